"""How people really write, brought back to plain French words: SMS forms, glued words, letters for sounds."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from bot.knowledge.french import is_word
from bot.knowledge.text import tokens

_ABBREVIATIONS = Path(__file__).resolve().parents[2] / "data" / "nlu" / "abreviations.tsv"
_LONGEST = 3


@lru_cache(maxsize=1)
def _expansions() -> dict[tuple[str, ...], list[str]]:
    expansions: dict[tuple[str, ...], list[str]] = {}
    for line in _ABBREVIATIONS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            form, meaning = line.split("\t")[:2]
            expansions[tuple(tokens(form))] = tokens(meaning)
    return expansions


def abbreviations() -> dict[str, tuple[str, ...]]:
    """SMS forms of one word, each with what it stands for: "koi" -> ("quoi",)."""
    return {form[0]: tuple(meaning) for form, meaning in _expansions().items() if len(form) == 1 and form[0].isalpha()}


def expand(words: list[str], known: Callable[[str], bool] = is_word) -> list[str]:
    """Folded words with SMS and glued forms spelt out: ["c", "koi"] -> ["c", "est", "quoi"]. `known` words are not unglued."""
    expansions = _expansions()
    result: list[str] = []
    position = 0
    while position < len(words):
        for size in range(min(_LONGEST, len(words) - position), 0, -1):
            meaning = expansions.get(tuple(words[position : position + size]))
            if meaning is not None:
                result += meaning
                position += size
                break
        else:
            result += _unglue(words[position], known)
            position += 1
    return result


def _unglue(word: str, known: Callable[[str], bool]) -> list[str]:
    """A word written together with the one it leans on: "ladresse" -> "l", "adresse"; "jtravaille" -> "j", "travaille"."""
    head, rest = word[:1], word[1:]
    if len(rest) < 3 or known(word) or not is_word(rest):
        return [word]
    if head == "j" or (head in "cdlmnst" and rest[0] in "aeiouyh"):
        return [head, rest]
    return [word]
