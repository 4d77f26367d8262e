"""`/equipe/fiches/<id>/modifier` and `/equipe/fiches/nouvelle`: a fiche in a form, which works without scripts."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from functools import partial

from aiohttp import web

from bot import labels
from bot.knowledge.blocks import UnreadableText
from bot.knowledge.edit import as_values, with_fields
from bot.knowledge.guidance import describe, type_name
from bot.knowledge.saving import Noticed
from bot.knowledge.schema import Fiche
from bot.knowledge.skeleton import id_of
from bot.messages import say
from bot.web.keys import SETTINGS
from bot.web.staff import fiches_form
from bot.web.staff.fiches import is_of_one
from bot.web.staff.fiches_fields import Field, fields_of
from bot.web.staff.fiches_form import Path_, Values
from bot.web.staff.fiches_place import is_taken
from bot.web.staff.fiches_preview import Compared
from bot.web.staff.fiches_writing import KINDS, Writing, conclude, elsewhere, errors_in, others_here, preview, writing_of
from bot.web.staff.login import form_of
from bot.web.staff.page import see_other, staff_page


async def show(request: web.Request) -> web.StreamResponse:
    """`GET …/modifier`."""
    writing = await writing_of(request)
    fields = fields_of(writing.model, writing.snapshot)
    try:
        values = fiches_form.shown(as_values(writing.base), fields)
    except UnreadableText:
        return see_other(request, f"{writing.address}/yaml", "fiche_forme_impossible", "alerte")
    return _page(request, writing, fields, values)


async def new(request: web.Request) -> web.Response:
    """`GET /equipe/fiches/nouvelle`: choose a type, then fill the form in; `nom` and `question` may be given."""
    given = {name: request.query.get(name, "").strip()[:300] for name in ("nom", "question")}
    if not request.query.get("copie") and request.query.get("type") not in KINDS:
        kinds = [(name, labels.type_of(name), describe(model)) for name, model in KINDS.items()]
        return staff_page(request, "equipe/fiche_types.html", current="fiches", types=kinds, donne=given)
    writing = await writing_of(request)
    fields = fields_of(writing.model, writing.snapshot)
    values = fiches_form.shown(as_values(writing.base), fields)
    values["id"] = ""
    values["nom"] = given["nom"] or values["nom"]
    if not writing.copied and issubclass(writing.model, Fiche):
        fiches_form.gesture(values, fields, "ajouter:faits")
        values["faits"][0]["questions"] = [given["question"]] if given["question"] else []
    return _page(request, writing, fields, values)


async def send(request: web.Request) -> web.StreamResponse:
    """The form was sent: by a button that changes it, that previews, or that saves."""
    form = await form_of(request)
    writing = await writing_of(request, form)
    fields = fields_of(writing.model, writing.snapshot)
    values = fiches_form.read(form, fields)
    asked = str(form.get("geste", "enregistrer"))
    if ":" in asked:
        focus = fiches_form.gesture(values, fields, asked)
        return _page(request, writing, fields, values, focus=focus)
    again = partial(_page, request, writing, fields, values)
    missing = fiches_form.missing(values, fields, leaving_out=("id",))
    text = await asyncio.to_thread(_text, request, writing, fields, values)
    again = partial(again, text=text)
    if missing:
        # The other faults are told at once too.
        told = {say("champ_manquant", champ=path[-1]) for path in missing}
        errors = await asyncio.to_thread(errors_in, request, writing, text)
        return again(missing=missing, errors=[error for error in errors if error.avis.texte not in told], status=422)
    return await preview(request, writing, text, again) if asked == "apercu" else await conclude(request, writing, text, again)


def _text(request: web.Request, writing: Writing, fields: Sequence[Field], values: Values) -> str:
    """The fiche's text with what the form changes."""
    wanted = fiches_form.changes(writing.base, fields, values)
    wanted["id"] = values["id"] or writing.fiche or _new_id(request, writing, values["nom"])
    return with_fields(writing.base, writing.model, wanted)


def _new_id(request: web.Request, writing: Writing, nom: str) -> str:
    """An id made of the name, with a number when others have it."""
    folder, base = request.app[SETTINGS].knowledge, id_of(nom) or type_name(writing.model)
    found, number = base, 2
    while is_taken(folder, found, writing.snapshot):
        found, number = f"{base[:76]}-{number}", number + 1
    return found


def _page(
    request: web.Request,
    writing: Writing,
    fields: Sequence[Field],
    values: Values,
    *,
    text: str = "",
    missing: dict[Path_, str] | None = None,
    errors: Sequence[Noticed] = (),
    warnings: Sequence[Noticed] = (),
    compared: Sequence[Compared] | None = None,
    preview_failed: str = "",
    focus: str = "",
    status: int = 200,
) -> web.Response:
    found, others = fiches_form.by_field(text, errors, fields)
    names = [field.name for field in fields]
    # In the order in which the form asks them.
    told = {**found, **(missing or {})}
    wrong = {path: told[path] for path in sorted(told, key=lambda path: (names.index(str(path[0])), path[1:]))}
    return staff_page(
        request, "equipe/fiche_modifier.html", current="fiches", ecrit=writing, champs=fields, valeurs=values, status=status,
        erreurs={"-".join(map(str, path)): said for path, said in wrong.items()}, focus=focus, labels=labels,
        autres=[*elsewhere(others), *(noticed.avis.texte for noticed in others if noticed.ligne)],
        alertes=[noticed.avis.texte for noticed in warnings if is_of_one(noticed.avis)],
        apercu=compared, apercu_rate=preview_failed,
        sources=sorted(writing.snapshot.sources.values(), key=lambda source: source.nom),
        presents=others_here(request, writing),
        libelles={name: _label(fields, name) for name in ("-".join(map(str, path)) for path in wrong)}, est_date=_is_date,
    )  # fmt: skip


def _is_date(text: str) -> bool:
    """Whether a browser's field for dates can show it."""
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _label(fields: Sequence[Field], name: str) -> str:
    """How the field of an error is called: "Fait 2 : Phrase"."""
    first, *rest = name.split("-")
    field = next((one for one in fields if one.name == first), None)
    if field is None or len(rest) < 2:
        return field.label if field else name
    inner = next((one.label for one in field.fields if one.name == rest[1]), rest[1])
    return f"{field.label} {int(rest[0]) + 1}, {inner}"
