"""Whatever is typed, up to what is read of a message, is read without a crash and in steps that grow with its length."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from bot.knowledge.base import Snapshot
from bot.knowledge.text import fold, tokens
from bot.nlu.analysis import analyse
from bot.nlu.writing import expand
from bot.settings import Settings
from bot.web.incoming import visible, without_command

LONGEST = Settings.max_message
# What people type, what they paste, and what only a program sends.
SPELLINGS = [
    "technilab", "TECHNI LAB", "bts", "lycée jules haag", "Besançon", "j'habite",
    "aujourd'hui", "jve fr 1", "3e", "2nde", "c koi", "BAC PRO", "n°", "l'", "d'",
    "qu'", "-", "--", "'", "’", "«", "/", "/restart", "{niveau}", "xnom", "œ", "ß", "ﬁ",
    "İ", "ſ", "Ǆ", "\u0301", "\u200d", "\u202e", "\ufeff", "👩\u200d🔬", "🇫🇷", "ａｂ",
    "２０２５", "عربي", "中文", "\x00", "\n", "\t", "123456789", "1/2/3", "@", "http://",
]  # fmt: skip
PIECES = st.sampled_from(SPELLINGS)
TYPED = st.one_of(
    st.lists(PIECES | st.text(max_size=12), max_size=60).map(" ".join),
    st.lists(PIECES, max_size=60).map("".join),
    st.text(max_size=LONGEST),
).map(lambda text: text[:LONGEST])
FUZZ = bounds(max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _fiches(serving: Callable[[Snapshot], Snapshot], knowledge: Snapshot) -> None:
    serving(knowledge)


@FUZZ
@given(text=TYPED)
def test_cleaning_leaves_no_command_and_is_done_once(text: str) -> None:
    cleaned = without_command(text)
    assert not cleaned.startswith("/")
    assert without_command(cleaned) == cleaned
    assert visible(visible(text)) == visible(text)
    cleaned.encode()


@FUZZ
@given(text=TYPED)
def test_folding_is_done_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert expand(tokens(text)) is not None


@FUZZ
@given(text=TYPED)
def test_names_are_found_where_they_stand(text: str, knowledge: Snapshot) -> None:
    ended = 0
    for mention in knowledge.names.find(text):
        assert ended <= mention.debut < mention.fin <= len(text)
        assert all(fiche in knowledge.fiches for fiche in mention.fiches)
        ended = mention.fin


@FUZZ
@given(text=TYPED)
def test_any_message_is_analysed_and_not_logged(text: str) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    keep, root = Keep(logging.DEBUG), logging.getLogger()
    root.addHandler(keep)
    try:
        analyse(text)
    finally:
        root.removeHandler(keep)
    assert lines == []


def steps(work: Callable[[str], Any], text: str) -> int:
    """Lines of Python that `work(text)` runs: the same on a slow machine and on a busy one."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work(text)
    finally:
        sys.settrace(before)
    return count


REPEATED = [
    "technilab ", "je veux faire un bts à besançon ", "tehcnilba ", "a ", "x", "l'", "jvefr1bts ",
    "lycee jules haag besancon ", "é", "👩\u200d🔬",
    "3e 2nde 1ere ", "{niveau} ", "- ", "d'un d'une ", "1", "\u0301",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("name", ["fold", "tokens", "without_command", "find", "analyse"])
def test_twice_as_long_takes_twice_the_steps(name: str, piece: str, knowledge: Snapshot) -> None:
    work: dict[str, Callable[[str], Any]] = {
        "fold": fold, "tokens": tokens, "without_command": without_command, "find": knowledge.names.find, "analyse": analyse,
    }  # fmt: skip
    half, whole = ((piece * LONGEST)[:size] for size in (LONGEST // 2, LONGEST))
    # Words that were met before are remembered: both are seen with nothing left to learn.
    for text in (half, whole):
        work[name](text)
    once, twice = steps(work[name], half + "."), steps(work[name], whole + ".")
    assert twice <= 2.2 * once + 500
