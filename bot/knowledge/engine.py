"""Connections to the database of the fiches, SQLite or PostgreSQL, and the one error that it may answer with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

# Any number, the same in all our processes: PostgreSQL's name for "one writer at a time".
_WRITER_LOCK = 20_261_121
# How long a durable connection waits, in seconds and milliseconds: for others' writes, for a server that is not there.
_WAITS = {"timeout": 4}
_KEEPS_ALIVE = {
    "connect_timeout": 3, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 8000,
}  # fmt: skip
_AT_ONCE = 500
_Value = TypeVar("_Value")


class StoreError(Exception):
    """The database cannot be reached or refuses what it is asked; the message holds the driver's own words."""


def open_engine(url: str, *, durable: bool = False) -> Engine:
    """An engine on `url`; SQLite in memory is kept on one connection, so that it lasts as long as the engine.

    Connections are kept open: SQLAlchemy opens a SQLite file anew each time, and the last to close it has all that was written
    since copied into place, which costs more than a short transaction. `durable`: what is committed outlives a power cut, what
    is deleted is overwritten, and a connection that died is noticed before it is used again.
    """
    options: dict[str, Any] = {"future": True}
    if url in ("sqlite://", "sqlite:///:memory:"):
        options.update(poolclass=StaticPool, connect_args={"check_same_thread": False})
    elif make_url(url).get_backend_name() == "sqlite":
        options.update(poolclass=QueuePool, connect_args={"check_same_thread": False, **(_WAITS if durable else {})})
    elif durable:
        options.update(pool_pre_ping=True, connect_args=_KEEPS_ALIVE)
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_durable if durable else _tune_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to ask by. Raises `StoreError` for whatever goes wrong inside."""
    with _store_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, alone: bool = True) -> Iterator[Connection]:
    """One transaction, undone when anything fails inside; no other runs meanwhile when `alone`. Raises `StoreError`."""
    # Several workers may find the same new files at the same moment: they write one after the other.
    with _store_errors(), engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # It knows no other way.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif alone:
            connection.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK)))
        yield connection


def chunks(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """The values, a few hundred at a time: databases bound what one statement may hold."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


@contextmanager
def _store_errors() -> Iterator[None]:
    try:
        yield
    # psycopg2 refuses some texts (a NUL) with a bare ValueError.
    except (SQLAlchemyError, ValueError) as error:
        raise StoreError(str(error.__cause__ or error)) from error


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # Readers go on while a rebuild is written; a cache needs no fsync at each commit.
    # Another process that opens the same new file may be setting the mode: SQLite does not wait for that one.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _tune_durable(connection: Any, record: Any) -> None:
    _tune_sqlite(connection, record)
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
