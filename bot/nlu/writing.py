"""How people really write, brought back to plain French words: SMS forms, glued words, letters for sounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from bot.knowledge.french import is_word
from bot.knowledge.text import tokens, words_with_spans

_ABBREVIATIONS = Path(__file__).resolve().parents[2] / "data" / "nlu" / "abreviations.tsv"
_LONGEST = 3
_VOWELS = "aeiouyh"


@lru_cache(maxsize=1)
def _written() -> dict[tuple[str, ...], str]:
    """What each form stands for, as one writes it."""
    written: dict[tuple[str, ...], str] = {}
    for line in _ABBREVIATIONS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            form, meaning = line.split("\t")[:2]
            written[tuple(tokens(form))] = meaning
    return written


@lru_cache(maxsize=1)
def _forms() -> dict[tuple[str, ...], list[str]]:
    return {form: tokens(meaning) for form, meaning in _written().items()}


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


def spelt_out(text: str) -> str:
    """The text with SMS and glued forms as one writes them, accents and all: "c koi lalternance" -> "c'est quoi l'alternance".

    All else stands as it is, and so do capitals, which are names: that is what an encoder of sentences has learnt from.
    """
    words = words_with_spans(text)
    pieces, position, place = [], 0, 0
    for size, _ in expansions([word for word, _, _ in words]):
        (word, start, _), end = words[place], words[place + size - 1][2]
        form, place = tuple(each[0] for each in words[place : place + size]), place + size
        plain, written = _written().get(form) or _apart(word), text[start:end]
        elided = size == 1 and len(word) == 1 and text[end : end + 1] in ("'", "’")
        named = len(written) > 1 and written.isupper() and not text.isupper()
        if plain and not elided and not named:
            pieces += [text[position:start], plain[:1].upper() + plain[1:] if written[0].isupper() else plain]
            position = end
    return "".join([*pieces, text[position:]])


def _apart(word: str) -> str:
    """A glued word as one writes it; "" when it is none."""
    if is_word(word) or len(apart := unglue(word)) < 2:
        return ""
    head, rest = apart
    return f"{head}'{rest}" if rest[0] in _VOWELS else f"{head}e {rest}"
