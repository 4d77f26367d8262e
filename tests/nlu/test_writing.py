"""SMS forms spelt out."""

from __future__ import annotations

import pytest

from bot.knowledge.text import tokens
from bot.nlu.writing import _forms, expand, expansions, spelt_out, unglue
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("c koi", "c est quoi"),
        ("jsp", "je ne sais pas"),
        ("bcp", "beaucoup"),
        ("2m1", "demain"),
        ("bac po", "bac pro"),
        ("je vais au lycée", "je vais au lycee"),
        ("", ""),
    ],
)
def test_forms_are_spelt_out(written: str, meant: str) -> None:
    assert " ".join(expand(tokens(written))) == meant


def test_every_form_of_the_list_is_spelt_out() -> None:
    assert len(_forms()) > 300
    for form, meaning in _forms().items():
        assert meaning, form
        assert expand(list(form)) == meaning


def test_the_longest_form_wins() -> None:
    forms = [form for form in _forms() if len(form) > 1 and any(form[:1] == other for other in _forms())]
    assert forms
    for form in forms:
        assert expand([*form, "zzz"]) == [*_forms()[form], "zzz"]


def test_no_form_is_written_twice() -> None:
    lines = (ROOT / "data" / "nlu" / "abreviations.tsv").read_text(encoding="utf-8").splitlines()
    forms: dict[tuple[str, ...], list[str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            form, meaning = line.split("\t")[:2]
            forms.setdefault(tuple(tokens(form)), []).append(" ".join(tokens(meaning)))
    assert {form: said for form, said in forms.items() if len(set(said)) > 1} == {}


def test_each_form_tells_how_many_words_it_takes() -> None:
    assert list(expansions(["c", "koi", "le", "bac", "po"])) == [
        (2, ["c", "est", "quoi"]),
        (1, ["le"]),
        (2, ["bac", "pro"]),
    ]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("ladresse", ["l", "adresse"]), ("jtravaille", ["j", "travaille"]), ("lzzz", ["lzzz"]), ("dur", ["dur"]), ("", [""]),
    ],
)  # fmt: skip
def test_what_leans_on_the_next_word_is_unglued(written: str, words: list[str]) -> None:
    assert unglue(written) == words


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("c koi lalternance ?", "c'est quoi l'alternance ?"),
        ("Jveux fr un bts à Dole", "Je veux faire un bts à Dole"),
        ("jveux fr un bts à Dole", "je veux faire un bts à Dole"),
        ("c'était quoi, déjà", "c'était quoi, déjà"),
        ("BP c koi", "BP c'est quoi"),
        ("C KOI", "C'est quoi"),
        ("un peu de tout, on peu", "un peu de tout, on peut"),
        ("", ""),
    ],
)
def test_a_sentence_is_spelt_out_as_one_writes_it(written: str, plain: str) -> None:
    assert spelt_out(written) == plain
