"""Where YAML got lost in a text, and what a line of a file of fiches is: what the looks for slips share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.knowledge.schema import MODELES, Etape, Fait, Modele
from bot.messages import say

ODD_SPACES = "\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff"
"""For a pattern: spaces that look like those of the keyboard, and are letters to YAML."""
ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
FAR = 400
"""Lines above the place where YAML got lost in which a slip is looked for: what it takes for text may go on for long."""
_ITEM = re.compile(r"\s*- ")
_KEY = re.compile(r"(?:\s*(?:- +)?)(?P<key>[\w.-]+)\s*:(?=\s|$)")


@dataclass(frozen=True)
class Diagnosis:
    """A place to mend, line and column counted from 1, and the French sentence that says how."""

    ligne: int
    colonne: int
    texte: str


class Slip:
    """The lines of a text, and where YAML got lost in it: lines and columns counted from 0.

    `at`: the line where it gave up, `began`: that of the piece that it was reading; `ended`: it gave up at the text's end.
    """

    def __init__(self, text: str, error: Any) -> None:
        """`error`: the `YAMLError` by which the text was refused."""
        self.lines: list[str] = text.split("\n")
        self.whole = text.endswith("\n")
        self.last = max(n for n, line in enumerate(self.lines) if line.strip())
        mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        self.ended = mark is not None and mark.line > self.last
        self.at: int = min(mark.line, self.last) if mark else 0
        self.column: int = mark.column if mark else 0
        self.began: int = min(context.line, self.at) if context else self.at
        self.began_column: int = context.column if context else 0
        self.context, self.problem = str(getattr(error, "context", None)), str(getattr(error, "problem", None))

    @property
    def line(self) -> str:
        """The line where YAML got lost."""
        return self.lines[self.at]

    def around(self) -> Iterator[tuple[int, str]]:
        """The lines from a little before to a little after, with their numbers."""
        first = max(0, min(self.at - 1, self.began if self.at - self.began < 5 else self.at))
        for n in range(first, min(self.at + 2, len(self.lines))):
            yield n, self.lines[n]

    def said(self, n: int, column: int, key: str, **values: object) -> Diagnosis:
        """The diagnosis at a place counted from 0."""
        return Diagnosis(n + 1, column + 1, say(key, **values))


def key_of(line: str) -> re.Match[str] | None:
    """The field by which a line begins, after its dash if it has one: the group "key"."""
    return _KEY.match(line)


def is_item(line: str) -> bool:
    """Whether a line begins with the dash of an item."""
    return bool(_ITEM.match(line))


def is_structure(line: str) -> bool:
    """Whether a line begins with a field that exists, or with an item's dash."""
    key = key_of(line)
    return is_item(line) or bool(key and key["key"] in names())


def beginning(line: str) -> str:
    """The field by which a line begins, "" when it is a text: fiches begin by `id`, facts by `sur`."""
    key = key_of(line)
    return key["key"] if key else ""


def margin(line: str) -> int:
    """The column where a line begins, from 0."""
    return len(line) - len(line.lstrip())


def is_field(name: str) -> bool:
    """Whether a word is the name of a field, and not of a section."""
    return name in names() and name not in MODELES


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The fields and sections that exist."""
    models: list[type[Modele]] = [*MODELES.values(), Fait, Etape]
    return frozenset([*(name for model in models for name in model.model_fields), *MODELES])
