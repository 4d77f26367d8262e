"""Conversations kept as live objects in this process, with a window: the cost of a turn does not grow with their length.

Nothing is written anywhere: what people say stays in memory and goes when the conversation is forgotten.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class LiveTrackerStore(TrackerStore):  # type: ignore[misc]
    """Keeps the `most` latest conversations, each for `idle_seconds` after its last turn and with `window` user turns."""

    def __init__(
        self, domain: Domain | None = None, event_broker: Any = None, most: int = 20_000, idle_seconds: float = 43_200.0,
        window: int = 10, **kwargs: Any,
    ) -> None:  # fmt: skip
        """Arguments after the first two may come from endpoints.yml."""
        super().__init__(domain, event_broker)
        self._most, self._idle, self._window = most, idle_seconds, window
        self._trackers: OrderedDict[str, tuple[float, DialogueStateTracker]] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation, cut to its window, and forget those that are over."""
        if _user_turns(tracker) > 2 * self._window:
            tracker = self._cut(tracker)
        now = time.monotonic()
        self._trackers[tracker.sender_id] = (now, tracker)
        self._trackers.move_to_end(tracker.sender_id)
        while self._trackers:
            sender, (saved, _) = next(iter(self._trackers.items()))
            if len(self._trackers) <= self._most and now - saved <= self._idle:
                break
            del self._trackers[sender]

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The live conversation, None when it is not known or was forgotten."""
        found = self._trackers.get(sender_id)
        return found[1] if found else None

    async def keys(self) -> Iterable[str]:
        """Ids of the conversations kept."""
        return list(self._trackers)

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        self._trackers.pop(sender_id, None)

    def _cut(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """The same conversation with the slots as they are and only the last turns."""
        events = list(tracker.events)
        turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
        start = turns[-self._window]
        kept: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        kept += [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value is not None]
        kept += [ActiveLoop(tracker.active_loop_name)] if tracker.active_loop_name else []
        kept += [ActionExecuted(ACTION_LISTEN_NAME), *events[start:]]
        return DialogueStateTracker.from_events(tracker.sender_id, kept, self.domain.slots, domain=self.domain)


def _user_turns(tracker: DialogueStateTracker) -> int:
    return sum(isinstance(event, UserUttered) for event in tracker.events)
