"""What an import wrote, what staff made of it since, and what the data say now -> what the fiche shall hold.

Three versions are compared, of which the first is known only by `importe.empreinte`: five letters for each value that the
last import wrote. A value that still has its letters is the import's, and follows the data. Any other is somebody's, and stays.
Facts are compared one by one: one that staff reword or add stays, the others follow.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from bot.knowledge.text import fold

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TWO = tuple(map("".join, product(_LETTERS, repeat=2)))
_THREE = tuple(map("".join, product(_LETTERS, repeat=3)))
_APART = ("id", "importe")
_BETWEEN = re.compile(r"[^a-z0-9]+")
Values = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A field that gets another value; None: there was none, or there is none any more."""

    champ: str
    avant: Any
    apres: Any


@dataclass(frozen=True)
class Merged:
    """What the fiche holds afterwards, what changed, and where staff and data differ: for somebody to look at."""

    values: Values
    changes: list[Change] = field(default_factory=list)
    to_see: list[Change] = field(default_factory=list)


def mark(values: Mapping[str, Any]) -> str:
    """The `empreinte` of values as an import writes them."""
    return " ".join(dict.fromkeys(_letters(name, piece) for name, piece in _pieces(values)))


def merge(held: Values, marked: str, told: Values) -> Merged:
    """Bring `held` to what the data tell now. `marked`: its `empreinte`, "" when no import wrote any of it."""
    ours = set(marked.split())
    merged = Merged({})
    for name in dict.fromkeys((*held, *told)):
        if name in _APART:
            merged.values.update({name: held[name]} if name in held else {})
        elif name == "faits":
            _facts(held.get(name) or [], ours, told.get(name) or [], merged)
        else:
            _field(name, held.get(name), ours, told.get(name), merged)
    return merged


def _field(name: str, held: Any, ours: set[str], told: Any, merged: Merged) -> None:
    kept = held
    if held == told or (_letters(name, held) not in ours and _same(held, told)):
        pass
    elif _empty(held):
        # Emptied by staff when the import had written that very value.
        kept = held if _letters(name, told) in ours else told
    elif _letters(name, held) in ours:
        kept = told
    elif not _empty(told) and _letters(name, told) not in ours:
        merged.to_see.append(Change(name, held, told))
    if not _empty(kept):
        merged.values[name] = kept
    if kept is not held:
        merged.changes.append(Change(name, held, kept))


def _facts(held: list[Values], ours: set[str], told: list[Values], merged: Merged) -> None:
    new = {_piece(fact): fact for fact in told}
    old = {_piece(fact): fact for fact in held}
    theirs = [fact for piece, fact in old.items() if piece not in new and _letters("faits", piece) not in ours]
    about = {fact.get("sur") for fact in theirs}
    kept: list[Values] = []
    for piece, fact in old.items():
        if piece in new or fact in theirs:
            kept.append(fact)
    for piece, fact in new.items():
        if piece in old or _letters("faits", piece) in ours:
            # There already, or taken away by staff.
            continue
        if fact["sur"] in about:
            merged.to_see.append(Change("faits", next(each for each in theirs if each.get("sur") == fact["sur"]), fact))
        else:
            kept.append(fact)
    if not theirs and {*map(_piece, kept)} == {*new}:
        kept = [old.get(piece, fact) for piece, fact in new.items()]
    if kept:
        merged.values["faits"] = kept
    before, after = {*old}, {*map(_piece, kept)}
    gone = [fact for piece, fact in old.items() if piece not in after]
    come = [fact for fact in kept if _piece(fact) not in before]
    for number in range(max(len(gone), len(come))):
        pair = (gone[number] if number < len(gone) else None, come[number] if number < len(come) else None)
        merged.changes.append(Change("faits", *pair))


def complete(held: Values, told: Values, allowed: Iterable[str]) -> Merged:
    """Fill the empty fields of a fiche that no import wrote, and add facts on what none of its own is about.

    A fact that tells a value on which the fiche says otherwise is not added.
    """
    merged = Merged(dict(held))
    for name in allowed:
        if _empty(told.get(name)):
            continue
        if _empty(held.get(name)):
            merged.values[name] = told[name]
            merged.changes.append(Change(name, None, told[name]))
        elif not _same(held[name], told[name]):
            merged.to_see.append(Change(name, held[name], told[name]))
    about = {fact.get("sur") for fact in held.get("faits") or []}
    disputed = [str(change.apres) for change in merged.to_see]
    new = [
        fact
        for fact in told.get("faits", [])
        if fact["sur"] not in about and not any(value in fact["dit"] for value in disputed)
    ]
    if new:
        merged.values["faits"] = [*(held.get("faits") or []), *new]
        merged.changes.extend(Change("faits", None, fact) for fact in new)
    return merged


def _pieces(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if name == "faits":
            yield from ((name, _piece(fact)) for fact in value)
        elif name not in _APART:
            yield name, value


def _piece(fact: Mapping[str, Any]) -> str:
    """A fact as one text, whatever the order in which its parts are written."""
    return "\x1f".join(f"{name}={fact[name]}" for name in sorted(fact))


def _letters(name: str, value: Any) -> str:
    text = f"{name}\x1f{list(value) if isinstance(value, tuple) else value}"
    high, low = divmod(zlib.crc32(text.encode("utf-8", "surrogatepass")) % 36**5, 36**3)
    return _TWO[high] + _THREE[low]


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == ()


def _same(one: Any, other: Any) -> bool:
    """Whether two values say the same, accents, dashes and a hundred metres aside; a list says what a shorter one does."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 0.001
    if isinstance(one, str) and isinstance(other, str):
        return _words(one) == _words(other)
    if isinstance(one, list) and isinstance(other, list):
        return {*map(_words, map(str, one))} >= {*map(_words, map(str, other))}
    return bool(one == other) or (_empty(one) and _empty(other))


def _words(text: str) -> str:
    return _BETWEEN.sub(" ", fold(text)).strip()
