"""`/fiche/<id>`: everything known of a fiche, to read, to print, and to ask more about."""

from __future__ import annotations

import datetime as dt

from aiohttp import web

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.events import is_coming
from bot.knowledge.schema import Evenement, Fiche
from bot.web import jsonld
from bot.web.addresses import base_of
from bot.web.knowing import snapshot_of
from bot.web.render import page
from bot.web.sheet import contact_link, is_listed, sheet_of
from bot.web.today import today_of


async def show(request: web.Request) -> web.Response:
    """The page of a fiche."""
    snapshot, fiche = await fiche_of(request)
    base = base_of(request)
    sheet = sheet_of(snapshot, fiche)
    return page(
        request, "fiche.html", current="fiche", sheet=sheet, fiche=fiche, labels=labels, base=base,
        stage=moment_of(fiche, today_of(request)), listed=is_listed(fiche), contact_link=contact_link,
        data=jsonld.document(snapshot, fiche, base),
    )  # fmt: skip


async def fiche_of(request: web.Request) -> tuple[Snapshot, Fiche]:
    """The knowledge in service and the fiche that the address names. Raises `HTTPNotFound`."""
    snapshot = await snapshot_of(request)
    fiche = snapshot.fiches.get(request.match_info["id"])
    if fiche is None:
        raise web.HTTPNotFound
    return snapshot, fiche


def moment_of(fiche: Fiche, today: dt.date) -> str:
    """Of an event: `coming`, `recurrent`, or `known` for one that was or whose date is not sure; empty for the rest."""
    if not isinstance(fiche, Evenement):
        return ""
    if is_coming(fiche, today):
        return "coming"
    return "recurrent" if fiche.quand == "recurrent" else "known"
