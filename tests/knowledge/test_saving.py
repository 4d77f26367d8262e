"""Saving: only what is right, only what was changed, and nobody's words lost."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.knowledge import reader, saving, versions
from bot.knowledge.blocks import UnreadableText, find, text_of
from bot.knowledge.history import History
from bot.knowledge.reader import Lecture
from bot.knowledge.saving import Change, ConflictError, RefusedError, Saver, digest
from bot.knowledge.verify import verify

SOURCES = "sources:\n- id: bilan\n  nom: Bilan 2024\n"
FACT = '  faits:\n  - sur: lieu\n    dit: "Cela se passe à Vesoul."\n    annee: 2024\n    source: bilan\n'
FICHES = f"""\
# Nos fiches.
dispositifs:
- id: un
  nom: "Un"   # à revoir
{FACT}
# Le deuxième.
- id: deux
  nom: "Deux"
  liens: [un]
{FACT}"""
PATH = "dispositifs.yml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "knowledge"
    made.mkdir()
    (made / "sources.yml").write_text(SOURCES, encoding="utf-8")
    (made / PATH).write_text(FICHES, encoding="utf-8")
    return made


@pytest.fixture
def history(folder: Path, tmp_path: Path) -> History:
    return History(folder, tmp_path / "historique")


@pytest.fixture
def saver(folder: Path, history: History, tmp_path: Path) -> Saver:
    return Saver(folder, history, lambda texts, keep: verify(folder, texts, keep=keep), tmp_path / "historique" / ".verrou")


def own(text: str, fiche: str) -> str:
    block = find(text, fiche)
    assert block is not None
    return text_of(text, block)


def renamed(fiche: str, nom: str, text: str = FICHES) -> Change:
    """The change of a fiche's name, as made on `text`."""
    before = own(text, fiche)
    line = next(line for line in before.splitlines() if "nom:" in line)
    return Change(PATH, "dispositifs", fiche, digest(before), before.replace(line, f'  nom: "{nom}"'))


def added(fiche: str, after: str = "") -> Change:
    return Change(PATH, "dispositifs", "", "", f'- id: {fiche}\n  nom: "Nouveau"\n{FACT}', after)


def test_saving_one_fiche(folder: Path, saver: Saver, history: History) -> None:
    version = saver.save(renamed("un", "Premier"), "claire", "Renommer")
    assert (folder / PATH).read_text(encoding="utf-8") == FICHES.replace('nom: "Un"   # à revoir', 'nom: "Premier"')
    assert version and (version.author, version.subject, version.path) == ("claire", "Renommer", PATH)
    kept = history.versions(PATH)
    assert kept[0] == version and [one.author for one in kept] == ["claire", ""]
    assert [history.text(one) for one in kept] == [(folder / PATH).read_text(encoding="utf-8"), FICHES]


def test_different_fiches_of_a_file_are_both_saved(folder: Path, saver: Saver) -> None:
    first, second = renamed("un", "Premier"), renamed("deux", "Second")
    saver.save(first, "claire", "a")
    saver.save(second, "paul", "b")
    text = (folder / PATH).read_text(encoding="utf-8")
    assert own(text, "un") == first.new and own(text, "deux") == second.new


def test_the_same_fiche_twice_is_told(folder: Path, saver: Saver) -> None:
    first, second = renamed("un", "Premier"), renamed("un", "Unique")
    saver.save(first, "claire", "a")
    after = (folder / PATH).read_bytes()
    with pytest.raises(ConflictError) as told:
        saver.save(second, "paul", "b")
    assert told.value.now == first.new
    assert (folder / PATH).read_bytes() == after
    # Having seen it, the second chooses theirs.
    saver.save(Change(PATH, "dispositifs", "un", digest(told.value.now), second.new), "paul", "b")
    assert own((folder / PATH).read_text(encoding="utf-8"), "un") == second.new


def test_a_fiche_that_is_gone_is_a_conflict(folder: Path, saver: Saver) -> None:
    change = renamed("deux", "Second")
    saver.save(Change(PATH, "dispositifs", "deux", change.seen, ""), "claire", "a")
    with pytest.raises(ConflictError) as told:
        saver.save(change, "paul", "b")
    assert told.value.now == ""
    # Choosing one's own text puts it back.
    saver.save(Change(PATH, "dispositifs", "deux", "", change.new), "paul", "b")
    assert own((folder / PATH).read_text(encoding="utf-8"), "deux") == change.new


def test_what_is_sent_twice_is_saved_once(saver: Saver, history: History) -> None:
    change = renamed("un", "Premier")
    assert saver.save(change, "claire", "a")
    assert saver.save(change, "claire", "a") is None
    as_a_browser = Change(PATH, "dispositifs", "un", change.seen, change.new.replace("\n", "\r\n"))
    assert saver.save(as_a_browser, "claire", "a") is None
    assert len(history.versions(PATH)) == 2


def test_many_at_once(folder: Path, saver: Saver) -> None:
    names = [f"fiche-{n}" for n in range(8)]
    failures: list[BaseException] = []

    def save(name: str) -> None:
        try:
            saver.save(added(name), name, name)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=save, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    text = (folder / PATH).read_text(encoding="utf-8")
    assert all(find(text, name) for name in [*names, "un", "deux"])
    assert len(history_of(saver)) == len(names) + 1


def history_of(saver: Saver) -> list[versions.Version]:
    return saver._history.versions(PATH)


@pytest.mark.parametrize(
    ("new", "line"),
    [
        ('- id: un\n  nom: "Un\n' + FACT, 2),
        ("- id: un\n" + FACT, 1),
        ('# ici\n- id: un\n  nom: "Un"\n  niveaux: [4eme]\n' + FACT, 4),
        ('- id: un\n  nom: "Un"\n' + FACT.replace("bilan", "rapport"), 7),
        ('- id: un\n  nom: "Un"\n  liens: [trois]\n' + FACT, 3),
        ('- id: un\n  nom: "Un"\n- id: trois\n', 3),
        ("bonjour", 1),
        ('- id: un\n  nom: "Un"\ncampus:\n- id: a\n', 3),
    ],
)
def test_errors_are_told_by_line_and_nothing_is_written(
    folder: Path, saver: Saver, history: History, new: str, line: int
) -> None:
    change = Change(PATH, "dispositifs", "un", digest(own(FICHES, "un")), new.replace("\n", "\r\n"))
    with pytest.raises(RefusedError) as told:
        saver.save(change, "claire", "a")
    assert [noticed.ligne for noticed in told.value.errors][:1] == [line]
    assert all(noticed.avis.texte for noticed in told.value.errors)
    assert (folder / PATH).read_text(encoding="utf-8") == FICHES
    assert history.versions(PATH) == []
    assert [noticed.ligne for noticed in saver.attempt(change).errors][:1] == [line]


def test_removing_what_others_name_is_refused(saver: Saver) -> None:
    with pytest.raises(RefusedError) as told:
        saver.save(Change(PATH, "dispositifs", "un", digest(own(FICHES, "un")), ""), "claire", "a")
    (noticed,) = told.value.errors
    assert noticed.ligne == 0 and noticed.avis.fichier == f"knowledge/{PATH}"
    assert FICHES.splitlines()[noticed.avis.ligne - 1] == "  liens: [un]"


def test_an_id_that_is_taken_is_refused(folder: Path, saver: Saver) -> None:
    with pytest.raises(RefusedError):
        saver.save(added("deux"), "claire", "a")
    assert (folder / PATH).read_text(encoding="utf-8") == FICHES


def test_errors_of_other_fiches_hinder_nobody(folder: Path, saver: Saver) -> None:
    broken = FICHES.replace("liens: [un]", "liens: [nulle-part, ailleurs]")
    (folder / PATH).write_text(broken, encoding="utf-8")
    (folder / "lieux.yml").write_text("lieux:\n- [\n", encoding="utf-8")
    saver.save(renamed("un", "Premier"), "claire", "a")
    (folder / "lieux.yml").unlink()
    # Its own errors are not let through, even those that were there.
    with pytest.raises(RefusedError) as told:
        saver.save(renamed("deux", "Second", broken), "claire", "a")
    assert {noticed.ligne for noticed in told.value.errors} == {4}
    before = own(broken, "deux")
    saver.save(Change(PATH, "dispositifs", "deux", digest(before), before.replace("nulle-part, ailleurs", "un")), "claire", "a")


def test_warnings_do_not_hinder(saver: Saver) -> None:
    before = own(FICHES, "un")
    tried = saver.attempt(Change(PATH, "dispositifs", "un", digest(before), before.replace("    annee: 2024\n", "")))
    assert not tried.errors
    assert 4 in {noticed.ligne for noticed in tried.warnings}


def test_adding(folder: Path, saver: Saver) -> None:
    saver.save(added("trois", after="un"), "claire", "a")
    saver.save(Change("projets.yml", "projets", "", "", f'- id: p\n  nom: "P"\n{FACT}'), "claire", "a")
    text = (folder / PATH).read_text(encoding="utf-8")
    assert text == FICHES.replace("\n# Le deuxième.", f'- id: trois\n  nom: "Nouveau"\n{FACT}\n# Le deuxième.')
    assert (folder / "projets.yml").read_text(encoding="utf-8") == f'projets:\n- id: p\n  nom: "P"\n{FACT}'


def test_bytes_and_rights_are_kept(folder: Path, saver: Saver) -> None:
    raw = ("\ufeff" + FICHES.replace("\n", "\r\n")).encode()
    target = folder.parent / "ailleurs.yml"
    target.write_bytes(raw)
    target.chmod(0o640)
    (folder / PATH).unlink()
    (folder / PATH).symlink_to(target)
    saver.save(renamed("un", "Premier"), "claire", "a")
    assert target.read_bytes() == raw.replace('nom: "Un"   # à revoir'.encode(), b'nom: "Premier"')
    assert stat.S_IMODE(target.stat().st_mode) == 0o640 and (folder / PATH).is_symlink()
    assert sorted(path.name for path in folder.iterdir()) == [PATH, "sources.yml"]


def test_a_write_that_fails_changes_nothing(folder: Path, saver: Saver, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("plein")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="plein"):
        saver.save(renamed("un", "Premier"), "claire", "a")
    assert (folder / PATH).read_text(encoding="utf-8") == FICHES
    assert sorted(path.name for path in folder.iterdir()) == [PATH, "sources.yml"]


def test_a_file_that_is_not_yaml_is_saved_whole(folder: Path, saver: Saver) -> None:
    broken = FICHES.replace('"Deux"', '"Deux')
    (folder / PATH).write_text(broken, encoding="utf-8")
    with pytest.raises(UnreadableText):
        saver.save(renamed("un", "Premier"), "claire", "a")
    with pytest.raises(RefusedError) as told:
        saver.save_file(PATH, digest(broken), broken.replace("Un", "Premier"), "claire", "a")
    assert told.value.errors[0].ligne == FICHES.splitlines().index('  nom: "Deux"') + 1
    with pytest.raises(ConflictError):
        saver.save_file(PATH, digest(FICHES), FICHES, "claire", "a")
    assert saver.save_file(PATH, digest(broken), FICHES.replace("\n", "\r\n"), "claire", "a")
    assert (folder / PATH).read_text(encoding="utf-8") == FICHES
    assert saver.save_file(PATH, digest(FICHES), FICHES, "claire", "a") is None


@pytest.mark.parametrize("path", ["../secret.yml", "/etc/x.yml", "notes.txt", "a/../../b.yml"])
def test_only_files_of_the_folder(saver: Saver, path: str) -> None:
    with pytest.raises(ValueError, match="yml|txt"):
        saver.read(path)


def test_undo(folder: Path, saver: Saver, history: History) -> None:
    saver.save(renamed("un", "Premier"), "claire", "a")
    saver.save(renamed("deux", "Second"), "paul", "b")
    (made,) = history.of_fiche(PATH, "un")
    passage = history.passage(PATH, "un", made.id)
    assert passage and passage.before == own(FICHES, "un")
    version = saver.undo(PATH, "un", passage, digest(passage.after), "anne", "Défaire")
    text = (folder / PATH).read_text(encoding="utf-8")
    assert own(text, "un") == own(FICHES, "un") and 'nom: "Second"' in own(text, "deux")
    assert version and history.of_fiche(PATH, "un") == [version, made]


def test_undoing_is_told_of_later_changes(folder: Path, saver: Saver, history: History) -> None:
    saver.save(renamed("un", "Premier"), "claire", "a")
    passage = history.passage(PATH, "un", history.versions(PATH)[0].id)
    text = (folder / PATH).read_text(encoding="utf-8")
    saver.save(renamed("un", "Tout premier", text), "paul", "b")
    assert passage
    with pytest.raises(ConflictError):
        saver.undo(PATH, "un", passage, digest(passage.after), "anne", "Défaire")


@pytest.mark.parametrize(("fiche", "above"), [("un", None), ("trois", "un")])
def test_undoing_a_removal_puts_the_fiche_back_in_its_place(
    folder: Path, saver: Saver, history: History, fiche: str, above: str | None
) -> None:
    (folder / PATH).write_text(FICHES.replace("  liens: [un]\n", ""), encoding="utf-8")
    saver.save(added("trois", after="un"), "claire", "a")
    whole = (folder / PATH).read_text(encoding="utf-8")
    saver.save(Change(PATH, "dispositifs", fiche, digest(own(whole, fiche)), ""), "claire", "b")
    assert find((folder / PATH).read_text(encoding="utf-8"), fiche) is None
    removal = history.of_fiche(PATH, fiche)[0]
    passage = history.passage(PATH, fiche, removal.id)
    assert passage and passage.after == "" and passage.above == above
    saver.undo(PATH, fiche, passage, "", "anne", "Défaire")
    assert (folder / PATH).read_text(encoding="utf-8") == whole


def test_undoing_a_creation_removes_the_fiche(folder: Path, saver: Saver, history: History) -> None:
    saver.save(added("trois"), "claire", "a")
    passage = history.passage(PATH, "trois", history.versions(PATH)[0].id)
    assert passage and passage.before == ""
    saver.undo(PATH, "trois", passage, digest(passage.after), "anne", "Défaire")
    assert (folder / PATH).read_text(encoding="utf-8") == FICHES


def test_undoing_a_new_id(folder: Path, saver: Saver, history: History) -> None:
    alone = FICHES.replace("  liens: [un]\n", "")
    (folder / PATH).write_text(alone, encoding="utf-8")
    before = own(alone, "un")
    saver.save(Change(PATH, "dispositifs", "un", digest(before), before.replace("id: un", "id: premier")), "claire", "a")
    passage = history.passage(PATH, "premier", history.versions(PATH)[0].id)
    assert passage and passage.before == before
    saver.undo(PATH, "premier", passage, digest(passage.after), "anne", "Défaire")
    assert (folder / PATH).read_text(encoding="utf-8") == alone


def test_verifying_is_not_asked_twice_when_all_is_well(folder: Path, history: History, tmp_path: Path) -> None:
    asked: list[Mapping[str, str]] = []

    def count(texts: Mapping[str, str], keep: bool) -> Lecture:
        asked.append(texts)
        return verify(folder, texts, keep=keep)

    saver = Saver(folder, history, count, tmp_path / "verrou")
    saver.save(renamed("un", "Premier"), "claire", "a")
    assert [list(texts) for texts in asked] == [[PATH]]


def test_what_is_only_typed_drives_nothing_out(folder: Path, saver: Saver) -> None:
    reader._read_text.cache_clear()
    saver.save(renamed("un", "Premier"), "claire", "a")
    held = reader._read_text.cache_info().currsize
    for number in range(3):
        saver.attempt(renamed("deux", f"Nom {number}"))
    # The files as they are now, and no more.
    assert reader._read_text.cache_info().currsize == held
    missed = reader._read_text.cache_info().misses
    reader.read_files(folder, [folder / PATH])
    assert reader._read_text.cache_info().misses == missed


def test_digest_ignores_how_lines_end() -> None:
    assert saving.digest("a\r\nb\r\n") == saving.digest("a\nb\n") != saving.digest("a\nc\n")
