"""The map: what is on it, its filters without a script, its open data."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from bot.knowledge.distance import kilometres
from bot.knowledge.reader import read_folder
from bot.knowledge.schema import Campus, Entreprise, Etablissement, Fiche, Lieu, Partenaire, Plateforme
from bot.settings import ROOT
from bot.web.carte_filters import choices, read, slug
from bot.web.places import chart, layer_of, places, towns, written
from tests.web.fakes import Client, FakeLive

STATIC = ROOT / "bot" / "web" / "static"
BESANCON, VESOUL, DIJON = (47.2380, 6.0244), (47.6220, 6.1553), (47.3220, 5.0415)


def town(name: str, department: str, point: tuple[float, float]) -> Lieu:
    return Lieu(id=f"lieu-{slug(name)}", nom=name, departement=department, latitude=point[0], longitude=point[1])


FICHES: list[Fiche] = [
    town("Besançon", "Doubs", BESANCON),
    town("Vesoul", "Haute-Saône", VESOUL),
    town("Dijon", "Côte-d'Or", DIJON),
    town("Lyon", "Rhône", (45.75, 4.85)),
    Etablissement(
        id="haag", nom="Lycée Jules Haag", alias=("jules hag",), nature="lycée", commune="Besançon", villes=("Besançon",),
        adresse="1 rue Labbé", code_postal="25000", latitude=47.23, longitude=6.03, niveaux=("bts",),
        domaines=("métiers d'art",),
    ),
    Etablissement(id="college", nom="Collège <Diderot>", nature="collège", commune="Vesoul"),
    Etablissement(id="sans-lieu", nom="Lycée sans lieu", nature="lycée"),
    Etablissement(id="loin", nom="Lycée loin d'ici", nature="lycée", latitude=45.0, longitude=5.0),
    Entreprise(id="psa", nom="PSA", villes=("Vesoul", "Dijon", "Lyon", "Nulle-Part")),
    Partenaire(id="cuir", nom="Conseil du cuir", nature="branche", villes=("Besançon",)),
    Partenaire(id="blog", nom="Un journal", nature="source de l'article", commune="Besançon"),
    Plateforme(id="pft", nom="Plateforme optique", commune="Dijon", domaine="optique", domaines=("optique",)),
    Campus(id="msi", nom="Campus MSI", commune="Besançon"),
]  # fmt: skip
SHOWN = ["msi", "college", "cuir", "haag", "pft", "psa"]


@pytest.fixture
def live() -> FakeLive:
    fake = FakeLive()
    snapshot = SimpleNamespace(version="0123456789abcdef", fiches={fiche.id: fiche for fiche in FICHES})
    fake.current = lambda: snapshot  # type: ignore[method-assign]
    return fake


async def listed(client: Client, query: str = "") -> list[str]:
    """Ids of the places that the page shows without a script, in their order."""
    reply = await client.http.get(f"/carte{query}")
    assert reply.status == 200
    items = re.findall(r'<li class="lieu" (.*?)>\n', await reply.text(), re.DOTALL)
    assert len(items) == len(SHOWN)
    return [match[1] for item in items if not item.endswith(" hidden") and (match := re.search(r'data-id="([^"]+)"', item))]


async def text(client: Client, query: str = "") -> str:
    return unescape(await (await client.http.get(f"/carte{query}")).text())


# -- the page


async def test_places_are_listed_by_name(client: Client) -> None:
    assert await listed(client) == SHOWN
    assert "6 lieux affichés" in await text(client)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("?q=LYCEE", ["haag"]),
        ("?q=jules+hag", ["haag"]),
        ("?q=vesoul+psa", ["psa"]),
        ("?q=licorne", []),
        ("?dep=70", ["college", "psa"]),
        ("?dep=21&couche=entreprises", ["psa"]),
        ("?niveau=college", ["college"]),
        ("?niveau=bac-3", ["haag"]),
        ("?domaine=metiers-d-art", ["haag"]),
        ("?couche=campus", ["msi", "pft"]),
        ("?couche=campus&couche=institutions&couche=aucune", ["msi", "cuir", "pft"]),
        ("?couche=aucune", []),
        ("?couche=", SHOWN),
    ],
)
async def test_filters_work_without_a_script(client: Client, query: str, ids: list[str]) -> None:
    assert await listed(client, query) == ids
    count = {0: "Aucun lieu ne correspond", 1: "1 lieu affiché"}.get(len(ids), f"{len(ids)} lieux affichés")
    assert count in await text(client, query)


async def test_the_nearest_come_first_and_distances_are_told(client: Client) -> None:
    assert (await listed(client, "?autour=vesoul"))[:2] == ["college", "psa"]
    shown = await text(client, "?autour=vesoul")
    assert "du plus proche au plus loin de Vesoul (à vol d'oiseau)" in shown
    assert "moins de 1 km à vol d'oiseau" in shown
    assert f"{round(kilometres(VESOUL, BESANCON))} km à vol d'oiseau" in shown


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?dep=99", "« 99 » n'est pas un choix du filtre « département »"),
        ("?niveau=x%00", "du filtre « niveau »"),
        ("?domaine=%ED%A0%80", "du filtre « domaine »"),
        ("?autour=lyonnais", "du filtre « ville »"),
        ("?couche=zut", "« zut » n'est pas un choix du filtre « couche »"),
        ("?dep=" + "9" * 3000, "du filtre « département »"),
        ("?dep=<script>alert(1)</script>", "« <script>alert(1)</script> »"),
    ],
)
async def test_a_filter_that_does_not_exist_is_told_and_left_out(client: Client, query: str, told: str) -> None:
    assert await listed(client, query) == SHOWN
    assert told in await text(client, query)
    assert "<script>alert" not in await (await client.http.get(f"/carte{query}")).text()


@pytest.mark.parametrize("query", ["?q=" + "a" * 5000, "?q=%00%FF%F0", "?q=((", "?fiche=", "?q=%C2%AD&&=&dep", "?inconnu=1"])
async def test_odd_addresses_still_give_the_page(client: Client, query: str) -> None:
    reply = await client.http.get(f"/carte{query}")
    assert reply.status == 200


async def test_a_fiche_in_the_address_is_marked(client: Client) -> None:
    html = await text(client, "?fiche=haag")
    assert 'data-fiche="haag"' in html
    assert re.findall(r'data-id="(\w+)"[^>]*aria-current="true"', html) == ["haag"]
    assert "pas de lieu connu" not in html


@pytest.mark.parametrize("fiche", ["sans-lieu", "nimporte-quoi", "'\"><b>"])
async def test_a_fiche_without_a_place_is_told(client: Client, fiche: str) -> None:
    html = await text(client, f"?fiche={fiche}")
    assert "Cette fiche n'a pas de lieu connu dans la région" in html
    assert 'aria-current="true"' not in html.split('id="lieux"')[1]


async def test_names_are_escaped(client: Client) -> None:
    html = await (await client.http.get("/carte")).text()
    assert "Collège &lt;Diderot&gt;" in html
    assert "<Diderot>" not in html


async def test_the_page_styles_and_scripts_nothing_inline(client: Client) -> None:
    html = await (await client.http.get("/carte?autour=dijon&fiche=haag")).text()
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", html)
    assert not re.search(r'(?:src|href)="(?!/|#|tel:)', html)


async def test_new_fiches_are_on_the_map_at_once(client: Client, live: FakeLive) -> None:
    assert await listed(client) == SHOWN
    live.current = lambda: SimpleNamespace(version="x", fiches={})  # type: ignore[method-assign]
    assert "Aucun lieu ne correspond" in await text(client)


async def test_the_page_fits_its_budget(client: Client) -> None:
    whole = 0
    html = await (await client.http.get("/carte")).text()
    for name in re.findall(r'(?:href|src|data-outlines)="(/static/[^"]+\.(?:css|js|json|svg))\?', html):
        reply = await client.http.get(name, headers={"Accept-Encoding": "gzip"})
        assert reply.status == 200
        whole += int(reply.headers["Content-Length"])
    # The page itself is measured on the real fiches by the browser tests; these are its files.
    assert 55_000 < whole < 90_000


# -- open data


@pytest.mark.parametrize(
    ("path", "ids"),
    [("/api/etablissements.geojson", ["college", "haag"]), ("/api/carte.geojson", SHOWN)],
)
async def test_geojson(client: Client, path: str, ids: list[str]) -> None:
    reply = await client.http.get(path)
    assert reply.status == 200
    assert reply.content_type == "application/geo+json"
    assert reply.headers["Cache-Control"] == "no-cache"
    body = json.loads(await reply.text())
    assert set(body) == {"type", "features"}
    assert body["type"] == "FeatureCollection"
    assert [feature["id"] for feature in body["features"]] == ids
    for feature in body["features"]:
        check_feature(feature)


def check_feature(feature: dict[str, Any]) -> None:
    assert feature["type"] == "Feature"
    assert feature["properties"]["nom"]
    assert feature["properties"]["lien"] == f"/fiche/{feature['id']}"
    geometry = feature["geometry"]
    assert geometry["type"] in ("Point", "MultiPoint")
    points = [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]
    south, west, north, east = chart()["cadre"]
    assert points
    for longitude, latitude in points:
        assert west <= longitude <= east
        assert south <= latitude <= north


async def test_geojson_tells_how_exact_a_place_is(client: Client) -> None:
    body = json.loads(await (await client.http.get("/api/carte.geojson")).text())
    properties = {feature["id"]: feature["properties"] for feature in body["features"]}
    assert {name: properties[name]["precision"] for name in ("haag", "college", "cuir")} == {
        "haag": "adresse", "college": "commune", "cuir": "citee",
    }  # fmt: skip
    assert properties["haag"]["adresse"] == "1 rue Labbé"
    assert properties["psa"]["communes"] == ["Vesoul", "Dijon"]
    assert properties["psa"]["departements"] == ["70", "21"]
    assert "adresse" not in properties["college"]


async def test_geojson_is_not_sent_twice(client: Client) -> None:
    first = await client.http.get("/api/carte.geojson", headers={"Accept-Encoding": "identity"})
    etag = first.headers["ETag"]
    again = await client.http.get("/api/carte.geojson", headers={"If-None-Match": etag})
    assert (again.status, await again.read()) == (304, b"")
    assert (await client.http.get("/api/carte.geojson", headers={"If-None-Match": 'W/"autre"'})).status == 200
    assert (await client.http.get("/api/etablissements.geojson")).headers["ETag"] != etag


# -- the fiches that are served


@pytest.fixture(scope="module")
def real() -> dict[str, Fiche]:
    lecture = read_folder(ROOT / "knowledge")
    return {fiche.id: fiche for fiches in lecture.entrees.values() for fiche in fiches if isinstance(fiche, Fiche)}


def test_every_establishment_with_coordinates_is_on_the_map(real: dict[str, Fiche]) -> None:
    shown = {place.fiche.id: place for place in places(real)}
    located = [fiche for fiche in real.values() if isinstance(fiche, Etablissement) and fiche.latitude is not None]
    assert len(located) > 25
    for fiche in located:
        (point,) = shown[fiche.id].points
        assert point.pair == (fiche.latitude, fiche.longitude)
        assert point.how == "adresse"


def test_every_point_is_in_the_region_and_in_a_departement(real: dict[str, Fiche]) -> None:
    shown = places(real)
    south, west, north, east = chart()["cadre"]
    for place in shown:
        assert place.departments, place.fiche.id
        for point in place.points:
            assert south <= point.latitude <= north, place.fiche.id
            assert west <= point.longitude <= east, place.fiche.id
    assert {place.layer for place in shown} == {layer["id"] for layer in chart()["couches"]}


def test_the_towns_that_are_named_exist(real: dict[str, Fiche]) -> None:
    known = choices(places(real), towns(real))
    assert {name for names in chart()["villes"] for name in names} <= set(known.towns)
    assert set(known.departments) == set(chart()["departements"])
    assert len({slug(label) for label in known.domains.values()}) == len(known.domains) > 20


@pytest.mark.parametrize(
    ("fiche", "layer"),
    [
        (Etablissement(id="a", nom="a", nature="lycée hôtelier"), "scolaire"),
        (Etablissement(id="a", nom="a", nature="Cité scolaire (collège et lycée)"), "scolaire"),
        (Etablissement(id="a", nom="a", nature="CFA de branche"), "formation"),
        (Etablissement(id="a", nom="a", nature="organisme de formation"), "formation"),
        (Etablissement(id="a", nom="a", nature="organisme de formation supérieure"), "superieur"),
        (Etablissement(id="a", nom="a", nature="école d'ingénieurs"), "superieur"),
        (Etablissement(id="a", nom="a"), "superieur"),
        (Partenaire(id="a", nom="a", nature="lycée"), "institutions"),
        (Plateforme(id="a", nom="a"), "campus"),
    ],
)
def test_a_nature_has_its_layer(fiche: Fiche, layer: str) -> None:
    assert layer_of(fiche) == layer


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Lons Le Saunier", "Lons-le-Saunier"),
        ("Le Creusot", "Le Creusot"),
        ("La Charité-sur-Loire", "La Charité-sur-Loire"),
        ("Château-Chinon (Ville)", "Château-Chinon (Ville)"),
        ("Saint Leger Des Vignes", "Saint-Leger-des-Vignes"),
        ("Les Rousses", "Les Rousses"),
        ("Gray", "Gray"),
    ],
)
def test_a_town_is_written_with_its_hyphens(name: str, shown: str) -> None:
    assert written(name) == shown


def test_filters_remember_that_nothing_was_asked() -> None:
    known = choices([], [])
    assert not read(fake_query(), known).active(known)
    assert read(fake_query(q=" b  c "), known).text == "b c"
    assert read(fake_query(q="x"), known).active(known)
    assert read(fake_query(couche="campus"), known).active(known)


def fake_query(**values: str) -> Any:
    from multidict import MultiDict

    return MultiDict(values)


# -- files of others


def test_leaflet_is_as_published() -> None:
    note = (STATIC / "vendor" / "README.md").read_text(encoding="utf-8")
    for name in ("leaflet.js", "leaflet.css"):
        body = (STATIC / "vendor" / "leaflet" / name).read_bytes()
        assert hashlib.sha256(body).hexdigest() in note
    assert (STATIC / "vendor" / "leaflet" / "LICENSE.txt").exists()


def test_outlines_hold_the_eight_departements() -> None:
    outlines = json.loads((STATIC / "departements.json").read_text(encoding="utf-8"))
    names = {feature["properties"]["code"]: feature["properties"]["nom"] for feature in outlines["features"]}
    assert names == chart()["departements"]
    for feature in outlines["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for rings in polygons:
            for ring in rings:
                assert len(ring) > 3
                assert ring[0] == ring[-1]
                assert all(2.8 <= longitude <= 7.25 and 46.1 <= latitude <= 48.45 for longitude, latitude in ring)
