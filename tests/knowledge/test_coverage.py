"""What the fiches cover, and what they leave unsaid."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.knowledge.base import Snapshot
from bot.knowledge.coverage import USUAL, Row, answers, coverage_of
from bot.knowledge.schema import FACETTES, TYPES, Campus, Dispositif, Evenement, Fiche, Formation, Lieu, Public

PUBLICS = get_args(Public)


def fact(facet: str) -> dict[str, object]:
    return {"sur": facet, "dit": "Une phrase qui le dit.", "source": "bilan"}


def campus(id_: str, **fields: object) -> Campus:
    return Campus.model_validate({"id": id_, "nom": id_.upper(), **fields})


def dispositif(id_: str, **fields: object) -> Dispositif:
    return Dispositif.model_validate({"id": id_, "nom": id_.title(), **fields})


def row(rows: tuple[Row, ...], id_: str) -> Row:
    return next(row for row in rows if row.id == id_)


def test_the_usual_facets_are_facets_of_types() -> None:
    assert set(USUAL) <= set(TYPES)
    assert {facet for facets in USUAL.values() for facet in facets} <= set(FACETTES)


def test_types_are_counted_with_their_facts() -> None:
    fiches = [dispositif("a", faits=[fact("duree"), fact("contact")]), dispositif("b"), campus("msi", faits=[fact("lieu")])]
    rows = coverage_of(fiches, PUBLICS).types
    assert [(found.id, found.fiches, found.faits) for found in rows] == [("campus", 1, 1), ("dispositif", 2, 2)]


def test_what_lacks_is_told_with_the_fiches_that_lack_it() -> None:
    full = dispositif(
        "plein", resume="Un dispositif.", public=["lyceen"], villes=["Vesoul"], contact="x",
        faits=[fact("contenu"), fact("inscription")],
    )  # fmt: skip
    gaps = row(coverage_of([full, dispositif("vide")], PUBLICS).types, "dispositif").gaps
    assert {gap.facette: [fiche.id for fiche in gap.fiches] for gap in gaps} == dict.fromkeys(USUAL["dispositif"], ["vide"])
    assert row(coverage_of([full], PUBLICS).types, "dispositif").gaps == ()


def test_types_that_answer_by_their_name_lack_nothing() -> None:
    assert row(coverage_of([Lieu(id="vesoul", nom="Vesoul")], PUBLICS).types, "lieu").gaps == ()


def test_a_fiche_is_of_a_campus_that_it_names_or_that_names_it() -> None:
    fiches: list[Fiche] = [
        campus("msi", liens=["c"]),
        campus("ici"),
        dispositif("a", campus=["msi"]),
        Formation(id="b", nom="B", liens=("msi", "ici")),
        dispositif("c"),
        dispositif("d", liens=["a"]),
    ]
    rows = coverage_of(fiches, PUBLICS).campus
    assert [found.id for found in rows] == ["ici", "msi", ""]
    assert (row(rows, "msi").fiches, row(rows, "msi").types["dispositif"], row(rows, "msi").types["formation"]) == (4, 2, 1)
    # The campus itself, and the course.
    assert row(rows, "ici").fiches == 2
    assert row(rows, "").fiches == 1


def test_publics_come_in_their_order_and_those_without_last() -> None:
    rows = coverage_of([dispositif("a", public=["parent", "lyceen"]), dispositif("b")], PUBLICS).publics
    assert [found.id for found in rows] == [*PUBLICS, ""]
    assert {found.id: found.fiches for found in rows if found.fiches} == {"lyceen": 1, "parent": 1, "": 1}


@pytest.mark.parametrize(
    ("fields", "facet", "told"),
    [
        ({"faits": [fact("cout")]}, "cout", True),
        ({"resume": "Un salon."}, "definition", True),
        ({"public": ["parent"]}, "public", True),
        ({"commune": "Vesoul"}, "lieu", True),
        ({"contact": "x"}, "contact", True),
        ({"date_debut": "2026-12-01"}, "date", True),
        ({"periode": "2026"}, "date", True),
        *(({}, facet, False) for facet in ("cout", "definition", "public", "lieu", "contact", "date")),
    ],
)
def test_a_fact_or_a_field_answers(fields: dict[str, object], facet: str, told: bool) -> None:
    assert answers(Evenement.model_validate({"id": "salon", "nom": "Salon", **fields}), facet) is told


def test_every_fiche_of_the_team_is_counted_once_by_type(knowledge: Snapshot) -> None:
    found = coverage_of(knowledge.fiches.values(), PUBLICS)
    assert sum(each.fiches for each in found.types) == len(knowledge.fiches)
    for rows in (found.campus, found.publics):
        assert all(each.fiches == sum(each.types.values()) for each in rows)
