"""The workers as the front sees them: where each listens, whether it answers, and in which order they are to be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, UnixConnector

from bot.front.ring import ranking

# What a worker is given at once; the rest waits here, where it costs less.
_MOST_AT_ONCE = 512


class Upstream:
    """A worker. `up`: it answers at all; `ready`: its /health/ready says 200; `told`: what that answer held.

    `running`: how many requests it has now; `opened`: how many conversations began there. Make it inside the loop, and close
    it.
    """

    def __init__(self, path: Path) -> None:
        """`path`: its Unix socket, whose name without `.sock` is the worker's own, the same in every generation."""
        self.path, self.name = path, path.stem
        self.up = self.ready = False
        self.told: dict[str, Any] = {}
        self.running = self.opened = 0
        self.http = ClientSession(
            connector=UnixConnector(str(path), limit=_MOST_AT_ONCE), auto_decompress=False, cookie_jar=DummyCookieJar(),
            # A turn takes the time that it takes; whether the worker hangs is found by `bot/front/health.py`.
            timeout=ClientTimeout(total=None), skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )  # fmt: skip

    async def close(self) -> None:
        """Close its connections."""
        await self.http.close()


class Pool:
    """The workers in service."""

    def __init__(self) -> None:
        """Without any."""
        self.workers: tuple[Upstream, ...] = ()
        self._changed = asyncio.Event()

    def replace(self, workers: Sequence[Upstream]) -> None:
        """Ask these from now on."""
        self.workers = tuple(workers)
        self.notice()

    def candidates(self, key: str) -> list[Upstream]:
        """The workers that answer, in the order in which they are to be asked for `key`, those that are ready first."""
        if key:
            by_name = {worker.name: worker for worker in self.workers}
            asked = [by_name[name] for name in ranking(key, by_name)]
        else:
            asked = sorted(self.workers, key=lambda worker: (worker.running, worker.opened))
        # One that is not ready says better than we can what it lacks.
        return sorted((worker for worker in asked if worker.up), key=lambda worker: not worker.ready)

    def notice(self) -> None:
        """Wake who waits for a worker: there may be one."""
        self._changed.set()
        self._changed.clear()

    async def change(self, seconds: float) -> None:
        """Wait until something has changed among the workers, `seconds` at most."""
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except asyncio.TimeoutError:
            return

    @property
    def ready(self) -> list[Upstream]:
        """Those that are ready."""
        return [worker for worker in self.workers if worker.ready]
