"""`/equipe/fiches/<id>`: a fiche as its file holds it, what is wrong with it, who names it, and its removal."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot import labels
from bot.knowledge.base import Snapshot, version_of
from bot.knowledge.blocks import UnreadableText
from bot.knowledge.lecture import Avis
from bot.knowledge.saving import Change, ConflictError, RefusedError
from bot.knowledge.schema import Fait, Fiche
from bot.web.errors import to_json
from bot.web.keys import DESK, SETTINGS, WATCHER
from bot.web.knowing import snapshot_of
from bot.web.staff.fiches import PATH, about_it, is_old
from bot.web.staff.fiches_place import BrokenFileError, Place, place_of, read_alone
from bot.web.staff.login import form_of
from bot.web.staff.page import see_other, staff_page
from bot.web.staff.saving import save
from bot.web.today import today_of


@dataclass(frozen=True)
class Held:
    """A fiche of an address. `place`: where it is written; `fiche`: as it is written there, None when that is wrong.

    `served`: as it is in service, None when it is not; `broken`: the file that must be mended first, "" when none.
    """

    snapshot: Snapshot
    id: str
    place: Place | None
    fiche: Fiche | None
    served: Fiche | None
    errors: tuple[Avis, ...] = ()
    broken: str = ""

    @property
    def nom(self) -> str:
        """How it is called."""
        known = self.fiche or self.served
        return known.nom if known else self.id


async def held_of(request: web.Request) -> Held:
    """The fiche that the address names. Raises `HTTPNotFound`."""
    snapshot, identifiant = await snapshot_of(request), request.match_info["id"]
    held = await asyncio.to_thread(_held, request, snapshot, identifiant)
    if held.place is None and not (held.broken and held.served):
        raise web.HTTPNotFound
    return held


async def place_to_change(request: web.Request) -> tuple[Held, Place]:
    """The same, to change it. Raises `HTTPNotFound` when its file is broken too."""
    held = await held_of(request)
    if held.place is None:
        raise web.HTTPNotFound
    return held, held.place


def _held(request: web.Request, snapshot: Snapshot, identifiant: str) -> Held:
    served = snapshot.fiches.get(identifiant)
    try:
        place = place_of(request.app[SETTINGS].knowledge, identifiant, snapshot)
    except BrokenFileError as error:
        return Held(snapshot, identifiant, None, None, served, broken=error.path)
    fiche, errors = read_alone(place.section, place.text) if place else (None, [])
    return Held(snapshot, identifiant, place, fiche, served, tuple(errors))


async def show(request: web.Request) -> web.Response:
    """The page."""
    held = await held_of(request)
    snapshot, today = held.snapshot, today_of(request)
    report = await request.app[DESK].reports.of(snapshot, today)
    notices = [notice.avis for notice in (*report.erreurs, *report.alertes) if notice.fiche == held.id and about_it(notice)]
    fiche = held.fiche or held.served
    return staff_page(
        request, "equipe/fiche.html", current="fiches", lu=held, fiche=fiche, avis_fiche=notices, labels=labels,
        faits=[_fact(snapshot, fact) for fact in fiche.faits] if fiche else [], dossier=request.app[SETTINGS].knowledge.name,
        a_relire=fiche is not None and is_old(fiche, today) and not fiche.importe, citee=naming(snapshot, held.id),
        servie=held.fiche is not None and held.fiche == held.served,
    )  # fmt: skip


def _fact(snapshot: Snapshot, fact: Fait) -> tuple[str, Fait, list[str]]:
    """How the facet is called, the fact, and the names of its sources."""
    label = snapshot.libelles.get(fact.sur)
    names = [snapshot.sources[i].nom if i in snapshot.sources else i for i in fact.sources]
    return label.nom if label else fact.sur, fact, names


def naming(snapshot: Snapshot, identifiant: str) -> list[Fiche]:
    """The team's fiches that name that one."""
    return [
        fiche
        for fiche in snapshot.fiches.values()
        if identifiant in fiche.liens or identifiant in fiche.campus or fiche.contact == identifiant
    ]


async def confirm(request: web.Request) -> web.Response:
    """`GET …/supprimer`: what removing it would leave."""
    held, place = await place_to_change(request)
    return _confirmation(request, held, place)


async def remove(request: web.Request) -> web.StreamResponse:
    """`POST …/supprimer`."""
    held, place = await place_to_change(request)
    seen = str((await form_of(request)).get("vu", ""))
    change = Change(place.path, place.section, held.id, seen, "")
    try:
        await save(request, held.snapshot, change, "fiche_sujet_supprimee", held.id)
    except RefusedError as error:
        return _confirmation(request, held, place, [noticed.avis for noticed in error.errors], status=422)
    except (ConflictError, UnreadableText):
        return _confirmation(request, held, place, changed=True, status=409)
    return see_other(request, f"{PATH}?supprimee={held.id}&fichier={place.path}", "fiche_supprimee", nom=held.nom)


def _confirmation(
    request: web.Request,
    held: Held,
    place: Place,
    errors: Sequence[Avis] = (),
    *,
    changed: bool = False,
    status: int = 200,
) -> web.Response:
    return staff_page(
        request, "equipe/fiche_supprimer.html", current="fiches", lu=held, vu=place.seen, erreurs=errors, change=changed,
        citee=naming(held.snapshot, held.id), status=status,
    )  # fmt: skip


async def version(request: web.Request) -> web.Response:
    """`GET /equipe/api/version`: whether what the files hold is in service, or refused."""
    folder, snapshot = request.app[SETTINGS].knowledge, await snapshot_of(request)
    try:
        served = snapshot.version == await asyncio.to_thread(version_of, folder)
    except OSError:
        # A file that is being replaced.
        served = False
    status = request.app[WATCHER].status
    refused = not served and status.refused is not None and status.refused > status.served
    return web.json_response({"servie": served, "refusee": refused}, dumps=to_json)
