"""`/fiches`: all the fiches by type, and a search among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import TYPES, Fiche
from bot.knowledge.text import content_stems, fold, tokens
from bot.web.knowing import snapshot_of
from bot.web.render import page

LONGEST = 100
"""A search is cut there, in characters."""

_LEAST_COVER, _MOST = 0.5, 40
_SIDE_NOTES = ("desaccord", "chiffre")


@dataclass(frozen=True)
class Shelf:
    """A type of fiche and how many there are."""

    id: str
    nom: str
    size: int


async def show(request: web.Request) -> web.Response:
    """The page: the types, the fiches of one, or what a search finds."""
    snapshot = await snapshot_of(request)
    text, kind = asked(request.query)
    known = kind in TYPES
    found = list(select(snapshot, text, kind if known else "")) if text or known else []
    return page(
        request, "fiches.html", current="fiche", labels=labels, text=text, kind=kind if known else "", found=found,
        shelves=shelves(snapshot), unknown="" if known else kind,
    )  # fmt: skip


def asked(query: Mapping[str, str]) -> tuple[str, str]:
    """The words and the type that a query asks for."""
    return query.get("q", "").strip()[:LONGEST], query.get("type", "").strip()[:LONGEST]


def shelves(snapshot: Snapshot) -> list[Shelf]:
    """The types that have fiches, in their usual order."""
    sizes = Counter(fiche.type for fiche in snapshot.fiches.values())
    return [Shelf(kind, labels.types_of(kind), sizes[kind]) for kind in TYPES if sizes[kind]]


def select(snapshot: Snapshot, text: str, kind: str) -> Iterable[Fiche]:
    """Fiches of a type (of all when it is empty), by name; with `text`, those that it names first, then that answer it, then
    imported ones whose names hold its words.
    """
    fiches = [fiche for fiche in snapshot.fiches.values() if not kind or fiche.type == kind]
    if not text:
        return sorted(fiches, key=lambda fiche: fold(fiche.nom))
    words = tokens(text)
    named = sorted((fiche for fiche in fiches if _names(fiche, words)), key=lambda fiche: _nearness(fiche, words))
    allowed = {fiche.id for fiche in fiches}
    results = [r.fait.fiche_id for r in snapshot.index.search(words) if r.couverture >= _LEAST_COVER]
    told = [snapshot.fiches[i] for i in dict.fromkeys(results) if i in allowed]
    imported = snapshot.catalogue.search(content_stems(words), [kind] if kind else list(TYPES), most=_MOST)
    return list({fiche.id: fiche for fiche in [*named, *told, *imported]}.values())[:_MOST]


def _names(fiche: Fiche, words: list[str]) -> bool:
    """Whether each of the words begins one of a name of the fiche."""
    return bool(words) and any(
        all(any(part.startswith(word) for part in parts) for word in words)
        for parts in (tokens(name) for name in (fiche.nom, *fiche.alias))
    )


def _nearness(fiche: Fiche, words: list[str]) -> tuple[bool, bool, int, str]:
    # The fiche of that very name first; what only speaks of it (a point in dispute, a figure), after the others.
    parts = tokens(fiche.nom)
    by_alias = not all(any(part.startswith(word) for part in parts) for word in words)
    return (fiche.type in _SIDE_NOTES, by_alias, len(parts), fold(fiche.nom))
