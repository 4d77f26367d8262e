"""Everything known of a fiche, in the order in which one reads it: plain data for the page, the paper and open data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.contacts import contact_of
from bot.knowledge.distance import place_id, towns_in
from bot.knowledge.schema import FACETTES, TYPES, Contact, Etablissement, Evenement, Fait, Fiche, Lieu, Source
from bot.knowledge.text import fold
from bot.web.places import is_placed

_DETAILS = (
    "developpement", "nature", "niveau", "role", "domaine", "statut", "ou", "operateur", "porteur", "debut", "fin",
    "financeur", "laureat", "partenaires", "fonction", "organisation", "lieu", "adresse", "uai", "rome",
    "departement", "code_insee", "valeur", "unite", "portee",
)  # fmt: skip
# What these fields hold of these types is for the assistant, or is shown otherwise.
_SHOWN_ELSEWHERE = {"desaccord": ("nature",), "contact": ("valeur",)}
_UNLISTED = ("lieu", "personne")
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_MAIL = re.compile(r"[^\s@/:?&]+@[^\s@/:?&]+\.[a-z]{2,}")
_PHONE = re.compile(r"\+?[\d .]{4,20}")


@dataclass(frozen=True)
class Said:
    """Facts that hold for the same year and come from the same sources."""

    phrases: tuple[str, ...]
    annee: int | None
    sources: tuple[Source, ...]

    @property
    def dated(self) -> bool:
        """Whether the year must be told beside the sources: their names do not say it ("Bilan 2024")."""
        return not self.sources or not any(str(self.annee) in source.nom for source in self.sources)


@dataclass(frozen=True)
class Part:
    """What is known on one facet."""

    id: str
    nom: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Linked:
    """Other fiches of one type."""

    nom: str
    fiches: tuple[Fiche, ...]


@dataclass(frozen=True)
class Sheet:
    """A fiche as it is read."""

    fiche: Fiche
    type: str
    details: tuple[tuple[str, str], ...]
    quand: str
    public: tuple[str, ...]
    niveaux: tuple[str, ...]
    villes: tuple[tuple[str, str], ...]
    """Each town, and the id of its fiche, empty when it has none."""
    parts: tuple[Part, ...]
    differ: tuple[Fiche, ...]
    """Points on which the sources disagree."""
    linked: tuple[Linked, ...]
    contact: Contact | None
    latest: int | None
    """The latest year that a fact holds for."""
    ask: str
    """Address of the conversation that begins with a question about the fiche."""
    map: str
    """Address of its place on the map, empty when no coordinates are known."""


def sheet_of(snapshot: Snapshot, fiche: Fiche) -> Sheet:
    """Everything that the public may read of `fiche`."""
    others = related(snapshot, fiche)
    facts = facts_shown(fiche)
    return Sheet(
        fiche=fiche,
        type=labels.type_of("departement" if isinstance(fiche, Lieu) and fiche.is_departement else fiche.type),
        details=tuple(_details(fiche)),
        quand=labels.when(fiche) if isinstance(fiche, Evenement) else "",
        public=tuple(labels.public(value) for value in fiche.public),
        niveaux=tuple(labels.level(value) for value in fiche.niveaux),
        villes=tuple((town, _place(snapshot, town, fiche)) for town in fiche.communes),
        parts=tuple(_parts(snapshot, facts)),
        differ=tuple(other for other in others if other.type == "desaccord"),
        linked=tuple(_by_type(other for other in others if other.type != "desaccord")),
        contact=contact_for(snapshot, fiche),
        latest=max((fact.annee for fact in facts if fact.annee), default=None),
        ask=ask_address(fiche),
        map=f"/carte?fiche={fiche.id}" if is_placed(snapshot.fiches, fiche) else "",
    )


def ask_address(fiche: Fiche) -> str:
    """Address of the conversation that begins with a question about the fiche."""
    return f"/?q={quote(fiche.nom)}"


def facts_shown(fiche: Fiche) -> tuple[Fait, ...]:
    """The facts that the public may read: of a person, what concerns the function and not how to reach them."""
    return tuple(fact for fact in fiche.faits if fiche.type != "personne" or fact.sur != "contact")


def contact_for(snapshot: Snapshot, fiche: Fiche) -> Contact | None:
    """Whom to write to about a fiche: as the assistant says, except that for a person it is their campus."""
    if fiche.type == "personne":
        return contact_of(snapshot, next((i for i in fiche.liens if snapshot.fiches[i].type == "campus"), None))
    return contact_of(snapshot, fiche.id)


def related(snapshot: Snapshot, fiche: Fiche) -> list[Fiche]:
    """Fiches that this one names or that name it; of a town or a département, those that are there."""
    if fiche.type == "lieu":
        towns = set(map(place_id, towns_in(snapshot.fiches, [fiche.nom])))
        there = [f for f in snapshot.fiches.values() if not towns.isdisjoint(map(place_id, f.communes))]
    else:
        there = [snapshot.fiches[i] for i in snapshot.neighbours.get(fiche.id, ()) if i in snapshot.fiches]
    return [other for other in there if other.id != fiche.id]


def is_listed(fiche: Fiche) -> bool:
    """Whether search engines should index its page: not people's, nor towns', which say nothing by themselves."""
    return fiche.type not in _UNLISTED


def contact_link(contact: Contact) -> str:
    """Where a click on a contact leads: a mail, a call or a site; empty when it holds no address."""
    value = contact.valeur or ""
    if _MAIL.fullmatch(value):
        return f"mailto:{value}"
    if _PHONE.fullmatch(value):
        return "tel:" + value.replace(" ", "").replace(".", "")
    return value if value.startswith(("https://", "http://")) else ""


def _details(fiche: Fiche) -> Iterable[tuple[str, str]]:
    for field in _DETAILS:
        value = getattr(fiche, field, None)
        if value is None or value == fiche.nom or field in _SHOWN_ELSEWHERE.get(fiche.type, ()):
            continue
        if field == "adresse" and isinstance(fiche, Etablissement):
            value = f"{value}, {fiche.code_postal or ''} {fiche.commune or ''}".strip(" ,")
        yield field, _DATE.sub(_in_words, str(value)) if field in ("debut", "fin", "laureat") else str(value)


def _in_words(match: re.Match[str]) -> str:
    return labels.date_of(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)


def _parts(snapshot: Snapshot, facts: tuple[Fait, ...]) -> Iterable[Part]:
    for facet in dict.fromkeys([*snapshot.libelles, *FACETTES]):
        # The latest first; what no year is known of, last.
        held = sorted((fact for fact in facts if fact.sur == facet), key=lambda fact: -(fact.annee or 0))
        said = [
            Said(tuple(fact.dit for fact in run), year, tuple(snapshot.sources[i] for i in ids if i in snapshot.sources))
            for (year, ids), run in groupby(held, key=lambda fact: (fact.annee, fact.sources))
        ]
        if said:
            label = snapshot.libelles.get(facet)
            yield Part(facet, label.nom if label else facet, tuple(said))


def source_names(snapshot: Snapshot, fiche: Fiche) -> list[str]:
    """What the public reads of the sources of all its facts, each once."""
    ids = dict.fromkeys(source for fact in fiche.faits for source in fact.sources)
    return [snapshot.sources[i].nom for i in ids if i in snapshot.sources]


def _by_type(fiches: Iterable[Fiche]) -> Iterable[Linked]:
    found = list(fiches)
    for kind in TYPES:
        same = sorted((other for other in found if other.type == kind), key=lambda other: fold(other.nom))
        if same:
            yield Linked(labels.types_of(kind) if len(same) > 1 else labels.type_of(kind), tuple(same))


def _place(snapshot: Snapshot, town: str, fiche: Fiche) -> str:
    place = place_id(town)
    return place if place in snapshot.fiches and place != fiche.id else ""
