"""A message as its words were meant: each slip mended where it stands, all else left as it was written.

What reads the text afterwards (names, levels, questions, meaning) needs to know of no slip: "combirn dure tehcnilab ?" is
"combien dure technilab ?". Names that are written right, and what a template holds in braces, are not looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.knowledge.base import Snapshot
from bot.knowledge.text import unstretched, words_with_spans
from bot.nlu.placeholders import PLACEHOLDER
from bot.nlu.spelling import speller
from bot.nlu.writing import expansions, unglue

Span = tuple[int, int]

# Letters up to which a name in small letters may be a slip of what is said every day: "psa", "lee".
_SHORT = 3


@dataclass(frozen=True)
class Meant:
    """The mended text, and the pieces of both texts that differ: where each stands as written, and as mended."""

    text: str
    changes: tuple[tuple[Span, Span], ...] = ()

    def touched(self, start: int, end: int) -> bool:
        """Whether a passage of the mended text holds what was changed."""
        place = bisect_right(self.changes, start, key=_end_mended)
        return place < len(self.changes) and self.changes[place][1][0] < end

    def as_written(self, start: int, end: int) -> Span:
        """Where a passage of the mended text stands in the text as it was written."""
        return self._place(start, 0), self._place(end, 1)

    def _place(self, position: int, side: int) -> int:
        """Where a place stands as written; within a change, at its beginning or its end."""
        last = bisect_right(self.changes, position - side, key=_start_mended) - 1
        if last < 0:
            return position
        written, mended = self.changes[last]
        return written[side] if position < mended[1] + side else position + written[1] - mended[1]


def _start_mended(change: tuple[Span, Span]) -> int:
    return change[1][0]


def _end_mended(change: tuple[Span, Span]) -> int:
    return change[1][1]


def meant(text: str, snapshot: Snapshot) -> Meant:
    """`text` with its slips mended."""
    kept = [
        (mention.debut, mention.fin)
        for mention in snapshot.names.written_right(text)
        if len(mention.cle) > _SHORT or not text[mention.debut : mention.fin].islower()
    ]
    kept += [match.span() for match in PLACEHOLDER.finditer(text)]
    found = [change for passage in _passages(text, kept) for change in _changes(text, passage, snapshot)]
    if not found:
        return Meant(text)
    right, position, changes = "", 0, []
    for (start, end), mended in found:
        right += text[position:start]
        words = _in_its_letters(text[start:end], mended)
        changes.append(((start, end), (len(right), len(right) + len(words))))
        right += words
        position = end
    return Meant(right + text[position:], tuple(changes))


class _Word(NamedTuple):
    """A folded word and where it is written."""

    word: str
    start: int
    end: int


def _passages(text: str, kept: Sequence[Span]) -> Iterator[list[_Word]]:
    """The words between what is kept, each with its span."""
    passage: list[_Word] = []
    held = {place for first, last in kept for place in range(first, last)}
    for word, start, end in words_with_spans(text):
        if start in held:
            yield passage
            passage = []
        else:
            # An "é" is "et" or "est", as it sounds; an "e" has lost a letter.
            passage.append(_Word("é" if text[start:end] in "éÉ" else unstretched(word), start, end))
    yield passage


def _changes(text: str, passage: Sequence[_Word], snapshot: Snapshot) -> Iterator[tuple[Span, str]]:
    """What is to be written instead of which characters."""
    if not passage:
        return
    lexicon = snapshot.index.lexicon
    # What may be two words run together may be a slip as well: "lail" is no "l'ail" in an address.
    forms = list(expansions([each.word for each in passage], lambda _: True))
    # A short name is not told by its sound: "DISOO" is no "dissous".
    names = {word for word, start, end in passage if len(word) > 1 and text[start:end].isupper() and not text.isupper()}
    right = speller().respell(
        [word for _, meaning in forms for word in meaning],
        lexicon.__contains__,
        lambda word: word if word in names else lexicon.correct(word),
    )
    first = place = 0
    for size, meaning in forms:
        mended = [word for words in right[first : first + len(meaning)] for word in words]
        form = passage[place : place + size]
        first, place = first + len(meaning), place + size
        if mended != meaning and mended != unglue(meaning[0]):
            yield (form[0].start, form[-1].end), " ".join(map(speller().accented, mended))


def _in_its_letters(written: str, mended: str) -> str:
    """What was mended in capitals as it was written: names are told by them."""
    if len(written) > 1 and written.isupper():
        return mended.upper()
    return mended[:1].upper() + mended[1:] if written[:1].isupper() else mended
