"""How far apart two places of the region are, as the crow flies."""

from __future__ import annotations

import math
from collections.abc import Mapping

from bot.knowledge.schema import Fiche
from bot.knowledge.text import fold

_EARTH_KM = 6371.0


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) in degrees (haversine)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def point_of(fiches: Mapping[str, Fiche], fiche: Fiche) -> tuple[float, float] | None:
    """Where a fiche is: its own coordinates, else those of its town; None when the fiches tell neither."""
    own = _coordinates(fiche)
    town = next(iter(fiche.communes), None)
    return own or (point_of_town(fiches, town) if town else None)


def point_of_town(fiches: Mapping[str, Fiche], town: str) -> tuple[float, float] | None:
    """Coordinates of a town by its name, None when no fiche has them."""
    place = fiches.get(place_id(town))
    return _coordinates(place) if place else None


def place_id(town: str) -> str:
    """Id of the fiche of a town."""
    return "lieu-" + "-".join(fold(town).replace("'", " ").replace("-", " ").split())


def _coordinates(fiche: Fiche) -> tuple[float, float] | None:
    latitude, longitude = getattr(fiche, "latitude", None), getattr(fiche, "longitude", None)
    return None if latitude is None or longitude is None else (latitude, longitude)
