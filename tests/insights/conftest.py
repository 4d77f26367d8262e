"""Questions to be kept, and a database of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.insights.asked import Asked
from bot.insights.store import Store

TODAY = dt.date(2026, 11, 28)
Asking = Callable[..., Asked]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store on each kind of database, one after the other."""
    if request.param == "sqlite":
        return Store(f"sqlite:///{tmp_path / 'questions.sqlite'}")
    return Store(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def asking() -> Asking:
    """A function that makes an `Asked`; what is not given is that of an unknown question of today."""

    def make(text: str | None = "y a un internat ?", day: dt.date = TODAY, hour: int = 15, **more: Any) -> Asked:
        given = {"intent": "lieu", "score": 0.4, "tier": 5, "fiche": "", "subject": "information", "public": "", **more}
        return Asked(when=dt.datetime.combine(day, dt.time(hour, 42)), text=text, **given)

    return make
