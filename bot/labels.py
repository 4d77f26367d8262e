"""How the public reads the closed words of the fiches: types, publics, levels and dates."""

from __future__ import annotations

import datetime as dt

from bot.knowledge.events import Span, span_of
from bot.knowledge.schema import Evenement
from bot.messages import has, say

_SHORT = 4


def type_of(kind: str) -> str:
    """A type of fiche, for one: "Événement"."""
    return say(f"type_{kind}")


def types_of(kind: str) -> str:
    """A type of fiche, for several: "Événements"."""
    return say(f"types_{kind}")


def public(value: str) -> str:
    """Whom a fiche is for: "collégiens"."""
    return say(f"public_{value}")


def level(value: str) -> str:
    """A level of studies: "BTS"; some are read as they are written ("3e", "master")."""
    return say(f"niveau_{value}") if has(f"niveau_{value}") else value


def month(number: int) -> str:
    """The name of a month, from 1 to 12."""
    return say(f"mois_{number}")


def short_month(number: int) -> str:
    """The name of a month where there is little room: "déc.", "mars"."""
    name = month(number)
    return name if len(name) <= _SHORT else name[: 4 if name.startswith("jui") else 3] + "."


def day(date: dt.date, year: bool = True) -> str:
    """A day in full: "12 décembre 2024", "1er mars"."""
    number = say("date_premier") if date.day == 1 else str(date.day)
    words = {"jour": number, "mois": month(date.month)}
    return say("date_jour", **words, annee=date.year) if year else say("date_jour_mois", **words)


def date_of(year: int, number: int, day_of_month: int | None) -> str:
    """A day or a month as written in a fiche; as it stands when it does not exist."""
    try:
        date = dt.date(year, number, day_of_month or 1)
    except ValueError:
        return "-".join(f"{part:02d}" for part in (year, number, day_of_month) if part is not None)
    return day(date) if day_of_month else say("date_mois", mois=month(number), annee=year)


def when(event: Evenement) -> str:
    """The date of an event as far as it is known: days, a month, a year; empty when nothing is."""
    span = span_of(event)
    if span is None:
        return ""
    return _days(span) if span.exact else _period(span)


def vague(event: Evenement) -> str:
    """Its month where there is little room, its year when no month is known."""
    span = span_of(event)
    if span is None:
        return ""
    if span.months():
        return short_month(span.start.month)
    first, last = span.start.year, span.end.year
    return str(first) if first == last else f"{first}–{last % 100:02d}"


def towns(event: Evenement) -> str:
    """The towns of an event, one after the other."""
    return ", ".join(event.communes)


def _days(span: Span) -> str:
    start, end = span.start, span.end
    if start == end:
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        first = say("date_premier") if start.day == 1 else str(start.day)
    else:
        first = day(start, year=start.year != end.year)
    return say("date_plage", debut=first, fin=day(end))


def _period(span: Span) -> str:
    # A span that begins in January and ends in December is years; anything else was written in months.
    months = (span.start.month, span.end.month) != (1, 12)
    first, last = (
        say("date_mois", mois=month(date.month), annee=date.year) if months else str(date.year)
        for date in (span.start, span.end)
    )
    return first if first == last else say("date_etendue", debut=first, fin=last)
