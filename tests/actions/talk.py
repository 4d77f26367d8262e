"""A conversation with the actions alone: the test says what was understood, the slots live on from turn to turn."""

from __future__ import annotations

import importlib
import json
import pkgutil
from dataclasses import dataclass
from typing import Any

import yaml
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions
from actions.base import AzimutAction
from bot.nlu.entity_extractor import ANALYSIS, KnowledgeEntityExtractor
from tests.conftest import ROOT

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))

for module in pkgutil.iter_modules(actions.__path__):
    importlib.import_module(f"actions.{module.name}")
ACTIONS = {action.name(): action for action in (kind() for kind in AzimutAction.__subclasses__())}


@dataclass(frozen=True)
class Reply:
    """One message of the bot: the domain's response, its text as people read it, its buttons and its trace."""

    response: str | None
    text: str
    buttons: list[dict[str, str]]
    trace: dict[str, Any]

    @property
    def tier(self) -> int | None:
        return self.trace.get("palier")

    @property
    def titles(self) -> list[str]:
        return [button["title"] for button in self.buttons]


class Talk:
    """`say` and `press` give the bot's reply; `slots` are what it remembers."""

    def __init__(self) -> None:
        self.slots: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []

    async def say(
        self, text: str, intent: str, action: str = "action_repondre", confidence: float = 0.9, **others: float
    ) -> Reply:
        """Write `text`, of which the classifier thinks `intent`; `others`: its other guesses."""
        message = Message({TEXT: text})
        KnowledgeEntityExtractor().process([message])
        ranking = [{"name": name, "confidence": sure} for name, sure in {intent: confidence, **others}.items()]
        latest = {
            "text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": message.get("entities"),
            ANALYSIS: message.get(ANALYSIS),
        }  # fmt: skip
        return await self._run(action, latest)

    async def press(self, button: dict[str, str], action: str = "action_repondre") -> Reply:
        """Press a button: Rasa reads its payload without the pipeline."""
        intent, _, entities = button["payload"].lstrip("/").partition("{")
        given = json.loads("{" + entities) if entities else {}
        latest = {
            "text": button["payload"],
            "intent": {"name": intent, "confidence": 1.0},
            "intent_ranking": [{"name": intent, "confidence": 1.0}],
            "entities": [{"entity": key, "value": value} for key, value in given.items()],
        }
        return await self._run(action, latest)

    async def _run(self, action: str, latest: dict[str, Any]) -> Reply:
        dispatcher = CollectingDispatcher()
        tracker = Tracker("talk", self.slots, latest, self.events, False, None, {}, None)
        events = await ACTIONS[action].run(dispatcher, tracker, {})
        self.slots |= {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        [message] = dispatcher.messages
        text = rendered(message) if message["response"] else message["text"]
        reply = Reply(message["response"], text, message["buttons"], (message["custom"] or {}).get("trace", {}))
        data = {"buttons": reply.buttons, "custom": message["custom"]}
        self.events.append({"event": "bot", "text": text, "data": data})
        return reply


def rendered(message: dict[str, Any]) -> str:
    """The text of the domain's response with everything that the action gave. Raises `KeyError` for what it did not."""
    variation = next(r for r in DOMAIN["responses"][message["response"]] if "condition" not in r)
    return str(variation["text"]).format(**message)
