"""What is worked out once: of a fiche, since two versions of the knowledge share nearly all; of a question asked again."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from bot.knowledge.schema import Fiche

_Value = TypeVar("_Value")
_Asked = TypeVar("_Asked")


def once_per_fiche(work: Callable[[Fiche], _Value]) -> Callable[[Fiche], _Value]:
    """Keep what `work` returns for a fiche for as long as that very object lives: fiches never change in place.

    By identity: to compare two fiches, or to hash one, costs more than most of what is kept.
    """
    kept: dict[int, _Value] = {}

    @wraps(work)
    def known(fiche: Fiche) -> _Value:
        """What was worked out for the fiche, or is now."""
        key = id(fiche)
        if key not in kept:
            kept[key] = work(fiche)
            weakref.finalize(fiche, kept.pop, key, None)
        return kept[key]

    return known


def remembered(method: Callable[[_Asked], _Value], maxsize: int) -> Callable[[_Asked], _Value]:
    """Keep the last `maxsize` answers of a bound `method`, without keeping its object.

    A cache of the bound method itself, held by the object, is a ring that only a collection breaks: old versions of the
    knowledge would pile up until then.
    """
    own = weakref.WeakMethod(method)

    @lru_cache(maxsize)
    def answer(asked: _Asked) -> _Value:
        """What the method answers, unless it is remembered."""
        alive = own()
        assert alive is not None, "its object keeps this cache, and outlives it"
        return alive(asked)

    return answer
