"""Fiches in schema.org's words, for search engines and whoever reuses the data. Only what is known is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.distance import coordinates_of
from bot.knowledge.schema import (
    Chiffre,
    Contact,
    Definition,
    Dispositif,
    Etablissement,
    Evenement,
    Fiche,
    Formation,
    Lieu,
    Metier,
    Parcours,
    Personne,
    Projet,
)
from bot.knowledge.text import fold
from bot.web.sheet import contact_link

CONTEXT = "https://schema.org"
Node = dict[str, Any]

_COUNTRY = "FR"
_TYPES = {
    "campus": "EducationalOrganization", "entreprise": "Organization", "plateforme": "Organization",
    "projet": "Project", "partenaire": "Organization", "desaccord": "CreativeWork",
}  # fmt: skip
_SCHOOLS = (("college", "MiddleSchool"), ("lycee", "HighSchool"), ("laboratoire", "ResearchOrganization"))
_HIGHER = ("universite", "iut", "ecole d'ingenieurs", "faculte")


def document(snapshot: Snapshot, fiche: Fiche, base: str) -> Node:
    """A fiche as a document of its own; `base` is the site's address, without a slash at its end."""
    return {"@context": CONTEXT, **node(snapshot, fiche, base)}


def documents(snapshot: Snapshot, fiches: Iterable[Fiche], base: str) -> Node:
    """Several fiches as one document."""
    return {"@context": CONTEXT, "@graph": [node(snapshot, fiche, base) for fiche in fiches]}


def node(snapshot: Snapshot, fiche: Fiche, base: str) -> Node:
    """A fiche without its context."""
    address = f"{base}/fiche/{fiche.id}"
    common: Node = {"@type": _TYPES.get(fiche.type, "Thing"), "@id": address, "url": address, "name": fiche.nom}
    common["description"] = fiche.resume
    describe = _OWN.get(type(fiche))
    own = describe(snapshot, fiche, base) if describe else {}
    return {key: value for key, value in {**common, **own}.items() if value not in (None, "", [], {})}


def is_dated(fiche: Fiche) -> bool:
    """Whether it is an event of a known day, the only kind that schema.org's `Event` may tell of."""
    return isinstance(fiche, Evenement) and fiche.date_debut is not None


def _event(snapshot: Snapshot, fiche: Evenement, base: str) -> Node:
    if fiche.date_debut is None:
        return {}
    return {
        "@type": "Event",
        "startDate": fiche.date_debut.isoformat(),
        "endDate": (fiche.date_fin or fiche.date_debut).isoformat(),
        "location": _places(fiche),
        "audience": _audience(fiche),
        "organizer": _linked(snapshot, fiche, base, "campus"),
    }


def _places(fiche: Evenement) -> Node | list[Node] | None:
    towns = fiche.communes
    if fiche.lieu:
        found: Node = {"@type": "Place", "name": fiche.lieu}
        # Several towns are no address of one place.
        return found | ({"address": _address(towns[0])} if len(towns) == 1 else {})
    places = [{"@type": "Place", "name": town, "address": _address(town)} for town in towns]
    return places[0] if len(places) == 1 else places


def _address(town: str | None, street: str | None = None, code: str | None = None) -> Node:
    return {
        "@type": "PostalAddress",
        **({"streetAddress": street} if street else {}),
        **({"postalCode": code, "addressCountry": _COUNTRY} if code else {}),
        **({"addressLocality": town} if town else {}),
    }


def _audience(fiche: Fiche) -> Node | None:
    words = ", ".join(labels.public(value) for value in fiche.public)
    return {"@type": "Audience", "audienceType": words} if words else None


def _linked(snapshot: Snapshot, fiche: Fiche, base: str, kind: str) -> list[Node]:
    others = (snapshot.fiches.get(i) for i in fiche.liens)
    return [
        {"@type": "EducationalOrganization", "@id": f"{base}/fiche/{other.id}", "name": other.nom}
        for other in others
        if other is not None and other.type == kind
    ]


def _formation(snapshot: Snapshot, fiche: Formation, base: str) -> Node:
    provider = _linked(snapshot, fiche, base, "etablissement") or _named(fiche.operateur)
    if not fiche.niveaux:
        return {"@type": "Course", "provider": provider, "audience": _audience(fiche)}
    return {"@type": "EducationalOccupationalProgram", "provider": provider, "educationalCredentialAwarded": fiche.niveau}


def _parcours(snapshot: Snapshot, fiche: Parcours, base: str) -> Node:
    steps = [
        {"@type": "Course", "name": step.etape, "educationalLevel": step.niveau, "position": place}
        for place, step in enumerate(fiche.etapes, 1)
    ]
    return {
        "@type": "EducationalOccupationalProgram",
        "provider": _linked(snapshot, fiche, base, "etablissement"),
        "hasCourse": steps,
    }


def _dispositif(snapshot: Snapshot, fiche: Dispositif, base: str) -> Node:
    return {
        "@type": "Service",
        "provider": _linked(snapshot, fiche, base, "campus"),
        "audience": _audience(fiche),
        "areaServed": list(fiche.communes),
    }


def _named(name: str | None) -> Node | None:
    return {"@type": "Organization", "name": name} if name else None


def _etablissement(_snapshot: Snapshot, fiche: Etablissement, _base: str) -> Node:
    nature = fold(fiche.nature or "")
    kind = next((kind for word, kind in _SCHOOLS if nature.startswith(word)), "EducationalOrganization")
    if nature.startswith(_HIGHER):
        kind = "CollegeOrUniversity"
    geo = _geo(fiche)
    known = bool(fiche.adresse or fiche.commune)
    return {
        "@type": kind,
        "identifier": {"@type": "PropertyValue", "propertyID": "UAI", "value": fiche.uai} if fiche.uai else None,
        "address": _address(fiche.commune, fiche.adresse, fiche.code_postal) if known else None,
        # Only a place has coordinates, and these are organisations.
        "location": {"@type": "Place", "geo": geo} if geo else None,
    }


def _geo(fiche: Fiche) -> Node | None:
    point = coordinates_of(fiche)
    return {"@type": "GeoCoordinates", "latitude": point[0], "longitude": point[1]} if point else None


def _projet(_snapshot: Snapshot, fiche: Projet, _base: str) -> Node:
    return {"funder": _named(fiche.financeur), "parentOrganization": _named(fiche.porteur)}


def _metier(_snapshot: Snapshot, fiche: Metier, _base: str) -> Node:
    return {"@type": "Occupation", "occupationalCategory": fiche.rome}


def _personne(_snapshot: Snapshot, fiche: Personne, _base: str) -> Node:
    return {"@type": "Person", "jobTitle": fiche.fonction, "affiliation": _named(fiche.organisation)}


def _definition(_snapshot: Snapshot, fiche: Definition, base: str) -> Node:
    terms = {"@type": "DefinedTermSet", "@id": f"{base}/fiches?type=definition"}
    return {"@type": "DefinedTerm", "alternateName": fiche.developpement, "inDefinedTermSet": terms}


def _chiffre(_snapshot: Snapshot, fiche: Chiffre, _base: str) -> Node:
    return {"@type": "QuantitativeValue", "value": fiche.valeur, "unitText": fiche.unite}


def _contact(_snapshot: Snapshot, fiche: Contact, _base: str) -> Node:
    link = contact_link(fiche)
    scheme, _, value = link.partition(":")
    if scheme in ("mailto", "tel"):
        return {"@type": "ContactPoint", "email" if scheme == "mailto" else "telephone": value}
    return {"@type": "ContactPoint", "sameAs": link}


def _lieu(_snapshot: Snapshot, fiche: Lieu, _base: str) -> Node:
    area = (
        {"@type": "AdministrativeArea", "name": fiche.departement} if fiche.departement and not fiche.is_departement else None
    )
    return {
        "@type": "AdministrativeArea" if fiche.is_departement else "City",
        "geo": _geo(fiche),
        "containedInPlace": area,
    }


_OWN: dict[type[Fiche], Callable[[Snapshot, Any, str], Node]] = {
    Evenement: _event, Formation: _formation, Parcours: _parcours, Dispositif: _dispositif, Etablissement: _etablissement,
    Projet: _projet, Metier: _metier, Personne: _personne, Definition: _definition, Chiffre: _chiffre, Contact: _contact,
    Lieu: _lieu,
}  # fmt: skip
