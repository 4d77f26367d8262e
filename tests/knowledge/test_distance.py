"""How far apart two places are, as the crow flies, and what a département holds."""

from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge.base import Snapshot
from bot.knowledge.distance import kilometres, place_id, point_of, point_of_town, towns_in
from bot.knowledge.schema import Etablissement, Fiche, Formation, Lieu

BESANCON, DIJON = (47.2454, 6.0102), (47.3233, 5.0369)


def fiches_of(*fiches: Fiche) -> dict[str, Fiche]:
    return {fiche.id: fiche for fiche in fiches}


def school(**fields: Any) -> Etablissement:
    return Etablissement(id="lycee", nom="Lycée", **fields)


TOWNS = fiches_of(
    Lieu(id="lieu-besancon", nom="Besançon", latitude=BESANCON[0], longitude=BESANCON[1]), Lieu(id="lieu-dole", nom="Dole")
)


def test_from_besancon_to_dijon() -> None:
    assert kilometres(BESANCON, DIJON) == pytest.approx(75, abs=2)


@pytest.mark.parametrize(
    ("a", "b", "far"), [(BESANCON, BESANCON, 0), ((0, 0), (0, 180), 20015), ((90, 0), (-90, 0), 20015), ((0, -1), (0, 1), 222)]
)
def test_known_distances(a: tuple[float, float], b: tuple[float, float], far: float) -> None:
    assert kilometres(a, b) == pytest.approx(far, abs=1)
    assert kilometres(a, b) == kilometres(b, a)


@pytest.mark.parametrize(
    ("town", "place"),
    [("Besançon", "lieu-besancon"), ("Lons-le-Saunier", "lieu-lons-le-saunier"), ("Val d'Oise", "lieu-val-d-oise")],
)
def test_the_id_of_a_town(town: str, place: str) -> None:
    assert place_id(town) == place


def test_a_town_is_found_by_its_name() -> None:
    assert point_of_town(TOWNS, "Besançon") == point_of_town(TOWNS, "besancon") == BESANCON


@pytest.mark.parametrize("town", ["Dole", "Paris", ""])
def test_a_town_without_coordinates_is_nowhere(town: str) -> None:
    assert point_of_town(TOWNS, town) is None


def test_a_school_is_where_it_says_else_in_its_town() -> None:
    assert point_of(TOWNS, school(commune="Besançon", latitude=DIJON[0], longitude=DIJON[1])) == DIJON
    assert point_of(TOWNS, school(commune="Besançon", latitude=DIJON[0])) == BESANCON
    assert point_of(TOWNS, school(commune="Dole")) is None
    assert point_of(TOWNS, school()) is None


def test_a_formation_is_in_the_first_of_its_towns() -> None:
    assert point_of(TOWNS, Formation(id="bts", nom="BTS", villes=("Besançon", "Dole"))) == BESANCON


def test_every_town_of_the_region_is_somewhere(knowledge: Snapshot) -> None:
    towns = [fiche for fiche in knowledge.fiches.values() if isinstance(fiche, Lieu)]
    assert len(towns) > 50
    assert [town.nom for town in towns if point_of_town(knowledge.fiches, town.nom) not in (None, point_of(TOWNS, town))] == []
    assert sum(point_of_town(knowledge.fiches, town.nom) is not None for town in towns) > 0.9 * len(towns)


def test_a_departement_is_all_its_towns_and_a_town_is_itself() -> None:
    jura = fiches_of(
        Lieu(id="lieu-jura", nom="Jura", departement="Jura"), Lieu(id="lieu-dole", nom="Dole", departement="Jura"),
        Lieu(id="lieu-morez", nom="Morez", departement="Jura"), Lieu(id="lieu-besancon", nom="Besançon", departement="Doubs"),
    )  # fmt: skip
    assert towns_in(jura, ["Jura"]) == ("Jura", "Dole", "Morez")
    assert towns_in(jura, ["Dole"]) == ("Dole",)
    assert towns_in(jura, ["Besançon", "Jura"]) == ("Besançon", "Jura", "Dole", "Morez")
    assert towns_in(jura, []) == ()


@pytest.mark.parametrize(
    "name",
    ["Côte-d'Or", "Doubs", "Haute-Saône", "Jura", "Nièvre", "Saône-et-Loire", "Territoire de Belfort", "Yonne"],
)
def test_the_eight_departements_of_the_region_are_known(knowledge: Snapshot, name: str) -> None:
    (mention,) = knowledge.names.find(f"quels lycées en {name} ?")
    assert knowledge.fiches[mention.fiches[0]].nom == name
    assert len(towns_in(knowledge.fiches, [name])) > 5


def test_a_departement_bears_its_own_name() -> None:
    assert Lieu(id="lieu-jura", nom="Jura", departement="Jura").is_departement
    assert not Lieu(id="lieu-dole", nom="Dole", departement="Jura").is_departement
    assert not Lieu(id="lieu-dole", nom="Dole").is_departement
