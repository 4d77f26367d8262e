"""The database of what people ask: SQLite by default, PostgreSQL by URL. Texts come in scrubbed, and go after some weeks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import and_, case, delete, func, insert, not_, select, update
from sqlalchemy.engine import Connection

from bot.insights import tables as t
from bot.insights.asked import Asked, Kind, State
from bot.insights.grouping import Groups, read
from bot.knowledge.engine import StoreError, open_engine, reading, writing
from bot.knowledge.text import fold

__all__ = ["Count", "Group", "Noted", "Question", "Store", "StoreError", "Tally"]

COUNTS_YEARS = 3
_KEY = ("jour", "heure", "sujet", "public", "palier")
_COUNTED = ("questions", "utiles", "inutiles")


@dataclass(frozen=True)
class Question:
    """A question as staff read it; `times`: how many people wrote it in almost the same words."""

    id: int
    group: int
    text: str
    day: dt.date
    times: int
    kind: Kind
    state: State
    intent: str
    fiche: str
    tier: int
    score: float


@dataclass(frozen=True)
class Group:
    """Near questions, those asked most often first."""

    id: int
    questions: tuple[Question, ...]

    @property
    def times(self) -> int:
        """How many people asked."""
        return sum(question.times for question in self.questions)

    @property
    def last(self) -> dt.date:
        """When somebody last did."""
        return max(question.day for question in self.questions)

    @property
    def guess(self) -> Question:
        """The question whose guess the bot was surest of."""
        return max(self.questions, key=lambda question: (bool(question.fiche), question.score))


@dataclass(frozen=True)
class Count:
    """Questions and opinions of one hour, of one subject, public and tier."""

    day: dt.date
    hour: int
    subject: str
    public: str
    tier: int
    questions: int
    helpful: int
    unhelpful: int


@dataclass(frozen=True)
class Noted:
    """A question to be kept, and why; `text` is scrubbed."""

    asked: Asked
    kind: Kind
    text: str


@dataclass(frozen=True)
class Tally:
    """What one message adds to the counts of the hour when it was asked."""

    asked: Asked
    questions: int = 0
    helpful: int = 0
    unhelpful: int = 0


class Store:
    """What is kept, and questions to it. Any thread may ask; every method raises `StoreError` when there is no answer."""

    def __init__(self, url: str) -> None:
        """`url`: SQLAlchemy's; the tables are made at the first use."""
        self._engine = open_engine(url)
        self._made = False

    # -- writing

    def keep(self, noted: Iterable[Noted], groups: Groups) -> None:
        """Keep questions, all at once: once more those whose words are known, the others in the group nearest to each.

        Only these are read for their meaning, which costs as much as half an answer.
        """
        read = False
        with writing(self._ready()) as connection:
            for one in noted:
                folded = " ".join(fold(one.text).split())
                if _kept_again(connection, one, folded):
                    continue
                if not read:
                    # Other processes open and close groups too.
                    known = connection.execute(select(t.GROUPS))
                    groups.replace((row.id, row.mots, np.frombuffer(row.sens, dtype=np.float16)) for row in known)
                    read = True
                asked = one.asked
                row = {
                    "groupe": _group(connection, one.text, groups), "texte": one.text, "pliee": folded,
                    "jour": asked.when.date(), "fois": 1, "sorte": one.kind, "etat": "nouvelle", "intention": asked.intent,
                    "fiche": asked.fiche, "palier": asked.tier, "score": asked.score,
                }  # fmt: skip
                connection.execute(insert(t.QUESTIONS).values(row))

    def count(self, tallies: Iterable[Tally]) -> None:
        """Add to the counts, all at once: to write several costs hardly more than one."""
        added: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
        for tally in tallies:
            asked = tally.asked
            key = (asked.when.date(), asked.when.hour, asked.subject, asked.public, asked.tier)
            changes = (tally.questions, tally.helpful, tally.unhelpful)
            added[key] = [before + change for before, change in zip(added[key], changes, strict=True)]
        with writing(self._ready()) as connection:
            for key, numbers in added.items():
                _grow(connection, dict(zip(_KEY, key, strict=True)), dict(zip(_COUNTED, numbers, strict=True)))

    def mark(self, questions: Sequence[int], state: State) -> int:
        """Give questions a state; how many there were."""
        with writing(self._ready()) as connection:
            done = connection.execute(update(t.QUESTIONS).where(t.QUESTIONS.c.id.in_(questions)).values(etat=state))
            return int(done.rowcount)

    def erase(self, questions: Sequence[int]) -> int:
        """Delete questions, and the groups that they leave empty; how many there were."""
        with writing(self._ready()) as connection:
            done = connection.execute(delete(t.QUESTIONS).where(t.QUESTIONS.c.id.in_(questions)))
            _drop_empty(connection)
            return int(done.rowcount)

    def purge(self, today: dt.date, days: int) -> int:
        """Delete the questions that nobody has asked for `days`, and counts of more than three years; how many questions."""
        with writing(self._ready()) as connection:
            old = t.QUESTIONS.c.jour <= today - dt.timedelta(days=days)
            done = connection.execute(delete(t.QUESTIONS).where(old))
            counted_until = today - dt.timedelta(days=366 * COUNTS_YEARS)
            connection.execute(delete(t.COUNTS).where(t.COUNTS.c.jour < counted_until))
            _drop_empty(connection)
            return int(done.rowcount)

    # -- reading

    def groups(self) -> list[Group]:
        """All groups, with all their questions."""
        found: dict[int, list[Question]] = {}
        order = (t.QUESTIONS.c.fois.desc(), t.QUESTIONS.c.jour.desc(), t.QUESTIONS.c.id)
        with reading(self._ready()) as connection:
            for row in connection.execute(select(t.QUESTIONS).order_by(*order)):
                question = Question(
                    row.id, row.groupe, row.texte, row.jour, row.fois, row.sorte, row.etat, row.intention, row.fiche,
                    row.palier, row.score,
                )  # fmt: skip
                found.setdefault(question.group, []).append(question)
        return [Group(id_, tuple(questions)) for id_, questions in found.items()]

    def counts(self, since: dt.date, until: dt.date) -> list[Count]:
        """The counts of these days, both included."""
        query = select(t.COUNTS).where(t.COUNTS.c.jour >= since, t.COUNTS.c.jour <= until)
        with reading(self._ready()) as connection:
            return [Count(*row) for row in connection.execute(query)]

    def oldest(self) -> dt.date | None:
        """The day of the question that has waited longest."""
        with reading(self._ready()) as connection:
            day: dt.date | None = connection.execute(select(func.min(t.QUESTIONS.c.jour))).scalar()
            return day

    def _ready(self) -> Any:
        if not self._made:
            with writing(self._engine) as connection:
                t.METADATA.create_all(connection)
            self._made = True
        return self._engine


def _kept_again(connection: Connection, one: Noted, folded: str) -> bool:
    """Whether those words are known, and now as asked once more."""
    known = select(t.QUESTIONS.c.id).where(t.QUESTIONS.c.pliee == folded, t.QUESTIONS.c.sorte == one.kind)
    found = connection.execute(known).scalar()
    if found is None:
        return False
    # What was settled is asked in vain again: it is open again.
    settled = t.QUESTIONS.c.etat.in_(("liee", "repondue"))
    state = case((settled, "nouvelle"), else_=t.QUESTIONS.c.etat)
    again = {"fois": t.QUESTIONS.c.fois + 1, "jour": one.asked.when.date(), "etat": state}
    connection.execute(update(t.QUESTIONS).where(t.QUESTIONS.c.id == found).values(again))
    return True


def _group(connection: Connection, text: str, groups: Groups) -> int:
    """The group of a question, made when there is none near it; `groups`: those that there are."""
    meant = read(text)
    near = groups.nearest(meant)
    if near is not None:
        return near
    row = {"mots": meant.stems, "sens": meant.vector.astype(np.float16).tobytes()}
    number = int(connection.execute(insert(t.GROUPS).values(row)).inserted_primary_key[0])
    groups.add(number, meant)
    return number


def _drop_empty(connection: Connection) -> None:
    connection.execute(delete(t.GROUPS).where(not_(t.GROUPS.c.id.in_(select(t.QUESTIONS.c.groupe)))))


def _grow(connection: Connection, key: dict[str, Any], added: dict[str, int]) -> None:
    columns = t.COUNTS.c
    row = and_(*(columns[name] == value for name, value in key.items()))
    grown = {name: columns[name] + value for name, value in added.items()}
    if not connection.execute(update(t.COUNTS).where(row).values(grown)).rowcount:
        connection.execute(insert(t.COUNTS).values({**key, **added}))
