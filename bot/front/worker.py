"""What a fork does: serve the ordinary application on a Unix socket, with what its parent has loaded."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import uvloop
from sqlalchemy.pool import StaticPool

from bot.front.ring import ranking
from bot.knowledge.base import LIVE
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.keys import WATCHER
from bot.web.server import serve

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent


def unplug() -> None:
    """Close the connections to the database of the fiches, which must not be shared by forks; each opens its own."""
    snapshot = LIVE.current()
    for engine in (snapshot.repository.engine, snapshot.catalogue.engine):
        # A database in memory is its one connection, and the fork a copy of it.
        if not isinstance(engine.pool, StaticPool):
            engine.dispose()


def serve_worker(settings: Settings, agent: AzimutAgent, path: Path, names: Sequence[str]) -> None:
    """Serve on the socket `path` until SIGTERM. `names`: those of all workers, see `Upstream`.

    Conversations that begin here stay here: the front opens them where there is the most room.
    """
    # Forks that draw the same numbers would all vary their answers in the same way.
    np.random.seed()
    # The front has counted already.
    app = create_app(replace(settings, limits="off"), agent, mine=lambda key: ranking(key, names)[0] == path.stem)
    # Born long after the loading, it must not answer from what was saved over since.
    app[WATCHER].catch_up()
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        os.chmod(path, 0o600)
        uvloop.run(serve(app, listener, lambda: None, signal.SIGTERM))
