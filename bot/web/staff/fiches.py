"""`/equipe/fiches`: the fiches of the team, and among the imported ones those that are looked for."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from bot import labels
from bot.knowledge.advice import STALE_AFTER
from bot.knowledge.base import Snapshot
from bot.knowledge.lecture import Avis
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import TYPES, Fiche, Lieu
from bot.knowledge.text import content_stems, fold, tokens
from bot.messages import say
from bot.web.keys import DESK
from bot.web.knowing import snapshot_of
from bot.web.staff.page import page_of, staff_page
from bot.web.staff.report import Notice, Report
from bot.web.today import today_of

PATH = "/equipe/fiches"
_PER_PAGE = 50
_STATES = ("erreur", "alerte", "relire")


@dataclass(frozen=True)
class Row:
    """A fiche of the list. `type` is empty for one that is so broken that it cannot be told."""

    id: str
    nom: str
    type: str
    resume: str
    verifie_le: dt.date | None
    erreurs: int
    alertes: int


async def show(request: web.Request) -> web.Response:
    """The page, with the filters that its address holds: `q`, `type`, `etat`."""
    snapshot, today = await snapshot_of(request), today_of(request)
    report = await request.app[DESK].reports.of(snapshot, today)
    words, kind, state = (request.query.get(name, "").strip()[:100] for name in ("q", "type", "etat"))
    kind, state = kind if kind in TYPES else "", state if state in _STATES else ""
    rows = await asyncio.to_thread(_rows, snapshot, report, words, kind, state, today)
    imported = await asyncio.to_thread(_imported, snapshot, words, kind) if words and not state else []
    shown, page, pages = page_of(request, rows, _PER_PAGE)
    kinds = Counter(fiche.type for fiche in snapshot.fiches.values())
    given = {"q": words, "type": kind, "etat": state}
    return staff_page(
        request, "equipe/fiches.html", current="fiches", lignes=shown,
        nombre=len(rows), page=page, pages=pages, q=words, type=kind, etat=state, importees=imported, labels=labels,
        adresse=PATH + "?" + urlencode({name: value for name, value in given.items() if value} | {"page": ""}),
        types={name: say("type_et_nombre", type=labels.types_of(name), nombre=kinds[name]) for name in TYPES if kinds[name]},
        etats={name: say(f"fiches_etat_{name}") for name in _STATES}, total=len(snapshot.fiches), importes=report.imported,
        supprimee=request.query.get("supprimee", "")[:80], fichier=request.query.get("fichier", "")[:200],
    )  # fmt: skip


def is_old(fiche: Fiche, today: dt.date) -> bool:
    """Whether nobody has verified a fiche for a year; a place has nothing to verify."""
    return not isinstance(fiche, Lieu) and (fiche.verifie_le is None or fiche.verifie_le < today - STALE_AFTER)


def about_it(notice: Notice) -> bool:
    """Whether a notice is about its fiche alone, rather than about several of its file, of which this is the first."""
    return bool(notice.fiche) and is_of_one(notice.avis)


def is_of_one(avis: Avis) -> bool:
    """Whether a notice is about one fiche: those that count several begin by their number, but for one."""
    never = say("conseil_jamais_relues", nombre=0, ids="").partition(":")[0]
    return not avis.texte.startswith(never) and not avis.texte[:1].isdigit()


def _rows(snapshot: Snapshot, report: Report, words: str, kind: str, state: str, today: dt.date) -> list[Row]:
    errors = Counter(notice.fiche for notice in report.erreurs if notice.fiche)
    warnings = Counter(notice.fiche for notice in report.alertes if about_it(notice))
    asked = fold(words).split()
    found: list[tuple[int, str, Row]] = []
    for fiche in snapshot.fiches.values():
        rank = _rank(fiche, asked)
        kept = {"erreur": errors[fiche.id], "alerte": warnings[fiche.id], "relire": is_old(fiche, today)}
        if rank is not None and (not kind or fiche.type == kind) and (not state or kept[state]):
            row = Row(
                fiche.id, fiche.nom, fiche.type, fiche.resume or "", fiche.verifie_le, errors[fiche.id], warnings[fiche.id]
            )
            found.append((rank, fold(fiche.nom), row))
    if not kind and state in ("", "erreur"):
        # Those that have never been served: they are in no snapshot.
        for notice in {one.fiche: one for one in report.erreurs if one.fiche and one.fiche not in snapshot.fiches}.values():
            if all(word in fold(f"{notice.fiche} {notice.nom}") for word in asked):
                row = Row(notice.fiche, notice.nom, "", "", None, errors[notice.fiche], 0)
                found.append((0, fold(notice.nom), row))
    return [row for _, _, row in sorted(found, key=lambda each: each[:2])]


def _rank(fiche: Fiche, asked: list[str]) -> int | None:
    """0 when its names hold all the words, 1 when all it says does, None otherwise."""
    names, all_of_it = _texts(fiche)
    if all(word in names for word in asked):
        return 0
    return 1 if all(word in all_of_it for word in asked) else None


@once_per_fiche
def _texts(fiche: Fiche) -> tuple[str, str]:
    names = fold(" ".join((fiche.id, fiche.nom, *fiche.alias)))
    said: Iterable[str] = (fiche.resume or "", *fiche.communes, *(fact.dit for fact in fiche.faits))
    return names, f"{names} {fold(' '.join(said))}"


def _imported(snapshot: Snapshot, words: str, kind: str) -> list[Fiche]:
    """Imported fiches whose names are like the words, or whose id they are."""
    kinds = [kind] if kind else list(TYPES)
    exact = snapshot.catalogue.fiche(words)
    found = snapshot.catalogue.search(content_stems(tokens(words)), kinds, most=_PER_PAGE)
    return [*([exact] if exact else []), *(fiche for fiche in found if fiche.id != words)]
