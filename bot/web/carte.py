"""`/carte`: the network on a map and in a list, and the same as GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from bot.knowledge.distance import coordinates_of
from bot.knowledge.schema import Fiche, Lieu
from bot.web.carte_filters import NO_LAYER, choices, read, slug
from bot.web.errors import to_json
from bot.web.held import held
from bot.web.knowing import snapshot_of
from bot.web.places import Place, chart, places, towns, written
from bot.web.render import page


async def index(request: web.Request) -> web.Response:
    """The page. All places are in it, those that the filters leave out being hidden: the script then filters at once."""
    all_places, known_towns = await _all(request)
    shown = list(all_places)
    known = choices(shown, known_towns)
    filters = read(request.query, known)
    selected = request.query.get("fiche", "").strip()[:80]
    ids = {place.fiche.id for place in shown}
    town = known.towns.get(filters.town)
    distances: dict[str, float] = {}
    if town and (origin := coordinates_of(town)):
        distances = {place.fiche.id: place.kilometres_from(origin) for place in shown}
        shown.sort(key=lambda place: (distances[place.fiche.id], place.sort_key))
    kept = {place.fiche.id for place in shown if filters.keeps(place)}
    return page(
        request,
        "carte.html",
        current="carte",
        places=shown,
        kept=kept,
        known=known,
        filters=filters,
        town=town,
        distances=distances,
        slugs={place.fiche.id: list(map(slug, place.fiche.domaines)) for place in shown},
        selected=selected if selected in ids else "",
        unplaced=bool(selected) and selected not in ids,
        ranks={name: 100 * rank + place for rank, names in enumerate(chart()["villes"], 1) for place, name in enumerate(names)},
        no_layer=NO_LAYER,
        written=written,
    )


async def establishments(request: web.Request) -> web.Response:
    """`/api/etablissements.geojson`: the establishments."""
    return await _geojson(request, ("etablissement",))


async def everything(request: web.Request) -> web.Response:
    """`/api/carte.geojson`: every layer of the map."""
    return await _geojson(request, tuple(chart()["types"]))


class _Latest:
    """What the last version of the fiches that was asked for puts on the map."""

    fiches: Mapping[str, Fiche] | None = None
    made: tuple[list[Place], list[Lieu]] = ([], [])


async def _all(request: web.Request) -> tuple[list[Place], list[Lieu]]:
    """The places and towns of the knowledge in service; made again only when it has changed."""
    fiches = (await snapshot_of(request)).fiches
    if _Latest.fiches is not fiches:
        _Latest.made = places(fiches), towns(fiches)
        _Latest.fiches = fiches
    return _Latest.made


async def _geojson(request: web.Request, types: Iterable[str]) -> web.Response:
    shown, _ = await _all(request)
    features = [feature(place) for place in shown if place.fiche.type in types]
    body = to_json({"type": "FeatureCollection", "features": features})
    return held(request, body, "application/geo+json", open_data=True)


def feature(place: Place) -> dict[str, Any]:
    """A place as a GeoJSON feature (RFC 7946: longitude first); what its fiche does not tell is left out."""
    fiche = place.fiche
    positions = [[point.longitude, point.latitude] for point in place.points]
    one = len(positions) == 1
    details = {
        "nom": fiche.nom,
        "type": fiche.type,
        "nature": place.nature,
        "couche": place.layer,
        "communes": [point.town for point in place.points if point.town],
        "departements": list(place.departments),
        "precision": place.points[0].how,
        "adresse": getattr(fiche, "adresse", None),
        "code_postal": getattr(fiche, "code_postal", None),
        "uai": getattr(fiche, "uai", None),
        "niveaux": list(fiche.niveaux),
        "domaines": list(fiche.domaines),
        "lien": f"/fiche/{fiche.id}",
    }
    return {
        "type": "Feature",
        "id": fiche.id,
        "geometry": {"type": "Point" if one else "MultiPoint", "coordinates": positions[0] if one else positions},
        "properties": {key: value for key, value in details.items() if value},
    }
