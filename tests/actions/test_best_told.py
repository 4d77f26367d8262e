"""What a fiche tells on a point is found by what is asked, whatever the words of its facts."""

from __future__ import annotations

import pytest

from actions import openings
from actions.best_told import best_told
from bot.knowledge.base import Snapshot

WANTED = [
    (openings._AFTER_A_BREAK, "six mois"),
    (openings._FINDING_A_FIRM, "La bonne alternance"),
    (openings._WITHOUT_A_FIRM, "sans contrat"),
    (openings._FINDING_ALTERNANCE, "La bonne alternance"),
    (openings._FINDING_AN_APPRENTICE, "France Travail"),
    (openings._TAKING_AN_APPRENTICE, "OPCO"),
    (("courant-formation-continue", "organisation", ("former", "salaries")), "OPCO"),
]


@pytest.mark.parametrize(("asked", "told"), WANTED, ids=[" ".join(asked[2]) for asked, _ in WANTED])
def test_the_fact_that_answers_is_found(real: Snapshot, asked: tuple[str, str, tuple[str, ...]], told: str) -> None:
    (fact,) = best_told(real, *asked)
    assert fact.fiche_id == asked[0] and told in fact.dit


def test_without_a_fact_on_that_facet_there_is_none(real: Snapshot) -> None:
    assert best_told(real, "courant-apprentissage", "chiffre inconnu", ("comment", "trouver", "patron")) == ()
    assert best_told(real, "inconnue", "contact", ("comment", "trouver", "patron")) == ()
