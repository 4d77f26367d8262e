"""Who has a fiche open: kept in memory, for ten minutes, to tell two people that they write the same one."""

from __future__ import annotations

import time
from collections.abc import Callable

_SECONDS = 600.0
_MOST = 1000


class Presence:
    """Who opened which fiche, and when."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """`clock`: seconds."""
        self._clock = clock
        self._seen: dict[tuple[str, str], float] = {}

    def enter(self, fiche: str, name: str) -> list[str]:
        """Note that `name` has the fiche open; the others who have it open too."""
        now = self._clock()
        fresh = {who: moment for who, moment in self._seen.items() if now - moment < _SECONDS}
        fresh.pop((fiche, name), None)
        self._seen = {**dict(list(fresh.items())[1 - _MOST :]), (fiche, name): now}
        return sorted(other for at, other in self._seen if at == fiche and other != name)

    def leave(self, fiche: str, name: str) -> None:
        """Note that `name` has saved or left it."""
        self._seen.pop((fiche, name), None)
