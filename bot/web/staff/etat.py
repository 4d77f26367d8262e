"""`/equipe`: whether the bot serves what the files hold, what is wrong in them, and what they cover."""

from __future__ import annotations

import datetime as dt

from aiohttp import web

from bot import labels
from bot.knowledge.schema import TYPES
from bot.web.keys import DESK, WATCHER
from bot.web.knowing import snapshot_of
from bot.web.staff.page import staff_page
from bot.web.today import PARIS, today_of

_MAIN = ("formation", "dispositif", "evenement", "etablissement", "entreprise", "metier")
"""The types that the tables by campus and by public count apart."""


async def show(request: web.Request) -> web.Response:
    """The page."""
    snapshot = await snapshot_of(request)
    report = await request.app[DESK].reports.of(snapshot, today_of(request))
    status = request.app[WATCHER].status
    refused = status.refused is not None and status.refused > status.served
    return staff_page(
        request, "equipe/etat.html", current="etat", rapport=report, suivi=status, refuse=refused or bool(report.erreurs),
        version_servie=snapshot.version[:8], labels=labels, heure=hour, types=TYPES, principaux=_MAIN,
        libelles={id_: label.nom for id_, label in snapshot.libelles.items()}, aujourdhui=today_of(request),
        noms={row.id: snapshot.fiches[row.id].nom for row in report.coverage.campus if row.id in snapshot.fiches},
    )  # fmt: skip


def hour(moment: dt.datetime) -> tuple[str, str]:
    """A moment as it is in France: the day in full, and the hour and minutes."""
    there = moment.astimezone(PARIS)
    return labels.day(there.date()), f"{there:%H:%M}"
