"""Where places of the region are: how far apart, as the crow flies, and which towns a département holds."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from bot.knowledge.schema import Fiche, Lieu
from bot.knowledge.text import fold

_EARTH_KM = 6371.0


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) in degrees (haversine)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def point_of(fiches: Mapping[str, Fiche], fiche: Fiche) -> tuple[float, float] | None:
    """Where a fiche is: its own coordinates, else those of its town; None when the fiches tell neither."""
    own = coordinates_of(fiche)
    town = next(iter(fiche.communes), None)
    return own or (point_of_town(fiches, town) if town else None)


def point_of_town(fiches: Mapping[str, Fiche], town: str) -> tuple[float, float] | None:
    """Coordinates of a town by its name, None when no fiche has them."""
    place = fiches.get(place_id(town))
    return coordinates_of(place) if place else None


def towns_in(fiches: Mapping[str, Fiche], places: Collection[str]) -> tuple[str, ...]:
    """The places, and after them the towns of those that are départements: "dans le Jura" is Dole and Champagnole too."""
    found = (fiches.get(place_id(place)) for place in places)
    whole = {place.nom for place in found if isinstance(place, Lieu) and place.is_departement}
    towns = (fiche.nom for fiche in fiches.values() if isinstance(fiche, Lieu) and fiche.departement in whole)
    return tuple(dict.fromkeys((*places, *towns))) if whole else tuple(places)


def place_id(town: str) -> str:
    """Id of the fiche of a town."""
    return "lieu-" + "-".join(fold(town).replace("'", " ").replace("-", " ").split())


def coordinates_of(fiche: Fiche) -> tuple[float, float] | None:
    """A fiche's own (latitude, longitude) in degrees, None when it tells none."""
    latitude, longitude = getattr(fiche, "latitude", None), getattr(fiche, "longitude", None)
    return None if latitude is None or longitude is None else (latitude, longitude)
