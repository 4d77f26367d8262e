"""Everyday French: whether a word exists, and how common it is (pyspellchecker's list of 140,000 words with frequencies)."""

from __future__ import annotations

import math
from functools import lru_cache

from spellchecker import SpellChecker

from bot.knowledge.text import fold

# Occurrences in the list's corpus (films' subtitles) from which a word is one that anybody says: "vrai", "ici", "sens".
_COMMON = 3000


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, int]:
    frequencies: dict[str, int] = {}
    for word, count in SpellChecker(language="fr").word_frequency.dictionary.items():
        folded = fold(word)
        frequencies[folded] = max(frequencies.get(folded, 0), int(count))
    return frequencies


@lru_cache(maxsize=1)
def _said() -> int:
    return sum(_frequencies().values())


def is_word(folded: str) -> bool:
    """Whether a folded word is right French: such a word is never corrected."""
    return folded in _frequencies()


def frequency(folded: str) -> float:
    """Share of a folded word among all words that are said, in [0, 1]."""
    return _frequencies().get(folded, 0) / _said()


def is_common(folded: str) -> bool:
    """Whether a folded word is everyday French: a fiche of that name is meant only when something shows it."""
    return _frequencies().get(folded, 0) >= _COMMON


def everyday_discount(folded: str) -> float:
    """How much of its rarity among the fiches a word keeps, in [0.5, 1]: "vrai" is rare there but tells nothing."""
    count = _frequencies().get(folded, 0)
    return 1.0 if count <= _COMMON else max(0.5, 1 - 0.18 * math.log10(count / _COMMON))
