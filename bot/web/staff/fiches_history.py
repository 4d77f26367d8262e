"""`/equipe/fiches/<id>/historique`: who changed a fiche, when and what, and how to come back to an earlier text."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from bot.knowledge.base import Snapshot
from bot.knowledge.blocks import UnreadableText
from bot.knowledge.history import Line, Passage, differences
from bot.knowledge.saving import Change, ConflictError, Noticed, RefusedError
from bot.knowledge.versions import Version
from bot.web.keys import SETTINGS
from bot.web.knowing import snapshot_of
from bot.web.staff.etat import hour
from bot.web.staff.fiches import PATH
from bot.web.staff.fiches_place import BrokenFileError, Place, place_of
from bot.web.staff.login import form_of
from bot.web.staff.page import see_other, staff_page
from bot.web.staff.saving import history_of, save, saver_of


@dataclass(frozen=True)
class Past:
    """The versions of a fiche, the latest first, and the one that is looked at with what it changed."""

    snapshot: Snapshot
    id: str
    path: str
    place: Place | None
    versions: tuple[Version, ...]
    passage: Passage | None = None
    lines: tuple[Line, ...] = ()

    @property
    def seen(self) -> str:
        """What tells whether the fiche has changed; empty when it is not there."""
        return self.place.seen if self.place else ""


async def show(request: web.Request) -> web.Response:
    """The versions; with `?version=`, what one of them changed. `?fichier=`: where a fiche that is gone was."""
    wanted = request.query.get("version", "")[:64]
    return _page(request, await _past(request, wanted, request.query.get("fichier", "")))


async def back(request: web.Request) -> web.StreamResponse:
    """`POST`: give the fiche the text that a version gave it (`geste=revenir`), or that it had before (`geste=annuler`)."""
    form = await form_of(request)
    past = await _past(request, str(form.get("version", ""))[:64], str(form.get("fichier", "")))
    if past.passage is None:
        raise web.HTTPNotFound
    passage, undone = past.passage, form.get("geste") == "annuler"
    fiche = past.id if past.place else ""
    change = Change(
        past.path, passage.section, fiche, str(form.get("vu", "")), passage.before if undone else passage.after, passage.above
    )
    try:
        version = await save(request, past.snapshot, change, "fiche_sujet_revenue", past.id)
    except RefusedError as error:
        return _page(request, past, errors=error.errors, status=422)
    except (ConflictError, UnreadableText):
        return _page(request, past, changed=True, status=409)
    if not change.new.strip():
        return see_other(request, PATH, "fiche_supprimee", nom=past.id)
    return see_other(request, f"{PATH}/{past.id}", "fiche_revenue" if version else "fiche_inchangee")


async def _past(request: web.Request, wanted: str, path: str) -> Past:
    snapshot, identifiant = await snapshot_of(request), request.match_info["id"]
    return await asyncio.to_thread(_read, request, snapshot, identifiant, wanted, path)


def _read(request: web.Request, snapshot: Snapshot, identifiant: str, wanted: str, path: str) -> Past:
    settings = request.app[SETTINGS]
    history = history_of(settings)
    try:
        place = place_of(settings.knowledge, identifiant, snapshot)
    except BrokenFileError as error:
        place, path = None, error.path
    path = place.path if place else path
    try:
        saver_of(request, snapshot).read(path)
    except (ValueError, OSError) as error:
        raise web.HTTPNotFound from error
    versions = tuple(history.of_fiche(path, identifiant))
    if place is None and not versions:
        raise web.HTTPNotFound
    passage = history.passage(path, identifiant, wanted) if wanted else None
    lines = tuple(differences(passage.before, passage.after)) if passage else ()
    return Past(snapshot, identifiant, path, place, versions, passage, lines)


def _page(
    request: web.Request, past: Past, *, errors: tuple[Noticed, ...] = (), changed: bool = False, status: int = 200
) -> web.Response:
    fiche = past.snapshot.fiches.get(past.id)
    return staff_page(
        request, "equipe/fiche_historique.html", current="fiches", passe=past, nom=fiche.nom if fiche else past.id, heure=hour,
        git=history_of(request.app[SETTINGS]).uses_git, erreurs=[one.avis for one in errors], change=changed, status=status,
    )  # fmt: skip
