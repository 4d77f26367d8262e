"""Backups made while others write, and put back: whole, private, without what was erased, and never over a running server."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot import backup as module
from bot import cli
from bot.dialogue.journal import Journal
from bot.messages import say
from bot.service import serving
from bot.settings import ROOT, Settings
from tests.server import Server

DATABASE = "questions.sqlite"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for key in [key for key in os.environ if key.startswith("AZIMUT_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("AZIMUT_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(cli, "quieten", lambda: None)


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def settings(environment: None, var: Path) -> Settings:
    """Settings whose `var` holds a database in use, an account and a secret."""
    settings = Settings.from_environment()
    with closing(opened(var / DATABASE)) as connection:
        connection.execute("CREATE TABLE lignes (n INTEGER PRIMARY KEY, texte TEXT)")
    (var / "equipe.json").write_text('{"comptes": []}', encoding="utf-8")
    return settings


def opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


def numbers(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [n for (n,) in connection.execute("SELECT n FROM lignes ORDER BY n")]


def write(path: Path, *given: int) -> None:
    with closing(opened(path)) as connection:
        connection.executemany("INSERT INTO lignes VALUES (?, ?)", [(n, f"ligne {n}") for n in given])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def newest(folder: Path) -> Path:
    return sorted(folder.glob("azimut-*"))[-1]


def azimut(*arguments: object) -> int:
    return cli.main([str(one) for one in arguments])


@pytest.fixture
def writer(settings: Settings, var: Path) -> Iterator[list[int]]:
    """Rows 1, 2, 3… that are committed one after the other during the test; the list tells which are."""
    committed: list[int] = []
    stop = threading.Event()

    def run() -> None:
        with closing(opened(var / DATABASE)) as connection:
            while not stop.is_set():
                connection.execute("INSERT INTO lignes (texte) VALUES (?)", ("x" * 200,))
                committed.append(len(committed) + 1)

    thread = threading.Thread(target=run)
    thread.start()
    yield committed
    stop.set()
    thread.join()


def test_a_backup_holds_all_that_was_written_before_it(writer: list[int], settings: Settings, tmp_path: Path) -> None:
    for _ in range(5):
        so_far = len(writer)
        copied = numbers(module.make(settings, tmp_path / "copies") / DATABASE)
        assert copied == list(range(1, len(copied) + 1))
        assert len(copied) >= so_far
    assert len(writer) > so_far


def test_there_and_back(settings: Settings, var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(var / DATABASE, 1, 2)
    secret = (var / "secret").read_bytes()
    assert azimut("backup", tmp_path / "copies") == 0
    out = capsys.readouterr().out
    assert "questions.sqlite, equipe.json, secret" in out
    assert say("sauvegarde_secret") in out
    write(var / DATABASE, 3)
    (var / "equipe.json").unlink()
    (var / "secret").write_text("s" * 64, encoding="ascii")

    assert azimut("restore", newest(tmp_path / "copies")) == 0
    assert numbers(var / DATABASE) == [1, 2]
    assert (var / "equipe.json").read_text(encoding="utf-8") == '{"comptes": []}'
    assert (var / "secret").read_bytes() == secret
    (aside,) = var.glob("avant-restauration-*")
    assert numbers(aside / DATABASE) == [1, 2, 3]
    assert (aside / "secret").read_text(encoding="ascii") == "s" * 64


def test_what_was_not_yet_in_the_database_file_is_put_aside_with_it(settings: Settings, var: Path, tmp_path: Path) -> None:
    made = module.make(settings, tmp_path / "copies")
    # Killed: its newest rows are in the log beside the database, which must not be taken for that of the copy.
    code = (
        f"import os, tests.test_backup as t; c = t.opened('{var / DATABASE}'); c.execute('INSERT INTO lignes VALUES (7, 1)'); "
    )
    subprocess.run([sys.executable, "-c", code + "os._exit(9)"], cwd=ROOT, check=False, timeout=60)
    assert (var / f"{DATABASE}-wal").stat().st_size
    _, aside = module.put_back(settings, made)
    assert numbers(var / DATABASE) == []
    assert numbers(aside / DATABASE) == [7]


def test_only_its_owner_reads_a_backup(settings: Settings, var: Path, tmp_path: Path) -> None:
    made = module.make(settings, tmp_path / "copies")
    for folder in (made, made.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    module.put_back(settings, made)
    for path in (*made.iterdir(), *(var / path.name for path in made.iterdir() if path.name != module.MANIFEST)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_what_was_erased_is_not_in_the_copy(settings: Settings, var: Path, tmp_path: Path) -> None:
    word = b"ce que je ne veux plus"
    with closing(opened(var / DATABASE)) as connection:
        connection.execute("INSERT INTO lignes VALUES (1, ?)", (word.decode(),))
        connection.execute("DELETE FROM lignes")
        assert any(word in content for content in contents(var).values())
        made = module.make(settings, tmp_path / "copies")
    assert not any(word in content for content in contents(made).values())


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_backup_changes_nothing(
    damage: str, settings: Settings, var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = module.make(settings, tmp_path / "copies")
    if damage == "changed":
        content = bytearray((made / "secret").read_bytes())
        content[3] ^= 1
        (made / "secret").write_bytes(content)
    else:
        (made / "secret").unlink()
    before = contents(var)
    assert azimut("restore", made) == 1
    assert capsys.readouterr().err.strip() == say("sauvegarde_abimee", fichier=made / "secret")
    assert {name: content for name, content in contents(var).items() if name != "en-service"} == before


def test_a_folder_that_is_no_backup_is_refused(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module.make(settings, tmp_path / "copies")
    for content in (None, "", "[]", '{"fichiers": 3}', '{"fichiers": [1]}'):
        if content is not None:
            (tmp_path / "copies" / module.MANIFEST).write_text(content, encoding="utf-8")
        assert azimut("restore", tmp_path / "copies") == 1
        assert capsys.readouterr().err.strip() == say("sauvegarde_inconnue", dossier=tmp_path / "copies")


def test_a_broken_database_gives_no_backup(
    settings: Settings, var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (var / DATABASE).write_bytes(b"not a database at all" * 100)
    assert azimut("backup", tmp_path / "copies") == 1
    assert capsys.readouterr().err.startswith("La sauvegarde ou la restauration n'a pas pu se faire")
    assert list((tmp_path / "copies").iterdir()) == []


def test_nothing_is_put_back_under_a_running_server(
    settings: Settings, var: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = module.make(settings, tmp_path / "copies")
    with serving(var), serving(var):
        assert azimut("restore", made) == 1
        assert capsys.readouterr().err.strip() == say("restauration_en_service", dossier=var)
        assert azimut("restore", made, "--force") == 0
    assert azimut("restore", made) == 0


async def test_a_real_server_is_backed_up_and_not_restored(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    var = server.log.parent / "var"
    monkeypatch.setenv("AZIMUT_VAR", str(var))
    async with ClientSession() as http:
        conversation = await server.open(http)
        await conversation.say("c koi technilab")
        assert azimut("backup", tmp_path / "copies") == 0
    made = newest(tmp_path / "copies")
    with closing(sqlite3.connect(made / module.CONVERSATIONS)) as connection:
        assert connection.execute("SELECT count(*) FROM tours").fetchone()[0] >= 1
    capsys.readouterr()
    assert azimut("restore", made) == 1
    assert capsys.readouterr().err.strip() == say("restauration_en_service", dossier=var)


def test_a_server_is_known_by_any_of_its_children(settings: Settings, var: Path, tmp_path: Path) -> None:
    made = module.make(settings, tmp_path / "copies")
    with serving(var):
        code = "import sys, os; os.fork() and os._exit(0); print(os.getpid(), flush=True); sys.stdin.read()"
        held = [fd for fd in os.listdir("/proc/self/fd") if os.path.realpath(f"/proc/self/fd/{fd}") == str(var / "en-service")]
        child = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[int(fd) for fd in held]
        )
        assert child.stdout
        assert child.stdin
        assert child.stdout.readline()
    assert azimut("restore", made) == 1
    child.stdin.close()
    child.stdout.read()
    child.stdout.close()
    child.wait(20)
    assert azimut("restore", made) == 0


def test_a_database_server_has_its_own_backups(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = module.make(settings, tmp_path / "copies")
    monkeypatch.setenv("AZIMUT_INSIGHTS_URL", "postgresql+psycopg2://azimut:mot-de-passe@10.0.0.5/azimut")
    assert azimut("backup", tmp_path / "copies") == 0
    assert say("sauvegarde_ailleurs", nom=DATABASE) in capsys.readouterr().out
    assert not (newest(tmp_path / "copies") / DATABASE).exists()
    assert azimut("restore", made) == 1
    assert capsys.readouterr().err.strip() == say("restauration_ailleurs", nom=DATABASE)


def test_conversations_may_be_left_out(settings: Settings, var: Path, tmp_path: Path) -> None:
    with closing(opened(var / module.CONVERSATIONS)) as connection:
        connection.execute("CREATE TABLE tours (n INTEGER)")
    assert azimut("backup", tmp_path / "avec") == 0
    assert (newest(tmp_path / "avec") / module.CONVERSATIONS).exists()
    assert azimut("backup", tmp_path / "sans", "--sans-conversations") == 0
    assert sorted(path.name for path in newest(tmp_path / "sans").iterdir()) == sorted(
        [DATABASE, "equipe.json", "secret", module.MANIFEST]
    )


async def test_a_conversation_that_was_put_back_can_be_opened(settings: Settings, var: Path, tmp_path: Path) -> None:
    journal = Journal(settings.conversations, settings.secret)
    journal.start()
    await journal.append("conversation", 1, {"dit": "bonjour"})
    made = module.make(settings, tmp_path / "copies")
    await journal.append("conversation", 2, {"dit": "encore"})
    journal.stop()
    module.put_back(settings, made)

    journal = Journal(settings.conversations, settings.secret)
    journal.start()
    past = await journal.read("conversation", 10)
    journal.stop()
    assert (past.number, past.turns) == (1, [{"dit": "bonjour"}])


def test_old_backups_go_and_nothing_else(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "copies"
    first = module.make(settings, folder)
    (folder / "autre").mkdir()
    assert azimut("backup", folder, "--garder", 2) == 0
    assert "Anciennes effacées : 0." in capsys.readouterr().out
    assert azimut("backup", folder, "--garder", 2) == 0
    assert "Anciennes effacées : 1." in capsys.readouterr().out
    assert not first.exists()
    assert len(list(folder.glob("azimut-*"))) == 2
    assert (folder / "autre").exists()


def test_an_empty_var_gives_no_backup(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZIMUT_SECRET", "s" * 32)
    assert azimut("backup", tmp_path / "copies") == 1
    assert capsys.readouterr().err.strip() == say("sauvegarde_vide", dossier=var)
