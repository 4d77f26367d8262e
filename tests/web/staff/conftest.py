"""The staff pages on a stand-in agent, at a time that tests choose, and someone who uses them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from argon2 import PasswordHasher

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.staff import passwords
from bot.web.staff.accounts import Accounts
from tests.web.fakes import FakeAgent, FakeLive, FakeWatcher

NAME, PASSWORD = "claire.martin", "cheval agrafe pile correct"
ASKS = {"Accept": "text/html"}
"""As browsers ask for pages."""
HERE = "/equipe/essayer"
"""A page that needs nothing but a session."""


class Clock:
    """The time, which passes only when a test says so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


class Member:
    """A browser of someone of the staff: it keeps cookies, and sends each form with the token that its page holds."""

    def __init__(self, http: TestClient[Any, Any]) -> None:
        self.http = http

    async def get(self, path: str, **options: Any) -> Any:
        return await self.http.get(path, allow_redirects=False, **options)

    async def token(self, path: str = HERE) -> str:
        return token_in(await (await self.get(path)).text())

    async def send(self, path: str, token: str, **fields: str) -> Any:
        return await self.http.post(path, data={"jeton": token, **fields}, allow_redirects=False)

    async def login(self, name: str = NAME, password: str = PASSWORD, suite: str = "", **more: Any) -> Any:
        token = await self.token("/equipe/connexion")
        fields = {"jeton": token, "nom": name, "mot_de_passe": password, "suite": suite}
        return await self.http.post("/equipe/connexion", data=fields, allow_redirects=False, **more)

    async def is_in(self) -> bool:
        return bool((await self.get(HERE)).status == 200)

    def cookie(self, name: str) -> str | None:
        found = [cookie.value for cookie in self.http.session.cookie_jar if cookie.key == name]
        return found[0] if found else None


def token_in(html: str) -> str:
    found = re.search(r'name="jeton" value="([^"]+)"', html)
    assert found
    return unescape(found[1])


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as always, without the cost."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(settings: Settings) -> Accounts:
    """The accounts, one of which is Claire's."""
    accounts = Accounts(settings.staff)
    accounts.add(NAME, PASSWORD)
    return accounts


@pytest.fixture
async def visitor(
    aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings, agent: FakeAgent, live: FakeLive, clock: Clock
) -> Member:
    """A browser that nobody has logged in; there is no account yet."""
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)
    return Member(await aiohttp_client(create_app(settings, agent, live, clock), headers=ASKS))  # type: ignore[arg-type]


@pytest.fixture
async def member(visitor: Member, accounts: Accounts) -> Member:
    """Claire, logged in."""
    assert (await visitor.login()).status == 303
    return visitor
