"""What is worked out once: of a fiche, since two versions of the knowledge share nearly all; of a question asked again."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Protocol, TypeVar

from bot.knowledge.schema import Fiche

_Value = TypeVar("_Value")
_Asked = TypeVar("_Asked")
# That of the public, and a draft that staff try.
_VERSIONS = 2


class _Versioned(Protocol):
    """A version of the knowledge, known by its name."""

    @property
    def version(self) -> str:
        """Its fingerprint."""


_Version = TypeVar("_Version", bound=_Versioned)


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


def once_per_version(work: Callable[[_Version], _Value]) -> Callable[[_Version], _Value]:
    """Keep what `work` returns for the last versions of the knowledge that were asked for, not the versions themselves."""
    kept: dict[str, _Value] = {}

    @wraps(work)
    def known(snapshot: _Version) -> _Value:
        """What was worked out for the version, or is now."""
        if snapshot.version not in kept:
            while len(kept) >= _VERSIONS:
                del kept[next(iter(kept))]
            kept[snapshot.version] = work(snapshot)
        return kept[snapshot.version]

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
