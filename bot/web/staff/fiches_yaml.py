"""`/equipe/fiches/<id>/yaml`: a fiche as its file holds it, checked by a button, or as it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import labels
from bot.knowledge.blocks import UnreadableText
from bot.knowledge.saving import ConflictError, Noticed, digest
from bot.knowledge.skeleton import skeleton
from bot.knowledge.verify import verify
from bot.messages import say
from bot.web.errors import to_json
from bot.web.keys import SETTINGS
from bot.web.staff.fiches import is_of_one
from bot.web.staff.fiches_place import place_of
from bot.web.staff.fiches_preview import Compared
from bot.web.staff.fiches_writing import Writing, conclude, elsewhere, on_the_file, others_here, preview, writing_of
from bot.web.staff.login import form_of
from bot.web.staff.page import staff_page
from bot.web.staff.saving import saver_of
from bot.web.today import today_of


async def show(request: web.Request) -> web.Response:
    """The text; that of a new fiche is a skeleton."""
    writing = await writing_of(request)
    if not writing.fiche:
        return _page(request, writing, writing.base if writing.copied else _skeleton(request, writing))
    errors = await asyncio.to_thread(standing, request.app[SETTINGS].knowledge, writing)
    return _page(request, writing, writing.base, errors=errors, opened=True)


async def send(request: web.Request) -> web.StreamResponse:
    """The text was sent to be checked, previewed or saved."""
    form = await form_of(request)
    writing, text = await writing_of(request, form), _text(form.get("texte", ""))
    again = partial(_page, request, writing, text)
    if not text.strip():
        return again(empty=True, status=422)
    asked = form.get("geste")
    if asked == "verifier":
        errors, warnings = await _checked(request, writing, text)
        return again(errors=errors, warnings=warnings, checked=True)
    return await preview(request, writing, text, again) if asked == "apercu" else await conclude(request, writing, text, again)


async def check(request: web.Request) -> web.Response:
    """`POST /equipe/api/verifier`: `{"erreurs", "alertes"}`, each with the `ligne` of the text it is on (0: elsewhere)."""
    form = await form_of(request)
    writing, text = await writing_of(request, form), _text(form.get("texte", ""))
    errors, warnings = await _checked(request, writing, text) if text.strip() else ([], [])
    body = {"erreurs": list(map(_told, errors)), "alertes": list(map(_told, warnings)), "vide": not text.strip()}
    return web.json_response(body, dumps=to_json)


def _told(noticed: Noticed) -> dict[str, Any]:
    said = noticed.avis.texte if noticed.ligne else str(noticed.avis)
    return {"ligne": noticed.ligne, "colonne": noticed.avis.colonne, "texte": said}


async def _checked(request: web.Request, writing: Writing, text: str) -> tuple[Sequence[Noticed], Sequence[Noticed]]:
    """What is wrong with a text, and what else there is to say; as if nobody had changed the fiche meanwhile."""

    def attempt() -> tuple[Sequence[Noticed], Sequence[Noticed]]:
        """Verify the text, in a thread: it reads every file."""
        if same(text, writing.base):
            return standing(request.app[SETTINGS].knowledge, writing), ()
        saver = saver_of(request, writing.snapshot)
        change = writing.change(text)
        try:
            try:
                tried = saver.attempt(change)
            except ConflictError as error:
                fiche, seen = (change.fiche, digest(error.now)) if error.now else ("", "")
                tried = saver.attempt(replace(change, fiche=fiche, seen=seen))
        except (UnreadableText, ValueError):
            return [on_the_file(writing, "fiche_fichier_casse")], ()
        return tried.errors, [noticed for noticed in tried.warnings if is_of_one(noticed.avis)]

    return await asyncio.to_thread(attempt)


def same(text: str, other: str) -> bool:
    """Whether two texts are the same, however they end."""
    return text.replace("\r\n", "\n").rstrip() == other.replace("\r\n", "\n").rstrip()


def standing(folder: Path, writing: Writing) -> list[Noticed]:
    """What is wrong already with a fiche as its file holds it."""
    place = place_of(folder, writing.fiche, writing.snapshot) if writing.fiche else None
    if place is None:
        return []
    text = (folder / place.path).read_text(encoding="utf-8")
    lecture = verify(folder, {place.path: text}, writing.snapshot.catalogue.engine, keep=True)
    name = (folder / place.path).relative_to(folder.parent).as_posix()
    lines = range(place.start + 1, place.start + place.text.count("\n") + 2)
    return [Noticed(avis.ligne - place.start, avis) for avis in lecture.erreurs if avis.fichier == name and avis.ligne in lines]


def _text(given: Any) -> str:
    text = str(given).replace("\r\n", "\n")
    return text if text.endswith("\n") or not text else f"{text}\n"


def _skeleton(request: web.Request, writing: Writing) -> str:
    nom, question = (request.query.get(name, "").strip()[:300] for name in ("nom", "question"))
    text = skeleton(writing.model, "", nom, today_of(request))
    return f"# {say('fiche_question_posee', question=question)}\n{text}" if question else text


def _page(
    request: web.Request,
    writing: Writing,
    text: str,
    *,
    errors: Sequence[Noticed] = (),
    warnings: Sequence[Noticed] = (),
    compared: Sequence[Compared] | None = None,
    preview_failed: str = "",
    checked: bool = False,
    opened: bool = False,
    empty: bool = False,
    status: int = 200,
) -> web.Response:
    return staff_page(
        request, "equipe/fiche_yaml.html", current="fiches", ecrit=writing, texte=text, status=status, labels=labels,
        vide=empty,
        erreurs=[noticed for noticed in errors if noticed.ligne], autres=elsewhere(errors), alertes=warnings,
        verifie=checked, ouvert=opened,
        apercu=compared, apercu_rate=preview_failed, presents=others_here(request, writing),
    )  # fmt: skip
