"""Fixtures that several packages of tests share: a small knowledge folder, the databases that the store serves."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import hypothesis
import pytest

from bot.knowledge.base import LIVE, Snapshot, load
from bot.settings import Settings
from tests.postgresql import Postgresql, PostgresqlMissing
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
        yield _emptied(request.getfixturevalue("postgresql"))


@pytest.fixture
def postgresql_url(postgresql: Postgresql) -> str:
    """An empty PostgreSQL database."""
    return _emptied(postgresql)


def _emptied(server: Postgresql) -> str:
    # Emptying one database is ten times as quick as making another.
    server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return server.url


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL server that lives as long as the session."""
    try:
        with Postgresql.running() as server:
            yield server
    except PostgresqlMissing as missing:
        lacking(str(missing))
