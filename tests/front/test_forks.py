"""The process that forks workers: it forks anew what dies, lets them end, and takes them with it however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Each child writes its pid beside its number, then waits to be told to end; told, it leaves a mark.
PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from bot.front import forks
forks._FIRST_WAIT = 0.05
folder = Path(sys.argv[1])
def work(number):
    def end(*_):
        (folder / f"ended-{number}").touch()
        os._exit(0)
    signal.signal(signal.SIGTERM, end)
    (folder / f"new-{number}").write_text(str(os.getpid()))
    (folder / f"new-{number}").rename(folder / f"{number}-{time.monotonic_ns()}")
    while True:
        signal.pause()
forks.Forks(2, work).keep()
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def born(folder: Path, number: int, count: int) -> list[int]:
    """Pids of the children of that number, the oldest first, once there are `count`."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        found = sorted(folder.glob(f"{number}-*"), key=lambda path: int(path.name.split("-")[1]))
        if len(found) >= count:
            return [int(path.read_text()) for path in found]
        time.sleep(0.01)
    raise AssertionError(f"{count} children of number {number} were not seen")


def wait_gone(pid: int) -> None:
    """Return when the process is no more, or only waits to be reaped."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except FileNotFoundError:
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} is still there")


def test_a_child_that_is_killed_is_forked_anew(parent: subprocess.Popen[bytes], tmp_path: Path) -> None:
    [first], [other] = born(tmp_path, 0, 1), born(tmp_path, 1, 1)
    os.kill(first, signal.SIGKILL)
    assert first != born(tmp_path, 0, 2)[1]
    assert born(tmp_path, 1, 1) == [other]


def test_children_get_to_end_what_they_are_at(parent: subprocess.Popen[bytes], tmp_path: Path) -> None:
    pids = [born(tmp_path, number, 1)[0] for number in (0, 1)]
    parent.terminate()
    assert parent.wait(60) == 0
    assert {path.name for path in tmp_path.glob("ended-*")} == {"ended-0", "ended-1"}
    for pid in pids:
        wait_gone(pid)


def test_no_child_outlives_its_parent_not_even_one_that_is_stopped(parent: subprocess.Popen[bytes], tmp_path: Path) -> None:
    pids = [born(tmp_path, number, 1)[0] for number in (0, 1)]
    os.kill(pids[1], signal.SIGSTOP)
    parent.kill()
    for pid in pids:
        wait_gone(pid)


def test_a_child_that_fails_says_only_what_failed(tmp_path: Path) -> None:
    program = PROGRAM.replace("def work(number):", "def work(number):\n    raise ValueError('secret')\n", 1)
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        line = process.stderr.readline().decode()
        process.kill()
        rest = process.stderr.read().decode()
    assert "ValueError" in line
    assert "secret" not in line + rest
    assert "Traceback" not in line + rest
