"""Slips of the finger on a French keyboard: a letter dropped, doubled, swapped with the next, or its neighbour's key hit."""

from __future__ import annotations

import random

CHARACTERS_A_SLIP = 20
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_NEIGHBOURS = {letter: list(row[max(i - 1, 0) : i] + row[i + 1 : i + 2]) for row in _ROWS for i, letter in enumerate(row)}
_KINDS = ("drop", "double", "swap", "neighbour")


def with_slips(text: str, seed: int = 0) -> str:
    """The text with one slip per 20 characters, rounded; always the same for a text and a seed."""
    return slip(text, round(len(text) / CHARACTERS_A_SLIP), seed)


def slip(text: str, count: int, seed: int = 0) -> str:
    """The text with `count` slips, each at a letter of its own; fewer when the text has no room for them."""
    chance = random.Random(f"{seed}:{text}")
    letters = list(text)
    # From the end, so that the places before a slip stay where they are.
    for place in sorted(_places(text, count, chance), reverse=True):
        letters[place : place + 2] = _slipped(letters[place : place + 2], chance)
    return "".join(letters)


def _places(text: str, count: int, chance: random.Random) -> list[int]:
    """`count` letters of the text, never two side by side: a slip may move the letter that follows."""
    free = [place for place, character in enumerate(text) if character.isalpha()]
    chance.shuffle(free)
    taken: set[int] = set()
    for place in free:
        if len(taken) == count:
            break
        if not taken & {place - 1, place + 1}:
            taken.add(place)
    return sorted(taken)


def _slipped(pair: list[str], chance: random.Random) -> list[str]:
    """A letter and the one after it, when there is one, with a slip of a kind that changes them."""
    letter, rest = pair[0], pair[1:]
    kinds = [
        kind
        for kind in _KINDS
        if (kind != "swap" or (rest and rest[0].isalpha() and rest[0] != letter))
        and (kind != "neighbour" or letter.lower() in _NEIGHBOURS)
    ]
    kind = chance.choice(kinds)
    if kind == "drop":
        return rest
    if kind == "double":
        return [letter, letter, *rest]
    if kind == "swap":
        return [*rest, letter]
    hit = chance.choice(_NEIGHBOURS[letter.lower()])
    return [hit.upper() if letter.isupper() else hit, *rest]
