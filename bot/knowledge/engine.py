"""Connections to the database of the fiches, SQLite or PostgreSQL, and the one error that it may answer with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

# Any number, the same in all our processes: PostgreSQL's name for "one writer at a time".
_WRITER_LOCK = 20_261_121


class StoreError(Exception):
    """The database cannot be reached or refuses what it is asked; the message holds the driver's own words."""


def open_engine(url: str) -> Engine:
    """An engine on `url`; SQLite in memory is kept on one connection, so that it lasts as long as the engine."""
    options: dict[str, Any] = {"future": True}
    if url in ("sqlite://", "sqlite:///:memory:"):
        options.update(poolclass=StaticPool, connect_args={"check_same_thread": False})
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to ask by. Raises `StoreError` for whatever goes wrong inside."""
    with _store_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, undone when anything fails inside. Raises `StoreError`."""
    # Several workers may find the same new files at the same moment: they write one after the other.
    with _store_errors(), engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK)))
        yield connection


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
