"""Serving the application on a socket that was taken beforehand, until the process is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

GRACE_SECONDS = 20.0
"""How long what is being answered may still take once a server is told to stop."""
# A whole school may come at once; a Unix socket whose queue is full refuses as if nobody were there.
_WAITING = 2048
# How long a connection may be idle, or take to send the head of a request. More than our own front and nginx keep theirs, so
# that they never send on one that is being closed.
_IDLE_SECONDS = 30.0
# What is left of a body that was refused is read for so long: a client that is still sending would not read the refusal.
_LINGERING_SECONDS = 2.0


def take_port(host: str, port: int) -> socket.socket:
    """A socket bound to the address, not yet listening. Raises `OSError`; `OverflowError` for an impossible port.

    It is taken before the long loading, so that a port in use is told at once; until it listens, clients are refused.
    """
    if not 0 <= port <= 65535:
        # getaddrinfo would quietly take another one.
        raise OverflowError("0-65535")
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    taken = socket.socket(family, kind, protocol)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except BaseException:
        taken.close()
        raise
    return taken


async def serve(app: web.Application, listener: socket.socket, announce: Callable[[], None], *until: signal.Signals) -> None:
    """Serve `app` until one of the signals comes; `announce` is called once it answers. Raises `OSError`."""
    stopping = asyncio.Event()
    on_signals(stopping.set, *until)
    async with answering(app, listener):
        announce()
        await stopping.wait()


@asynccontextmanager
async def answering(app: web.Application, listener: socket.socket) -> AsyncIterator[None]:
    """`app` answers inside; at the end no more requests are taken, and those under way are answered first.

    Bodies reach it as they were sent: what was packed stays so. Raises `OSError`.
    """
    # Its notes on broken requests quote them.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    runner = web.AppRunner(
        app, access_log=None, shutdown_timeout=GRACE_SECONDS, auto_decompress=False, keepalive_timeout=_IDLE_SECONDS,
        lingering_time=_LINGERING_SECONDS,
    )  # fmt: skip
    await runner.setup()
    try:
        await web.SockSite(runner, listener, backlog=_WAITING).start()
        yield
    finally:
        await runner.cleanup()


def on_signals(call: Callable[[], None], *names: signal.Signals) -> None:
    """Call `call` in this loop whenever one of the signals comes."""
    loop = asyncio.get_running_loop()
    for name in names:
        loop.add_signal_handler(name, call)
