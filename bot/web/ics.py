"""Events as an iCalendar (RFC 5545). Only those whose days are known: a month or a year is no date in a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import Evenement
from bot.messages import say
from bot.web.sheet import source_names


def calendar_of(snapshot: Snapshot, events: Iterable[Evenement], base: str, today: dt.date) -> bytes:
    """The calendar of the dated ones among `events`, the earliest first; `base` is the site's address."""
    calendar = Calendar()
    calendar.add("prodid", "-//Azimut//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", say("ics_nom"))
    calendar.add("x-wr-timezone", "Europe/Paris")
    dated = [(event.date_debut, event) for event in events if event.date_debut]
    for start, event in sorted(dated, key=lambda pair: (pair[0], pair[1].id)):
        calendar.add_component(_event(snapshot, event, start, base, today))
    return bytes(calendar.to_ical())


def _event(snapshot: Snapshot, event: Evenement, start: dt.date, base: str, today: dt.date) -> Event:
    entry = Event()
    # The same whatever the address that serves it: a calendar that asks again must know it.
    entry.add("uid", f"{event.id}@azimut")
    # Whole days in France; when it was checked, else today: the stamp must be there, and we keep no other.
    entry.add("dtstamp", dt.datetime.combine(event.verifie_le or today, dt.time(), dt.timezone.utc))
    entry.add("dtstart", start)
    # The day after the last one, as the standard wants of whole days.
    entry.add("dtend", (event.date_fin or start) + dt.timedelta(days=1))
    entry.add("summary", event.nom)
    if place := event.lieu or ", ".join(event.communes):
        entry.add("location", place)
    entry.add("description", _description(snapshot, event))
    entry.add("url", f"{base}/fiche/{event.id}")
    if event.public:
        entry.add("categories", [labels.public(value) for value in event.public])
    entry.add("transp", "TRANSPARENT")
    return entry


def _description(snapshot: Snapshot, event: Evenement) -> str:
    names = " ; ".join(source_names(snapshot, event))
    lines = [event.resume, event.date_note, say("ics_source", sources=names) if names else None]
    return "\n".join(line for line in lines if line)
