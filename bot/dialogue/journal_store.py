"""The table of the journal: one row a turn, only ever added, in SQLite or PostgreSQL. What it holds comes sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table, delete, exists, func, insert, select
from sqlalchemy.engine import Engine

from bot.knowledge.engine import StoreError, open_engine, reading, writing

__all__ = ["Row", "StoreError", "TurnStore"]

_METADATA = MetaData()
_TURNS = Table(
    "tours",
    _METADATA,
    Column("conversation", String(64), primary_key=True),
    Column("numero", Integer, primary_key=True, autoincrement=False),
    Column("quand", Integer, nullable=False),
    Column("contenu", LargeBinary),
    Index("tours_quand", "quand"),
    sqlite_with_rowid=False,
)
_AT_ONCE = 500
# Said alike by both databases. A row never goes before a later one: after an erasure the first places are empty, and not free.
_ADD = """
INSERT INTO tours WITH fresh (conversation, numero, quand, contenu) AS (VALUES {rows}) SELECT * FROM fresh
WHERE NOT EXISTS (SELECT 1 FROM tours WHERE conversation = fresh.conversation AND numero > fresh.numero) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Row:
    """A turn: its conversation's hash, its number from 1 on, when (seconds since 1970). `sealed`: None where all was erased."""

    conversation: str
    number: int
    when: int
    sealed: bytes | None


class TurnStore:
    """Any thread may ask; every method raises `StoreError` when the database does not answer."""

    def __init__(self, url: str) -> None:
        """`url`: SQLAlchemy's; the database is opened at the first use, which a process that forks does in its children."""
        self._url = url
        self._engine: Engine | None = None
        self._statements: Engine | None = None

    def add(self, rows: Sequence[Row]) -> list[bool]:
        """Add rows, a few hundred at most, in one transaction; for each whether its place was free, and none after it.

        The others are left out.
        """
        # In one order, the same in all processes: none waits for another that waits for it.
        order = sorted(rows, key=lambda row: (row.conversation, row.number))
        with reading(self._at_once()) as connection:
            mark = "%s" if "format" in connection.dialect.paramstyle else "?"
            statement = _ADD.format(rows=", ".join([f"({mark}, {mark}, {mark}, {mark})"] * len(rows)))
            values = tuple(chain.from_iterable((row.conversation, row.number, row.when, row.sealed) for row in order))
            if connection.exec_driver_sql(statement, values).rowcount == len(rows):
                return [True] * len(rows)
            # What is sealed twice is never the same twice: a row is there when its content is.
            names = {row.conversation for row in rows}
            there = set(connection.execute(select(_TURNS.c.contenu).where(_TURNS.c.conversation.in_(names))).scalars())
        return [row.sealed in there for row in rows]

    def last(self, conversation: str, most: int) -> list[Row]:
        """The conversation's latest rows, the oldest first; none before the last erasure, whose empty row is the first then."""
        query = select(_TURNS).where(_TURNS.c.conversation == conversation).order_by(_TURNS.c.numero.desc()).limit(most)
        with reading(self._ready()) as connection:
            rows = [Row(row.conversation, row.numero, row.quand, row.contenu) for row in connection.execute(query)]
        since = next((index for index, row in enumerate(rows) if row.sealed is None), len(rows) - 1)
        return rows[since::-1] if rows else []

    def number(self, conversation: str) -> int:
        """The number of the conversation's last row, 0 when it has none."""
        with reading(self._ready()) as connection:
            return int(connection.execute(_last_number(conversation)).scalar() or 0)

    def erase(self, conversation: str, when: int) -> None:
        """Delete the conversation's rows; an empty one stays, so that no process that remembers it goes on with it."""
        with writing(self._ready(), alone=False) as connection:
            number = connection.execute(_last_number(conversation)).scalar()
            if number is None:
                return
            connection.execute(delete(_TURNS).where(_TURNS.c.conversation == conversation))
            connection.execute(insert(_TURNS).values(_values(Row(conversation, number + 1, when, None))))

    def purge(self, before: int) -> int:
        """Delete the conversations whose last row is older than `before`; how many rows."""
        later = _TURNS.alias()
        lives = exists().where(later.c.conversation == _TURNS.c.conversation, later.c.quand >= before)
        idle = select(_TURNS.c.conversation).where(_TURNS.c.quand < before, ~lives).distinct().limit(_AT_ONCE)
        gone = 0
        while True:
            # A few at a time: people who talk do not wait for it.
            with writing(self._ready(), alone=False) as connection:
                names = connection.execute(idle).scalars().all()
                if not names:
                    return gone
                gone += connection.execute(delete(_TURNS).where(_TURNS.c.conversation.in_(names))).rowcount

    def probe(self) -> None:
        """Nothing, when the database answers."""
        with reading(self._ready()) as connection:
            connection.execute(select(_TURNS.c.numero).limit(1))

    def close(self) -> None:
        """Let go of the connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _ready(self) -> Engine:
        if self._engine is None:
            engine = open_engine(self._url, durable=True)
            with writing(engine) as connection:
                _METADATA.create_all(connection)
            self._engine = engine
        return self._engine

    def _at_once(self) -> Engine:
        """The same connections, each statement a transaction of its own: no other process waits while ours is between two."""
        if self._statements is None:
            self._statements = self._ready().execution_options(isolation_level="AUTOCOMMIT")
        return self._statements


def _last_number(conversation: str) -> object:
    return select(func.max(_TURNS.c.numero)).where(_TURNS.c.conversation == conversation)


def _values(row: Row) -> dict[str, object]:
    return {"conversation": row.conversation, "numero": row.number, "quand": row.when, "contenu": row.sealed}
