"""docs/openapi.yml says what is served, no more and no less, and what is served does what it says."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import yaml
from aiohttp import web
from hypothesis import HealthCheck, Phase
from hypothesis import settings as bounds
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as openapi

from bot.knowledge.base import load
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.routes import ROUTES
from bot.web.sessions import Tokens
from tests.conftest import ROOT, SAMPLE, VECTORS
from tests.web.fakes import Client, FakeAgent, FakeLive, FakeWatcher

FILE = ROOT / "docs" / "openapi.yml"
SPECIFICATION: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SCHEMA = schemathesis.openapi.from_dict(SPECIFICATION)
SECRET = "s" * 32
CHECKS = [
    not_a_server_error, openapi.status_code_conformance, openapi.content_type_conformance, openapi.response_schema_conformance,
]  # fmt: skip


def test_every_public_address_is_described_and_no_other() -> None:
    served = {
        (route.method, re.sub(r":[^}]*", "", route.path))
        for route in ROUTES
        if isinstance(route, web.RouteDef) and not route.path.startswith("/equipe")
    }
    described = {(method.upper(), path) for path, item in SPECIFICATION["paths"].items() for method in item}
    assert described == served


async def test_the_description_is_served(client: Client) -> None:
    reply = await client.http.get("/api/openapi.yml")
    assert reply.content_type == "application/yaml"
    assert yaml.safe_load(await reply.text()) == SPECIFICATION


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the small folder of fiches and an agent that says back what it hears, in a thread of its own."""
    folder = tmp_path_factory.mktemp("openapi")
    settings = Settings(knowledge=SAMPLE, var=folder, database_url="sqlite://", secret=SECRET, limits="off")
    live = FakeLive()
    live.snapshot = load(SAMPLE, "sqlite://", VECTORS)
    loop = asyncio.new_event_loop()

    async def start() -> tuple[web.AppRunner, str]:
        runner = web.AppRunner(create_app(settings, FakeAgent(), live))  # type: ignore[arg-type]
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.web.app.Watcher", FakeWatcher)
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        runner, url = asyncio.run_coroutine_threadsafe(start(), loop).result(60)
        yield url
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


@SCHEMA.parametrize()
@bounds(
    max_examples=12, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_whatever_is_sent_is_answered_as_described(case: Any, address: str) -> None:
    case.call_and_validate(base_url=address, checks=CHECKS)


@SCHEMA.include(path_regex="^/(api/(history|avis)|webhooks)").parametrize()
@bounds(
    max_examples=12, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_whatever_is_sent_in_a_conversation_is_answered_as_described(case: Any, address: str) -> None:
    token, _ = Tokens(SECRET, 1).issue()
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
    if isinstance(case.body, dict):
        case.body["sender"] = token
    case.call_and_validate(base_url=address, checks=CHECKS)
