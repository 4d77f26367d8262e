"""History: numbered copies, or commits of one file each that leave everybody else's work alone."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.knowledge.history import History, Line, differences
from bot.knowledge.versions import Copies, Version
from bot.settings import Settings

START = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.timezone.utc)
A = "campus:\n- id: a\n  nom: A\n"
B = "campus:\n- id: a\n  nom: B\n"
TWO = 'campus:\n# le premier\n- id: a\n  nom: B\n- {id: "a-b", nom: AB}\n'


class Clock:
    """One more minute each time."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now


def git(folder: Path, *arguments: str) -> str:
    who = {f"GIT_{role}_{what}": "moi" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    home = {**os.environ, **who, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *arguments], cwd=folder, env=home, capture_output=True, check=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "depot"
    (root / "knowledge").mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    (root / "knowledge" / "campus.yml").write_text(A, encoding="utf-8")
    (root / "autre.txt").write_text("un", encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Début")
    return root


def saved(history: History, folder: Path, text: str, author: str = "claire", path: str = "campus.yml") -> Version:
    """As `bot/knowledge/saving.py` does."""
    file = folder / path
    if file.exists():
        history.keep(path, file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    return history.add(path, text, author, f"Changer {path}")


def test_copies_are_numbered_and_bounded(tmp_path: Path) -> None:
    copies = Copies(tmp_path, Clock(), most=3)
    made = [copies.add("catalogue/a.yml", f"texte {n}\r\n", "claire", f"sujet {n}") for n in range(5)]
    assert [version.id for version in made] == ["0001", "0002", "0003", "0004", "0005"]
    assert copies.list("catalogue/a.yml") == made[:1:-1]
    assert copies.list("b.yml") == []
    assert copies.text(made[4]) == "texte 4\r\n" and copies.text(made[0]) is None
    names = sorted(path.name for path in (tmp_path / "catalogue" / "a.yml").iterdir())
    assert names == [f"000{n}.{suffix}" for n in (3, 4, 5) for suffix in ("json", "yml")]
    (tmp_path / "catalogue" / "a.yml" / "0004.json").write_text("{", encoding="utf-8")
    assert [version.id for version in copies.list("catalogue/a.yml")] == ["0005", "0003"]


def test_without_a_repository(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    history = History(folder, tmp_path / "historique", clock=Clock())
    assert not history.uses_git
    (folder / "campus.yml").write_text(A, encoding="utf-8")
    saved(history, folder, B)
    saved(history, folder, TWO, "paul")
    assert [version.author for version in history.versions("campus.yml")] == ["paul", "claire", ""]
    # Someone writes the file by hand: what they wrote is kept before ours.
    (folder / "campus.yml").write_text(A, encoding="utf-8")
    saved(history, folder, B, "anne")
    assert [version.author for version in history.versions("campus.yml")] == ["anne", "", "paul", "claire", ""]
    assert [history.text(version) for version in history.versions("campus.yml")] == [B, A, TWO, B, A]


def test_versions_of_a_fiche(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    history = History(folder, tmp_path / "historique", clock=Clock())
    first = saved(history, folder, A)
    second = saved(history, folder, B, "paul")
    third = saved(history, folder, TWO, "anne")
    fourth = saved(history, folder, TWO.replace("AB", "A et B"), "anne")
    assert history.of_fiche("campus.yml", "a") == [second, first]
    assert history.of_fiche("campus.yml", "a-b") == [fourth, third]
    assert history.of_fiche("campus.yml", "a", most=1) == [second]
    assert history.of_fiche("campus.yml", "b") == []
    passage = history.passage("campus.yml", "a", second.id)
    assert passage and (passage.before, passage.after, passage.section) == (A[8:], B[8:], "campus")
    added = history.passage("campus.yml", "a-b", third.id)
    assert added and (added.before, added.after) == ("", '- {id: "a-b", nom: AB}\n')
    assert history.passage("campus.yml", "b", second.id) is None
    assert history.passage("campus.yml", "a", "0099") is None
    assert history.passage("campus.yml", "a", "--help") is None


def test_nothing_is_said_of_what_was_before_the_first_copy(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "campus.yml").write_text(A, encoding="utf-8")
    history = History(folder, tmp_path / "historique", clock=Clock())
    made = saved(history, folder, B)
    assert history.of_fiche("campus.yml", "a") == [made]
    assert history.passage("campus.yml", "a", history.versions("campus.yml")[-1].id) is None


def test_a_commit_of_that_file_alone(repository: Path, tmp_path: Path) -> None:
    folder = repository / "knowledge"
    (repository / "autre.txt").write_text("en cours", encoding="utf-8")
    git(repository, "add", "autre.txt")
    (repository / "nouveau.txt").write_text("pas suivi", encoding="utf-8")
    history = History(folder, tmp_path / "historique")
    assert history.uses_git
    version = saved(history, folder, B, "claire.martin")
    assert git(repository, "show", "--name-only", "--format=%an <%ae>%n%s", "HEAD").split("\n") == [
        "claire.martin <claire.martin@equipe.azimut.invalid>", "Changer campus.yml", "", "knowledge/campus.yml", "",
    ]  # fmt: skip
    assert version.id == git(repository, "rev-parse", "HEAD").strip()
    # What others had staged still is, and is not committed.
    assert git(repository, "status", "--porcelain").splitlines() == ["M  autre.txt", "?? nouveau.txt"]
    assert git(repository, "show", "HEAD:autre.txt") == "un"
    assert [one.author for one in history.versions("campus.yml")] == ["claire.martin", "moi"]
    assert [history.text(one) for one in history.versions("campus.yml")] == [B, A]
    assert not (tmp_path / "historique").exists()


def test_what_was_not_committed_is_not_put_to_someone_elses_name(repository: Path, tmp_path: Path) -> None:
    folder = repository / "knowledge"
    (folder / "campus.yml").write_text(B, encoding="utf-8")
    history = History(folder, tmp_path / "historique")
    saved(history, folder, TWO)
    assert [version.author for version in history.versions("campus.yml")] == ["claire", "", "moi"]
    assert [version.author for version in history.of_fiche("campus.yml", "a")] == ["", "moi"]
    assert [version.author for version in history.of_fiche("campus.yml", "a-b")] == ["claire"]


def test_a_new_file_and_a_fiche_from_its_first_commit(repository: Path, tmp_path: Path) -> None:
    history = History(repository / "knowledge", tmp_path / "historique")
    version = saved(history, repository / "knowledge", B, path="d'été.yml")
    assert history.versions("d'été.yml") == [version] == history.of_fiche("d'été.yml", "a")
    passage = history.passage("d'été.yml", "a", version.id)
    assert passage and passage.before == ""
    assert git(repository, "status", "--porcelain") == ""


def test_in_the_middle_of_a_merge_a_copy_is_kept(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.knowledge.versions_git._PAUSE", 0)
    for branch, text in (("cote", "deux"), ("main", "trois")):
        git(repository, "checkout", "--quiet", *(["-b"] if branch == "cote" else []), branch)
        (repository / "autre.txt").write_text(text, encoding="utf-8")
        git(repository, "commit", "--quiet", "-am", text)
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "cote")
    conflict = git(repository, "status", "--porcelain")
    history = History(repository / "knowledge", tmp_path / "historique")
    version = saved(history, repository / "knowledge", B)
    assert version.id == "0001" and history.text(version) == B
    assert [one.author for one in history.versions("campus.yml")] == ["claire", "moi"]
    assert history.of_fiche("campus.yml", "a")[0] == version
    assert set(git(repository, "status", "--porcelain").splitlines()) == {*conflict.splitlines(), " M knowledge/campus.yml"}


def test_where_commits_are_not_wanted(repository: Path, tmp_path: Path) -> None:
    settings = Settings(knowledge=repository / "knowledge", var=tmp_path)
    assert History.of(settings).uses_git
    assert not History.of(replace(settings, knowledge_git="non")).uses_git
    (repository / ".gitignore").write_text("knowledge/\n", encoding="utf-8")
    assert not History(repository / "knowledge", tmp_path / "historique").uses_git


def test_without_git(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    history = History(repository / "knowledge", tmp_path / "historique")
    assert not history.uses_git
    assert saved(history, repository / "knowledge", B).id == "0002"


def test_the_repository_of_a_hook_is_not_ours(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "ailleurs"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    history = History(repository / "knowledge", tmp_path / "historique")
    assert saved(history, repository / "knowledge", B, "x <y>\n").author == "x y"


def test_differences() -> None:
    before = "\n".join(f"ligne {n}" for n in range(20))
    after = before.replace("ligne 3\n", "").replace("ligne 17", "ligne dix-sept")
    lines = differences(before, after, around=1)
    assert lines == [
        Line("", "ligne 2", gap=True), Line("-", "ligne 3"), Line("", "ligne 4"),
        Line("", "ligne 16", gap=True), Line("-", "ligne 17"), Line("+", "ligne dix-sept"), Line("", "ligne 18"),
    ]  # fmt: skip
    assert differences("a\n", "a\n") == []
    assert differences("", "a\nb\n") == [Line("+", "a"), Line("+", "b")]
