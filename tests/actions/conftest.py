"""A small campus in service, with the real facets and help lines, and a conversation to hold with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.base import Snapshot, load
from tests.actions.talk import Talk
from tests.conftest import ROOT

CAMPUS = ROOT / "tests" / "data" / "conversation" / "knowledge"


@pytest.fixture(scope="session")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The small campus."""
    folder = Path(shutil.copytree(CAMPUS, tmp_path_factory.mktemp("campus") / "knowledge"))
    for name in ("facettes.yml", "urgences.yml"):
        shutil.copy(ROOT / "knowledge" / name, folder)
    return load(folder, "sqlite://")


@pytest.fixture(autouse=True)
def snapshot(campus: Snapshot, serving: Callable[[Snapshot], Snapshot]) -> Snapshot:
    """The small campus, in service."""
    return serving(campus)


@pytest.fixture
def real(knowledge: Snapshot, snapshot: Snapshot, serving: Callable[[Snapshot], Snapshot]) -> Snapshot:
    """The real fiches, in service."""
    return serving(knowledge)


@pytest.fixture
def talk() -> Talk:
    """A new conversation."""
    return Talk()
