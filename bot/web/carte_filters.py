"""The map's filters, as its form writes them in the address: what is not understood is left out and told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from multidict import MultiMapping

from bot.knowledge.schema import Lieu
from bot.knowledge.text import fold
from bot.web.places import Place, chart

_LONGEST = 100
NO_LAYER = "aucune"
"""Sent by the form with the layers that are ticked, so that none ticked differs from an address that names none."""


@dataclass(frozen=True)
class Choices:
    """What each filter may be set to: value -> what people read."""

    departments: dict[str, str]
    levels: dict[str, str]
    domains: dict[str, str]
    layers: dict[str, str]
    towns: dict[str, Lieu]


@dataclass(frozen=True)
class Filters:
    """What was asked for; `ignored`: (field, value) of what is not one of the choices."""

    text: str = ""
    department: str = ""
    level: str = ""
    domain: str = ""
    layers: tuple[str, ...] = ()
    town: str = ""
    ignored: tuple[tuple[str, str], ...] = field(default=())

    def active(self, known: Choices) -> bool:
        """Whether anything is asked for."""
        fewer = len(self.layers) < len(known.layers)
        return bool(self.text or self.department or self.level or self.domain or self.town or fewer)

    def keeps(self, place: Place) -> bool:
        """Whether a place is shown."""
        return (
            place.layer in self.layers
            and (not self.department or self.department in place.departments)
            and (not self.level or self.level in place.levels)
            and (not self.domain or self.domain in map(slug, place.fiche.domaines))
            and all(word in place.words for word in fold(self.text).split())
        )


def choices(places: Iterable[Place], towns: Iterable[Lieu]) -> Choices:
    """The choices that these places and towns leave, each in the order in which it is shown."""
    places, towns = list(places), list(towns)
    present = {code for place in places for code in place.departments}
    domains = {slug(domain): domain for place in places for domain in place.fiche.domaines}
    return Choices(
        departments={code: name for code, name in chart()["departements"].items() if code in present},
        levels={level["id"]: level["nom"] for level in chart()["niveaux"]},
        domains=dict(sorted(domains.items())),
        layers={layer["id"]: layer["nom"] for layer in chart()["couches"]},
        towns={town.id.removeprefix("lieu-"): town for town in towns},
    )


def read(query: MultiMapping[str], known: Choices) -> Filters:
    """The filters that an address asks for."""
    ignored: list[tuple[str, str]] = []

    def one(name: str, among: Mapping[str, object]) -> str:
        """The value of a filter; "" when it is none of those known."""
        value = query.get(name, "").strip()
        if value and value not in among:
            ignored.append((name, value[:_LONGEST]))
            return ""
        return value

    asked = query.getall("couche", [])
    layers = tuple(layer for layer in known.layers if layer in asked) if asked else tuple(known.layers)
    ignored += [("couche", value[:_LONGEST]) for value in asked if value and value not in (*known.layers, NO_LAYER)]
    if not layers and NO_LAYER not in asked:
        layers = tuple(known.layers)
    return Filters(
        text=" ".join(query.get("q", "").split())[:_LONGEST],
        department=one("dep", known.departments),
        level=one("niveau", known.levels),
        domain=one("domaine", known.domains),
        layers=layers,
        town=one("autour", known.towns),
        ignored=tuple(dict.fromkeys(ignored)),
    )


def slug(text: str) -> str:
    """A domain as an address writes it: "métiers d'art" -> "metiers-d-art"."""
    return "-".join("".join(char if char.isalnum() else " " for char in fold(text)).split())
