"""Hot reload: when a YAML file is saved, rebuild aside, check, and swap; errors keep the version in service."""

from __future__ import annotations

import datetime as dt
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from watchfiles import watch

from bot.knowledge.base import KnowledgeError, Live, load, version_of, waiting
from bot.knowledge.engine import StoreError
from bot.knowledge.reader import Avis
from bot.messages import say

_LOG = logging.getLogger(__name__)
# Files of the catalogue from which on they are read in another process.
_MANY = 20


@dataclass(frozen=True)
class Status:
    """How the last reloads went. `served`: when the folder was last found to hold the version in service.

    `refused`: when a version was last refused, None when none was; `avis`: what was wrong with it, `detail` when it was not
    the fiches. It is out of service still when it was refused after `served`.
    """

    served: dt.datetime
    refused: dt.datetime | None = None
    avis: tuple[Avis, ...] = ()
    detail: str = ""


class Watcher:
    """A daemon thread that keeps `live` at the version of `folder`; `start` and `stop` it with the application."""

    def __init__(
        self, live: Live, folder: Path, database_url: str, told: Callable[[str], None] = lambda _outcome: None
    ) -> None:
        """The arguments are those of `bot.knowledge.base.load`; `told`: of each new version, `served` or `refused`."""
        self._live, self._folder, self._url, self._told = live, folder, database_url, told
        self._stopping = threading.Event()
        self.status = Status(_now())
        self._thread = threading.Thread(target=self._run, name="knowledge-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def reload(self) -> bool:
        """Serve the folder's version if it is new and right; whether it was swapped."""
        try:
            if self._live.current().version == version_of(self._folder):
                self.status = replace(self.status, served=_now())
                return False
        except OSError:
            # A file that is being replaced, or may not be read: `load` says which.
            pass
        try:
            self._read_apart()
            snapshot = load(self._folder, self._url, before=self._live.loaded())
        except KnowledgeError as error:
            for notice in error.lecture.erreurs:
                _LOG.error("%s", notice)
            _LOG.error(say("connaissances_cassees", dossier=self._folder.name, erreurs=len(error.lecture.erreurs)))
            return self._refuse(avis=tuple(error.lecture.erreurs))
        except StoreError as error:
            detail = say("base_injoignable", detail=error)
            _LOG.error(detail)
            return self._refuse(detail=detail)
        self._live.replace(snapshot)
        self._told("served")
        self.status = replace(self.status, served=_now())
        facts = len(snapshot.index.faits)
        _LOG.info(say("connaissances_chargees", fiches=len(snapshot.fiches), faits=facts, version=snapshot.version[:8]))
        return True

    def _refuse(self, avis: tuple[Avis, ...] = (), detail: str = "") -> bool:
        """Tell that the folder's version is not served, and why."""
        self.status = replace(self.status, refused=_now(), avis=avis, detail=detail)
        self._told("refused")
        return False

    def catch_up(self) -> None:
        """`reload`, whatever happens: an error is logged, and what is in service stays."""
        try:
            self.reload()
        except Exception:
            # The thread must outlive any mistake of ours: without it, staff's next edit would never be served.
            _LOG.exception("reload")

    def _read_apart(self) -> None:
        """Read a great import in a process of its own: here it would take the answers' processor for a minute or two."""
        engine = self._live.current().repository.engine
        if engine.url.database in (None, "", ":memory:") or waiting(self._folder, engine) < _MANY:
            return
        environment = {**os.environ, "AZIMUT_KNOWLEDGE": str(self._folder), "AZIMUT_DATABASE_URL": self._url}
        # What it finds wrong, `load` finds too, and tells.
        command = [sys.executable, "-m", "bot", "knowledge", "build"]
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _run(self) -> None:
        first = True
        for changes in watch(self._folder, debounce=300, stop_event=self._stopping, rust_timeout=500, yield_on_timeout=True):
            # The first turn also catches what was saved between loading and watching.
            if changes or first:
                first = False
                self.catch_up()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)
