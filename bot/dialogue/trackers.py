"""Conversations kept as live objects in this process, with a window: the cost of a turn does not grow with their length.

Nothing is written here. What a turn added is at hand, for whoever keeps a journal, and a conversation can be put back from it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.journal_events import Turn, begun, loop_after, slots_of

WINDOW = 1
"""User turns that a long conversation is cut to, whenever it has more than twice as many.

Rasa goes through all of them several times a turn: with one, a turn makes 8 % more calls than in a new conversation, with two
19 %, with three 34 %. Actions and rules look at no earlier turn; what lasts is in the slots (tests/dialogue/test_restore.py).
"""


@dataclass
class _Live:
    """A conversation, when it was saved, what its last turn added; `events`: how many there were when it ended."""

    tracker: DialogueStateTracker
    saved: float
    events: int
    slots: dict[str, Any]
    loop: str | None
    turn: Turn


class LiveTrackerStore(TrackerStore):  # type: ignore[misc]
    """Keeps the `most` latest conversations, each for `idle_seconds` after its last turn and with `window` user turns."""

    def __init__(
        self, domain: Domain | None = None, event_broker: Any = None, most: int = 20_000, idle_seconds: float = 43_200.0,
        window: int = WINDOW, **kwargs: Any,
    ) -> None:  # fmt: skip
        """Arguments after the first two may come from endpoints.yml."""
        super().__init__(domain, event_broker)
        self._most, self._idle, self._window = most, idle_seconds, window
        self._live: OrderedDict[str, _Live] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation, cut to its window, and forget those that are over."""
        known = self._live.get(tracker.sender_id)
        if known and known.tracker is tracker:
            turn = Turn(known.slots, known.loop, list(tracker.events)[known.events :])
        else:
            turn = Turn(events=list(tracker.events))
        if _user_turns(tracker) > 2 * self._window:
            tracker = self._cut(tracker)
        self._keep(tracker, turn)
        while self._live:
            sender, live = next(iter(self._live.items()))
            if len(self._live) <= self._most and time.monotonic() - live.saved <= self._idle:
                break
            del self._live[sender]

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The live conversation, None when it is not known or was forgotten."""
        live = self._live.get(sender_id)
        return live.tracker if live else None

    async def keys(self) -> Iterable[str]:
        """Ids of the conversations kept."""
        return list(self._live)

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        self._live.pop(sender_id, None)

    def last_turn(self, sender_id: str) -> Turn | None:
        """What the last saved turn of a conversation added, None when it is not live."""
        live = self._live.get(sender_id)
        return live.turn if live else None

    def put_back(self, sender_id: str, turns: Sequence[Turn]) -> None:
        """Make a conversation live again from its latest turns, the oldest first; without any it is a new one."""
        kept = turns[-self._window :]
        if kept:
            self._keep(begun(sender_id, self.domain, kept), kept[-1])
        else:
            self._live.pop(sender_id, None)

    def _keep(self, tracker: DialogueStateTracker, turn: Turn) -> None:
        self._live[tracker.sender_id] = _Live(
            tracker, time.monotonic(), len(tracker.events), slots_of(tracker), tracker.active_loop_name, turn
        )
        self._live.move_to_end(tracker.sender_id)

    def _cut(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """The same conversation with the slots as they are and only the last turns."""
        events = list(tracker.events)
        start = [index for index, event in enumerate(events) if isinstance(event, UserUttered)][-self._window]
        kept = Turn(slots_of(tracker), loop_after(events[:start]), events[start:])
        return begun(tracker.sender_id, self.domain, [kept])


def _user_turns(tracker: DialogueStateTracker) -> int:
    return sum(isinstance(event, UserUttered) for event in tracker.events)
