"""`/equipe/fichiers/<chemin>`: a whole file, to mend what keeps its fiches from being told apart."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from aiohttp import web

from bot.knowledge.base import Snapshot
from bot.knowledge.history import Line, differences
from bot.knowledge.saving import ConflictError, Noticed, RefusedError, digest
from bot.web.keys import SETTINGS
from bot.web.knowing import snapshot_of
from bot.web.staff.fiches_writing import elsewhere
from bot.web.staff.login import form_of
from bot.web.staff.page import flash, see_other, staff_page
from bot.web.staff.saving import save_file, saver_of
from bot.web.staff_paths import PREFIX


async def show(request: web.Request) -> web.StreamResponse:
    """The file's text and what is wrong with it."""
    path, snapshot = request.match_info["path"], await snapshot_of(request)
    try:
        text = await asyncio.to_thread(_held, request, snapshot, path)
    except UnicodeDecodeError:
        return see_other(request, PREFIX, "fichier_pas_texte", "alerte", fichier=path)
    errors = await asyncio.to_thread(saver_of(request, snapshot).errors_in, path, text, True)
    return _page(request, path, text, digest(text), errors=errors)


async def send(request: web.Request) -> web.StreamResponse:
    """The text was sent to be checked or saved."""
    path, snapshot = request.match_info["path"], await snapshot_of(request)
    form = await form_of(request)
    text, seen = str(form.get("texte", "")).replace("\r\n", "\n"), str(form.get("vu", ""))
    try:
        await asyncio.to_thread(_held, request, snapshot, path)
    except UnicodeDecodeError:
        return see_other(request, PREFIX, "fichier_pas_texte", "alerte", fichier=path)
    again = partial(_page, request, path, text)
    if form.get("geste") == "verifier":
        errors = await asyncio.to_thread(saver_of(request, snapshot).errors_in, path, text)
        return again(seen, errors=errors, checked=True)
    try:
        version = await save_file(request, snapshot, path, seen, text)
    except RefusedError as error:
        return again(seen, errors=error.errors, refused=True, status=422)
    except ConflictError as error:
        return again(digest(error.now), lines=differences(error.now, text), status=409)
    except OSError:
        flash(request, "fiche_fichier_fige", "erreur", fichier=path)
        return again(seen, status=500)
    return see_other(request, PREFIX, "fichier_enregistre" if version else "fichier_inchange", fichier=path)


def _held(request: web.Request, snapshot: Snapshot, path: str) -> str:
    """What the file holds, without its BOM. Raises `HTTPNotFound`, `UnicodeDecodeError`."""
    try:
        text = saver_of(request, snapshot).read(path)
    except UnicodeDecodeError:
        raise
    except (ValueError, OSError) as error:
        raise web.HTTPNotFound from error
    if not text and not (request.app[SETTINGS].knowledge / path).is_file():
        raise web.HTTPNotFound
    return text.removeprefix("\ufeff")


def _page(
    request: web.Request,
    path: str,
    text: str,
    seen: str,
    *,
    errors: Sequence[Noticed] = (),
    lines: Sequence[Line] | None = None,
    checked: bool = False,
    refused: bool = False,
    status: int = 200,
) -> web.Response:
    return staff_page(
        request, "equipe/fichier.html", current="etat", fichier=path, texte=text, vu=seen, status=status,
        erreurs=[noticed for noticed in errors if noticed.ligne], autres=elsewhere(errors), lignes=lines, verifie=checked,
        refuse=refused,
    )  # fmt: skip
