"""Asking a worker, again and again, whether it can answer; one that stays silent for long is killed, and forked anew."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from aiohttp import ClientError, ClientTimeout

from bot.front.pool import Upstream
from bot.messages import say

_LOG = logging.getLogger(__name__)
# In seconds. One that is down is asked often, so that it serves as soon as it can.
_EVERY, _WHEN_DOWN = 1.0, 0.1
_PATIENCE = ClientTimeout(total=5)
# Silent answers in a row until it is left alone, and until it is killed. A turn takes a tenth of a second.
_LEFT, _KILLED = 2, 6
_PEER = struct.Struct("3i")


async def watch(worker: Upstream, changed: Callable[[], None]) -> None:
    """Keep `up`, `ready` and `told` of `worker` true until cancelled; `changed` is called when it begins to answer."""
    silent = 0
    while True:
        try:
            async with worker.http.get("http://worker/health/ready", timeout=_PATIENCE) as answer:
                told = await answer.json()
        except asyncio.TimeoutError:
            silent += 1
            if silent >= _LEFT:
                worker.up = worker.ready = False
            if silent == _KILLED:
                _kill(worker)
                silent = 0
        except (ClientError, OSError, ValueError):
            worker.up = worker.ready = False
            silent = 0
        else:
            silent, known = 0, worker.ready
            worker.up, worker.ready, worker.told = True, answer.status == 200, told
            if worker.ready and not known:
                changed()
        await asyncio.sleep(_EVERY if worker.up else _WHEN_DOWN)


def _kill(worker: Upstream) -> None:
    pid = listener_of(worker.path)
    if pid:
        _LOG.error(say("ouvrier_muet", numero=worker.name))
        os.kill(pid, signal.SIGKILL)


def listener_of(path: Path) -> int:
    """The process that listens on the Unix socket at `path`, 0 when none does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except OSError:
            return 0
        pid, _, _ = _PEER.unpack(probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
        return int(pid)
