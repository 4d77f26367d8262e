"""What is asked next of the terms that people ask for most: each has its own answer, and none answers for another."""

from __future__ import annotations

import re

import pytest

from bot.knowledge.reader import read_folder
from tests.conftest import ROOT

EVERY = ("duree", "public", "lieu", "cout")
DIPLOMA = ("duree", "public", "lieu", "admission", "inscription", "poursuite", "remuneration", "contenu")
ASKED = {
    "courant-cfa": ("remuneration", "public", "duree", "admission", "inscription", "lieu", "cout", "poursuite"),
    "courant-apprentissage": DIPLOMA,
    "courant-alternance": ("duree", "public", "lieu", "admission", "remuneration", "cout"),
    "courant-bts": (*DIPLOMA, "cout"),
    "courant-but": (*DIPLOMA, "cout"),
    "courant-bac-pro": (*DIPLOMA, "cout"),
    "courant-cap": (*DIPLOMA, "cout"),
    "courant-bp": (*DIPLOMA, "cout"),
    "courant-licence": (*DIPLOMA, "cout"),
    "courant-licence-pro": (*DIPLOMA, "cout"),
    "courant-bachelor": (*DIPLOMA, "cout"),
    "courant-stage-3e": EVERY,
    "courant-stage-2de": EVERY,
    "courant-e2c": (*EVERY, "remuneration", "admission"),
    "courant-mfr": (*EVERY, "remuneration", "admission"),
    "courant-lycee-agricole": (*EVERY, "remuneration", "admission"),
    "courant-sti2d": (*EVERY, "admission", "inscription", "poursuite"),
    "courant-seconde": (*EVERY, "admission", "inscription", "poursuite"),
    "dnmade": ("duree", "public", "admission", "inscription", "cout", "poursuite"),
}
BARE = re.compile(r"(?:c'est dur|faut quoi pour rentrer|et après|comment on s'inscrit|c'est payé|c'est où|c'est pour qui) ?\?*")


@pytest.fixture(scope="module")
def fiches() -> dict[str, set[str]]:
    return {fiche.id: {fait.sur for fait in fiche.faits} for fiche in read_folder(ROOT / "knowledge").fiches}


@pytest.mark.parametrize("term", ASKED)
def test_what_is_asked_next_of_a_term_is_told_of_it(fiches: dict[str, set[str]], term: str) -> None:
    assert set(ASKED[term]) - fiches[term] == set()


def test_no_fact_of_a_term_is_imagined_for_a_question_that_names_nothing() -> None:
    told = [(f.id, q) for f in read_folder(ROOT / "knowledge").fiches for fait in f.faits for q in fait.questions]
    assert [each for each in told if each[0].startswith("courant-") and BARE.fullmatch(each[1])] == []
