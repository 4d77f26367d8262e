"""How people really write, brought back to plain French words: SMS forms, glued words, letters for sounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from bot.knowledge.french import is_word
from bot.knowledge.text import tokens

_ABBREVIATIONS = Path(__file__).resolve().parents[2] / "data" / "nlu" / "abreviations.tsv"
_LONGEST = 3


@lru_cache(maxsize=1)
def _forms() -> dict[tuple[str, ...], list[str]]:
    forms: dict[tuple[str, ...], list[str]] = {}
    for line in _ABBREVIATIONS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            form, meaning = line.split("\t")[:2]
            forms[tuple(tokens(form))] = tokens(meaning)
    return forms


def abbreviations() -> dict[str, tuple[str, ...]]:
    """SMS forms of one word, each with what it stands for: "koi" -> ("quoi",)."""
    return {form[0]: tuple(meaning) for form, meaning in _forms().items() if len(form) == 1 and form[0].isalpha()}


def expand(words: Sequence[str], known: Callable[[str], bool] = is_word) -> list[str]:
    """Folded words with SMS and glued forms spelt out: ["c", "koi"] -> ["c", "est", "quoi"]. `known` words are not unglued."""
    return [word for _, meaning in expansions(words, known) for word in meaning]


def expansions(words: Sequence[str], known: Callable[[str], bool] = is_word) -> Iterator[tuple[int, list[str]]]:
    """What `expand` puts for each form, in order: how many words the form takes, and what it stands for."""
    forms = _forms()
    position = 0
    while position < len(words):
        for size in range(min(_LONGEST, len(words) - position), 0, -1):
            meaning = forms.get(tuple(words[position : position + size]))
            if meaning is not None:
                break
        else:
            size, meaning = 1, [words[position]] if known(words[position]) else unglue(words[position])
        yield size, meaning
        position += size


def unglue(word: str) -> list[str]:
    """A word written together with the one it leans on: "ladresse" -> "l", "adresse"; "jtravaille" -> "j", "travaille"."""
    head, rest = leaning(word), word[1:]
    return [head, rest] if head and is_word(rest) else [word]


def leaning(word: str) -> str:
    """The letter at the head of a word that may be written together with it: "l" of "ladresse"; "" when none may."""
    head, rest = word[:1], word[1:]
    return head if len(rest) >= 3 and (head == "j" or (head in "cdlmnst" and rest[0] in "aeiouyh")) else ""
