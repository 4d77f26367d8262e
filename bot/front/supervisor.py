"""The front process: it listens, keeps a generation of workers in service, and replaces it without losing a message."""

from __future__ import annotations

import asyncio
import itertools
import logging
import signal
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.front.app import create_front
from bot.front.generation import Generation
from bot.front.pool import Pool
from bot.messages import say
from bot.settings import Settings
from bot.web.server import answering, on_signals

_LOG = logging.getLogger(__name__)
# Between two generations that do not start, in seconds.
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0


async def supervise(settings: Settings, folder: Path, listener: socket.socket, announce: Callable[[], None]) -> int:
    """Serve on `listener` with `settings.workers` workers until SIGTERM; the exit status. `folder`: see `meeting_place`.

    SIGHUP starts a new generation beside, which takes over once it is ready.
    """
    return await _Supervisor(settings, folder).run(listener, announce)


class _Supervisor:
    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings, self._folder = settings, folder
        self._numbers = itertools.count()
        self._pool = Pool()
        self._stopping, self._renewing = asyncio.Event(), asyncio.Event()
        self._retiring: set[asyncio.Task[None]] = set()

    async def run(self, listener: socket.socket, announce: Callable[[], None]) -> int:
        """Serve until told to stop, anew at each SIGHUP; the exit status. `announce` is called once all are ready."""
        on_signals(self._stopping.set, signal.SIGTERM, signal.SIGINT)
        on_signals(self._renewing.set, signal.SIGHUP)
        current = await self._start()
        try:
            if not await self._ready(current):
                return current.process.returncode or 0
            self._renewing.clear()
            self._pool.replace(current.workers)
            async with answering(create_front(self._settings, self._pool), listener):
                announce()
                while not await self._until(self._renewing, current):
                    current = await self._renewed(current)
        finally:
            await asyncio.gather(current.stop(), *self._retiring)
        return 0

    async def _start(self) -> Generation:
        folder = self._folder / str(next(self._numbers))
        return await Generation.start(folder, self._settings.workers, self._pool.notice)

    async def _ready(self, generation: Generation) -> bool:
        """Wait until it is ready, or ends, or we are to stop; whether it is."""
        ready = asyncio.ensure_future(generation.ready())
        await self._first(ready, asyncio.ensure_future(self._stopping.wait()))
        return ready.done() and not ready.cancelled() and ready.result()

    async def _until(self, event: asyncio.Event, current: Generation) -> bool:
        """Wait until something is to be done; whether that is to stop."""
        waits: tuple[Coroutine[Any, Any, Any], ...] = (self._stopping.wait(), event.wait(), current.process.wait())
        await self._first(*map(asyncio.ensure_future, waits))
        return self._stopping.is_set()

    @staticmethod
    async def _first(*waits: asyncio.Future[Any]) -> None:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _renewed(self, current: Generation) -> Generation:
        """The generation in service from now on: a new one, or `current` when the new one does not start."""
        self._renewing.clear()
        pause = _FIRST_WAIT
        while not self._stopping.is_set():
            lost = current.process.returncode
            if lost is not None:
                _LOG.error(say("generation_morte", statut=lost))
            following = await self._start()
            if await self._ready(following):
                self._pool.replace(following.workers)
                self._retire(current)
                _LOG.info(say("generation_prete"))
                return following
            await following.stop()
            if current.process.returncode is None:
                if not self._stopping.is_set():
                    _LOG.error(say("generation_ratee", statut=following.process.returncode))
                return current
            # Nobody answers: again, until it starts or we are told to stop.
            await self._pause(pause)
            pause = min(pause * 2, _LONGEST_WAIT)
        return current

    async def _pause(self, seconds: float) -> None:
        await self._first(asyncio.ensure_future(self._stopping.wait()), asyncio.ensure_future(asyncio.sleep(seconds)))

    def _retire(self, generation: Generation) -> None:
        async def leave() -> None:
            """Let it finish what it answers, then stop it."""
            await generation.idle()
            await generation.stop()

        task = asyncio.create_task(leave())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)
