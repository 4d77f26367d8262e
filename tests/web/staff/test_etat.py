"""`/equipe`: what is broken first, then what is to be done, then what there is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.base import load
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.keys import WATCHER
from bot.web.staff.accounts import Accounts
from bot.web.staff.etat import hour
from bot.web.today import TODAY
from tests.web.fakes import FakeAgent, FakeLive, FakeWatcher
from tests.web.pages import Document, right
from tests.web.staff.conftest import ASKS, Clock, Member
from tests.web.staff.test_report import DAY, EVENTS


@pytest.fixture
async def member(
    aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings, sample: Path, agent: FakeAgent, live: FakeLive,
    clock: Clock, accounts: Accounts,
) -> Member:  # fmt: skip
    """Claire, logged in where the small folder is served."""
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)
    live.snapshot = load(sample, "sqlite://")
    app = create_app(replace(settings, knowledge=sample), agent, live, clock)  # type: ignore[arg-type]
    app[TODAY] = lambda: DAY
    member = Member(await aiohttp_client(app, headers=ASKS))
    await member.login()
    return member


async def page_of(member: Member) -> tuple[Document, str]:
    reply = await member.get("/equipe")
    assert reply.status == 200
    html = await reply.text()
    return right(html), unescape(html)


async def test_all_is_well(member: Member) -> None:
    document, html = await page_of(member)
    assert "À jour" in html
    assert "vérifiée le 28 novembre 2026 à 9 h 00" in html.replace("09 h", "9 h")
    assert "Rien ne presse" in html
    assert "À corriger maintenant" not in html
    assert "fiches.yml" in html
    assert "/equipe/fiches?type=formation" in document.links


async def test_what_is_broken_comes_first(member: Member, sample: Path) -> None:
    (sample / "casse.yml").write_text("metiers:\n  - id: soudeur\n    nom: Le soudeur\n    coleur: bleu\n", encoding="utf-8")
    watcher = member.http.app[WATCHER]
    watcher.status = replace(watcher.status, refused=dt.datetime(2026, 11, 28, 12, 30, tzinfo=dt.timezone.utc))
    document, html = await page_of(member)
    assert "Pas à jour" in html
    assert "Refus : le 28 novembre 2026 à 13 h 30" in html.replace("\u00a0", " ")
    titles = [title for level, title in document.headings if level == 2]
    assert titles[1].startswith("À corriger maintenant")
    assert "knowledge/casse.yml, ligne 4, colonne 5" in html
    assert "/equipe/fiches/soudeur" in document.links


async def test_a_database_that_fails_is_told(member: Member) -> None:
    watcher = member.http.app[WATCHER]
    later = watcher.status.served + dt.timedelta(minutes=1)
    watcher.status = replace(watcher.status, refused=later, detail="La base ne répond pas")
    _, html = await page_of(member)
    assert "Pas à jour" in html
    assert "La base ne répond pas" in html


async def test_a_refusal_that_was_mended_is_only_mentioned(member: Member) -> None:
    watcher = member.http.app[WATCHER]
    watcher.status = replace(watcher.status, refused=watcher.status.served - dt.timedelta(minutes=1))
    _, html = await page_of(member)
    assert "À jour" in html
    assert "corrigé depuis" in html


async def test_what_is_to_be_done_this_week(member: Member, sample: Path) -> None:
    (sample / "salons.yml").write_text(EVENTS, encoding="utf-8")
    document, html = await page_of(member)
    assert "la date annoncée est passée (27 novembre 2026)" in html
    assert "/equipe/fiches/salon-passe" in document.links
    assert "salon-venir" not in document.parts["À faire cette semaine"]


def test_hours_are_those_of_france() -> None:
    assert hour(dt.datetime(2026, 7, 1, 23, 5, tzinfo=dt.timezone.utc)) == ("2 juillet 2026", "01:05")
