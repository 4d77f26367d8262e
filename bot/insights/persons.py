"""Names of persons in what people write: introduced, signed, listed, or simply words that nobody knows.

Whoever is named in a public function has a fiche, and stays; so do towns, schools and companies. All else that may be a name
goes: losing a word of a question costs little, keeping a pupil's name would be a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.insights.introductions import AFTER, INSTITUTION, INTRODUCED, NOT_NAMES, Introduction
from bot.insights.patterns import Span, flat
from bot.insights.vocabulary import Vocabulary
from bot.knowledge.text import STOP_WORDS, fold

KIND = "nom"
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?:[.!?…\n:]\s*|^\s*)[\"«(\-–—]*\s*$")
_JOINED = re.compile(r"[ \t'’‘`\-]{1,2}")
_BETWEEN = " \t\n'’,:.=\"«(-"
_LONGEST_NAME = 5
_ACRONYM = 5
# Letters from which an unknown word may be a name; shorter ones are SMS.
_SHORT = 4
_PARTICLES = frozenset(
    "de du des d la le el al ben ibn bin ould van von der den da dos do das di del della o n m mac mc st".split()
)
# Before "STMG", "le GRETA", "BTS MCO"; a name has no article.
_BEFORE_ACRONYM = frozenset(
    """
    le la les l un une des du de d au aux en bts but dut bac cap licence master option spe specialite filiere formation diplome
    titre mention pro techno classe dispositif sigle ou et c quoi mon ma son sa ton ta notre votre leur
    """.split()
)
_BEFORE_THING = frozenset("le la les un une du au aux l quoi koi kwa dispositif formation salon forum bts cap bac".split())
_CONSONANTS = "[bcdfghjklmnpqrstvwxz]"
_PRONOUNCED = re.compile(rf"{_CONSONANTS}{{0,2}}(?:[aeiouy]{{1,2}}{_CONSONANTS}{{1,2}})*[aeiouy]{{0,2}}")
# Characters before a name in which "lycée" or "société" may stand.
_AROUND = 45


@dataclass(frozen=True)
class Kept:
    """What the fiches name, at this place of the text; `person`: it is a person."""

    start: int
    end: int
    person: bool


@dataclass(frozen=True)
class _Word:
    """A word of the text. `near`: only a space, hyphen or apostrophe parts it from the word before; `first`: of a sentence."""

    start: int
    end: int
    written: str
    flat: str
    near: bool
    first: bool


def persons(text: str, taken: Sequence[Span], kept: Sequence[Kept], vocabulary: Vocabulary) -> list[Span]:
    """Names of persons in `text`. `taken`: spans that are already gone; `kept`: names that the fiches hold."""
    return _Reading(text, taken, kept, vocabulary).found()


class _Reading:
    """One text being read for names; `_names` are the places of its words that are some."""

    def __init__(self, text: str, taken: Sequence[Span], kept: Sequence[Kept], vocabulary: Vocabulary) -> None:
        self._flat, self._vocabulary = flat(text), vocabulary
        self._words = [word for word in _words(text) if not any(a < word.end and word.start < b for a, b, _ in taken)]
        self._kept = {i: one for i, word in enumerate(self._words) for one in kept if one.start <= word.start < one.end}
        self._cased = _is_cased(self._words)
        self._names: set[int] = set()

    def found(self) -> list[Span]:
        """Where names of persons stand in the text."""
        for introduction, pattern in INTRODUCED:
            for match in pattern.finditer(self._flat):
                self._take(match.end(), introduction)
        for match in AFTER.finditer(self._flat):
            index = next((i for i, word in enumerate(self._words) if word.start == match.start("name")), None)
            if index is not None and self._is_introduced(index, Introduction.PERSON):
                self._names.add(index)
        for index, word in enumerate(self._words):
            if index not in self._names and self._is_name(index, word):
                self._names.add(index)
        for index in sorted(self._names):
            self._follow(index, 1, sure=False)
        self._precede()
        return list(self._spans())

    def _take(self, end: int, introduction: Introduction) -> None:
        """Take the name that an introduction ending at `end` announces, if it is one."""
        index = next((i for i, word in enumerate(self._words) if word.start >= end), None)
        if index is None or self._flat[end : self._words[index].start].strip(_BETWEEN):
            return
        particle = self._words[index].flat in _PARTICLES and self._words[index].written[:1].isupper()
        if particle and index + 1 < len(self._words) and self._words[index + 1].near:
            index += 1
        if self._is_introduced(index, introduction):
            self._names |= {index - 1, index} if particle else {index}
            self._follow(index, 1, sure=introduction is not Introduction.WEAK)

    def _is_introduced(self, index: int, introduction: Introduction) -> bool:
        word, vocabulary = self._words[index], self._vocabulary
        if word.flat in NOT_NAMES or len(word.flat) < 2 or vocabulary.is_abbreviation(word.flat):
            return False
        kept = self._kept.get(index)
        if introduction is Introduction.SELF:
            return not vocabulary.is_shorthand(word.flat) or vocabulary.may_be_first_name(word.flat)
        if introduction is Introduction.TITLE:
            return not (kept and kept.person) and (word.written[:1].isupper() or not vocabulary.is_frequent(word.flat))
        if kept:
            return False
        if vocabulary.may_be_first_name(word.flat) or vocabulary.is_surname(word.flat) or self._is_odd(index, word):
            return True
        if introduction is Introduction.WEAK:
            return False
        capital = self._cased and word.written[:1].isupper() and len(word.written) > _ACRONYM
        return vocabulary.is_seldom(word.flat) if capital else vocabulary.is_strange(word.flat)

    def _follow(self, index: int, size: int, sure: bool) -> None:
        """Take what goes on with the name whose last word is `index`, of `size` words so far."""
        following = index + 1
        if size >= _LONGEST_NAME or following >= len(self._words) or not self._words[following].near:
            return
        last = following
        while self._words[last].flat in _PARTICLES and last + 1 < len(self._words) and self._words[last + 1].near:
            last += 1
        if self._goes_on(last, sure and size == 1):
            self._names |= set(range(following, last + 1))
            self._follow(last, size + 1, sure)

    def _goes_on(self, index: int, sure: bool) -> bool:
        word, vocabulary = self._words[index], self._vocabulary
        if word.flat in NOT_NAMES or vocabulary.is_abbreviation(word.flat):
            return False
        capital = self._cased and word.written[:1].isupper()
        if index in self._kept:
            return sure and capital
        if vocabulary.may_be_first_name(word.flat) or vocabulary.may_be_surname(word.flat) or capital:
            return True
        return vocabulary.is_rare(word.flat) if sure else vocabulary.is_strange(word.flat)

    def _precede(self) -> None:
        """Take the first name that an odd family name shows: "calixte KOWALCZYK"."""
        for index in sorted(self._names, reverse=True):
            before = index - 1
            if before < 0 or before in self._names or before in self._kept or not self._words[index].near:
                continue
            word, vocabulary = self._words[before], self._vocabulary
            strange = word.flat not in NOT_NAMES and vocabulary.is_strange(word.flat)
            if strange or vocabulary.may_be_first_name(word.flat):
                self._names.add(before)

    def _is_name(self, index: int, word: _Word) -> bool:
        """Whether a word that nothing introduces is a name."""
        if index in self._kept or word.flat in STOP_WORDS:
            return False
        listed = self._vocabulary.is_first_name(word.flat) or self._vocabulary.is_surname(word.flat)
        return (listed or self._is_odd(index, word)) and not self._is_of_a_school(word)

    def _is_odd(self, index: int, word: _Word) -> bool:
        """Whether the way a word is written, or its being unknown, makes a name of it."""
        vocabulary = self._vocabulary
        if len(word.written) <= _ACRONYM and word.written.isupper() and not vocabulary.may_be_first_name(word.flat):
            return not vocabulary.is_ours(word.flat) and self._is_called(index)
        if self._cased and word.written[:1].isupper():
            if vocabulary.may_be_first_name(word.flat):
                return True
            strange = vocabulary.is_strange(word.flat) and not vocabulary.is_ordinary(word.flat)
            return strange if word.first else vocabulary.is_rare(word.flat) and not self._is_a_thing(index)
        return len(word.flat) >= _SHORT and not vocabulary.is_known(word.flat) and not self._is_a_thing(index)

    def _is_a_thing(self, index: int) -> bool:
        """Whether an unknown word has an article, or is asked for: "c koi le fabtruc", what staff should hear of."""
        before = self._words[index - 1] if index else None
        return before is not None and self._words[index].near and before.flat in _BEFORE_THING

    def _is_called(self, index: int) -> bool:
        """Whether an unknown word in capitals sounds like a name, and stands where no acronym would."""
        alone = index == 0 or self._words[index - 1].flat not in _BEFORE_ACRONYM
        word = self._words[index]
        return self._cased and alone and not word.first and bool(_PRONOUNCED.fullmatch(word.flat))

    def _is_of_a_school(self, word: _Word) -> bool:
        """Whether it stands in the name of a school or company: "lycée Louis Pergaud"."""
        start = max(0, word.start - _AROUND)
        match = INSTITUTION.search(self._flat[start : word.start])
        if not match:
            return False
        between = [other for other in self._words if start + match.end("kind") <= other.start < word.start]
        return all(
            other.flat in _PARTICLES or other.written[:1].isupper() or self._vocabulary.may_be_first_name(other.flat)
            for other in between
        )

    def _spans(self) -> Iterator[Span]:
        """The names found, the words of one name together."""
        start: int | None = None
        for index, word in enumerate(self._words):
            if index in self._names:
                start = word.start if start is None else start
                if index + 1 not in self._names or not self._words[index + 1].near:
                    yield start, word.end, KIND
                    start = None


def _words(text: str) -> Iterator[_Word]:
    previous = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        near = bool(_JOINED.fullmatch(text[previous:start]))
        yield _Word(start, end, match.group(), fold(match.group()), near, bool(_SENTENCE.search(text[:start])))
        previous = end


def _is_cased(words: Sequence[_Word]) -> bool:
    """Whether capitals tell anything: not in a message that is all capitals, or capitalised throughout."""
    long = [word for word in words if len(word.flat) > 1]
    capitals = sum(word.written[:1].isupper() for word in long)
    return bool(long) and (capitals < 0.8 * len(long) or len(long) < 4)
