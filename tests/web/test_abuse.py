"""Requests that mean harm: slow ones, packed ones, tokens that are not theirs, commands in disguise."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.settings import Settings
from bot.web import gate, server
from bot.web.app import create_app
from bot.web.incoming import without_command
from bot.web.sessions import Tokens
from tests.web.fakes import Client, FakeAgent, FakeLive, FakeWatcher

WEBHOOK = "/webhooks/rest/webhook"


# -- connections


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch, settings: Settings, agent: FakeAgent, live: FakeLive) -> AsyncIterator[int]:
    """The port of an application that is served as `azimut serve` does, and that waits a tenth of a second for nobody."""
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)
    monkeypatch.setattr(gate, "_BODY_SECONDS", 0.1)
    monkeypatch.setattr(server, "_IDLE_SECONDS", 0.1)
    monkeypatch.setattr(server, "_LINGERING_SECONDS", 0.1)
    listener = server.take_port("127.0.0.1", 0)
    app: web.Application = create_app(settings, agent, live)  # type: ignore[arg-type]
    async with server.answering(app, listener):
        yield listener.getsockname()[1]


async def all_that_comes(port: int, sent: bytes) -> bytes:
    """What a connection brings on which only `sent` is sent, until the server closes it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        return await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()


@pytest.mark.parametrize("sent", [b"", b"POST ", f"POST {WEBHOOK} HTTP/1.1\r\nHost: x\r\nX-A".encode()])
async def test_a_connection_that_does_not_ask_is_closed(port: int, sent: bytes) -> None:
    assert await all_that_comes(port, sent) == b""


@pytest.mark.parametrize("framing", ["Content-Length: 1000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"])
async def test_a_body_that_does_not_come_is_let_go(port: int, agent: FakeAgent, framing: str) -> None:
    got = await all_that_comes(port, f"POST {WEBHOOK} HTTP/1.1\r\nHost: x\r\n{framing}".encode())
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert json.loads(body)["error"]["code"] == "lent"
    assert agent.heard == []


async def test_what_is_no_http_is_refused_without_a_trace(port: int) -> None:
    got = await all_that_comes(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n")
    assert got.startswith((b"HTTP/1.0 400 ", b"HTTP/1.1 400 "))
    assert b"Traceback" not in got


@pytest.mark.parametrize("packing", ["deflate", "gzip", "br", "zstd", "Deflate"])
async def test_packed_bodies_are_refused_unopened(port: int, agent: FakeAgent, packing: str) -> None:
    bomb = (gzip.compress if packing == "gzip" else zlib.compress)(b" " * 8_000_000)
    assert len(bomb) < 16_384
    head = f"POST {WEBHOOK} HTTP/1.1\r\nHost: x\r\nContent-Encoding: {packing}\r\nContent-Length: {len(bomb)}\r\n\r\n"
    got = await all_that_comes(port, head.encode() + bomb)
    assert got.startswith(b"HTTP/1.1 415 ")
    assert agent.heard == []


async def test_a_body_without_end_is_cut_at_its_limit(port: int) -> None:
    piece = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    head = f"POST {WEBHOOK} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    assert (await all_that_comes(port, head + piece * 3)).startswith(b"HTTP/1.1 413 ")


# -- tokens


def test_no_part_of_a_token_can_be_changed_nor_left_out() -> None:
    tokens = Tokens("s" * 32, 1)
    token, conversation = tokens.issue()
    assert tokens.read(token) == conversation
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        for forged in (token[:place], token[:place] + other + token[place + 1 :], token[:place] + token[place + 1 :]):
            # The last letter of a signature holds bits that say nothing; the conversation is the same then.
            try:
                assert tokens.read(forged) == conversation
                assert place == len(token) - 1
            except Exception as error:
                assert getattr(error, "status", None) == 401


async def test_a_token_opens_nothing_of_another_conversation(client: Client) -> None:
    mine, yours = (await client.open())["sender"], (await client.open())["sender"]
    await client.say(mine, "mon secret", message_id="un")
    mixed = mine.split(".")[0] + "." + ".".join(yours.split(".")[1:])
    for token, status in ((yours, 200), (mixed, 401)):
        reply = await client.http.get("/api/history", headers={"Authorization": f"Bearer {token}"})
        assert reply.status == status
        assert "mon secret" not in await reply.text()
        opinion = {"sender": token, "message_id": "un", "utile": True}
        assert (await client.http.post("/api/avis", json=opinion)).status == (404 if status == 200 else 401)
        # The same message id, in another conversation, is another message.
        again = await client.post(token, "autre chose", message_id="un")
        assert "mon secret" not in await again.text()


# -- commands


@pytest.mark.parametrize(
    "prefix",
    [
        "/", "//", " /", "\u200b/", "\ufeff/", "\u2060/", "/\u200b/", "\u00a0/", "\u3000/", "\u202e/", "\u00ad/", "\u180e/",
        "\t\r\n/", "\x00/", "\x1b/", "\ufe0f/", "\u3164/", "\U000e0020/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["restart", 'se_presenter{"profil":"parent"}', "session_start"])
async def test_a_command_cannot_be_typed(client: Client, agent: FakeAgent, prefix: str, command: str) -> None:
    await client.say((await client.open())["sender"], prefix + command)
    [(_, heard)] = agent.heard
    assert heard == command


@pytest.mark.parametrize("slash", ["\uff0f", "\u2044", "\u2215", "\u29f8"])
def test_other_slashes_are_no_command_and_do_not_become_one(slash: str) -> None:
    # Rasa knows only the plain one, and nothing of ours turns these into it before Rasa reads the text.
    assert not without_command(f"{slash}restart").startswith("/")
    assert not without_command(f"/{slash}/restart").startswith("/")


async def test_an_offer_of_ours_in_disguise_is_text(client: Client, agent: FakeAgent) -> None:
    opened = await client.open()
    payload = opened["welcome"][0]["buttons"][0]["payload"]
    await client.say(opened["sender"], payload.replace("/", "\uff0f", 1))
    await client.say(opened["sender"], payload)
    assert [text.startswith("/") for _, text in agent.heard] == [False, True]
