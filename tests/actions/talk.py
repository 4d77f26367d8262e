"""A conversation with the actions alone: the test says what was understood, the slots live on from turn to turn."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions
from actions.base import AzimutAction
from actions.turn import Turn
from bot.nlu.analysis import analyse
from bot.nlu.clauses import clauses
from bot.nlu.entity_extractor import ANALYSIS, KnowledgeEntityExtractor, as_json
from bot.nlu.intent_classifier import PARTS
from bot.nlu.scope_gate import ELSEWHERE, WORRYING
from tests.conftest import ROOT

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))

for module in pkgutil.iter_modules(actions.__path__):
    importlib.import_module(f"actions.{module.name}")


def _kinds(kind: type[AzimutAction]) -> Iterator[type[AzimutAction]]:
    if not inspect.isabstract(kind):
        yield kind
    for inner in kind.__subclasses__():
        yield from _kinds(inner)


ACTIONS = {action.name(): action for action in (kind() for kind in _kinds(AzimutAction))}


@dataclass(frozen=True)
class Reply:
    """The bot's last message: the domain's response, its text as people read it, its buttons and its trace; and the texts of
    those `before` it.
    """

    response: str | None
    text: str
    buttons: list[dict[str, str]]
    trace: dict[str, Any]
    before: list[str] = field(default_factory=list)

    @property
    def tier(self) -> int | None:
        return self.trace.get("palier")

    @property
    def titles(self) -> list[str]:
        return [button["title"] for button in self.buttons]


SILENCE = Reply(None, "", [], {})


class Talk:
    """`say` and `press` give the bot's reply, `SILENCE` when it says nothing; `slots` are what it remembers, `followed` the
    action or form that it goes on with, `loop` the form that runs, `worrying` whether distress may be told,
    `elsewhere` the other region that is asked about, `recalled` whether help lines are to be said again first.
    """

    def __init__(self) -> None:
        self.slots: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []
        self.loop: dict[str, Any] = {}
        self.followed: str | None = None
        self.worrying = False
        self.elsewhere = ""
        self.recalled = False

    async def say(
        self, text: str, intent: str, action: str = "action_repondre", confidence: float = 0.9,
        asked: Sequence[str] = (), **others: float,
    ) -> Reply:  # fmt: skip
        """Write `text`, of which the classifier thinks `intent`; `others`: its other guesses; `asked`: those of its clauses."""
        understood = {WORRYING: self.worrying, ELSEWHERE: self.elsewhere, "rappel": self.recalled}
        return await self._run(action, _latest(text, {intent: confidence, **others}, asked) | understood)

    async def listened(self, text: str, heard: str) -> Reply:
        """Write `text` after distress; `heard`: what it would have been without it."""
        latest = _latest(text, {heard: 0.9}, ())
        return await self._run("action_ecouter", latest | {"intent": {"name": "ecoute", "confidence": 0.9, "entendu": heard}})

    def turn(self, text: str, intent: str, confidence: float = 0.9) -> Turn:
        """What an action would be given, were `text` written now."""
        return Turn.of(self._tracker(_latest(text, {intent: confidence}, ())))

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
        events = await ACTIONS[action].run(dispatcher, self._tracker(latest), {})
        self.slots |= {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        self.followed = next((event["name"] for event in events if event["event"] == "followup"), None)
        if not dispatcher.messages:
            return SILENCE
        *before, message = dispatcher.messages
        text = rendered(message) if message["response"] else message["text"]
        first = [rendered(said) for said in before]
        reply = Reply(message["response"], text, message["buttons"], (message["custom"] or {}).get("trace", {}), first)
        data = {"buttons": reply.buttons, "custom": message["custom"]}
        self.events.append({"event": "bot", "text": text, "data": data})
        return reply

    def _tracker(self, latest: dict[str, Any]) -> Tracker:
        return Tracker("talk", self.slots, latest, self.events, False, None, self.loop, None)


def _latest(text: str, guesses: dict[str, float], asked: Sequence[str]) -> dict[str, Any]:
    message = Message({TEXT: text})
    KnowledgeEntityExtractor().process([message])
    ranking = [{"name": name, "confidence": sure} for name, sure in guesses.items()]
    parts = [
        {"texte": clause, "lecture": as_json(analyse(clause)), "ranking": [{"name": intent, "confidence": 0.9}]}
        for clause, intent in zip(clauses(text), asked, strict=True)
    ] if asked else []  # fmt: skip
    return {
        "text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": message.get("entities"),
        ANALYSIS: message.get(ANALYSIS), PARTS: parts,
    }  # fmt: skip


def rendered(message: dict[str, Any]) -> str:
    """The text of the domain's response with everything that the action gave. Raises `KeyError` for what it did not."""
    variation = next(r for r in DOMAIN["responses"][message["response"]] if "condition" not in r)
    return str(variation["text"]).format(**message)
