"""The words that a question may keep: everyday French, what the fiches say, SMS forms and slips of all these; and names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from bot.knowledge.french import frequency
from bot.knowledge.once import remembered
from bot.knowledge.search import Lexicon
from bot.knowledge.text import edits_allowed, fold, sound
from bot.nlu.writing import abbreviations, expand

_STRETCHED = re.compile(r"([a-z])\1{2,}")
# Shares of all that is said: a word that anybody says, of which a slip is likely; a word that is seldom said.
_EVERYDAY, _RARE = 2e-5, 1e-5
# Letters from which a word is compared by its sound.
_HEARD = 5


class Vocabulary:
    """What is known of a folded word."""

    def __init__(self, lexicon: Lexicon, said: frozenset[str]) -> None:
        """`lexicon`: what the fiches know; `said`: the folded words of their facts and names. Answers are kept."""
        self._first, self._first_too = listed("prenoms.txt")
        self._last, self._last_too = listed("noms.txt")
        self._lexicon, self._others = lexicon, listed("mots.txt")[0] | said
        self._right = tuple(sorted((_everyday() | self._others) - self._first - self._last))
        self._sounds = frozenset(sound(word) for word in self._right) - {""}
        self.is_known = remembered(self._is_known, 20_000)

    def is_first_name(self, word: str) -> bool:
        """Whether it is a first name and nothing else."""
        return word in self._first

    def may_be_first_name(self, word: str) -> bool:
        """Whether it is a first name, be it an everyday word too."""
        return word in self._first or word in self._first_too

    def is_surname(self, word: str) -> bool:
        """Whether it is a family name and nothing else."""
        return word in self._last

    def may_be_surname(self, word: str) -> bool:
        """Whether it is a family name, be it an everyday word too."""
        return word in self._last or word in self._last_too

    def is_shorthand(self, word: str) -> bool:
        """Whether it is an SMS form, or words written as one: "jsuis", "ki"."""
        if word in abbreviations() or expand([word]) != [word] or (word[:2] == "qu" and self.is_ordinary(word[2:])):
            return True
        return word[:1] == "j" and len(word) >= _HEARD and sound(word[1:]) in self._sounds

    def is_ordinary(self, word: str) -> bool:
        """Whether it is right French or a word of the fiches."""
        return word in self._lexicon or word in self._others

    def is_seldom(self, word: str) -> bool:
        """Whether it is seldom said."""
        return frequency(word) < _RARE

    def is_rare(self, word: str) -> bool:
        """Whether it is seldom said, and not by the fiches."""
        return frequency(word) < _RARE and word not in self._others

    def is_strange(self, word: str) -> bool:
        """Whether it is seldom said and no short form either: a name, a slip or a foreign word."""
        return len(word) > 2 and self.is_rare(word) and not self.is_shorthand(word)

    def is_frequent(self, word: str) -> bool:
        """Whether anybody says it."""
        return frequency(word) >= _EVERYDAY and word not in self._last

    def is_abbreviation(self, word: str) -> bool:
        """Whether it is a known SMS form of one word."""
        return word in abbreviations()

    def is_ours(self, word: str) -> bool:
        """Whether the fiches say it."""
        return word in self._others

    def _is_known(self, word: str) -> bool:
        word = _STRETCHED.sub(r"\1", word)
        if self.is_ordinary(word) or self.is_shorthand(word):
            return True
        if self._lexicon.correct(word) != word or (len(word) >= _HEARD and sound(word) in self._sounds):
            return True
        slips = edits_allowed(len(word))
        return bool(slips) and process.extractOne(word, self._right, scorer=OSA.distance, score_cutoff=slips) is not None


@lru_cache(maxsize=3)
def listed(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The folded words of a list of this folder: those that are nothing else, and those that are everyday words too."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    entries = [entry for line in lines if not line.startswith("#") for entry in line.split()]
    return _folded(e for e in entries if not e.endswith("*")), _folded(e[:-1] for e in entries if e.endswith("*"))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    return frozenset(
        word for word in map(fold, SpellChecker(language="fr").word_frequency.dictionary) if frequency(word) >= _EVERYDAY
    )
