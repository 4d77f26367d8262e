"""What is done to the server while people talk: each fault is one strike, which is over when it returns."""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

from tests.faults_live.history import History, Hit
from tests.faults_live.proxy import FaultProxy
from tests.faults_live.system import System, frozen, send

Strike = Callable[[System, random.Random, float], Awaitable[float]]
"""A fault: the system, what chance decides, and for how many seconds it lasts, where it lasts. Returns the time (monotonic, in
seconds) from which on people should be answered: that of a death, or that of the end of what lasts."""


async def kill_worker(system: System, chance: random.Random, _seconds: float) -> float:
    """Kill -9 a worker."""
    send(chance.choice(await system.has_workers(1)), signal.SIGKILL)
    return time.monotonic()


async def stop_worker(system: System, chance: random.Random, seconds: float) -> float:
    """A worker stands still, then goes on as if nothing had been: its memory may be old by then."""
    with frozen(chance.choice(await system.has_workers())):
        await asyncio.sleep(seconds)
    return time.monotonic()


async def kill_generation(system: System, _chance: random.Random, _seconds: float) -> float:
    """Kill -9 the process that forks the workers; the front is to start another."""
    await system.has_workers()
    generation = system.generation()
    assert generation is not None
    send(generation, signal.SIGKILL)
    killed = time.monotonic()
    while system.generation() in (None, generation):
        await asyncio.sleep(0.05)
    await system.has_workers()
    await asyncio.to_thread(system.wait)
    return killed


async def kill_front(system: System, _chance: random.Random, seconds: float) -> float:
    """Kill -9 the front, and start it again `seconds` later, as systemd does."""
    await system.has_workers()
    send(system.process.pid, signal.SIGKILL)
    killed = time.monotonic()
    await asyncio.to_thread(system.process.wait)
    await asyncio.sleep(seconds)
    system.start()
    await asyncio.to_thread(system.wait)
    return killed


async def freeze_postgresql(system: System, _chance: random.Random, seconds: float) -> float:
    """PostgreSQL stands still: connections are taken, and nothing is answered."""
    assert system.postgresql is not None
    with frozen(system.postgresql.pid):
        await asyncio.sleep(seconds)
    return time.monotonic()


async def stop_postgresql(system: System, _chance: random.Random, seconds: float) -> float:
    """PostgreSQL dies in the middle of what it does, and is started again `seconds` later."""
    assert system.postgresql is not None
    await asyncio.to_thread(system.postgresql.stop)
    try:
        await asyncio.sleep(seconds)
    finally:
        await asyncio.to_thread(system.postgresql.start)
    return time.monotonic()


Way = Callable[[System], FaultProxy]
"""One of the two ways that go through a proxy: people's, or the workers' to PostgreSQL."""


def _people(system: System) -> FaultProxy:
    return system.network


def _database(system: System) -> FaultProxy:
    assert system.database is not None
    return system.database


def slow(way: Way, latency: float) -> Strike:
    """Each piece on the way, either way, takes `latency` seconds."""

    async def strike(system: System, _chance: random.Random, seconds: float) -> float:
        way(system).latency = latency
        return await _healed(way(system), seconds)

    return strike


def swallow(way: Way) -> Strike:
    """What is sent on the way is swallowed, then its connections are cut."""

    async def strike(system: System, _chance: random.Random, seconds: float) -> float:
        way(system).silent = True
        return await _healed(way(system), seconds)

    return strike


def cut(way: Way) -> Strike:
    """Connections are reset again and again, wherever they are: some between a commit and its acknowledgement."""

    async def strike(system: System, chance: random.Random, seconds: float) -> float:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            way(system).cut()
            await asyncio.sleep(chance.uniform(0.05, 0.5))
        return time.monotonic()

    return strike


async def _healed(proxy: FaultProxy, seconds: float) -> float:
    try:
        await asyncio.sleep(seconds)
    finally:
        proxy.heal()
    return time.monotonic()


async def fill_disk(system: System, _chance: random.Random, seconds: float) -> float:
    """The disk of the journal is full for a while, to the last byte."""
    assert system.disk is not None
    ballast = system.disk / "ballast"
    # What SQLite has already taken for its log it writes over: the disk would be full, and nobody would notice.
    with closing(sqlite3.connect(system.disk / "conversations.sqlite")) as journal:
        journal.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try:
        with ballast.open("wb", buffering=0) as stream:
            for size in (65_536, 1):
                with suppress(OSError):
                    while stream.write(bytes(size)):
                        pass
        await asyncio.sleep(seconds)
    finally:
        ballast.unlink()
    return time.monotonic()


async def tear_knowledge(system: System, chance: random.Random, seconds: float) -> float:
    """A file of fiches is half written for a while."""
    torn = chance.choice(sorted(system.knowledge.glob("*.yml")))
    whole = torn.read_bytes()
    # Within a value: a file that is cut between two lines may be a right one, with fewer fiches.
    torn.write_bytes(whole[: whole.rindex(b': "', 0, len(whole) * 2 // 3) + 4])
    try:
        await asyncio.sleep(seconds)
    finally:
        torn.write_bytes(whole)
    return time.monotonic()


STRIKES: dict[str, Strike] = {
    "kill": kill_worker,
    "stop": stop_worker,
    "generation": kill_generation,
    "front": kill_front,
    "postgres-freeze": freeze_postgresql,
    "postgres-stop": stop_postgresql,
    "net-slow": slow(_people, 0.3),
    "net-cut": cut(_people),
    "net-swallow": swallow(_people),
    "db-slow": slow(_database, 0.2),
    "db-cut": cut(_database),
    "db-swallow": swallow(_database),
    "disk": fill_disk,
    "torn": tear_knowledge,
}
NEEDS_POSTGRESQL = frozenset(name for name in STRIKES if name.startswith(("postgres", "db-")))


@dataclass(frozen=True)
class Plan:
    """`people` talk at the same time, each with one conversation after the other, for `seconds` at least.

    `strikes`: names of faults, of which the next begins `every` seconds after the last, and lasts `lasting` seconds; each is
    struck once at least. `think`: seconds between an answer and the next message. `pauses`: see `Client`.
    """

    people: int
    seconds: float
    strikes: Sequence[str]
    every: float
    lasting: float
    think: float
    pauses: Sequence[float]
    patience: float = 300.0
    rounds: int | None = None
    """How often each is struck; None: as long as people talk."""
    seed: int = 1


async def torment(system: System, plan: Plan, history: History, until: asyncio.Event) -> None:
    """Strike as `plan` has it, until told."""
    chance = random.Random(plan.seed)
    rounds = itertools.repeat(plan.strikes) if plan.rounds is None else itertools.repeat(plan.strikes, plan.rounds)
    for name in itertools.chain.from_iterable(rounds):
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(until.wait(), plan.every)
        if until.is_set():
            return
        at = await STRIKES[name](system, chance, plan.lasting)
        history.hits.append(Hit(name, at))
