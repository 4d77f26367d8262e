"""Events by what is truly known of their date: coming, coming back, or editions that were."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.knowledge.schema import Evenement
from bot.knowledge.text import fold


@dataclass(frozen=True)
class Span:
    """First and last day that an event may fall on; `exact` when these are its own days, not those of its month or year."""

    start: dt.date
    end: dt.date
    exact: bool

    def months(self) -> set[int]:
        """The months (1 to 12) that it touches, when they are known; a bare year tells none."""
        if not self.exact and (self.end - self.start).days > 31:
            return set()
        first, last = self.start.year * 12 + self.start.month - 1, self.end.year * 12 + self.end.month - 1
        return {month % 12 + 1 for month in range(first, last + 1)}

    def years(self) -> range:
        """The years that it touches."""
        return range(self.start.year, self.end.year + 1)


@dataclass(frozen=True)
class Choice:
    """What a reader asks to see: everything where nothing is given."""

    ville: str = ""
    public: str = ""
    annee: int | None = None
    mois: int | None = None


@dataclass(frozen=True)
class Agenda:
    """Events in the order of the page: the next first, then those that come back, then editions, the latest year first."""

    coming: tuple[Evenement, ...]
    recurrent: tuple[Evenement, ...]
    editions: tuple[tuple[int | None, tuple[Evenement, ...]], ...]
    """By year; None holds those whose year is written nowhere, and is last."""


def span_of(event: Evenement) -> Span | None:
    """When an event falls, from its days or else its period; None when neither is known."""
    if event.date_debut:
        return Span(event.date_debut, event.date_fin or event.date_debut, exact=True)
    if event.periode:
        first, _, last = event.periode.partition("/")
        return Span(_bound(first, first=True), _bound(last or first, first=False), exact=False)
    return None


def _bound(period: str, first: bool) -> dt.date:
    year, _, month = period.partition("-")
    # A month that does not exist says no more than its year.
    number = int(month) if month and 1 <= int(month) <= 12 else (1 if first else 12)
    return dt.date(int(year), number, 1 if first else calendar.monthrange(int(year), number)[1])


def is_coming(event: Evenement, today: dt.date) -> bool:
    """Whether someone announced it and it is not over. In a month or year that has begun, it may be: then it is not."""
    span = span_of(event)
    if event.quand != "annonce" or span is None:
        return False
    return span.end >= today if span.exact else span.start > today


def agenda_of(events: Iterable[Evenement], today: dt.date) -> Agenda:
    """Sort events as the page shows them on that day."""
    coming: list[Evenement] = []
    recurrent: list[Evenement] = []
    known: list[Evenement] = []
    for event in events:
        (coming if is_coming(event, today) else recurrent if event.quand == "recurrent" else known).append(event)
    years: dict[int | None, list[Evenement]] = {}
    for event in known:
        span = span_of(event)
        years.setdefault(span.end.year if span else None, []).append(event)
    order = sorted(years, key=lambda year: year or 0, reverse=True)
    return Agenda(
        coming=tuple(sorted(coming, key=_soonest)),
        recurrent=tuple(sorted(recurrent, key=lambda event: fold(event.nom))),
        editions=tuple((year, tuple(sorted(years[year], key=_latest))) for year in order),
    )


def _soonest(event: Evenement) -> tuple[dt.date, str]:
    span = span_of(event)
    return (span.start if span else dt.date.max, fold(event.nom))


def _latest(event: Evenement) -> tuple[bool, int, str]:
    # Those whose day is known first, from December to January.
    span = span_of(event)
    return (not (span and span.exact), -(span.start.toordinal() if span else 0), fold(event.nom))


def chosen(events: Iterable[Evenement], choice: Choice, today: dt.date) -> list[Evenement]:
    """The events that a reader asks for. What comes back each year, without a date, is in every year from this one on."""
    return [event for event in events if _matches(event, choice, today)]


def _matches(event: Evenement, choice: Choice, today: dt.date) -> bool:
    if choice.ville and fold(choice.ville) not in {fold(town) for town in event.communes}:
        return False
    if choice.public and choice.public not in event.public:
        return False
    span = span_of(event)
    if choice.annee is None and choice.mois is None:
        return True
    if span is None:
        return event.quand == "recurrent" and choice.mois is None and (choice.annee or 0) >= today.year
    if choice.annee is not None and choice.annee not in span.years():
        return False
    return choice.mois is None or choice.mois in span.months()


def choices_of(events: Sequence[Evenement]) -> tuple[list[str], list[str], list[int]]:
    """The towns, publics and years (latest first) that some event has: what a filter may offer."""
    towns = {town for event in events for town in event.communes}
    publics = {public for event in events for public in event.public}
    years = {year for event in events if (span := span_of(event)) for year in span.years()}
    return sorted(towns, key=fold), sorted(publics), sorted(years, reverse=True)
