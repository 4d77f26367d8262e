"""What the fiches cover: how many there are by type, campus and public, and which usual answers are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from bot.knowledge.schema import TYPES, Campus, Evenement, Fiche
from bot.knowledge.text import fold

USUAL: dict[str, tuple[str, ...]] = {
    "campus": ("definition", "lieu", "contact", "responsable", "formations", "partenaires"),
    "formation": ("definition", "lieu", "duree", "admission", "contenu", "debouches", "poursuite"),
    "parcours": ("definition", "public", "duree", "admission", "debouches"),
    "dispositif": ("definition", "public", "lieu", "contenu", "inscription", "contact"),
    "evenement": ("definition", "date", "lieu", "public", "inscription"),
    "etablissement": ("definition", "lieu", "formations"),
    "entreprise": ("definition", "lieu", "partenaires"),
    "plateforme": ("definition", "lieu", "contenu"),
    "projet": ("definition", "objectif", "partenaires", "financement"),
    "partenaire": ("definition", "lieu"),
    "metier": ("definition", "formations", "contenu"),
}
"""Facets that people usually ask about each type of fiche; the other types answer by their name alone."""


@dataclass(frozen=True)
class Gap:
    """A usual facet, and the fiches of a type that say nothing of it."""

    facette: str
    fiches: tuple[Fiche, ...]


@dataclass(frozen=True)
class Row:
    """Fiches that share a type, a campus or a public; `id` is "" for those that have none. `gaps`: of a type, what lacks."""

    id: str
    fiches: int
    faits: int
    types: dict[str, int]
    """How many there are of each type."""
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """The rows, in the usual order of types, of the campuses' names and of publics; those without one last."""

    types: tuple[Row, ...]
    campus: tuple[Row, ...]
    publics: tuple[Row, ...]


def coverage_of(fiches: Iterable[Fiche], publics: Iterable[str]) -> Coverage:
    """What these fiches cover. `publics`: the closed list of the schema."""
    held = list(fiches)
    campuses = sorted((fiche for fiche in held if isinstance(fiche, Campus)), key=lambda campus: fold(campus.nom))
    by_type = [_row(kind, [fiche for fiche in held if fiche.type == kind], kind) for kind in TYPES]
    return Coverage(
        types=tuple(row for row in by_type if row.fiches),
        campus=_rows([campus.id for campus in campuses], held, _campus_of(campuses)),
        publics=_rows(list(publics), held, lambda fiche: fiche.public),
    )


def answers(fiche: Fiche, facet: str) -> bool:
    """Whether a fiche says something on a facet, by a fact or by a field of its own."""
    if any(fact.sur == facet for fact in fiche.faits):
        return True
    fields: dict[str, object] = {"definition": fiche.resume, "public": fiche.public, "lieu": fiche.communes}
    if isinstance(fiche, Evenement):
        fields["date"] = fiche.date_debut or fiche.periode or fiche.date_note
    return bool(fiche.contact) if facet == "contact" else bool(fields.get(facet))


def _campus_of(campuses: Collection[Fiche]) -> Callable[[Fiche], Collection[str]]:
    """The campuses of a fiche: those that it names, and those that name it."""
    naming: dict[str, set[str]] = defaultdict(set)
    for campus in campuses:
        for named in (campus.id, *campus.liens):
            naming[named].add(campus.id)
    ids = frozenset(campus.id for campus in campuses)
    return lambda fiche: naming.get(fiche.id, set()) | (ids & {*fiche.campus, *fiche.liens})


def _rows(ids: list[str], fiches: list[Fiche], of: Callable[[Fiche], Collection[str]]) -> tuple[Row, ...]:
    rows = [_row(id_, [fiche for fiche in fiches if id_ in of(fiche)]) for id_ in ids]
    return (*rows, _row("", [fiche for fiche in fiches if not of(fiche)]))


def _row(id_: str, fiches: list[Fiche], kind: str = "") -> Row:
    counts = {kind: sum(fiche.type == kind for fiche in fiches) for kind in TYPES}
    gaps = [Gap(facet, tuple(fiche for fiche in fiches if not answers(fiche, facet))) for facet in USUAL.get(kind, ())]
    return Row(id_, len(fiches), sum(len(fiche.faits) for fiche in fiches), counts, tuple(gap for gap in gaps if gap.fiches))
