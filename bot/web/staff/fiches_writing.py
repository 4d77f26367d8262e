"""A fiche being written, in a form or as YAML: what it was when it was opened, and what saving it comes to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from multidict import MultiMapping

from bot.knowledge.base import KnowledgeError, Snapshot
from bot.knowledge.blocks import UnreadableText
from bot.knowledge.edit import as_values, with_fields
from bot.knowledge.history import differences
from bot.knowledge.reader import Avis
from bot.knowledge.saving import Change, ConflictError, Noticed, RefusedError, digest
from bot.knowledge.schema import TYPES, Fiche, Modele, Source
from bot.messages import say
from bot.web.keys import CHAT, DESK, LIVE_KNOWLEDGE, SETTINGS
from bot.web.knowing import snapshot_of
from bot.web.staff.fiches import PATH
from bot.web.staff.fiches_place import BrokenFileError, Place, home_of, place_of
from bot.web.staff.fiches_preview import Compared, compare
from bot.web.staff.page import see_other, staff_of, staff_page
from bot.web.staff.saving import save, saver_of

Again = Callable[..., web.Response]
"""Shows what was written again: `again(errors=…, status=…)`."""
KINDS: dict[str, type[Modele]] = {**TYPES, Source.type: Source}
"""What can be made here: fiches of each type, and the sources that their facts name."""
_NEW = "nouvelle-fiche"


@dataclass(frozen=True)
class Writing:
    """A fiche being written.

    `fiche`: the id under which its file holds it, empty for a new one; `seen`: what tells whether it has changed since;
    `base`: the text to change; `copied`: id of the fiche that a new one begins as, empty when none.
    """

    snapshot: Snapshot
    model: type[Modele]
    path: str
    fiche: str
    seen: str
    base: str
    copied: str = ""

    @property
    def nom(self) -> str:
        """How the fiche is called."""
        return str(as_values(self.base).get("nom") or self.fiche) if self.base else self.fiche

    @property
    def address(self) -> str:
        """Where it is read, the list for a new one."""
        return f"{PATH}/{self.fiche}" if self.fiche else PATH

    def change(self, text: str) -> Change:
        """The change that makes this text of it."""
        return Change(self.path, self.model.pluriel, self.fiche, self.seen, text, self.copied)


async def writing_of(request: web.Request, form: MultiMapping[Any] | None = None) -> Writing:
    """The fiche that the address names, or a new one of `type`; `form`: what was sent. Raises `HTTPNotFound`.

    What was sent is kept whatever became of the fiche meanwhile.
    """
    snapshot = await snapshot_of(request)
    return await asyncio.to_thread(_writing, request, snapshot, request.query if form is None else form, form is not None)


def _writing(request: web.Request, snapshot: Snapshot, given: MultiMapping[Any], sent: bool) -> Writing:
    folder = request.app[SETTINGS].knowledge
    fiche = request.match_info.get("id") or str(given.get("fiche", ""))[:80]
    model = KINDS.get(str(given.get("type", "")))
    path, seen = str(given.get("fichier", ""))[:300], str(given.get("vu", ""))
    if not fiche:
        copied = str(given.get("copie", ""))[:80]
        source = _place(request, snapshot, copied) if copied else None
        if source is not None:
            model, path = source.model, source.path
            base = with_fields(source.text, source.model, {"id": f"{copied}-copie"[:80].strip("-"), "importe": ""})
            return Writing(snapshot, model, path, "", "", base, copied)
        if model is None:
            raise web.HTTPNotFound
        return Writing(snapshot, model, home_of(folder, model.pluriel), "", "", f"- id: {_NEW}\n")
    place = _place(request, snapshot, fiche)
    if place is not None:
        return Writing(snapshot, place.model, place.path, fiche, seen if sent else place.seen, place.text)
    if not sent or model is None:
        raise web.HTTPNotFound
    return Writing(snapshot, model, path, fiche, seen, f"- id: {fiche}\n")


def _place(request: web.Request, snapshot: Snapshot, fiche: str) -> Place | None:
    try:
        return place_of(request.app[SETTINGS].knowledge, fiche, snapshot)
    except BrokenFileError:
        return None


async def conclude(request: web.Request, writing: Writing, text: str, again: Again) -> web.StreamResponse:
    """Save, and go to the fiche; else tell why not, with all that was written."""
    subject = "fiche_sujet_modifiee" if writing.fiche else "fiche_sujet_creee"
    identifiant = id_in(text) or writing.fiche
    try:
        version = await save(request, writing.snapshot, writing.change(text), subject, identifiant)
    except RefusedError as error:
        return again(errors=error.errors, status=422)
    except ConflictError as error:
        return _conflict(request, writing, text, error.now)
    except (UnreadableText, ValueError):
        return again(errors=[on_the_file(writing, "fiche_fichier_casse")], status=422)
    except OSError:
        return again(errors=[on_the_file(writing, "fiche_fichier_fige")], status=500)
    request.app[DESK].presence.leave(writing.fiche, staff_of(request).nom)
    if not issubclass(writing.model, Fiche):
        return see_other(request, PATH, "source_enregistree", id=identifiant)
    return see_other(request, f"{PATH}/{identifiant}", "fiche_enregistree" if version else "fiche_inchangee")


async def preview(request: web.Request, writing: Writing, text: str, again: Again) -> web.Response:
    """Show the answers before and after, unless the text has errors."""
    try:
        tried = await asyncio.to_thread(saver_of(request, writing.snapshot).attempt, writing.change(text))
    except ConflictError as error:
        return _conflict(request, writing, text, error.now)
    except (UnreadableText, ValueError):
        return again(errors=[on_the_file(writing, "fiche_fichier_casse")], status=422)
    if tried.errors:
        return again(errors=tried.errors, status=422)
    compared: list[Compared] = []
    failed = ""
    try:
        compared = await compare(
            request.app[CHAT], request.app[LIVE_KNOWLEDGE], writing.snapshot, request.app[SETTINGS].knowledge,
            {writing.path: tried.text}, writing.fiche, id_in(text),
        )  # fmt: skip
    except asyncio.TimeoutError:
        failed = say("apercu_trop_long")
    except KnowledgeError:
        failed = say("apercu_autres_erreurs")
    return again(compared=compared, preview_failed=failed, warnings=tried.warnings)


def errors_in(request: web.Request, writing: Writing, text: str) -> Sequence[Noticed]:
    """What is wrong with a text, none when somebody has changed the fiche or broken its file meanwhile: saving will say so."""
    try:
        return saver_of(request, writing.snapshot).attempt(writing.change(text)).errors
    except (ConflictError, UnreadableText, ValueError):
        return ()


def id_in(text: str) -> str:
    """The id that a fiche's text gives it, empty when it cannot be read."""
    try:
        return str(as_values(text).get("id", ""))
    except UnreadableText:
        return ""


def others_here(request: web.Request, writing: Writing) -> list[str]:
    """Who else has the fiche open; from now on, who asks has it too."""
    return request.app[DESK].presence.enter(writing.fiche, staff_of(request).nom) if writing.fiche else []


def _conflict(request: web.Request, writing: Writing, mine: str, theirs: str) -> web.Response:
    seen = digest(theirs) if theirs else ""
    return staff_page(
        request, "equipe/fiche_conflit.html", current="fiches", ecrit=writing, mienne=mine, leur=theirs, vu=seen,
        lignes=differences(theirs, mine), status=409,
    )  # fmt: skip


def on_the_file(writing: Writing, key: str) -> Noticed:
    """An error on the whole file of a fiche."""
    return Noticed(0, Avis(writing.path, 1, 1, "erreur", say(key, fichier=writing.path)))


def elsewhere(errors: Sequence[Noticed]) -> list[str]:
    """What is wrong in other fiches, with its file and line."""
    return [str(noticed.avis) for noticed in errors if not noticed.ligne]
