"""Identifiers of imported fiches: readable, unique by their key, and the same at the next import."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.knowledge.text import fold

LONGEST = 80
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str, longest: int = LONGEST) -> str:
    """`text` in the letters of an identifier, cut between two words when that leaves enough of it."""
    whole = _OTHER.sub("-", fold(text)).strip("-")
    if len(whole) <= longest:
        return whole
    cut = whole[: longest + 1].rpartition("-")[0]
    return cut if len(cut) > longest // 2 else whole[:longest].strip("-")


def identifier(nom: str, cle: str, taken: Callable[[str], bool]) -> str:
    """The id of a new fiche: its name, then its key; a number follows when that is `taken`."""
    ending = slug(cle)
    found = "-".join(part for part in (slug(nom, max(8, LONGEST - len(ending) - 1)), ending) if part)[:LONGEST].strip("-")
    number = 2
    unique = found
    while taken(unique):
        unique = f"{found[: LONGEST - len(str(number)) - 1].strip('-')}-{number}"
        number += 1
    return unique
