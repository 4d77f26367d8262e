"""The staff pages on a stand-in agent, at a time that tests choose, and someone who uses them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient
from argon2 import PasswordHasher

from bot.knowledge.base import load
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.staff import passwords
from bot.web.staff.accounts import Accounts
from bot.web.today import TODAY
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


class Drafts(FakeLive):
    """The knowledge in service, which `using` replaces as the real one does."""

    def __init__(self) -> None:
        super().__init__()
        self.tried: ContextVar[Any] = ContextVar("tried", default=None)

    def current(self) -> Any:
        return self.tried.get() or super().current()

    @contextmanager
    def using(self, snapshot: Any) -> Iterator[None]:
        token = self.tried.set(snapshot)
        yield
        self.tried.reset(token)


@dataclass
class Editor(Member):
    """Someone who edits the fiches of `folder`, which tests read and change."""

    http: TestClient[Any, Any]
    folder: Path

    def text(self, name: str = "fiches.yml") -> str:
        return (self.folder / name).read_bytes().decode("utf-8")

    async def fields(self, path: str) -> list[tuple[str, str]]:
        """What the form of a page sends when nobody has touched it."""
        reply = await self.get(path)
        assert reply.status == 200, await reply.text()
        return form_in(await reply.text())

    async def post(self, path: str, fields: list[tuple[str, str]], **changed: str) -> Any:
        """Send a form in which some fields have been changed; `geste` is its button."""
        given = {name.replace("__", "-"): value for name, value in changed.items()}
        kept = [(name, value) for name, value in fields if name not in given]
        return await self.http.post(path, data=FormData([*kept, *given.items()]), allow_redirects=False)


class _Forms(HTMLParser):
    """The fields of each form of a page, as a browser sends them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[list[tuple[str, str]]] = [[]]
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.forms.append([])
        elif tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.forms[-1].append((name, value))
        elif tag == "select":
            self._select = name
            self.forms[-1].append((name, ""))
        elif tag == "option" and "selected" in given:
            self.forms[-1][-1] = (self._select, value)
        elif tag == "textarea":
            self._area = name
            self.forms[-1].append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
            name, value = self.forms[-1][-1]
            # Browsers leave the first line end out, and send the others so.
            self.forms[-1][-1] = (name, value.removeprefix("\n").replace("\n", "\r\n"))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, value = self.forms[-1][-1]
            self.forms[-1][-1] = (name, value + data)


def form_in(html: str) -> list[tuple[str, str]]:
    """The fields of the form that changes a fiche."""
    return next(form for form in _Forms(html).forms if any(name == "vu" for name, _ in form))


@pytest.fixture
async def editor(
    aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings, sample: Path, agent: FakeAgent, clock: Clock,
    accounts: Accounts,
) -> Editor:  # fmt: skip
    """Claire, logged in where a small folder is served."""
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)
    live = Drafts()
    (sample / "salons.yml").write_text(SALONS, encoding="utf-8")
    live.snapshot = load(sample, "sqlite://")
    app = create_app(replace(settings, knowledge=sample), agent, live, clock)  # type: ignore[arg-type]
    app[TODAY] = lambda: dt.date(2026, 11, 28)
    editor = Editor(await aiohttp_client(app, headers=ASKS), sample)
    assert (await editor.login()).status == 303
    return editor


SALONS = """# Les salons de l'année.
evenements:
# Celui-ci change de date chaque année.
- id: salon-vesoul
  nom: "Salon de Vesoul"   # nom officiel
  resume: "Un salon où rencontrer des lycées à Vesoul."
  public: [lyceen, parent]
  date_debut: 2024-02-03 # un samedi
  commune: "Vesoul"
  liens: [bts-cim]
  faits:
  # vérifié au téléphone
  - sur: date
    dit: "Le Salon de Vesoul a eu lieu le 3 février 2024."
    annee: 2024
    source: bilan-2024:3
    questions:
    - "c quand le salon de vesoul"
    - "le salon c'est quel jour"
  - sur: lieu
    dit: "Le Salon de Vesoul se tient au lycée Belin."
    annee: 2024
    source: bilan-2024
# Plus ancien.
- id: salon-dole
  nom: 'Salon de Dole'
  faits: [{sur: lieu, dit: "Le Salon de Dole se tient au gymnase.", annee: 2018, source: rapport-2018}]
"""
