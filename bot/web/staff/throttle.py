"""Slowing down who guesses passwords: after a few failures, each further try must wait, longer each time."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

FREE = 5
"""Failures that cost nothing."""
_FIRST_WAIT, _LONGEST_WAIT = 15.0, 300.0
_FORGOTTEN_AFTER = 3600.0
_MOST_KEYS = 10_000


@dataclass
class _Failures:
    count: int = 0
    last: float = 0.0


class Throttle:
    """Counts failures by key (an account, an address), in memory; beyond its bound those of longest ago are forgotten."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock`: the time, in seconds."""
        self._clock = clock
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, keys: Iterable[str]) -> int:
        """Whole seconds before any of `keys` may try again, 0 when it may now."""
        return max(math.ceil(self._left(key)) for key in keys)

    def begin(self, keys: Iterable[str]) -> None:
        """Count a try as failed from its beginning: many at once are then no way around the wait."""
        now = self._clock()
        for key in keys:
            failures = self._failures.setdefault(key, _Failures())
            if now - failures.last > _FORGOTTEN_AFTER:
                failures.count = 0
            failures.count, failures.last = failures.count + 1, now
            self._failures.move_to_end(key)
        while len(self._failures) > _MOST_KEYS:
            self._failures.popitem(last=False)

    def succeed(self, account: str, address: str) -> None:
        """The try that was begun is right: nothing is held against the account, nor this try against the address."""
        self._failures.pop(account, None)
        if address in self._failures:
            # What else failed from there counts on: an account of one's own is no way to try those of others.
            self._failures[address].count -= 1

    def _left(self, key: str) -> float:
        failures = self._failures.get(key)
        now = self._clock()
        if failures is None or failures.count < FREE or now - failures.last > _FORGOTTEN_AFTER:
            return 0.0
        # The exponent is bounded, since a float is.
        wait = min(_FIRST_WAIT * 2.0 ** min(failures.count - FREE, 10), _LONGEST_WAIT)
        return max(0.0, failures.last + wait - now)
