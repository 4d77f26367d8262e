"""`/equipe/statistiques`: how much is asked, about what, by whom, when, and whether it was answered and helped."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence

from aiohttp import hdrs, web

from bot import labels
from bot.insights.asked import FAMILIES
from bot.insights.statistics import LEAST, Row, Shown, Statistics, flat_hours, statistics
from bot.messages import say
from bot.spreadsheet import to_csv
from bot.web.keys import INSIGHTS
from bot.web.staff.page import staff_page
from bot.web.today import today_of

PERIODS = (30, 90)


async def show(request: web.Request) -> web.Response:
    """The page; `?jours=90` for a longer period."""
    days = _days(request)
    found = await _statistics(request, days)
    return staff_page(
        request, "equipe/statistiques.html", current="statistiques", stats=found, jours=days, periodes=PERIODS, moins=LEAST,
        sujet=subject, public=public, jour=labels.day, jour_semaine=weekday, perdues=request.app[INSIGHTS].dropped,
    )  # fmt: skip


async def export(request: web.Request) -> web.Response:
    """One table of the page as CSV: `/equipe/statistiques/jours.csv`."""
    name = request.match_info["name"]
    if name not in _TABLES:
        raise web.HTTPNotFound
    rows = _TABLES[name](await _statistics(request, _days(request)))
    header = say(f"stat_entetes_{name}").split(";")
    return attachment(to_csv(header, rows), f"{name}.csv")


def attachment(content: bytes, name: str) -> web.Response:
    """A CSV file to be saved under `name`."""
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"', hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(body=content, content_type="text/csv", charset="utf-8", headers=headers)


def subject(key: str) -> str:
    """How staff read a subject: a type of fiche, or a family of questions about none."""
    return say(f"sujet_{key}") if key in FAMILIES else labels.types_of(key)


def public(key: str) -> str:
    """How staff read who asks."""
    return say(f"stat_public_{key or 'inconnu'}")


def weekday(number: int) -> str:
    """Monday is 0."""
    return say(f"jour_semaine_{number}")


def _days(request: web.Request) -> int:
    given = request.query.get("jours", "")
    return int(given) if given.isdecimal() and int(given) in PERIODS else PERIODS[0]


async def _statistics(request: web.Request, days: int) -> Statistics:
    until = today_of(request)
    since = until - dt.timedelta(days=days - 1)
    counts = await asyncio.to_thread(request.app[INSIGHTS].store.counts, since, until)
    return statistics(counts, since, until)


def _cell(value: Shown) -> object:
    return say("stat_masque") if value is None else value


def _lines(rows: Sequence[Row], name: Callable[[str], str]) -> list[list[object]]:
    return [[name(row.key), *map(_cell, (row.total, row.answered, row.vain, row.other))] for row in rows]


_TABLES: dict[str, Callable[[Statistics], list[list[object]]]] = {
    "jours": lambda found: [[day.isoformat(), _cell(value)] for day, value in found.days],
    "sujets": lambda found: _lines(found.subjects, subject),
    "publics": lambda found: _lines(found.publics, public),
    "avis": lambda found: [[subject(row.key), _cell(row.helpful), _cell(row.unhelpful)] for row in found.helpful],
    "heures": lambda found: [[weekday(day), hour, _cell(value)] for day, hour, value in flat_hours(found.hours)],
}
