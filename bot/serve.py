"""`azimut serve`: one process that loads and answers, or a front before several that do."""

from __future__ import annotations

import argparse
import errno
import signal
import socket
from collections.abc import Callable
from dataclasses import replace

import uvloop

from bot import loading
from bot.command import start_logs
from bot.front.place import meeting_place
from bot.messages import say
from bot.service import serving
from bot.settings import MOST_WORKERS, Settings
from bot.terminal import CommandError
from bot.web.server import serve, take_port


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Serve until told to stop; the exit status. Raises `CommandError`."""
    settings = _with_options(settings, options)
    try:
        listener = take_port(settings.host, settings.port)
    except (OSError, OverflowError) as error:
        raise _port_error(settings, error) from error
    with listener, serving(settings.var):
        start_logs(settings)
        status = (_many if settings.workers else _alone)(settings, listener)
    if not status:
        print(say("serveur_arrete"), flush=True)
    return status


def _with_options(settings: Settings, options: argparse.Namespace) -> Settings:
    if options.port is not None:
        settings = replace(settings, port=options.port)
    if options.workers is not None:
        if not 0 <= options.workers <= MOST_WORKERS:
            detail = {"nom": "--workers", "valeur": options.workers, "minimum": 0, "maximum": MOST_WORKERS}
            raise CommandError(say("reglage_pas_nombre", **detail))
        settings = replace(settings, workers=options.workers)
    return settings


def _alone(settings: Settings, listener: socket.socket) -> int:
    agent = loading.assistant(settings)

    from bot.web.app import create_app

    async def answer() -> None:
        """Warm up, then answer until told to stop."""
        await loading.warm_up(agent)
        loading.settle()
        await serve(create_app(settings, agent), listener, _announcing(listener), signal.SIGTERM, signal.SIGINT)

    try:
        uvloop.run(answer())
    except OSError as error:
        raise _port_error(settings, error) from error
    return 0


def _many(settings: Settings, listener: socket.socket) -> int:
    def announce() -> None:
        """Tell the address, and how many workers there are."""
        _announcing(listener)()
        print(say("serveur_ouvriers", nombre=settings.workers), flush=True)

    with meeting_place(settings) as folder:
        from bot.front.supervisor import supervise

        return uvloop.run(supervise(settings, folder, listener, announce))


def _announcing(listener: socket.socket) -> Callable[[], None]:
    def announce() -> None:
        """Tell the address."""
        host, port = listener.getsockname()[:2]
        print(say("serveur_pret", url=f"http://{f'[{host}]' if ':' in host else host}:{port}/"), flush=True)

    return announce


def _port_error(settings: Settings, error: Exception) -> CommandError:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return CommandError(say("port_pris", port=settings.port))
    detail = error.strerror if isinstance(error, OSError) else error
    return CommandError(say("adresse_refusee", hote=settings.host, port=settings.port, detail=detail))
