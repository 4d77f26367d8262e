"""The journal of conversations: a turn is written down, and committed, before its answer is delivered.

One thread writes. What comes while it commits waits, and shares the next commit: a disk is waited for once for many turns.
It waits for Python's lock as rarely as can be, some milliseconds each time beside a busy loop: a commit is one statement, and
all who wait for it are told at once.
While the database is away turns are refused before they are computed, and it is asked again every second.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.dialogue.journal_seal import Seal, SealError
from bot.dialogue.journal_store import Row, StoreError, TurnStore

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
_PATIENCE = 5.0
_PROBE = 1.0
_GROUP = 256
_READERS = 4


class JournalUnavailable(Exception):
    """The database does not answer: whether the turn was written is not known, nothing live may be trusted."""


class Superseded(Exception):
    """Another process has gone on with the conversation: what is remembered of it here is old."""


@dataclass(frozen=True)
class Past:
    """The latest turns of a conversation, the oldest first, and the number of the last; nothing and 0 for a new one."""

    number: int
    turns: list[Any]


@dataclass
class _Pending:
    row: Row
    done: asyncio.Future[bool]


class Journal:
    """Reads and writes conversations by their id. Methods of one event loop; they raise `JournalUnavailable`."""

    def __init__(self, url: str, secret: str, clock: Callable[[], float] = time.time) -> None:
        """`url`: SQLAlchemy's; `secret`: see `Seal`; `clock`: seconds since 1970. Nothing is opened before `start`."""
        self._store, self._seal, self._clock = TurnStore(url), Seal(secret), clock
        self._queue: queue.SimpleQueue[list[_Pending] | None] = queue.SimpleQueue()
        self._next: list[_Pending] = []
        self._readers: ThreadPoolExecutor | None = None
        self._thread: threading.Thread | None = None
        self._stopping = False
        self.down = False
        """Whether the database is known to be away."""

    def start(self) -> None:
        """Begin to write."""
        self._stopping = False
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="journal-read")
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, and end."""
        self._stopping = True
        self._hand_over()
        self._queue.put(None)
        if self._thread:
            self._thread.join(_PATIENCE)
        if self._readers:
            self._readers.shutdown(wait=False)
        self._store.close()

    async def append(self, conversation: str, number: int, content: Any) -> None:
        """Write the turn of that number, 1 being the first; it is on disk on return. Raises `Superseded`."""
        self.check()
        sealed = self._seal.close(conversation, number, content)
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        pending = _Pending(Row(self._seal.name(conversation), number, self._now(), sealed), done)
        if not self._next:
            # The loop first goes round what else it has to do now: turns that end in one round share a commit.
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._next.append(pending)
        if not await self._wait(done):
            raise Superseded

    async def read(self, conversation: str, most: int) -> Past:
        """The conversation's latest turns, at most that many."""
        rows = await self._ask(lambda: self._store.last(self._seal.name(conversation), most))
        turns = [self._opened(conversation, row) for row in rows if row.sealed is not None]
        return Past(rows[-1].number if rows else 0, [turn for turn in turns if turn is not None])

    async def number(self, conversation: str) -> int:
        """The number of the conversation's last turn, 0 when it has none."""
        return await self._ask(lambda: self._store.number(self._seal.name(conversation)))

    async def erase(self, conversation: str) -> None:
        """Delete all that is written of a conversation, now."""
        await self._ask(lambda: self._store.erase(self._seal.name(conversation), self._now()))

    async def purge(self, hours: float) -> int:
        """Delete the conversations that nobody has gone on with for `hours`; how many turns."""
        return await self._ask(lambda: self._store.purge(self._now() - int(hours * 3600)))

    def check(self) -> None:
        """Raises `JournalUnavailable` when the database is known to be away."""
        if self.down:
            raise JournalUnavailable

    def _hand_over(self) -> None:
        self._queue.put(self._next)
        self._next = []

    def _now(self) -> int:
        return int(self._clock())

    def _opened(self, conversation: str, row: Row) -> Any:
        try:
            return self._seal.open(conversation, row.number, row.sealed or b"")
        except SealError:
            # One spoilt row must not close its conversation for good.
            _LOG.error("journal: a row cannot be opened")
            return None

    async def _ask(self, question: Callable[[], _T]) -> _T:
        self.check()
        assert self._readers is not None, "the journal was not started"
        return await self._wait(asyncio.wrap_future(self._readers.submit(question)))

    async def _wait(self, answer: asyncio.Future[_T]) -> _T:
        try:
            # Not `wait_for`: before Python 3.12, when the answer comes as it is cancelled, it forgets that it was.
            await asyncio.wait([answer], timeout=_PATIENCE)
            if not answer.done():
                raise asyncio.TimeoutError
            return answer.result()
        except (StoreError, asyncio.TimeoutError) as error:
            self._lost(error)
            raise JournalUnavailable from error
        finally:
            # Whoever would write it may leave it.
            answer.cancel()

    def _lost(self, error: BaseException) -> None:
        if not self.down:
            # The driver's words may hold an address with its password.
            _LOG.error("journal: the database is away (%s)", type(error.__cause__ or error).__name__)
        self.down = True
        # The thread that writes may be waiting for a turn: it is to ask after the database instead.
        self._queue.put(None)

    # -- in the thread that writes

    def _run(self) -> None:
        while not (self._stopping and self._queue.empty()):
            group = self._gather()
            if group:
                self._write(group)
            elif self.down:
                self._probe()

    def _gather(self) -> list[_Pending]:
        """What waits to be written, as soon as something does; nothing when it is time to look around."""
        group: list[_Pending] = []
        try:
            some = self._queue.get(timeout=_PROBE if self.down else None)
            while some is not None:
                # The others have given up.
                group += [one for one in some if not one.done.done()]
                if len(group) >= _GROUP:
                    break
                some = self._queue.get_nowait()
        except queue.Empty:
            pass
        return group

    def _write(self, group: list[_Pending]) -> None:
        try:
            outcome: Sequence[bool] | Exception = self._store.add([one.row for one in group])
            self.down = False
        except Exception as error:  # whatever it is, those who wait must learn of it
            outcome = error
        # They are of one loop, which may have ended since.
        with suppress(RuntimeError):
            group[0].done.get_loop().call_soon_threadsafe(_tell, group, outcome)

    def _probe(self) -> None:
        try:
            self._store.probe()
        except StoreError:
            return
        self.down = False
        _LOG.warning("journal: the database is back")


def _tell(group: Sequence[_Pending], outcome: Sequence[bool] | Exception) -> None:
    """Tell those who still wait for a group whether their turns were added, or what went wrong."""
    for place, one in enumerate(group):
        if one.done.done():
            continue
        if isinstance(outcome, Exception):
            one.done.set_exception(outcome)
        else:
            one.done.set_result(outcome[place])
