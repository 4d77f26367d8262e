"""Loading the knowledge and keeping it in step with the files, whatever state they are in."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.knowledge import base, watch
from bot.knowledge.base import KnowledgeError, Live, Snapshot, draft, load, version_of
from bot.knowledge.engine import StoreError, open_engine
from bot.knowledge.store import Repository
from bot.knowledge.watch import Watcher

MARK = "Le BTS CIM dure deux ans."
EDITED = "Le BTS CIM dure vingt-quatre mois."


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'knowledge.sqlite'}"


@pytest.fixture
def live(sample: Path, url: str) -> Live:
    live = Live()
    live.replace(load(sample, url))
    return live


@pytest.fixture
def watcher(live: Live, sample: Path, url: str) -> Iterator[Watcher]:
    watcher = Watcher(live, sample, url)
    watcher.start()
    yield watcher
    watcher.stop()


def edit(folder: Path, old: str = MARK, new: str = EDITED) -> None:
    path = folder / "fiches.yml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def duration(snapshot: Snapshot) -> str:
    """What the database says of how long the BTS CIM takes."""
    told = snapshot.repository.faits_par_id(fact.id for fact in snapshot.facts["bts-cim"] if fact.sur == "duree")
    return told[0].dit


def said(live: Live) -> str:
    return duration(live.current())


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    ending = time.monotonic() + seconds
    while time.monotonic() < ending:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def test_a_snapshot_holds_the_whole_folder(sample: Path, url: str) -> None:
    snapshot = load(sample, url)
    assert snapshot.fiches["bts-cim"].nom == "BTS CIM"
    assert snapshot.sources["bilan-2024"].editeur == "Campus"
    assert snapshot.version == version_of(sample) == snapshot.repository.version()
    assert [mention.fiches for mention in snapshot.names.find("le bts cim")] == [("bts-cim",)]
    assert snapshot.index.search(["licence", "elan"])[0].fait.fiche_id == "ecole-elan"


def test_an_unchanged_folder_is_not_written_again(sample: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    load(sample, url)
    monkeypatch.setattr(Repository, "rebuild", lambda *_: pytest.fail("written again"))
    assert len(load(sample, url).repository.cherche("formation")) == 3


def test_a_database_behind_the_files_is_brought_to_them(sample: Path, url: str) -> None:
    load(sample, url)
    edit(sample)
    assert duration(load(sample, url)) == EDITED


def test_a_broken_folder_is_refused_with_all_its_errors_and_leaves_the_database(sample: Path, url: str) -> None:
    version = load(sample, url).version
    edit(sample, "niveaux: [bts]", "niveaux: [btss]")
    (sample / "autre.yml").write_text("metier: []\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="Aucune fiche lisible") as caught:
        load(sample, url)
    files = {avis.fichier for avis in caught.value.lecture.erreurs}
    assert files == {"knowledge/fiches.yml", "knowledge/autre.yml"}
    assert Repository(open_engine(url)).version() == version


@pytest.mark.parametrize("name", ["vide", "absent"])
def test_no_fiche_at_all_is_an_error(name: str, tmp_path: Path, url: str) -> None:
    (tmp_path / "vide").mkdir()
    with pytest.raises(KnowledgeError):
        load(tmp_path / name, url)


def test_version_tells_names_and_contents(sample: Path) -> None:
    first = version_of(sample)
    (sample / "note.txt").write_text("x", encoding="utf-8")
    (sample / ".fiches.yml.swp.yml").write_text("x", encoding="utf-8")
    assert version_of(sample) == first
    (sample / "fiches.yml").rename(sample / "autres.yml")
    renamed = version_of(sample)
    assert renamed != first
    edit_path = sample / "autres.yml"
    edit_path.write_text(edit_path.read_text(encoding="utf-8") + "# fin\n", encoding="utf-8")
    assert version_of(sample) not in (first, renamed)


def test_live_loads_once_at_the_first_call(sample: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZIMUT_KNOWLEDGE", str(sample))
    monkeypatch.setenv("AZIMUT_DATABASE_URL", url)
    monkeypatch.setenv("AZIMUT_VAR", str(tmp_path / "var"))
    loads: list[Path] = []
    monkeypatch.setattr(base, "load", lambda *args: loads.append(args[0]) or load(*args))
    live = Live()
    threads = [threading.Thread(target=live.current) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == [sample]
    assert live.current().fiches["bts-cim"].nom == "BTS CIM"


def test_reload_swaps_only_when_something_changed(live: Live, sample: Path, url: str) -> None:
    watcher = Watcher(live, sample, url)
    before = live.current()
    assert watcher.reload() is False
    assert live.current() is before
    edit(sample)
    assert watcher.reload() is True
    assert live.current() is not before
    assert said(live) == EDITED


def test_reload_keeps_the_version_in_service_and_tells_staff_why(
    live: Live, sample: Path, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    edit(sample, "niveaux: [bts]", "niveaux: [btss]")
    assert Watcher(live, sample, url).reload() is False
    assert said(live) == MARK
    assert "knowledge/fiches.yml:12:15 — `niveaux: btss` n'existe pas ; vouliez-vous `bts` ?" in caplog.messages
    assert "la dernière version correcte reste en service" in caplog.messages[-1]


def test_reload_survives_a_file_that_vanishes(live: Live, sample: Path, url: str) -> None:
    (sample / "perdu.yml").symlink_to(sample / "absent.yml")
    assert Watcher(live, sample, url).reload() is False
    assert said(live) == MARK


def test_reload_survives_a_database_that_is_gone(
    live: Live, sample: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(sample)
    assert Watcher(live, sample, f"sqlite:///{tmp_path / 'absent' / 'x.sqlite'}").reload() is False
    assert "La base de données ne répond pas" in caplog.messages[-1]
    assert said(live) == MARK


def test_saving_a_file_serves_it_within_two_seconds(watcher: Watcher, live: Live, sample: Path) -> None:
    edit(sample)
    assert within(2.0, lambda: said(live) == EDITED)


def test_saving_as_editors_do_serves_it_too(watcher: Watcher, live: Live, sample: Path) -> None:
    text = (sample / "fiches.yml").read_text(encoding="utf-8").replace(MARK, EDITED)
    aside = sample / ".fiches.yml.tmp"
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, sample / "fiches.yml")
    assert within(2.0, lambda: said(live) == EDITED)


def test_what_was_saved_before_watching_began_is_served(live: Live, sample: Path, url: str) -> None:
    edit(sample)
    watcher = Watcher(live, sample, url)
    watcher.start()
    try:
        assert within(2.0, lambda: said(live) == EDITED)
    finally:
        watcher.stop()


def test_a_broken_file_takes_no_answer_away_and_mending_it_serves_it(
    watcher: Watcher, live: Live, sample: Path, caplog: pytest.LogCaptureFixture
) -> None:
    edit(sample, f'dit: "{MARK}"', f'dit: "{EDITED}')
    assert within(2.0, lambda: any("reste en service" in message for message in caplog.messages))
    assert said(live) == MARK
    edit(sample, f'dit: "{EDITED}', f'dit: "{EDITED}"')
    assert within(2.0, lambda: said(live) == EDITED)


def test_the_thread_outlives_a_mistake_of_ours(
    watcher: Watcher, live: Live, sample: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("ours")

    with monkeypatch.context() as patch:
        patch.setattr(watch, "load", broken)
        edit(sample)
        assert within(2.0, lambda: any(record.exc_info for record in caplog.records))
    edit(sample, EDITED, EDITED + " ")
    assert within(2.0, lambda: said(live) == EDITED)


def test_stop_ends_the_thread(live: Live, sample: Path, url: str) -> None:
    watcher = Watcher(live, sample, url)
    watcher.start()
    watcher.stop()
    assert "knowledge-watch" not in {thread.name for thread in threading.enumerate()}


def test_a_load_says_what_it_holds(live: Live, sample: Path, url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    edit(sample)
    Watcher(live, sample, url).reload()
    assert "9 fiches" in caplog.messages[-1]


def test_a_store_error_is_not_a_knowledge_error(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        load(sample, f"sqlite:///{tmp_path / 'absent' / 'x.sqlite'}")


async def test_a_turn_keeps_the_version_that_it_began_with(live: Live, sample: Path, url: str) -> None:
    before = live.current()
    edit(sample)
    after = load(sample, url, before=before)

    async def other() -> str:
        return live.current().version

    elsewhere = asyncio.create_task(other())
    with live.pinned():
        live.replace(after)
        assert live.current() is before
        assert await asyncio.to_thread(lambda: live.current()) is before
        with live.using(after):
            assert live.current() is after
        assert live.current() is before
        assert await elsewhere == after.version
    assert live.current() is after


def test_a_draft_is_tried_without_being_served(live: Live, sample: Path) -> None:
    text = (sample / "fiches.yml").read_text(encoding="utf-8").replace(MARK, EDITED)
    tried = draft(sample, {"fiches.yml": text, "neuf.yml": "metiers: []\n"}, before=live.current())
    assert duration(tried) == EDITED
    assert said(live) == MARK
    assert not (sample / "neuf.yml").exists()
    with pytest.raises(KnowledgeError) as refused:
        draft(sample, {"fiches.yml": text.replace("sur: duree", "sur: dure")}, before=live.current())
    assert [avis.fichier.rsplit("/", 1)[-1] for avis in refused.value.lecture.erreurs][:1] == ["fiches.yml"]


def test_a_save_takes_over_the_files_that_it_does_not_change(live: Live, sample: Path, url: str) -> None:
    before = live.current()
    (sample / "neuf.yml").write_text("lieux:\n  - {id: lieu-neuf, nom: Neuville}\n", encoding="utf-8")
    after = load(sample, url, before=before)
    assert all(after.fiches[key] is fiche for key, fiche in before.fiches.items())
    assert after.names.find("à Neuville") and not before.names.find("à Neuville")
    assert after.repository is before.repository
