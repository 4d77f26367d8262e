"""The real server with its workers, as the nemesis sees it: processes to kill, and networks to spoil."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults_live.proxy import FaultProxy
from tests.postgresql import Postgresql
from tests.server import ended, free_port, prepared, started, wait_until_ready

SECRET = "secret des tests de pannes, 32 ou plus"
"""Signs and seals in these servers, so that the judge can open their journals."""


@dataclass
class System:
    """A server behind a fault proxy, and its PostgreSQL, when it has one, behind another; make it with `running`."""

    folder: Path
    workers: int
    journal: str
    environment: dict[str, str]
    network: FaultProxy
    port: int
    postgresql: Postgresql | None = None
    database: FaultProxy | None = None
    disk: Path | None = None
    process: subprocess.Popen[bytes] = field(init=False)

    @classmethod
    @contextmanager
    def running(
        cls, models: Path, folder: Path, workers: int, postgresql: Postgresql | None = None, small_disk: bool = False
    ) -> Iterator[System]:
        """A server that is ready, whose files are in `folder`; its journal is in `postgresql`, or else in a SQLite file.

        `small_disk`: that file has a disk of its own, which can be filled. Only root may have that; see `may_mount`.
        """
        with ExitStack() as stack:
            disk = stack.enter_context(_small_disk(folder / "disk")) if small_disk else None
            database = stack.enter_context(FaultProxy.running(postgresql.socket)) if postgresql else None
            journal = f"sqlite:///{(disk or folder) / 'conversations.sqlite'}"
            if database:
                journal = f"postgresql+psycopg2://azimut@127.0.0.1:{database.port}/postgres"
            settings = {"AZIMUT_LIMITS": "off", "AZIMUT_SECRET": SECRET, "AZIMUT_CONVERSATIONS_URL": journal}
            port = free_port()
            network = stack.enter_context(FaultProxy.running(port))
            environment = prepared(models, folder, **settings)
            system = cls(folder, workers, journal, environment, network, port, postgresql, database, disk)
            system.start()
            try:
                system.wait()
                yield system
            finally:
                ended(system.process)

    @property
    def url(self) -> str:
        """Where people find it: before the proxy."""
        return f"http://127.0.0.1:{self.network.port}"

    @property
    def knowledge(self) -> Path:
        """The folder of its fiches."""
        return self.folder / "knowledge"

    def start(self) -> None:
        """Start the front; see `wait`."""
        self.process = started(self.environment, self.port, self.folder / "log", "--workers", str(self.workers))

    def wait(self) -> None:
        """Return when it is ready. Raises, with its log, when it does not get there."""
        wait_until_ready(f"http://127.0.0.1:{self.port}/health/ready", self.process, self.folder / "log")

    def generation(self) -> int | None:
        """Pid of the process that loads and forks, None when there is none now."""
        return next(iter(children(self.process.pid)), None)

    def worker_pids(self) -> list[int]:
        """Pids of the workers that live."""
        generation = self.generation()
        return children(generation) if generation else []

    async def has_workers(self, count: int | None = None) -> list[int]:
        """Wait until that many workers live, all of them by default; their pids."""
        while len(found := self.worker_pids()) < (count or self.workers):
            await asyncio.sleep(0.05)
        return found

    def log(self) -> str:
        """What it printed."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")


def may_mount() -> bool:
    """Whether this process may have a small disk."""
    with tempfile.TemporaryDirectory() as name:
        try:
            with _small_disk(Path(name) / "disk"):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "azimut-tests", folder], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True, capture_output=True)


def children(pid: int) -> list[int]:
    """Pids of the children of a process, whichever of its threads made them; none when it is gone."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return sorted(found)


def send(pid: int, what: signal.Signals) -> bool:
    """Send a signal; whether there was still somebody to get it."""
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """The process and its children stand still inside."""
    # The parent first: it would start others in place of those that do not answer.
    everybody = [pid, *children(pid)]
    try:
        for one in everybody:
            send(one, signal.SIGSTOP)
        yield
    finally:
        for one in reversed(everybody):
            send(one, signal.SIGCONT)
