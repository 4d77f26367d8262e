"""Custom actions called in this process: no HTTP, no serialisation, no second server to watch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rasa.core.actions.action import Action, RemoteAction, action_for_name_or_text
from rasa.core.actions.forms import FormAction
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """Stands where Rasa expects the action server's address, and runs the actions of a Python package itself."""

    def __init__(self, package: str) -> None:
        """`package`: importable name of the package whose `Action` classes are run."""
        # Actions read the knowledge base, never the domain: it need not be copied for each call.
        super().__init__(url=f"in-process:{package}", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(
        self, method: str = "post", subpath: str | None = None, content_type: str | None = "application/json",
        compress: bool = False, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """Run the action that the body names, as the action server's webhook would."""
        return await self._executor.run(kwargs["json"])


class InProcessAction(RemoteAction):  # type: ignore[misc]
    """A custom action whose result is taken as it is.

    Rasa checks each result of an action server against a JSON schema, and the schema itself first: 38 ms of a turn of 50. Then
    it looks through all kinds of events for each event's. Here the result is rasa_sdk's own, from this process.
    """

    @classmethod
    def of(cls, action: Action) -> Action:
        """`action` itself, or a custom one as an action of this process; a form with those that it runs itself."""
        if type(action) is FormAction:
            return InProcessFormAction(action.name(), action.action_endpoint)
        return cls(action.name(), action.action_endpoint) if type(action) is RemoteAction else action

    async def run(self, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> list[Any]:
        """What the action says, then its events."""
        result = await self.action_endpoint.request(json=self._action_call_format(tracker, domain))
        said = await self._utter_responses(result.get("responses", []), output_channel, nlg, tracker)
        return [*said, *map(_event, result.get("events", []))]


class InProcessFormAction(FormAction):  # type: ignore[misc]
    """A form whose own actions, to check what was answered and to ask for a slot, run in this process too."""

    async def validate_slots(
        self, slot_candidates: dict[str, Any], tracker: Any, domain: Any, output_channel: Any, nlg: Any
    ) -> list[Any]:
        """The events of `validate_<form>`, as `FormAction` gets them."""
        name = f"validate_{self.name()}"
        if name not in domain.action_names_or_texts:
            return []
        candidates = [SlotSet(slot, value) for slot, value in slot_candidates.items()]
        answered = self._temporary_tracker(tracker, candidates, domain)
        return list(await InProcessAction(name, self.action_endpoint).run(output_channel, nlg, answered, domain))

    async def _ask_for_slot(self, domain: Any, nlg: Any, output_channel: Any, slot_name: str, tracker: Any) -> list[Any]:
        name = self._name_of_utterance(domain, slot_name)
        if name is None:
            return []
        asking = InProcessAction.of(action_for_name_or_text(name, domain, self.action_endpoint))
        return list(await asking.run(output_channel, nlg, tracker, domain))


def _event(written: Mapping[str, Any]) -> Event:
    return _kinds()[written["event"]]._from_parameters(written)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, type[Event]]:
    """Rasa's events by their names; of two with the same name the first, as `Event.resolve_by_type` has it."""
    return {kind.type_name: kind for kind in reversed(all_subclasses(Event))}
