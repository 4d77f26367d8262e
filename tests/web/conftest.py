"""An application on a stand-in agent."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from bot.web.app import create_app
from tests.web.fakes import Client, FakeAgent, FakeLive, FakeWatcher


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(knowledge=tmp_path, var=tmp_path, database_url="sqlite://", secret="s" * 32)


@pytest.fixture
def whole_minute() -> None:
    """Time enough before the minute ends: what is counted by the minute counts for less in the next."""
    left = 60 - time.time() % 60
    if left < 4:
        time.sleep(left)


@pytest.fixture
def agent() -> FakeAgent:
    return FakeAgent()


@pytest.fixture
def live() -> FakeLive:
    return FakeLive()


@pytest.fixture
async def client(
    aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings, agent: FakeAgent, live: FakeLive
) -> Client:
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)
    return Client(await aiohttp_client(create_app(settings, agent, live)))  # type: ignore[arg-type]


@pytest.fixture
def connect(
    aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings, agent: FakeAgent, live: FakeLive
) -> Callable[..., Awaitable[Client]]:
    """A function that starts an application with some settings changed, and gives a client of it."""

    async def start(**changes: Any) -> Client:
        monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)
        app = create_app(replace(settings, **changes), agent, live)  # type: ignore[arg-type]
        return Client(await aiohttp_client(app))

    return start
