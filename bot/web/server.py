"""Serving the application on a socket that was taken beforehand, until the process is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable

from aiohttp import web

_GRACE_SECONDS = 5.0


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


async def serve(app: web.Application, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Serve `app` until SIGTERM or SIGINT; `announce` is called once it answers. Raises `OSError`."""
    # Its notes on broken requests quote them.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        announce()
        await stopping.wait()
    finally:
        await runner.cleanup()
