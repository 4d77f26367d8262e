"""Two machines as in docs/exploitation.md: real nginx, real servers with workers, real PostgreSQL; then one of them dies."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import lacking
from tests.deploy.front import Front, before, nginx
from tests.server import Server, serve

pytestmark = pytest.mark.slow

# Enough that both machines surely hold some.
TALKS = 10


@dataclass
class Talk:
    """A conversation, through nginx, as the page has it."""

    front: Front
    token: str
    count: int = 0

    async def say(self, text: str, message_id: str = "") -> list[dict[str, Any]]:
        """The bot's messages, without their recipient."""
        self.count += 1
        body = {"sender": self.token, "message": text, "message_id": message_id or f"m{self.count}"}
        headers = {"X-Azimut-Conversation": self.token[-12:]}
        async with self.front.http.post(f"{self.front.url}/webhooks/rest/webhook", json=body, headers=headers) as reply:
            assert reply.status == 200, await reply.text()
            messages: list[dict[str, Any]] = await reply.json()
        return [{key: value for key, value in message.items() if key != "recipient_id"} for message in messages]

    async def shown(self) -> list[str]:
        """What the person said, as a page that is loaded again shows it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.front.http.get(f"{self.front.url}/api/history", headers=headers) as reply:
            assert reply.status == 200
            lines = (await reply.json())["messages"]
        return [line["text"] for line in lines if line["from"] == "vous"]


@pytest.fixture
def machines(model: Path, postgresql_url: str) -> Iterator[tuple[Server, Server]]:
    if nginx() is None:
        lacking("nginx (nginx-light) is not installed")
    shared = {
        "AZIMUT_SECRET": "s" * 32,
        "AZIMUT_CONVERSATIONS_URL": postgresql_url,
        "AZIMUT_INSIGHTS_URL": postgresql_url,
    }
    # pytest's own folders leave no room for the names of sockets.
    with tempfile.TemporaryDirectory(prefix="azimut-") as folder:
        for name in "ab":
            (Path(folder) / name).mkdir()
        with (
            serve(model.parent, Path(folder) / "a", "--workers", "1", **shared) as one,
            serve(model.parent, Path(folder) / "b", "--workers", "1", **shared) as other,
        ):
            yield one, other


@pytest.fixture
async def front(machines: tuple[Server, Server], tmp_path: Path) -> AsyncIterator[Front]:
    ports = [int(machine.url.rpartition(":")[2]) for machine in machines]
    async with before(tmp_path, *ports) as running:
        yield running


async def opened(front: Front) -> Talk:
    async with front.http.post(f"{front.url}/api/session", json={}) as reply:
        assert reply.status == 200
        return Talk(front, (await reply.json())["sender"])


async def test_conversations_go_on_when_their_machine_dies(front: Front, machines: tuple[Server, Server]) -> None:
    talks = [await opened(front) for _ in range(TALKS)]
    first = [await talk.say("c koi technilab") for talk in talks]
    assert all(answer == first[0] for answer in first)
    # What one who stays where they are is answered.
    expected = await talks[0].say("et c pour ki")

    machines[0].process.kill()
    machines[0].process.wait()
    for talk in talks[1:]:
        # The end of the page's first message was lost on the way: it sends it again, and nothing happens twice.
        assert await talk.say("c koi technilab", "m1") == first[0]
        assert await talk.say("et c pour ki", "m2") == expected
        assert await talk.shown() == ["c koi technilab", "et c pour ki"]
    assert await talks[0].shown() == ["c koi technilab", "et c pour ki"]
    # All of it was asked of the machine that stays.
    log = (front.logs / "azimut.log").read_text(encoding="utf-8")
    assert machines[1].url.removeprefix("http://") in log.splitlines()[-1]
