"""What is worked out of a fiche, worked out once: a new version of the knowledge shares nearly all of its fiches."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from bot.knowledge.schema import Fiche

_Value = TypeVar("_Value")


def once_per_fiche(work: Callable[[Fiche], _Value]) -> Callable[[Fiche], _Value]:
    """Keep what `work` returns for a fiche for as long as that very object lives: fiches never change in place.

    By identity: to compare two fiches, or to hash one, costs more than most of what is kept.
    """
    kept: dict[int, _Value] = {}

    @wraps(work)
    def known(fiche: Fiche) -> _Value:
        key = id(fiche)
        if key not in kept:
            kept[key] = work(fiche)
            weakref.finalize(fiche, kept.pop, key, None)
        return kept[key]

    return known
