"""Loading the agent: Rasa's own, with our runner, trackers, locks and actions plugged in."""

from __future__ import annotations

import logging
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any

import structlog
from rasa.core.actions.action import ActionExtractSlots
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.constants import DEFAULT_ENDPOINTS_PATH
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecutionRejected, DefinePrevUserUtteredFeaturization
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name
from rasa.utils.endpoints import EndpointConfig
from threadpoolctl import threadpool_limits

from bot.dialogue.actions import InProcessAction, InProcessActions
from bot.dialogue.listening import still_listened
from bot.dialogue.locks import ConversationLockStore
from bot.dialogue.runner import SequentialGraphRunner
from bot.dialogue.trackers import LiveTrackerStore
from bot.knowledge.vectors import encode
from bot.quick_yaml import read_yaml
from bot.settings import ROOT

# Named in the prediction, where a policy would be.
_AFTER_OURS = "after an action of ours"
# What a policy notes of how it read the message, for itself.
_UNREAD = DefinePrevUserUtteredFeaturization


class AzimutProcessor(MessageProcessor):  # type: ignore[misc]
    """Rasa's processor on the sequential runner, with custom actions in this process."""

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, Any, Any]:
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, SequentialGraphRunner
            )
        return Path(model_path).name, metadata, runner

    async def parse_message(self, message: UserMessage, tracker: Any = None, only_output_properties: bool = True) -> Any:
        """As Rasa's own; after distress a message is heard as what comes after distress."""
        parsed = await super().parse_message(message, tracker, only_output_properties)
        return still_listened(parsed, tracker)

    async def run_action_extract_slots(self, output_channel: Any, tracker: Any) -> Any:
        """As Rasa's own, which asks of every slot how it is filled: only of those that are not left to actions."""
        events = await ActionExtractSlots(self.action_endpoint).run(output_channel, self.nlg, tracker, self._told)
        await self._send_bot_messages(events, tracker, output_channel)
        tracker.update_with_events(events, self.domain)
        return tracker

    @cached_property
    def _told(self) -> Any:
        """The domain with the slots that a message may fill by itself."""
        told = copy(self.domain)
        told.slots = [slot for slot in told.slots if any(m["type"] != "custom" or "action" in m for m in slot.mappings)]
        return told

    @staticmethod
    def _log_slots(tracker: Any) -> None:
        """Nothing: they are only written out for debug messages, and hold what people said."""

    def predict_next_with_tracker_if_should(self, tracker: Any) -> tuple[Any, Any]:
        """The next action and the prediction that chose it, as Rasa's own."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return InProcessAction.of(action), prediction

    def _predict_next_with_tracker(self, tracker: Any) -> Any:
        """The policies' prediction; none is asked after an action of ours, which ends every rule that it stands in."""
        answered = tracker.latest_action_name in self.domain.user_actions and tracker.latest_action_name.startswith("action_")
        if answered and not tracker.active_loop_name and not tracker.followup_action:
            return PolicyPrediction.for_action_name(self.domain, ACTION_LISTEN_NAME, _AFTER_OURS)
        return super()._predict_next_with_tracker(tracker)

    async def _run_action(self, action: Any, tracker: Any, output_channel: Any, nlg: Any, prediction: Any) -> bool:
        """As Rasa's own, without its copy of the tracker where nothing is changed before the end: to listen is to do nothing,
        and our actions only read. What fails in them is not swallowed here.
        """
        if action.name() == ACTION_LISTEN_NAME:
            self._log_action_on_tracker(tracker, action, [], prediction)
            return False
        if type(action) is not InProcessAction or not all(isinstance(event, _UNREAD) for event in prediction.events):
            return bool(await super()._run_action(action, tracker, output_channel, nlg, prediction))
        events = await action.run(output_channel, nlg, tracker, self.domain)
        self._log_action_on_tracker(tracker, action, events, prediction)
        await self._send_bot_messages(events, tracker, output_channel)
        return True

    def _log_action_on_tracker(self, tracker: Any, action: Any, events: Any, prediction: Any) -> None:
        """As Rasa's own, which copies all events, deeply, for debug messages that are never written."""
        if not any(isinstance(event, ActionExecutionRejected) for event in events or ()):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events or [], self.domain)

    def _check_for_unseen_features(self, parse_data: Any) -> None:
        """Nothing: Rasa builds an empty domain at each message, to warn of what `rasa data validate` finds in the tests."""


class AzimutAgent(Agent):  # type: ignore[misc]
    """Rasa's agent with `AzimutProcessor`; `conversations` is the tracker store inside the one that Rasa wraps around it."""

    def __init__(self, action_endpoint: EndpointConfig) -> None:
        """`action_endpoint`: where custom actions are run."""
        self.conversations = LiveTrackerStore()
        super().__init__(tracker_store=self.conversations, lock_store=ConversationLockStore(), action_endpoint=action_endpoint)

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load the model archive at `model_path`."""
        self.processor = AzimutProcessor(
            model_path=model_path, tracker_store=self.tracker_store, lock_store=self.lock_store,
            action_endpoint=self.action_endpoint, generator=self.nlg,
        )  # fmt: skip
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses

    async def warm_up(self) -> None:
        """Answer once, so that the first person does not wait for caches to fill."""
        encode("bonjour")
        await self.handle_message(UserMessage("bonjour", sender_id="warm-up"))
        await self.conversations.delete("warm-up")


def quiet_logs() -> None:
    """Rasa's structured logs hold what people write: keep only errors, and of these only the event's name."""
    structlog.configure(
        processors=[
            lambda logger, level, event: {"event": event.get("event"), "level": level},
            structlog.processors.KeyValueRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        cache_logger_on_first_use=True,
    )


def load_agent(model: Path) -> AzimutAgent:
    """The agent of a trained model, with the actions package that endpoints.yml names (`actions_module`)."""
    quiet_logs()
    # A turn multiplies one row by a matrix: a second BLAS thread only spins, and doubles the turn's CPU.
    threadpool_limits(limits=1, user_api="blas")
    package = read_yaml(ROOT / DEFAULT_ENDPOINTS_PATH)["action_endpoint"]["actions_module"]
    agent = AzimutAgent(InProcessActions(package))
    agent.load_model(model)
    return agent
