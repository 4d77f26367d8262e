"""The real nginx with our configuration: conversations keep their machine, and nothing goes further than it should."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import async_timeout
import pytest

from bot.settings import Settings
from bot.web.sessions import Tokens
from tests.conftest import lacking
from tests.deploy.front import CONFIGURATION, VISITOR, Front, nginx, serving
from tests.server import ROOT
from tests.test_messages import CATALOGUE

TEXT = (CONFIGURATION / "nginx.conf").read_text(encoding="utf-8")
WEBHOOK = "/webhooks/rest/webhook"
CONVERSATIONS = 40


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    if nginx() is None:
        lacking("nginx (nginx-light) is not installed")
    async with serving(tmp_path) as running:
        yield running


@pytest.fixture
def tokens() -> list[str]:
    issuer = Tokens("s" * 32, 1)
    return [issuer.issue()[0] for _ in range(CONVERSATIONS)]


async def say(front: Front, token: str, **headers: str) -> dict[str, Any]:
    """A message as the page sends it: the token is in the body, its end in the header."""
    given = {"X-Azimut-Conversation": token[-12:], **headers}
    async with front.http.post(f"{front.url}{WEBHOOK}", json={"sender": token, "message": "bonjour"}, headers=given) as reply:
        assert reply.status == 200, await reply.text()
        told: dict[str, Any] = await reply.json()
    return told


async def holders(front: Front, tokens: list[str]) -> dict[str, str]:
    return {token: (await say(front, token))["machine"] for token in tokens}


async def test_a_conversation_keeps_its_machine(front: Front, tokens: list[str]) -> None:
    first = await holders(front, tokens)
    assert set(first.values()) == {"a", "b"}
    assert await holders(front, tokens) == first
    for token in tokens:
        # As the page asks for what was said, and as a client that knows nothing of our header does.
        async with front.http.get(f"{front.url}/api/history", headers={"Authorization": f"Bearer {token}"}) as reply:
            assert (await reply.json())["machine"] == first[token]


async def test_conversations_move_only_when_their_machine_is_down(front: Front, tokens: list[str]) -> None:
    first = await holders(front, tokens)
    await front.machines["a"].stop()
    assert set((await holders(front, tokens)).values()) == {"b"}
    await front.machines["a"].start()
    async with async_timeout.timeout(20):
        while await holders(front, tokens) != first:
            await asyncio.sleep(0.2)


async def test_a_message_that_a_machine_took_is_not_given_to_another(front: Front, tokens: list[str]) -> None:
    first = await holders(front, tokens)
    lost = next(token for token in tokens if first[token] == "a")
    before = front.machines["b"].counts[WEBHOOK]
    front.machines["a"].silent = True
    body = {"sender": lost, "message": "bonjour"}
    headers = {"X-Azimut-Conversation": lost[-12:]}
    async with front.http.post(f"{front.url}{WEBHOOK}", json=body, headers=headers) as reply:
        assert reply.status == 503
        assert reply.headers["Retry-After"] == "5"
        assert (await reply.json())["error"]["code"] == "sans_ouvrier"
    assert front.machines["b"].counts[WEBHOOK] == before


async def test_what_only_reads_is_asked_of_the_other_machine(front: Front) -> None:
    front.machines["a"].silent = True
    for _ in range(6):
        async with front.http.get(f"{front.url}/agenda") as reply:
            assert (reply.status, (await reply.json())["machine"]) == (200, "b")


async def test_all_machines_open_conversations(front: Front) -> None:
    found = set()
    for _ in range(10):
        async with front.http.post(f"{front.url}/api/session", json={}) as reply:
            found.add((await reply.json())["machine"])
    assert found == {"a", "b"}


async def test_the_staff_have_one_machine(front: Front) -> None:
    for path in ("/equipe", "/equipe/connexion", "/equipe/fiches"):
        async with front.http.get(f"{front.url}{path}") as reply:
            assert (await reply.json())["machine"] == "a"


async def test_what_a_client_claims_to_be_does_not_come_in(front: Front, tokens: list[str]) -> None:
    claimed = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": "mine", "X-Forwarded-Proto": "gopher"}
    reached = (await say(front, tokens[0], **claimed))["headers"]
    assert reached["X-Forwarded-For"] == VISITOR
    assert reached["X-Forwarded-Proto"] == "https"
    assert len(reached["X-Request-ID"]) == 32


async def test_a_header_that_is_no_mark_is_not_followed(front: Front, tokens: list[str]) -> None:
    # Without a mark all go by the address, which is the same.
    machines = {(await say(front, token, **{"X-Azimut-Conversation": token}))["machine"] for token in tokens}
    assert len(machines) == 1


@pytest.mark.parametrize("size", [16_384, 16_385])
async def test_bodies_are_bounded_as_in_azimut(front: Front, size: int) -> None:
    async with front.http.post(f"{front.url}{WEBHOOK}", data=b"x" * size) as reply:
        assert reply.status == (200 if size <= 16_384 else 413)
        told = await reply.json()
    assert ("error" in told) == (size > 16_384)


async def test_measures_and_health_are_not_public(front: Front) -> None:
    for path in ("/metrics", "/health/live", "/health/ready"):
        async with front.http.get(f"{front.url}{path}") as reply:
            assert reply.status == 404
    assert not any(machine.counts for machine in front.machines.values())


async def test_plain_http_leads_to_https(front: Front) -> None:
    async with front.http.get(f"{front.plain_url}/carte?q=1", allow_redirects=False) as reply:
        assert reply.status == 308
        assert reply.headers["Location"] == "https://127.0.0.1/carte?q=1"


async def test_a_whole_school_opens_its_conversations_at_once_and_a_flood_does_not(front: Front) -> None:
    async def opened() -> int:
        async with front.http.post(f"{front.url}/api/session", json={}) as reply:
            return reply.status

    school = await asyncio.gather(*(opened() for _ in range(400)))
    assert set(school) == {200}
    flood = await asyncio.gather(*(opened() for _ in range(600)))
    assert 429 in flood


def test_the_page_sends_the_mark_that_nginx_reads() -> None:
    page = (ROOT / "bot" / "web" / "static" / "liaison.js").read_text(encoding="utf-8")
    (length,) = re.findall(r'headers\["X-Azimut-Conversation"\] = \w+\.slice\(-(\d+)\)', page)
    assert f'"~^[\\w-]{{{length}}}$" $http_x_azimut_conversation' in TEXT


def test_azimut_refuses_before_nginx_does() -> None:
    (openings,) = re.findall(r"zone=ouvertures:\S+ rate=(\d+)r/m", TEXT)
    (others,) = re.findall(r"zone=requetes:\S+ rate=(\d+)r/s", TEXT)
    assert int(openings) >= Settings.limits_sessions
    assert int(others) * 60 >= Settings.limits_pages


def test_its_errors_are_those_of_azimut() -> None:
    codes = re.findall(r'"error":\{"code":"(\w+)"', TEXT)
    assert len(codes) == 3
    assert all(f"http_{code}" in CATALOGUE for code in codes)


async def test_nothing_that_people_write_or_are_is_logged(front: Front, tokens: list[str]) -> None:
    word = secrets.token_hex(8)
    async with front.http.get(f"{front.url}/?q={word}", headers={"Referer": f"https://x.fr/{word}"}):
        pass
    for machine in front.machines.values():
        await machine.stop()
    async with front.http.get(f"{front.url}/?q={word}") as reply:
        assert reply.status == 503
    body = aiohttp.JsonPayload({"sender": tokens[0], "message": word})
    async with front.http.post(f"{front.url}{WEBHOOK}", data=body, headers={"X-Azimut-Conversation": word[:12]}) as reply:
        assert reply.status == 503
    async with async_timeout.timeout(10):
        while WEBHOOK not in (front.logs / "azimut.log").read_text(encoding="utf-8"):
            await asyncio.sleep(0.05)
    written = "".join(path.read_text(encoding="utf-8") for path in front.logs.iterdir())
    assert word[:12] not in written
    assert tokens[0] not in written
    assert '"machine":"127.0.0.1:' in written
    assert VISITOR not in written
