"""People talk to the real server while it is killed, stopped, cut off and filled up: nothing answered is lost or mixed up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults_live.checker import References, check
from tests.faults_live.generator import ELLIPSES, lone_scripts, scripts
from tests.faults_live.history import History
from tests.faults_live.nemesis import Plan
from tests.faults_live.run import references, run
from tests.faults_live.system import System, may_mount
from tests.postgresql import Postgresql

# Of this seed, all eight subjects differ.
SCRIPTS = scripts(seed=67, count=4)
QUICK = (0.2, 0.5, 1.0)


class Trial:
    """A server, and what its answers are made of when nothing fails."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.references: References = asyncio.run(references(system, SCRIPTS))

    async def under(self, *strikes: str, seconds: float, lasting: float = 0.0, every: float = 0.5, rounds: int = 1) -> History:
        """What happens under those faults, once the judge has found nothing wrong with it."""
        plan = Plan(6, seconds, strikes, every, lasting, think=0.1, pauses=QUICK, rounds=rounds)
        history = await run(self.system, SCRIPTS, plan)
        assert [str(fault) for fault in check(history, self.references)] == []
        # Whoever asked was answered in the end.
        assert {ask.outcome for ask in history.asks} == {"ok"}
        assert {hit.what for hit in history.hits} == set(strikes)
        return history


@pytest.fixture(scope="module")
def on_sqlite(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with System.running(model.parent, tmp_path_factory.mktemp("sqlite"), 2, small_disk=may_mount()) as system:
        yield Trial(system)


@pytest.fixture(scope="module")
def on_postgresql(model: Path, postgresql: Postgresql, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with System.running(model.parent, tmp_path_factory.mktemp("postgresql"), 2, postgresql) as system:
        yield Trial(system)


def tried_again(history: History) -> bool:
    return any(ask.tries > 1 for ask in history.asks)


def test_the_scripts_tell_each_other_apart(on_sqlite: Trial) -> None:
    """Otherwise the judge would be blind: what leans on the conversation is answered differently in each."""
    found: dict[str, list[object]] = {}
    for script in (*SCRIPTS, *lone_scripts()):
        for text, marks in zip(script.texts, on_sqlite.references[script.name], strict=True):
            if text in ELLIPSES:
                found.setdefault(text, []).append(marks)
    assert all(len(set(answers)) == len(answers) for answers in found.values()), found
    assert sum(len(answers) > 2 for answers in found.values()) >= 5
    assert None not in {answer for answers in found.values() for answer in answers}


async def test_workers_are_killed(on_sqlite: Trial) -> None:
    await on_sqlite.under("kill", seconds=6, every=1.5, rounds=3)


async def test_a_worker_stands_still_and_goes_on(on_sqlite: Trial) -> None:
    await on_sqlite.under("stop", seconds=5, lasting=4)


async def test_a_file_of_fiches_is_torn(on_sqlite: Trial) -> None:
    await on_sqlite.under("torn", seconds=4, lasting=2)


async def test_the_disk_is_full(on_sqlite: Trial) -> None:
    if on_sqlite.system.disk is None:
        pytest.skip("only root may mount a small disk")
    assert tried_again(await on_sqlite.under("disk", seconds=4, lasting=2))


async def test_what_forks_the_workers_is_killed(on_sqlite: Trial) -> None:
    await on_sqlite.under("generation", seconds=2)


async def test_people_are_slow_cut_and_swallowed(on_postgresql: Trial) -> None:
    assert tried_again(await on_postgresql.under("net-slow", "net-cut", "net-swallow", seconds=8, lasting=1.5))


async def test_the_database_is_slow_cut_and_swallowed(on_postgresql: Trial) -> None:
    await on_postgresql.under("db-slow", "db-cut", "db-swallow", seconds=8, lasting=1.5)


async def test_the_database_stands_still(on_postgresql: Trial) -> None:
    assert tried_again(await on_postgresql.under("postgres-freeze", seconds=8, lasting=7))


async def test_the_database_dies_and_comes_back(on_postgresql: Trial) -> None:
    assert tried_again(await on_postgresql.under("postgres-stop", seconds=5, lasting=2))


async def test_the_front_is_killed(on_postgresql: Trial) -> None:
    before = on_postgresql.system.worker_pids()
    assert tried_again(await on_postgresql.under("front", seconds=2, lasting=0.5))
    # Nobody is left behind who would write beside those who came after.
    assert [pid for pid in before if Path(f"/proc/{pid}").exists()] == []
