"""The real server on a free port, with a copy of the fiches that tests may change; benches start it too."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 300


@dataclass(frozen=True)
class Server:
    """A running server, its fiches, and what it printed."""

    url: str
    knowledge: Path
    log: Path
    process: subprocess.Popen[bytes]

    async def open(self, http: ClientSession) -> Conversation:
        """A new conversation."""
        async with http.post(f"{self.url}/api/session") as reply:
            assert reply.status == 200
            opened = await reply.json()
        return Conversation(self.url, http, opened["sender"], opened["welcome"])


@dataclass(frozen=True)
class Conversation:
    """A conversation over HTTP: who speaks, and what was said first."""

    url: str
    http: ClientSession
    sender: str
    welcome: list[dict[str, Any]]

    async def say(self, text: str) -> list[dict[str, Any]]:
        """The bot's messages."""
        body = {"sender": self.sender, "message": text}
        async with self.http.post(f"{self.url}/webhooks/rest/webhook", json=body) as reply:
            assert reply.status == 200
            messages: list[dict[str, Any]] = await reply.json()
        assert all(message["recipient_id"] == self.sender for message in messages)
        return messages


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = START_SECONDS) -> None:
    """Return when `url` answers 200. Raises, with the log, when the process ends or takes too long."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    why = f"not ready after {seconds:g} s" if process.poll() is None else f"ended with {process.returncode}"
    raise RuntimeError(f"{why}: {log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


def ended(process: subprocess.Popen[bytes]) -> int:
    """Ask a process to end, and make it; its exit status."""
    process.terminate()
    try:
        return process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def prepared(models: Path, folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a server that keeps to `folder`, where copies of the fiches and of those models are put."""
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    shutil.copytree(models, folder / "var" / "models")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AZIMUT_")}
    environment |= {"AZIMUT_KNOWLEDGE": str(folder / "knowledge"), "AZIMUT_VAR": str(folder / "var")}
    environment["AZIMUT_FRAME_ANCESTORS"] = "'self' http://localhost:*"
    return environment | settings


def started(environment: dict[str, str], port: int, log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """`python -m bot serve`, not yet ready; what it prints is added to `log`."""
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port), *arguments]
    with log.open("ab") as stream:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=stream, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )


@contextmanager
def serve(models: Path, folder: Path, *arguments: str, **settings: str) -> Iterator[Server]:
    """`python -m bot serve` with those models; what it makes goes to `folder`. Pages on localhost may embed it.

    `arguments` are the command's own; `settings`: more environment variables (`AZIMUT_LIMITS="off"`).
    """
    port, log = free_port(), folder / "log"
    process = started(prepared(models, folder, **settings), port, log, *arguments)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/health/ready", process, log)
        yield Server(f"http://127.0.0.1:{port}", folder / "knowledge", log, process)
    finally:
        ended(process)
