"""Workers that tests can make do anything, on real Unix sockets."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.front.pool import Pool, Upstream

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeWorker:
    """A worker whose answers are those of `does`; `seen` holds the requests that it got, with their bodies."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path, self.name = folder / f"{name}.sock", name
        self.seen: list[tuple[web.Request, bytes]] = []
        self.does: Handler = self.say_my_name
        self._runner: web.ServerRunner | None = None

    async def say_my_name(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(text=self.name)

    async def start(self) -> None:
        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            assert isinstance(request, web.Request)
            self.seen.append((request, await request.read()))
            return await self.does(request)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.0, auto_decompress=False)
        await self._runner.setup()
        self.path.parent.mkdir(exist_ok=True)
        self.path.unlink(missing_ok=True)
        await web.UnixSite(self._runner, str(self.path)).start()

    async def die(self) -> None:
        """As with SIGKILL: connections break where they are, and the socket's file stays behind."""
        if self._runner is None:
            return
        assert self._runner.server is not None
        for connection in self._runner.server.connections:
            if connection.transport is not None:
                connection.transport.abort()
        runner, self._runner = self._runner, None
        await runner.cleanup()


async def dying(request: web.Request) -> web.StreamResponse:
    """What a worker does that is killed while it answers."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path leaves room for the name of a socket."""
    with tempfile.TemporaryDirectory(prefix="azimut-") as name:
        yield Path(name)


@pytest.fixture
async def workers(folder: Path) -> AsyncIterator[list[FakeWorker]]:
    """Three workers that answer their names."""
    made = [FakeWorker(folder, str(number)) for number in range(3)]
    for worker in made:
        await worker.start()
    yield made
    for worker in made:
        await worker.die()


@pytest.fixture
async def pool(workers: list[FakeWorker]) -> AsyncIterator[Pool]:
    """The three workers as the front sees them, all ready."""
    pool = Pool()
    upstreams = [Upstream(worker.path) for worker in workers]
    for upstream in upstreams:
        upstream.up = upstream.ready = True
    pool.replace(upstreams)
    yield pool
    for upstream in upstreams:
        await upstream.close()
