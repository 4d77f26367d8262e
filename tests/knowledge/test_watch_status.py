"""What the watcher remembers of its reloads, for the staff's page."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import watch
from bot.knowledge.base import Live, load
from bot.knowledge.engine import StoreError
from bot.knowledge.watch import Watcher


@pytest.fixture
def watcher(sample: Path) -> Watcher:
    """One that reloads when it is told to."""
    live = Live()
    live.replace(load(sample, "sqlite://"))
    return Watcher(live, sample, "sqlite://")


def test_it_begins_with_what_was_loaded(watcher: Watcher) -> None:
    assert watcher.status.refused is None
    before = watcher.status.served
    watcher.reload()
    assert watcher.status.served > before


def test_a_refused_version_is_remembered_until_and_after_it_is_mended(watcher: Watcher, sample: Path) -> None:
    path = sample / "casse.yml"
    path.write_text("metiers:\n  - id: x\n    nom: X\n    coleur: bleu\n", encoding="utf-8")
    assert not watcher.reload()
    status = watcher.status
    assert status.refused
    assert status.refused > status.served
    assert [(avis.fichier, avis.ligne) for avis in status.avis] == [("knowledge/casse.yml", 4)]
    path.unlink()
    # The folder holds again what is served: nothing is swapped, and nothing is wrong any more.
    assert not watcher.reload()
    assert watcher.status.refused == status.refused
    assert watcher.status.served > status.refused
    path.write_text("lieux:\n  - {id: vesoul-bis, nom: Vesoul-Bis}\n", encoding="utf-8")
    assert watcher.reload()
    assert watcher.status.served > status.refused


def test_a_database_that_fails_is_told_apart(watcher: Watcher, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(watch, "load", fail)
    (sample / "vide.yml").write_text("", encoding="utf-8")
    assert not watcher.reload()
    assert watcher.status.avis == ()
    assert "disk full" in watcher.status.detail
