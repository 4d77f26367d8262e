"""`/equipe/export`: the team's fiches to take away, as tables, in schema.org's words, or as a calendar."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Iterable

from aiohttp import hdrs, web

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import TYPES, Evenement, Fiche
from bot.opendata import export
from bot.spreadsheet import csv_bytes
from bot.web import jsonld
from bot.web.addresses import base_of
from bot.web.errors import ApiError
from bot.web.ics import calendar_of
from bot.web.knowing import snapshot_of
from bot.web.staff.page import staff_page
from bot.web.today import today_of

ALL = "tout"
_MEDIA = {
    "csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonld": "application/ld+json", "ics": "text/calendar",
}  # fmt: skip


async def show(request: web.Request) -> web.Response:
    """The page: every type with its files."""
    snapshot = await snapshot_of(request)
    found: dict[str, list[Fiche]] = {}
    for fiche in snapshot.fiches.values():
        found.setdefault(fiche.type, []).append(fiche)
    rows = [(kind, len(found[kind]), sum(len(fiche.faits) for fiche in found[kind])) for kind in TYPES if kind in found]
    imported = await asyncio.to_thread(snapshot.catalogue.count)
    return staff_page(request, "equipe/export.html", current="fiches", lignes=rows, importees=imported, labels=labels)


async def download(request: web.Request) -> web.Response:
    """`/equipe/export/<type>.<csv|xlsx|jsonld|ics>`; the type may be `tout`, and `faits.csv` holds all facts."""
    name, form = request.match_info["name"], request.match_info["form"]
    snapshot = await snapshot_of(request)
    if name not in (ALL, export.FACTS, *TYPES) or (name == ALL and form == "csv") or (name == export.FACTS and form != "csv"):
        raise ApiError(404, "http_not_found")
    fiches = [fiche for fiche in snapshot.fiches.values() if name in (ALL, export.FACTS, fiche.type)]
    make: dict[str, Callable[[], bytes]] = {
        "csv": lambda: _csv(name, fiches),
        "xlsx": lambda: _xlsx(fiches),
        "jsonld": lambda: _jsonld(snapshot, fiches, base_of(request)),
        "ics": lambda: calendar_of(
            snapshot, [each for each in fiches if isinstance(each, Evenement)], base_of(request), today_of(request)
        ),
    }
    body = await asyncio.to_thread(make[form])
    headers = {
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="azimut-{name}.{form}"', hdrs.CACHE_CONTROL: "no-store",
    }  # fmt: skip
    return web.Response(body=body, content_type=_MEDIA[form], headers=headers)


def _csv(name: str, fiches: Iterable[Fiche]) -> bytes:
    if name == export.FACTS:
        return csv_bytes(export.FACT_COLUMNS, (each for fiche in fiches for each in export.fact_rows(fiche)))
    return csv_bytes(export.columns(TYPES[name]), map(export.row, fiches))


def _xlsx(fiches: Iterable[Fiche]) -> bytes:
    stream = io.BytesIO()
    export.write_xlsx(fiches, stream)
    return stream.getvalue()


def _jsonld(snapshot: Snapshot, fiches: Iterable[Fiche], base: str) -> bytes:
    return json.dumps(jsonld.documents(snapshot, fiches, base), ensure_ascii=False, indent=1).encode()
