"""The page of a département: called one, with what is in its towns."""

from __future__ import annotations

from bot.knowledge.base import Snapshot
from bot.web.sheet import sheet_of


def test_a_departement_shows_what_is_in_its_towns(knowledge: Snapshot) -> None:
    sheet = sheet_of(knowledge, knowledge.fiches["lieu-jura"])
    there = {fiche.nom for group in sheet.linked for fiche in group.fiches}
    assert sheet.type == "Département"
    assert {"Lycée Victor Bérard", "Cité scolaire Pré Saint-Sauveur"} <= there
    assert "Lycée Jules Haag" not in there
    assert ("departement", "Jura") not in sheet.details


def test_a_town_is_a_commune_whatever_its_hyphens(knowledge: Snapshot) -> None:
    sheet = sheet_of(knowledge, knowledge.fiches["lieu-saint-claude"])
    assert sheet.type == "Commune"
    assert ("departement", "Jura") in sheet.details
    assert "Cité scolaire Pré Saint-Sauveur" in {fiche.nom for group in sheet.linked for fiche in group.fiches}
