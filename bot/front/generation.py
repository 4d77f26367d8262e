"""A generation as the front sees it: the process that forks the workers, and how far they are."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bot.front.health import watch
from bot.front.pool import Upstream
from bot.web.server import GRACE_SECONDS

# One thread is all that a turn needs, and a process with several cannot be forked safely.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# The workers have `GRACE_SECONDS`, and the one that forks them a little more than they.
_PATIENCE = GRACE_SECONDS + 10
_LOOK = 0.05


class Generation:
    """Workers that were forked from one loading. Start it with `start`, end it with `stop`."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, workers: list[Upstream]) -> None:
        """Use `start`."""
        self.process, self.workers = process, workers
        self._folder = folder
        self._watches: list[asyncio.Task[None]] = []

    @classmethod
    async def start(cls, folder: Path, count: int, changed: Callable[[], None]) -> Generation:
        """Start to load, with `count` workers to come on sockets in `folder`. `changed`: a worker has begun to answer."""
        folder.mkdir(mode=0o700, parents=True)
        command = (sys.executable, "-m", "bot.front.forks", str(folder), str(count), str(os.getpid()))
        process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **_ONE_THREAD})
        generation = cls(process, folder, [Upstream(folder / f"{number}.sock") for number in range(count)])
        generation._watches = [asyncio.create_task(watch(worker, changed)) for worker in generation.workers]
        return generation

    async def ready(self) -> bool:
        """Wait until every worker is ready, or the process has ended; whether they are."""
        while self.process.returncode is None:
            if all(worker.ready for worker in self.workers):
                return True
            await asyncio.sleep(_LOOK)
        return False

    async def idle(self) -> None:
        """Wait until the workers have answered all that they were asked, as long as they have to end it."""
        until = asyncio.get_running_loop().time() + GRACE_SECONDS
        while any(worker.running for worker in self.workers) and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(_LOOK)

    async def stop(self) -> None:
        """Let the workers end what they are at, then end all."""
        for task in self._watches:
            task.cancel()
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), _PATIENCE)
            except asyncio.TimeoutError:
                self.process.kill()
                await self.process.wait()
        for worker in self.workers:
            await worker.close()
        shutil.rmtree(self._folder, ignore_errors=True)
