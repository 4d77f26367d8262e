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


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'questions.sqlite'}")


@pytest.fixture
def asking() -> Asking:
    """A function that makes an `Asked`; what is not given is that of an unknown question of today."""

    def make(text: str | None = "y a un internat ?", day: dt.date = TODAY, hour: int = 15, **more: Any) -> Asked:
        given = {"intent": "lieu", "score": 0.4, "tier": 5, "fiche": "", "subject": "information", "public": "", **more}
        return Asked(when=dt.datetime.combine(day, dt.time(hour, 42)), text=text, **given)

    return make
