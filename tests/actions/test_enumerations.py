"""What a sentence enumerates, and the kinds of things that words name."""

from __future__ import annotations

import pytest

from actions.enumerations import enumerated, kind_named


@pytest.mark.parametrize(
    ("sentence", "items", "announced"),
    [
        (
            "En 2018, le campus y a rencontré Metalis, Cryla et Staubli.",
            ["campus y a rencontré Metalis", "Cryla", "Staubli"],
            False,
        ),
        ("Trois clubs : énergie, bâtiment et numérique.", ["énergie", "bâtiment", "numérique"], True),
        (
            "Quatre instances : le conseil, le comité (régional) et l'assemblée, appuyées sur une structure.",
            ["le conseil", "le comité", "l'assemblée"],
            True,
        ),
        ("Les lycées Belin (Vesoul) et Janot (Sens) le proposent.", ["Les lycées Belin", "Janot le proposent"], False),
        ("Un atelier dure une demi-journée.", [], False),
    ],
)
def test_what_a_sentence_enumerates(sentence: str, items: list[str], announced: bool) -> None:
    assert enumerated(sentence) == (items, announced)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("lycees", "lyce"), ("societe", "entrepris"), ("campus", "campus"), ("salon", "even"), ("contact", None), ("", None)],
)
def test_the_kind_that_a_word_names(word: str, kind: str | None) -> None:
    assert kind_named(word) == kind
