"""A generation: one process that loads everything once, forks the workers, and forks anew those that die.

Started by `bot/front/supervisor.py` as `python -m bot.front.forks FOLDER WORKERS PARENT`. It has one thread and no loop of its
own, so that a fork copies nothing that is at work, and what was loaded stays shared between the workers.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot import loading
from bot.command import quieten, reported, start_logs
from bot.front.parent import end_with
from bot.messages import say
from bot.settings import Settings
from bot.web.errors import log_failure
from bot.web.server import GRACE_SECONDS

_LOG = logging.getLogger(__name__)
# A worker that dies young, before it can have served, is forked again later and later, in seconds. One that is killed again and
# again while it serves must be back at once: with all of them waiting, nobody would answer.
_YOUNG, _FIRST_WAIT, _LONGEST_WAIT = 3.0, 0.5, 30.0
_SIGNALS = {signal.SIGCHLD, signal.SIGTERM}


class Forks:
    """`count` children that each run `work(number)`; `keep` forks them until SIGTERM."""

    def __init__(self, count: int, work: Callable[[int], None]) -> None:
        """`work` is called in the child, with its number from 0."""
        self._work = work
        self._due = dict.fromkeys(range(count), 0.0)
        self._waits = dict.fromkeys(range(count), 0.0)
        self._born: dict[int, tuple[int, float]] = {}

    def keep(self) -> None:
        """Fork, and fork anew what dies. At SIGTERM the children get it too, and time to end what they are at."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        while True:
            self._start()
            told = signal.sigtimedwait(_SIGNALS, self._seconds())
            self._reap()
            if told is not None and told.si_signo == signal.SIGTERM:
                return self._stop()

    def _start(self) -> None:
        now = time.monotonic()
        for number in [number for number, due in self._due.items() if due <= now]:
            del self._due[number]
            self._born[self._fork(number)] = number, now

    def _fork(self, number: int) -> int:
        parent = os.getpid()
        child = os.fork()
        if child:
            return child
        status = 1
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            end_with(parent)
            self._work(number)
            status = 0
        except BaseException as error:
            log_failure("worker", error)
        finally:
            # Nothing of the parent's own is to be ended here.
            os._exit(status)

    def _seconds(self) -> float:
        return max(0.0, min(self._due.values(), default=time.monotonic() + 3600) - time.monotonic())

    def _reap(self) -> None:
        for child, status in _ended():
            number, born = self._born.pop(child)
            young = time.monotonic() - born < _YOUNG
            self._waits[number] = min(max(self._waits[number] * 2, _FIRST_WAIT), _LONGEST_WAIT) if young else 0.0
            self._due[number] = time.monotonic() + self._waits[number]
            _LOG.error(say("ouvrier_mort", numero=number, statut=os.waitstatus_to_exitcode(status)))

    def _stop(self) -> None:
        for child in self._born:
            os.kill(child, signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS + 5
        while self._born and time.monotonic() < until:
            signal.sigtimedwait({signal.SIGCHLD}, until - time.monotonic())
            for child, _ in _ended():
                del self._born[child]
        for child in self._born:
            os.kill(child, signal.SIGKILL)


def _ended() -> list[tuple[int, int]]:
    """Pids and statuses of the children that have ended since the last time."""
    ended: list[tuple[int, int]] = []
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if not child:
            return ended
        ended.append((child, status))


def run(settings: Settings, folder: Path, count: int) -> int:
    """Load, fork and keep; the exit status."""
    agent = loading.assistant(settings)

    from bot.front.worker import serve_worker, unplug

    start_logs(settings)
    asyncio.run(loading.warm_up(agent))
    unplug()
    loading.settle()
    names = [str(number) for number in range(count)]
    Forks(count, lambda number: serve_worker(settings, agent, folder / f"{names[number]}.sock", names)).keep()
    return 0


def main(arguments: list[str]) -> int:
    """Run with the arguments of the command line."""
    folder, count, parent = arguments
    # A terminal tells the whole group; the front says what is to be done.
    for name in (signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    end_with(int(parent))
    quieten()
    return reported(lambda settings: run(settings, Path(folder), int(count)))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
