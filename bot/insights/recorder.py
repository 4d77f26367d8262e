"""Keeping what people ask, off the way of the answers: one thread that scrubs, groups and writes, and a short queue before it.

A full queue or a failed database loses what would have been kept, and counts it; nobody's answer ever waits for it or fails.
"""

from __future__ import annotations

import datetime as dt
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.insights.asked import Asked, Kind
from bot.insights.grouping import Groups
from bot.insights.scrub import Scrubber
from bot.insights.store import Noted, Store, Tally
from bot.knowledge.base import Snapshot

_LOG = logging.getLogger(__name__)
_WAITING = 1000
# How often the thread looks whether a new day has begun, in seconds.
_LOOK = 600.0
# How long what is told waits for more, in seconds: each writing costs a tenth of a turn, however much it holds.
_GATHER = 0.5
_MOST_AT_ONCE = 200
_USELESS: Kind = "inutile"


@dataclass(frozen=True)
class _Opinion:
    asked: Asked
    helpful: bool
    changed: bool


class Recorder:
    """What the web tells of each turn and each opinion. `dropped` counts what was lost."""

    def __init__(
        self, store: Store, snapshot: Callable[[], Snapshot], days: int, today: Callable[[], dt.date], waiting: int = _WAITING
    ) -> None:
        """`snapshot`: the knowledge in service; `days`: how long questions are kept; `waiting`: the most that may queue."""
        self.store, self.days, self.dropped = store, days, 0
        self._snapshot, self._today = snapshot, today
        self._queue: queue.Queue[Asked | _Opinion | None] = queue.Queue(waiting)
        self._thread: threading.Thread | None = None
        self._groups = Groups()
        self._purged: dt.date | None = None

    def answered(self, asked: Asked) -> None:
        """A message was answered. Returns at once, and never raises."""
        self._put(asked)

    def judged(self, asked: Asked, helpful: bool, changed: bool) -> None:
        """Somebody said whether the answer helped; `changed`: they had said the contrary. Returns at once, never raises."""
        self._put(_Opinion(asked, helpful, changed))

    def purge_date(self, day: dt.date) -> dt.date:
        """When a question last asked on `day` is deleted."""
        return day + dt.timedelta(days=self.days)

    def start(self) -> None:
        """Begin to write."""
        self._thread = threading.Thread(target=self._run, name="insights", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, and end."""
        if self._thread:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def scrub(self, text: str) -> str:
        """`text` without personal data, with the knowledge in service."""
        return Scrubber(self._snapshot()).scrub(text)

    def _put(self, one: Asked | _Opinion) -> None:
        try:
            self._queue.put_nowait(one)
        except queue.Full:
            self.dropped += 1

    def _run(self) -> None:
        ended = False
        while not ended:
            self._purge()
            waiting, ended = self._waiting()
            if waiting:
                self._try(partial(self.store.count, list(map(_tally, waiting))), len(waiting))
            noted: list[Noted] = []
            for one in waiting:
                self._try(partial(self._look_at, one, noted))
            if noted:
                self._try(partial(self.store.keep, noted, self._groups), len(noted))

    def _waiting(self) -> tuple[list[Asked | _Opinion], bool]:
        """What was told since the last time, after a moment for more to come; and whether that was the end."""
        found: list[Asked | _Opinion] = []
        until = time.monotonic() + _LOOK
        while len(found) < _MOST_AT_ONCE:
            try:
                one = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            if one is None:
                return found, True
            until = until if found else time.monotonic() + _GATHER
            found.append(one)
        return found, False

    def _look_at(self, one: Asked | _Opinion, noted: list[Noted]) -> None:
        """Add the question to what is to be kept when staff should read it."""
        if isinstance(one, _Opinion):
            asked, kind = one.asked, _USELESS if not one.helpful and one.asked.kind is None else None
        else:
            asked, kind = one, one.kind
        if kind and asked.text is not None:
            noted.append(Noted(asked, kind, self.scrub(asked.text)))

    def _purge(self) -> None:
        today = self._today()
        if self._purged != today and self._try(partial(self.store.purge, today, self.days)):
            self._purged = today

    def _try(self, write: Callable[[], object], told: int = 1) -> bool:
        try:
            write()
        except Exception as error:  # whatever fails here, answers go on; its words may hold what was asked
            self.dropped += told
            _LOG.error("insights: %s", type(error).__name__)
            return False
        return True


def _tally(one: Asked | _Opinion) -> Tally:
    if isinstance(one, _Opinion):
        return Tally(one.asked, helpful=_step(one.helpful, one.changed), unhelpful=_step(not one.helpful, one.changed))
    return Tally(one, questions=1)


def _step(said: bool, changed: bool) -> int:
    """What an opinion adds to a count: one when it says so, one less when it said so before."""
    return 1 if said else -1 if changed else 0
