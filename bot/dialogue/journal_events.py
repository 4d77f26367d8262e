"""A turn of the dialogue as the journal keeps it: what was known before it, and Rasa's events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

# Of what was understood of a message, all that later turns look at.
_UNDERSTOOD = ("intent", "entities")
# The tracker adds them to each event by itself.
_ADDED = ("model_id", "assistant_id")


@dataclass(frozen=True)
class Turn:
    """Events in their order, with the slots and the form as they were before the first."""

    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None
    events: Sequence[Event] = ()

    def written(self, *, silent: bool) -> dict[str, Any]:
        """The turn for JSON; `silent`: without a word of the person."""
        return {
            "slots": self.slots,
            "formulaire": self.loop,
            "evenements": [_written(event, silent) for event in self.events],
        }

    @classmethod
    def read(cls, written: dict[str, Any]) -> Turn:
        """A turn from what `written` made of it."""
        events = (Event.from_parameters(one) for one in written["evenements"])
        return cls(written["slots"], written["formulaire"], [event for event in events if event is not None])


def begun(sender: str, domain: Domain, turns: Sequence[Turn]) -> DialogueStateTracker:
    """A conversation that begins with what was known before the first of `turns`, and goes on with their events."""
    first = turns[0]
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    events += [SlotSet(name, value) for name, value in first.slots.items()]
    events += [ActiveLoop(first.loop)] if first.loop else []
    events += [ActionExecuted(ACTION_LISTEN_NAME), *(event for turn in turns for event in turn.events)]
    return DialogueStateTracker.from_events(sender, events, domain.slots, domain=domain)


def slots_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slots that are not as every conversation begins."""
    return {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value}


def loop_after(events: Sequence[Event]) -> str | None:
    """The form that runs once `events` have happened."""
    for event in reversed(events):
        if isinstance(event, ActiveLoop):
            return event.name or None
        if isinstance(event, (SessionStarted, Restarted)):
            return None
    return None


def _written(event: Event, silent: bool) -> dict[str, Any]:
    made = dict(event.as_dict())
    made["metadata"] = {key: value for key, value in event.metadata.items() if key not in _ADDED}
    if isinstance(event, UserUttered):
        kept = {key: event.parse_data.get(key) for key in _UNDERSTOOD}
        made |= {"parse_data": kept}
        if silent:
            made |= {"text": "", "parse_data": {"intent": kept["intent"], "entities": []}}
    return made
