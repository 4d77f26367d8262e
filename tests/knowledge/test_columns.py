"""The facts as columns: one row a fact, in the order of the index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.base import Snapshot, load
from bot.knowledge.columns import Columns
from bot.knowledge.schema import FACETTES
from tests.conftest import SAMPLE


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return load(SAMPLE, "sqlite://")


def of(snapshot: Snapshot, column: np.ndarray) -> set[str]:
    """Ids of the fiches of the facts that a column marks."""
    return {fact.fiche_id for fact, value in zip(snapshot.index.faits, column, strict=True) if value}


def test_each_row_tells_its_fact(snapshot: Snapshot) -> None:
    rows = snapshot.columns
    for row, fact in enumerate(snapshot.index.faits):
        assert rows.fiches[rows.fiche[row]] == fact.fiche_id
        assert FACETTES[rows.facet[row]] == fact.sur
        assert rows.year[row] == (fact.annee or 0)
        assert bool(rows.summary[row]) is fact.id.endswith("#0")


def test_the_facts_of_a_fiche_stand_together(snapshot: Snapshot) -> None:
    owners = [fact.fiche_id for fact in snapshot.index.faits]
    assert [owners[row] for row in snapshot.columns.starts] == snapshot.columns.fiches
    assert len(set(owners)) == len(snapshot.columns.fiches)


def test_a_fiche_is_as_good_as_its_best_fact(snapshot: Snapshot) -> None:
    rows = snapshot.columns
    values = np.arange(len(snapshot.index.faits), dtype=np.float32)
    for row, best in enumerate(rows.over_fiche(values)):
        assert best == values[rows.fiche == rows.fiche[row]].max()


def test_weights_of_fiches_go_to_their_facts(snapshot: Snapshot) -> None:
    weights = snapshot.columns.of_fiches({"bts-cim": 0.5, "inconnue": 1.0})
    assert of(snapshot, weights) == {"bts-cim"}
    assert set(weights) == {0.0, 0.5}


def test_types_and_levels(snapshot: Snapshot) -> None:
    assert of(snapshot, snapshot.columns.of_type("formation")) == {"bts-cim", "ecole-elan", "zephyr"}
    assert of(snapshot, snapshot.columns.at_levels(["bts", "licence"])) == {"bts-cim", "ecole-elan"}
    assert of(snapshot, snapshot.columns.at_levels([])) == set()


@pytest.mark.parametrize("town", ["Besançon", "besancon", "BESANÇON"])
def test_a_town_is_found_however_it_is_written(snapshot: Snapshot, town: str) -> None:
    assert of(snapshot, snapshot.columns.in_towns([town])) == {"bts-cim", "zephyr", "lycee-haag"}


def test_one_town_of_several_suffices(snapshot: Snapshot) -> None:
    assert "ecole-elan" in of(snapshot, snapshot.columns.in_towns(["Vesoul", "Dole"]))
    assert of(snapshot, snapshot.columns.in_towns([])) == set()


def test_a_town_is_a_whole_word(folder_of: Callable[[str], Path]) -> None:
    folder = folder_of(
        "dispositifs:\n  - id: a\n    nom: Atelier\n    faits:\n"
        "      - {sur: public, dit: Pour les adolescents., annee: 2024, source: s}\n"
        "sources:\n  - {id: s, nom: Bilan, annee: 2024}\n"
    )
    assert not load(folder, "sqlite://").columns.in_towns(["Dole"]).any()


def test_no_fact_no_row() -> None:
    rows = Columns([], {})
    assert rows.over_fiche(np.zeros(0, dtype=np.float32)).size == rows.in_towns(["Dole"]).size == rows.of_fiches({}).size == 0
