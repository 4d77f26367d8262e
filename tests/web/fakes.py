"""A stand-in agent: Rasa's own responses and channel, and a turn that each test scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from aiohttp.test_utils import TestClient
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.events import UserUttered
from rasa.shared.core.slots import CategoricalSlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.journal_events import Turn
from bot.knowledge.watch import Status
from bot.settings import ROOT

Scripted = Callable[[UserMessage], Awaitable[None]]

RESPONSES: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]


async def echo(message: UserMessage) -> None:
    """Say the text back."""
    await message.output_channel.send_response(message.sender_id, {"text": message.text, "buttons": []})


class FakeTrackers:
    """Holds the trackers that a test puts in, and the turns that the journal gives back."""

    def __init__(self) -> None:
        self.known: dict[str, DialogueStateTracker] = {}
        self.turns: dict[str, list[Turn]] = {}

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        return self.known.get(sender_id)

    async def delete(self, sender_id: str) -> None:
        self.known.pop(sender_id, None)
        self.turns.pop(sender_id, None)

    def last_turn(self, sender_id: str) -> Turn | None:
        return self.turns[sender_id][-1] if self.turns.get(sender_id) else None

    def put_back(self, sender_id: str, turns: Sequence[Turn]) -> None:
        self.turns[sender_id] = list(turns)


class FakeAgent:
    """What the web needs of an agent; `heard` holds (sender id, text) of every message that reached it."""

    def __init__(self) -> None:
        self.nlg = TemplatedNaturalLanguageGenerator(RESPONSES)
        self.domain = SimpleNamespace(slots=[CategoricalSlot("registre", [{}], values=["tu", "vous"])])
        self.tracker_store = self.conversations = FakeTrackers()
        self.turn: Scripted = echo
        self.loaded = True
        self.heard: list[tuple[str, str]] = []

    def is_ready(self) -> bool:
        return self.loaded

    async def handle_message(self, message: UserMessage) -> None:
        assert message.input_channel == "rest"
        self.heard.append((message.sender_id, message.text))
        await self.turn(message)
        said = UserUttered(message.text, {"name": "bavardage"})
        self.conversations.turns.setdefault(message.sender_id, []).append(Turn(events=[said]))


class FakeLive:
    """The knowledge in service (`snapshot`, which tests may fill), or the error that loading it raises."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.snapshot: Any = SimpleNamespace(version="0123456789abcdef", fiches={})

    def current(self) -> Any:
        if self.error:
            raise self.error
        return self.snapshot

    def pinned(self) -> AbstractContextManager[None]:
        return nullcontext()


class FakeWatcher:
    """Records whether it runs: the real one takes half a second to stop."""

    running = False

    def __init__(self, live: Any, folder: Path, database_url: str, told: Callable[[str], None]) -> None:
        self.told = told
        self.status = Status(dt.datetime(2026, 11, 28, 8, tzinfo=dt.timezone.utc))
        FakeWatcher.given = (live, folder, database_url)  # type: ignore[attr-defined]

    def start(self) -> None:
        FakeWatcher.running = True

    def stop(self) -> None:
        FakeWatcher.running = False


class Client:
    """A person at the other end: opens a conversation and writes in it."""

    def __init__(self, http: TestClient[Any, Any]) -> None:
        self.http = http

    async def open(self) -> dict[str, Any]:
        reply = await self.http.post("/api/session")
        assert reply.status == 200
        return await reply.json()  # type: ignore[no-any-return]

    async def post(self, sender: Any, message: Any, query: str = "", **more: Any) -> Any:
        body = {"sender": sender, "message": message, **more}
        return await self.http.post(f"/webhooks/rest/webhook{query}", json=body)

    async def say(self, sender: str, message: str, **more: Any) -> list[dict[str, Any]]:
        reply = await self.post(sender, message, **more)
        assert reply.status == 200
        return await reply.json()  # type: ignore[no-any-return]


def text_of(response: str) -> str:
    """The domain's first wording of a response."""
    return next(r["text"] for r in RESPONSES[response] if "condition" not in r).replace("{{", "{").replace("}}", "}")
