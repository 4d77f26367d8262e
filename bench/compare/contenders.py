"""The servers that are compared, each started as its own project starts it, on a free port."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import yaml
from aiohttp import ClientSession

from bench.compare.processes import family
from tests.server import ROOT, Server, ended, free_port, serve, wait_until_ready

_SENDERS = count()
# The stock model takes this long on a machine with other work.
_STOCK_SECONDS = 900.0


class Spoken(Protocol):
    """A conversation with a server."""

    async def say(self, text: str) -> list[dict[str, Any]]:
        """The bot's messages. Raises `AssertionError` when the server refuses."""


@dataclass(frozen=True)
class Contender:
    """A server that answers. `roots`: the processes that it was started as; `start`: seconds until it answered."""

    url: str
    roots: Sequence[int]
    start: float
    server: Server | None = None

    @property
    def pids(self) -> list[int]:
        """All its processes as they are now."""
        return [pid for root in self.roots for pid in family(root)]

    async def open(self, http: ClientSession) -> Spoken:
        """A new conversation."""
        return await self.server.open(http) if self.server else _StockConversation(self.url, http, f"bench-{next(_SENDERS)}")


@dataclass(frozen=True)
class _StockConversation:
    url: str
    http: ClientSession
    sender: str

    async def say(self, text: str) -> list[dict[str, Any]]:
        body = {"sender": self.sender, "message": text}
        async with self.http.post(f"{self.url}/webhooks/rest/webhook", json=body) as reply:
            assert reply.status == 200
            messages: list[dict[str, Any]] = await reply.json()
        return messages


@contextmanager
def azimut(models: Path, folder: Path, workers: int = 0, limits: bool = False) -> Iterator[Contender]:
    """`azimut serve`, in one process or with workers; what it makes goes to `folder`, which is made."""
    folder.mkdir(parents=True)
    arguments = ["--workers", str(workers)] if workers else []
    settings = {} if limits else {"AZIMUT_LIMITS": "off"}
    began = time.perf_counter()
    with serve(models, folder, *arguments, **settings) as server:
        yield Contender(server.url, [server.process.pid], time.perf_counter() - began, server)


@contextmanager
def stock(model: Path, folder: Path, var: Path) -> Iterator[Contender]:
    """`rasa run` and `rasa run actions`, our actions, Rasa's SQL tracker store; `var`: the fiches' database and vectors."""
    folder.mkdir(parents=True)
    port, actions = free_port(), free_port()
    (folder / "endpoints.yml").write_text(
        yaml.safe_dump(
            {
                "action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"},
                "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "rasa.db")},
            }
        )
    )
    run = ["run", "--model", str(model), "--endpoints", str(folder / "endpoints.yml"), "--credentials", "credentials.yml"]
    began = time.perf_counter()
    with _rasa(["run", "actions", "--actions", "actions", "--port", str(actions)], folder / "actions.log", var) as helper:
        wait_until_ready(f"http://127.0.0.1:{actions}/health", helper, folder / "actions.log")
        with _rasa([*run, "--interface", "127.0.0.1", "--port", str(port)], folder / "rasa.log", var) as process:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(f"{url}/webhooks/rest/", process, folder / "rasa.log", _STOCK_SECONDS)
            yield Contender(url, [process.pid, helper.pid], time.perf_counter() - began)


@contextmanager
def _rasa(arguments: list[str], log: Path, var: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AZIMUT_")}
    environment |= {"AZIMUT_VAR": str(var), "LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore"}
    environment |= {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "rasa", *arguments], cwd=ROOT, env=environment, stdout=stream, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        yield process
    finally:
        ended(process)
