"""Any order of opening, writing, sending again, forgetting and expiring, against a model that fits in a few lines."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck
from hypothesis import settings as bounds
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from itsdangerous import TimestampSigner

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.sessions import Tokens
from tests.web.fakes import Client, FakeAgent, FakeLive, FakeWatcher

Got = TypeVar("Got")
SECRET = "s" * 32
TEXTS = st.sampled_from(["bonjour", "c'est où", "  et à Dole ?", "/restart", "été", "?"])
IDS = st.sampled_from(["un", "deux", "trois"])


def read(text: str) -> str:
    """What the agent is to hear of a text."""
    return text.strip().removeprefix("/")


@dataclass
class Talk:
    """A conversation as the model knows it: (message id, what the agent heard), the oldest first."""

    token: str
    expired: bool = False
    turns: list[tuple[str | None, str]] = field(default_factory=list)

    def answer(self, message_id: str | None, text: str) -> tuple[str, bool]:
        """The answer that is due, and whether it takes a turn."""
        known = next((said for name, said in self.turns if name is not None and name == message_id), None)
        if known is not None:
            return known, False
        self.turns.append((message_id, read(text)))
        return read(text), True


class Conversations(RuleBasedStateMachine):
    """The application, with an agent that says back what it hears."""

    talks = Bundle("talks")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("bot.web.app.Watcher", FakeWatcher)
        self.agent, self.heard = FakeAgent(), 0

    @initialize()
    def serve(self) -> None:
        var = Path(self.folder.name)
        settings = Settings(knowledge=var, var=var, database_url="sqlite://", secret=SECRET, limits="off")

        async def start() -> Client:
            http = TestClient(TestServer(create_app(settings, self.agent, FakeLive())))  # type: ignore[arg-type]
            await http.start_server()
            return Client(http)

        self.client = self.run(start())

    def teardown(self) -> None:
        if hasattr(self, "client"):
            self.run(self.client.http.close())
        self.loop.close()
        self.patch.undo()
        self.folder.cleanup()

    def run(self, work: Coroutine[Any, Any, Got]) -> Got:
        return self.loop.run_until_complete(work)

    @rule(target=talks)
    def open(self) -> Talk:
        return Talk(self.run(self.client.open())["sender"])

    @rule(talk=talks, text=TEXTS, message_id=st.none() | IDS)
    def send(self, talk: Talk, text: str, message_id: str | None) -> None:
        more = {"message_id": message_id} if message_id else {}
        reply = self.run(self.client.post(talk.token, text, **more))
        if talk.expired:
            assert reply.status == 401
            return
        answer, turned = talk.answer(message_id, text)
        self.heard += turned
        assert [message["text"] for message in self.run(reply.json())] == [answer]

    @rule(talk=talks, text=TEXTS, message_id=IDS)
    def send_twice_at_once(self, talk: Talk, text: str, message_id: str) -> None:
        async def both() -> list[Any]:
            sending = (self.client.post(talk.token, text, message_id=message_id) for _ in range(2))
            return [(reply.status, await reply.text()) for reply in await asyncio.gather(*sending)]

        one, other = self.run(both())
        assert one == other
        if talk.expired:
            assert one[0] == 401
        else:
            self.heard += talk.answer(message_id, text)[1]

    @rule(talk=talks)
    def forget(self, talk: Talk) -> None:
        reply = self.run(self.client.http.delete("/api/history", headers={"Authorization": f"Bearer {talk.token}"}))
        assert reply.status == (401 if talk.expired else 204)
        if not talk.expired:
            talk.turns.clear()

    @rule(talk=talks)
    def expire(self, talk: Talk) -> None:
        """Sign the conversation again as it would have been thirteen hours ago."""
        if talk.expired:
            return
        past = int(time.time()) - 13 * 3600
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TimestampSigner, "get_timestamp", lambda _self: past)
            patch.setattr("bot.web.sessions.secrets.token_urlsafe", lambda _size: talk.token.split(".")[0])
            talk.token, _ = Tokens(SECRET, 12).issue()
        talk.expired = True

    @rule(talk=talks)
    def look(self, talk: Talk) -> None:
        reply = self.run(self.client.http.get("/api/history", headers={"Authorization": f"Bearer {talk.token}"}))
        if talk.expired:
            assert reply.status == 401
            return
        lines = self.run(reply.json())["messages"]
        assert [line["text"] for line in lines if line["from"] == "bot"] == [said for _, said in talk.turns][-25:]

    @invariant()
    def every_message_had_one_turn(self) -> None:
        assert len(self.agent.heard) == self.heard


Conversations.TestCase.settings = bounds(
    max_examples=15, stateful_step_count=20, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestConversations = Conversations.TestCase
