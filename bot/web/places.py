"""What the map shows: every fiche of the knowledge that has a place in the region, in its layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.knowledge.distance import coordinates_of, kilometres, place_id
from bot.knowledge.schema import Fiche, Lieu
from bot.knowledge.text import fold
from bot.quick_yaml import read_yaml

_ARTICLES = frozenset("Le La Les".split())
_SMALL = frozenset("Le La Les De Du Des Sur Sous En Et".split())
_FILE = Path(__file__).with_name("geo") / "carte.yml"


@dataclass(frozen=True)
class Point:
    """A place of a fiche. `how`: `adresse` (its own coordinates), `commune` (its town's), `citee` (a town it names)."""

    latitude: float
    longitude: float
    town: str
    department: str
    how: str

    @property
    def pair(self) -> tuple[float, float]:
        """(latitude, longitude)."""
        return self.latitude, self.longitude


@dataclass(frozen=True)
class Place:
    """A fiche on the map. `words`: all that a search may find it by, folded; `levels`: ids of carte.yml."""

    fiche: Fiche
    layer: str
    nature: str
    points: tuple[Point, ...]
    levels: tuple[str, ...]
    words: str

    @property
    def departments(self) -> tuple[str, ...]:
        """Codes of the départements it is in."""
        return tuple(dict.fromkeys(point.department for point in self.points if point.department))

    @property
    def sort_key(self) -> str:
        """What orders names, accents and case aside."""
        return fold(self.fiche.nom)

    def kilometres_from(self, origin: tuple[float, float]) -> float:
        """As the crow flies, from the nearest of its points."""
        return min(kilometres(origin, point.pair) for point in self.points)


@lru_cache(maxsize=1)
def chart() -> dict[str, Any]:
    """What geo/carte.yml says."""
    return dict(read_yaml(_FILE))


def towns(fiches: Mapping[str, Fiche]) -> list[Lieu]:
    """The communes whose coordinates are known, by name."""
    known = (fiche for fiche in fiches.values() if isinstance(fiche, Lieu))
    return sorted((town for town in known if coordinates_of(town)), key=lambda town: fold(town.nom))


def places(fiches: Mapping[str, Fiche]) -> list[Place]:
    """Everything that is on the map, by name. What has no known place in the region is not."""
    made = (place_of(fiches, fiche) for fiche in fiches.values())
    return sorted((place for place in made if place), key=lambda place: (place.sort_key, place.fiche.id))


def layer_of(fiche: Fiche) -> str:
    """The layer of a fiche: that of the longest word known in its nature, else that of its type."""
    nature = fold(getattr(fiche, "nature", None) or "")
    for exception, layer in chart()["exceptions"].items():
        if fold(exception) == nature:
            return str(layer)
    layers = [layer for layer in chart()["couches"] if fiche.type in layer["types"]]
    matches = [(len(word), layer["id"]) for layer in layers for word in layer.get("natures", ()) if fold(word) in nature]
    if matches:
        return str(max(matches)[1])
    return str(next(layer["id"] for layer in layers if "natures" not in layer))


def written(town: str) -> str:
    """A town's name with its hyphens, which the directory leaves out: "Lons Le Saunier" -> "Lons-le-Saunier"."""
    words = town.split()
    first = 1 if words[0] in _ARTICLES else 0
    if "(" in town or len(words) < first + 2:
        return town
    joined = [words[first], *(word.lower() if word in _SMALL else word for word in words[first + 1 :])]
    return " ".join([*words[:first], "-".join(joined)])


def place_of(fiches: Mapping[str, Fiche], fiche: Fiche) -> Place | None:
    """A fiche's place on the map, None when it has none there."""
    points = tuple(_shown(fiches, fiche))
    if not points:
        return None
    nature = _nature(fiche)
    texts = (fiche.nom, nature, *fiche.alias, *(point.town for point in points))
    return Place(fiche, layer_of(fiche), nature, points, _levels(fiche, nature), " ".join(_distinct_words(texts)))


def is_placed(fiches: Mapping[str, Fiche], fiche: Fiche) -> bool:
    """Whether `place_of` finds a place, which costs more to describe than to find."""
    return any(True for _ in _shown(fiches, fiche))


def _shown(fiches: Mapping[str, Fiche], fiche: Fiche) -> Iterator[Point]:
    """The points of a fiche within the map; none of a fiche that is of no kind to be shown there."""
    if fiche.type in chart()["types"] and _nature(fiche) not in chart()["hors_carte"]:
        yield from (point for point in _points(fiches, fiche) if _inside(point))


def _nature(fiche: Fiche) -> str:
    return str(getattr(fiche, "nature", None) or chart()["types"][fiche.type])


def _points(fiches: Mapping[str, Fiche], fiche: Fiche) -> Iterable[Point]:
    own, town = coordinates_of(fiche), getattr(fiche, "commune", None)
    seat = fiches.get(place_id(town)) if town else None
    if own:
        yield Point(*own, town or next(iter(fiche.villes), ""), _department(seat, fiche), "adresse")
        return
    seen = set()
    for name in fiche.communes:
        place = fiches.get(place_id(name))
        pair = coordinates_of(place) if place else None
        if place and pair and place.id not in seen:
            seen.add(place.id)
            yield Point(*pair, written(place.nom), _department(place, fiche), "commune" if name == town else "citee")


def _department(town: Fiche | None, fiche: Fiche) -> str:
    """Its code, after the commune's fiche, else after the postal code; "" when neither tells one of the region."""
    name = getattr(town, "departement", None)
    by_name = next((code for code, label in chart()["departements"].items() if label == name), "")
    postal = (getattr(fiche, "code_postal", None) or "")[:2]
    return by_name or (postal if postal in chart()["departements"] else "")


def _inside(point: Point) -> bool:
    south, west, north, east = chart()["cadre"]
    return bool(south <= point.latitude <= north and west <= point.longitude <= east)


def _levels(fiche: Fiche, nature: str) -> tuple[str, ...]:
    folded = fold(nature)
    return tuple(
        level["id"]
        for level in chart()["niveaux"]
        if set(level["niveaux"]) & set(fiche.niveaux)
        or (fiche.type == "etablissement" and any(fold(word) in folded for word in level["natures"]))
    )


def _distinct_words(texts: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(word for text in texts for word in fold(text).split())
