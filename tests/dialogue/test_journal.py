"""The journal: what is acknowledged is on disk, in order, once, and unreadable to who has not the conversation's token."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.dialogue import journal as module
from bot.dialogue.journal import Journal, JournalUnavailable, Past, Superseded
from bot.dialogue.journal_seal import Seal, SealError
from bot.dialogue.journal_store import Row, StoreError, TurnStore
from bot.knowledge import engine

SECRET = "s" * 32
WORDS = "mon petit frère s'appelle Barnabé"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind, one after the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'conversations.sqlite'}"
    return str(request.getfixturevalue("postgresql_url"))


@asynccontextmanager
async def running(url: str, **options: Any) -> AsyncIterator[Journal]:
    """A journal that writes, as one process has it."""
    made = Journal(url, **{"secret": SECRET, **options})
    made.start()
    try:
        yield made
    finally:
        await asyncio.to_thread(made.stop)


def rows(url: str) -> list[Any]:
    """All that the database holds of conversations."""
    made = create_engine(url, future=True)
    with made.connect() as connection:
        found = list(connection.execute(text("SELECT * FROM tours ORDER BY conversation, numero")))
    made.dispose()
    return found


# -- what is written is found again


async def test_turns_come_back_in_order_in_another_process(url: str) -> None:
    turns = [{"dit": f"tour {number} é 🙂"} for number in range(1, 6)]
    async with running(url) as one:
        assert await one.read("a", 10) == Past(0, [])
        for number, turn in enumerate(turns, 1):
            await one.append("a", number, turn)
        await one.append("b", 1, {"dit": "ailleurs"})
    async with running(url) as other:
        assert await other.read("a", 10) == Past(5, turns)
        assert await other.read("a", 2) == Past(5, turns[-2:])
        assert (await other.number("a"), await other.number("b"), await other.number("c")) == (5, 1, 0)
        await other.append("a", 6, {"dit": "six"})
        assert (await other.read("a", 1)).turns == [{"dit": "six"}]


async def test_two_processes_never_write_the_same_turn(url: str) -> None:
    async with running(url) as one, running(url) as other:
        await one.append("a", 1, 1)
        with pytest.raises(Superseded):
            await other.append("a", 1, "again")
        outcomes = await asyncio.gather(*(j.append("a", 2, 2) for j in (one, other)), return_exceptions=True)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Superseded"]
        assert await one.read("a", 10) == Past(2, [1, 2])


async def test_what_waits_shares_a_commit(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    groups: list[int] = []
    real, begun, go = TurnStore.add, threading.Event(), threading.Event()

    def add(store: TurnStore, written: Any) -> list[bool]:
        groups.append(len(written))
        begun.set()
        assert go.wait(10)
        return real(store, written)

    monkeypatch.setattr(TurnStore, "add", add)
    async with running(url) as journal:
        first = asyncio.ensure_future(journal.append("first", 1, 0))
        await asyncio.to_thread(begun.wait, 10)
        others = [asyncio.ensure_future(journal.append(f"c{number}", 1, number)) for number in range(50)]
        # One whose turn is taken does not spoil the commit of the others.
        taken = asyncio.ensure_future(journal.append("first", 1, 9))
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(first, *others)
        with pytest.raises(Superseded):
            await taken
    assert groups == [1, 51]
    assert len(rows(url)) == 51


async def test_what_was_just_told_is_written_before_the_end(url: str) -> None:
    async with running(url) as journal:
        told = asyncio.ensure_future(journal.append("a", 1, 1))
        await asyncio.sleep(0)
        journal.stop()
        assert len(rows(url)) == 1
        await told


async def test_a_turn_is_on_disk_when_append_returns(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'c.sqlite'}"
    async with running(url) as journal:
        await journal.append("a", 1, 1)
        assert len(rows(url)) == 1
    opened = engine.open_engine(url, durable=True)
    with opened.connect() as connection:
        # 2 is FULL: every commit waits for the disk.
        assert [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")] == ["wal", 2]
    opened.dispose()


# -- nobody reads it


async def test_no_word_and_no_id_is_in_the_database(url: str, tmp_path: Path) -> None:
    async with running(url) as journal:
        await journal.append("conversation-id", 1, {"dit": WORDS})
    found = b"".join(
        bytes(value) if isinstance(value, memoryview) else str(value).encode() for row in rows(url) for value in row
    )
    found += b"".join(path.read_bytes() for path in tmp_path.glob("conversations.sqlite*"))
    assert found
    for secret in ("Barnab", "frère", "dit", "conversation-id", SECRET):
        assert secret.encode() not in found


async def test_the_secret_alone_opens_nothing(url: str) -> None:
    async with running(url) as journal:
        await journal.append("the token's id", 1, {"dit": WORDS})
    [row] = rows(url)
    seal, sealed = Seal(SECRET), bytes(row.contenu)
    assert seal.open("the token's id", 1, sealed) == {"dit": WORDS}
    # Neither what the database holds, nor another place, nor another secret stands in for the id.
    for conversation, number in ((row.conversation, 1), ("", 1), ("the token's i", 1), ("the token's id", 2)):
        with pytest.raises(SealError):
            seal.open(conversation, number, sealed)
    with pytest.raises(SealError):
        Seal("t" * 32).open("the token's id", 1, sealed)
    async with running(url, secret="t" * 32) as other:
        assert await other.read("the token's id", 10) == Past(0, [])


def test_the_same_words_are_never_sealed_alike() -> None:
    seal = Seal(SECRET)
    assert seal.close("a", 1, WORDS) != seal.close("a", 1, WORDS)
    with pytest.raises(SealError):
        seal.open("a", 1, b"short")
    damaged = bytearray(seal.close("a", 1, WORDS))
    damaged[-1] ^= 1
    with pytest.raises(SealError):
        seal.open("a", 1, bytes(damaged))


async def test_a_spoilt_row_does_not_close_its_conversation(url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with running(url) as journal:
        for number in (1, 2, 3):
            await journal.append("a", number, number)
        made = create_engine(url, future=True)
        with made.begin() as connection:
            connection.execute(text("UPDATE tours SET contenu = :new WHERE numero = 2"), {"new": b"x" * 40})
        made.dispose()
        assert await journal.read("a", 10) == Past(3, [1, 3])
    assert "cannot be opened" in caplog.text


# -- erased and over


async def test_what_is_erased_is_gone_and_stays_so(url: str) -> None:
    async with running(url) as journal, running(url) as stale:
        for number in (1, 2):
            await journal.append("a", number, number)
        await journal.append("b", 1, "b")
        await journal.erase("a")
        assert await journal.read("a", 10) == Past(3, [])
        assert [row.contenu for row in rows(url) if row.conversation == Seal(SECRET).name("a")] == [None]
        # Whoever still remembers two turns cannot add a third.
        with pytest.raises(Superseded):
            await stale.append("a", 3, "back from the dead")
        await journal.append("a", 4, "anew")
        assert await stale.read("a", 10) == Past(4, ["anew"])
        assert await stale.read("b", 10) == Past(1, ["b"])
        await journal.erase("never seen")
        assert await journal.number("never seen") == 0


async def test_what_nobody_goes_on_with_is_purged(url: str) -> None:
    clock = SimpleNamespace(now=1_000_000.0)
    async with running(url, clock=lambda: clock.now) as journal:
        await journal.append("old", 1, 1)
        await journal.append("erased", 1, 1)
        await journal.erase("erased")
        await journal.append("alive", 1, 1)
        clock.now += 23 * 3600
        await journal.append("alive", 2, 2)
        assert await journal.purge(24) == 0
        clock.now += 2 * 3600
        assert await journal.purge(24) == 2
        # Whole conversations go, or stay whole.
        assert await journal.read("alive", 10) == Past(2, [1, 2])
        assert await journal.number("old") == await journal.number("erased") == 0
        clock.now += 24 * 3600
        assert await journal.purge(24) == 2
    assert rows(url) == []


def test_a_purge_takes_as_many_as_there_are(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.dialogue.journal_store._AT_ONCE", 3)
    store = TurnStore(url)
    store.add([Row(f"{number:064}", 1, 10, b"x") for number in range(8)])
    assert store.purge(11) == 8
    store.close()


# -- the database away


class Tap:
    """The store's way to its database, which can be shut."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.shut = False
        self.asked = 0
        for name in ("add", "last", "number", "erase", "purge", "probe"):
            patch.setattr(TurnStore, name, self._through(getattr(TurnStore, name)))

    def _through(self, real: Any) -> Any:
        def call(*given: Any) -> Any:
            self.asked += 1
            if self.shut:
                raise StoreError("password=hunter2")
            return real(*given)

        return call


@pytest.fixture
def tap(monkeypatch: pytest.MonkeyPatch) -> Tap:
    monkeypatch.setattr(module, "_PROBE", 0.02)
    return Tap(monkeypatch)


async def until(condition: Any) -> None:
    """Wait for what a thread does."""

    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.005)

    await asyncio.wait_for(wait(), 30)


async def test_a_database_away_is_said_and_found_again(url: str, tap: Tap, caplog: pytest.LogCaptureFixture) -> None:
    async with running(url) as journal:
        await journal.append("a", 1, 1)
        tap.shut = True
        with pytest.raises(JournalUnavailable):
            await journal.append("a", 2, 2)
        assert journal.down
        asked = tap.asked
        with pytest.raises(JournalUnavailable):
            journal.check()
        for call in (
            journal.read("a", 1),
            journal.number("a"),
            journal.erase("a"),
            journal.purge(1),
            journal.append("a", 2, 2),
        ):
            with pytest.raises(JournalUnavailable):
                await call
        # It is asked again from time to time, not by each.
        await until(lambda: tap.asked > asked)
        tap.shut = False
        await until(lambda: not journal.down)
        await journal.append("a", 2, 2)
        assert await journal.read("a", 10) == Past(2, [1, 2])
    assert "hunter2" not in caplog.text
    assert "away" in caplog.text
    assert "back" in caplog.text


async def test_a_failed_reading_has_it_asked_after_too(url: str, tap: Tap) -> None:
    async with running(url) as journal:
        await journal.append("a", 1, 1)
        tap.shut = True
        with pytest.raises(JournalUnavailable):
            await journal.read("a", 1)
        tap.shut = False
        await until(lambda: not journal.down)
        assert await journal.number("a") == 1


async def test_a_database_that_does_not_answer_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    go, real = threading.Event(), TurnStore.add

    def add(store: TurnStore, written: Any) -> list[bool]:
        assert go.wait(10)
        return real(store, written)

    monkeypatch.setattr(TurnStore, "add", add)
    async with running(url) as journal:
        late = asyncio.ensure_future(journal.append("a", 1, "late"))
        with pytest.raises(JournalUnavailable):
            await late
        monkeypatch.setattr(module, "_PATIENCE", 10.0)
        go.set()
        await until(lambda: not journal.down)
        # It was on its way: whoever tries again finds it written, and does not write it twice.
        with pytest.raises(Superseded):
            await journal.append("a", 1, "again")
        assert await journal.read("a", 10) == Past(1, ["late"])


async def test_a_file_that_cannot_be_written_is_away(tmp_path: Path) -> None:
    async with running(f"sqlite:///{tmp_path / 'no' / 'folder.sqlite'}") as journal:
        with pytest.raises(JournalUnavailable):
            await journal.append("a", 1, 1)
        (tmp_path / "no").mkdir()
        await until(lambda: not journal.down)
        await journal.append("a", 1, 1)


async def test_a_full_disk_is_away_and_keeps_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'c.sqlite'}"
    tuned = engine._tune_durable

    def small(connection: Any, record: Any) -> None:
        tuned(connection, record)
        connection.execute("PRAGMA max_page_count=12")

    monkeypatch.setattr(engine, "_tune_durable", small)
    written = 0
    async with running(url) as journal:
        with pytest.raises(JournalUnavailable):
            for number in range(1, 100):
                await journal.append("a", number, [i * 7919 % 10_007 for i in range(2000)])
                written = number
    assert written > 0
    monkeypatch.undo()
    async with running(url) as journal:
        assert (await journal.read("a", 100)).number == written


async def test_connections_that_the_server_has_cut_are_replaced(postgresql_url: str) -> None:
    async with running(postgresql_url) as journal:
        await journal.append("a", 1, 1)
        await journal.read("a", 1)
        made = create_engine(postgresql_url, future=True)
        with made.begin() as connection:
            cut = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'postgres'"
            )
            assert len(list(connection.execute(text(cut)))) >= 1
        made.dispose()
        await journal.append("a", 2, 2)
        assert json.dumps((await journal.read("a", 10)).turns) == "[1, 2]"


@pytest.mark.parametrize("ticks", range(4))
async def test_who_is_cancelled_as_the_answer_comes_knows_it(tmp_path: Path, ticks: int) -> None:
    """Otherwise what tidies for ever would go on for ever, and the process would not end."""
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    asking = asyncio.create_task(Journal(f"sqlite:///{tmp_path / 'c.sqlite'}", SECRET)._wait(done))
    await asyncio.sleep(0)
    done.set_result(1)
    for _ in range(ticks):
        await asyncio.sleep(0)
    if not asking.done():
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
