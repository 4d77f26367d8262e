"""Whether a worker answers, is asked again and again; one that stays silent is killed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientTimeout, web

from bot.front import health
from bot.front.pool import Upstream
from tests.front.conftest import FakeWorker

SILENT = """
import socket, sys, time
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen(100)
print("there", flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_EVERY", 0.0)
    monkeypatch.setattr(health, "_WHEN_DOWN", 0.0)


@asynccontextmanager
async def watched(path: Path) -> AsyncIterator[tuple[Upstream, asyncio.Event]]:
    """A worker's state while it is watched, and what is set when it begins to be ready."""
    upstream, changed = Upstream(path), asyncio.Event()
    watching = asyncio.create_task(health.watch(upstream, changed.set))
    try:
        yield upstream, changed
    finally:
        watching.cancel()
        await upstream.close()


async def until(upstream: Upstream, up: bool, ready: bool) -> None:
    async def wait() -> None:
        while (upstream.up, upstream.ready) != (up, ready):
            await asyncio.sleep(0)

    await asyncio.wait_for(wait(), 60)


async def test_a_worker_is_seen_to_come_to_lack_something_and_to_go(folder: Path) -> None:
    worker, status = FakeWorker(folder, "0"), 200

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response({"version": "abc"}, status=status)

    worker.does = answer
    async with watched(worker.path) as (upstream, changed):
        await until(upstream, False, False)
        await worker.start()
        await changed.wait()
        assert (upstream.up, upstream.ready, upstream.told) == (True, True, {"version": "abc"})
        status = 503
        await until(upstream, True, False)
        await worker.die()
        await until(upstream, False, False)
        status = 200
        await worker.start()
        await until(upstream, True, True)
        await worker.die()


async def test_a_worker_that_stays_silent_is_left_alone_then_killed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_PATIENCE", ClientTimeout(total=0.02))
    path = folder / "0.sock"
    with subprocess.Popen([sys.executable, "-c", SILENT, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"there\n"
        async with watched(path) as (upstream, _):
            upstream.up = upstream.ready = True
            await until(upstream, False, False)
            assert await asyncio.to_thread(process.wait, 60) == -9
