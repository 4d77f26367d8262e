"""Counts as staff may read them: no figure of fewer than five, be it by subtracting others from a total."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.insights.store import Count
from bot.tiers import UNSURE

LEAST = 5
Shown = int | None
"""A figure, None when it is too small to be shown."""


@dataclass(frozen=True)
class Row:
    """Questions of one kind: how many, answered, in vain, and messages that asked for no fact."""

    key: str
    total: Shown
    answered: Shown
    vain: Shown
    other: Shown


@dataclass(frozen=True)
class Opinions:
    """What was said of the answers about one kind of subject."""

    key: str
    helpful: Shown
    unhelpful: Shown


@dataclass(frozen=True)
class Statistics:
    """All that the page shows of a period, the days in their order, the kinds by what is asked most.

    `hours`: seven days from Monday, 24 hours each.
    """

    since: dt.date
    until: dt.date
    total: Row
    opinions: Opinions
    days: tuple[tuple[dt.date, Shown], ...]
    subjects: tuple[Row, ...]
    publics: tuple[Row, ...]
    helpful: tuple[Opinions, ...]
    hours: tuple[tuple[Shown, ...], ...]


def statistics(counts: Iterable[Count], since: dt.date, until: dt.date) -> Statistics:
    """What these counts tell of the days from `since` to `until`."""
    counts = list(counts)
    days: Counter[dt.date] = Counter()
    hours = [[0] * 24 for _ in range(7)]
    for count in counts:
        if count.tier:
            days[count.day] += count.questions
            hours[count.day.weekday()][count.hour] += count.questions
    every = [since + dt.timedelta(days=number) for number in range((until - since).days + 1)]
    flat = hide([cell for line in hours for cell in line])
    opinions = _opinions(counts)
    said = [[pair[side] for pair in opinions.values()] for side in (0, 1)]
    return Statistics(
        since=since,
        until=until,
        total=_rows({"": _parts(counts)})[0],
        opinions=Opinions("", *hide([sum(said[0]), sum(said[1])])),
        days=tuple(zip(every, hide([days[day] for day in every]), strict=True)),
        subjects=_rows(_by(counts, "subject")),
        publics=_rows(_by(counts, "public")),
        # Nobody is told how many opinions there are of a subject: each side is known by its own total alone.
        helpful=tuple(Opinions(*line) for line in zip(opinions, hide(said[0]), hide(said[1]), strict=True)),
        hours=tuple(tuple(flat[day * 24 : day * 24 + 24]) for day in range(7)),
    )


def hide(values: Sequence[int]) -> list[Shown]:
    """The figures of a list whose total is known: none under five, nor any that the total and the others would give away."""
    hidden = {place for place, value in enumerate(values) if 0 < value < LEAST}
    hidden |= _also(values, hidden)
    return [None if place in hidden else value for place, value in enumerate(values)]


def hide_table(rows: Sequence[Sequence[int]]) -> list[list[Shown]]:
    """The same of a table whose rows and columns all have their totals known."""
    height, width = len(rows), len(rows[0]) if rows else 0
    hidden = {(y, x) for y, row in enumerate(rows) for x, value in enumerate(row) if 0 < value < LEAST}
    lines = [[(y, x) for x in range(width)] for y in range(height)] + [[(y, x) for y in range(height)] for x in range(width)]
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for line in lines:
            also = _also([rows[y][x] for y, x in line], {place for place, cell in enumerate(line) if cell in hidden})
            hidden |= {line[place] for place in also}
    return [[None if (y, x) in hidden else value for x, value in enumerate(row)] for y, row in enumerate(rows)]


def _also(values: Sequence[int], hidden: set[int]) -> set[int]:
    """The places that must be hidden too, so that those hidden together are two at least and not fewer than five."""
    added: set[int] = set()
    rest = sorted((place for place, value in enumerate(values) if value and place not in hidden), key=lambda p: (values[p], p))
    while hidden and rest and (len(hidden | added) < 2 or sum(values[place] for place in hidden | added) < LEAST):
        added.add(rest.pop(0))
    return added


def _by(counts: Iterable[Count], name: str) -> dict[str, list[int]]:
    found: dict[str, list[Count]] = {}
    for count in counts:
        found.setdefault(getattr(count, name), []).append(count)
    parts = {key: _parts(some) for key, some in found.items()}
    return dict(sorted(parts.items(), key=lambda item: (-sum(item[1]), item[0])))


def _parts(counts: Iterable[Count]) -> list[int]:
    """Answered, in vain, other."""
    answered = vain = other = 0
    for count in counts:
        answered += count.questions if 0 < count.tier < UNSURE else 0
        vain += count.questions if count.tier >= UNSURE else 0
        other += 0 if count.tier else count.questions
    return [answered, vain, other]


def _rows(parts: Mapping[str, Sequence[int]]) -> tuple[Row, ...]:
    totals = hide([sum(row) for row in parts.values()])
    cells = hide_table(list(parts.values()))
    return tuple(_row(*line) for line in zip(parts, totals, cells, strict=True))


def _row(key: str, total: Shown, cells: Sequence[Shown]) -> Row:
    # Where the whole is hidden, so are its parts.
    return Row(key, total, *(cells if total is not None else [None] * len(cells)))


def _opinions(counts: Iterable[Count]) -> dict[str, tuple[int, int]]:
    helpful: Counter[str] = Counter()
    unhelpful: Counter[str] = Counter()
    for count in counts:
        helpful[count.subject] += count.helpful
        unhelpful[count.subject] += count.unhelpful
    pairs = {key: (max(0, helpful[key]), max(0, unhelpful[key])) for key in helpful}
    return dict(sorted(((key, pair) for key, pair in pairs.items() if any(pair)), key=lambda item: (-sum(item[1]), item[0])))


def flat_hours(hours: Sequence[Sequence[Shown]]) -> Iterator[tuple[int, int, Shown]]:
    """(day of the week, hour, questions) of each hour, Monday being 0."""
    for day, line in enumerate(hours):
        for hour, value in enumerate(line):
            yield day, hour, value
