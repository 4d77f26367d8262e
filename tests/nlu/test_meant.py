"""A message as it was meant: slips mended where they stand, and nothing else touched."""

from __future__ import annotations

import pytest

from bot.knowledge.base import LIVE
from bot.nlu.analysis import analyse
from bot.nlu.meant import Meant, meant


def _meant(text: str) -> Meant:
    return meant(text, LIVE.current())


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("Combirn dure TEHCNILAB ?", "Combien dure TECHNILAB ?"),
        ("Quel est le lail du campus ?", "Quel est le mail du campus ?"),
        ("Où est le lycéé ?", "Où est le lycéé ?"),
        ("Où est le lycze ?", "Où est le lycée ?"),
        ("quelsd omaines", "quels domaines"),
        ("unlycee à Dole", "un lycée à Dole"),
        ("combirn dure {dispositif} ?", "combien dure {dispositif} ?"),
    ],
)
def test_a_slip_is_mended_where_it_stands(written: str, right: str) -> None:
    assert _meant(written).text == right


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "c koi technilab ?",
        "C'est quoi l’atelier « TECHNILAB » ?",
        "ladresse du lycée",
        "é le campus",
        "{citation}",
        "zut",
    ],
)
def test_what_holds_no_slip_is_left_as_it_is(text: str) -> None:
    assert _meant(text) == Meant(text)


def test_a_passage_is_found_again_where_it_was_written() -> None:
    written = "Combienn dure le tehcnilab, et où ?"
    mended = _meant(written)
    start = mended.text.index("technilab")
    assert mended.as_written(start, start + len("technilab")) == (17, 26)
    end = mended.text.index("où")
    assert mended.as_written(end, end + 2) == (written.index("où"), written.index("où") + 2)
    assert mended.as_written(0, 7) == (0, 8)
    assert [mended.touched(*span) for span in [(0, 7), (3, 4), (7, 8), (8, 12), (start, start + 2)]] == [
        True, True, False, False, True,
    ]  # fmt: skip


def test_a_name_with_a_slip_points_at_what_was_written() -> None:
    text = "combienn de tps dure tehcnilab ?"
    [mention] = analyse(text).mentions
    assert text[mention.debut : mention.fin] == "tehcnilab"


def test_an_everyday_word_with_a_slip_is_no_name() -> None:
    assert analyse("c'est quoi lee truc").mentions == ()
    assert analyse("une PME de PSA").mentions
