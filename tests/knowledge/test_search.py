"""Full-text search over the facts: which one answers these words best, and how unknown they are."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from bot.knowledge.schema import Dispositif, Fait, Fiche, Metier, Reference
from bot.knowledge.search import MOST, Index, greatest
from bot.knowledge.text import tokens
from tests.conftest import ROOT


def fait(dit: str, *questions: str, sur: str = "contenu") -> Fait:
    return Fait.model_validate({"sur": sur, "dit": dit, "source": (Reference(source="s"),), "questions": questions})


FICHES: list[Fiche] = [
    Dispositif(
        id="technilab",
        nom="Ateliers TECHNILAB",
        faits=(
            fait("L'atelier dure une demi-journée.", "combien de temps dure un technilab"),
            fait("Les élèves fabriquent un objet en plastique.", "on fait quoi pendant technilab"),
        ),
    ),
    Metier(
        id="soudeur",
        nom="Soudeur",
        resume="Il assemble des pièces de métal.",
        faits=(fait("Le soudeur assemble des tôles avec un chalumeau.", "que fait un soudeur"),),
    ),
]
INDEX = Index(FICHES)


def best(question: str) -> str:
    return INDEX.search(tokens(question))[0].fait.id


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("combien de temps dure un technilab", "technilab#1"),
        ("fabriquer un objet en plastique", "technilab#2"),
        ("technilab : on fait quoi", "technilab#2"),
        ("le chalumeau", "soudeur#1"),
        ("fabriqer un objé en plastik", "technilab#2"),
    ],
)
def test_the_fact_that_answers_comes_first(question: str, expected: str) -> None:
    assert best(question) == expected


@pytest.mark.parametrize("question", ["", "le la les", "xyzzy qwertz", "🙂"])
def test_no_known_word_no_answer(question: str) -> None:
    assert INDEX.search(tokens(question)) == []


def test_scores_and_coverage_are_shares_and_sorted() -> None:
    rng = random.Random(5)
    words = tokens("technilab soudeur objet plastique chalumeau durée combien métal piece inconnu zzz")
    for _ in range(300):
        results = INDEX.search([rng.choice(words) for _ in range(rng.randint(1, 8))])
        scores = [result.score for result in results]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        assert all(0 <= result.couverture <= 1 + 1e-9 for result in results)


def test_a_whole_question_is_covered_and_a_stranger_is_not() -> None:
    whole = INDEX.search(tokens("objet plastique"))[0]
    part = INDEX.search(tokens("objet plastique hippopotame girafe"))[0]
    assert whole.couverture == pytest.approx(1.0)
    assert part.couverture < 0.6
    assert part.score < whole.score


def test_at_most_so_many_facts_come_back() -> None:
    facts = tuple(fait(f"Le soudeur connaît le métal numéro {number}.") for number in range(MOST + 20))
    many = Index([Metier(id="soudeur", nom="Soudeur", faits=facts)])
    assert len(many.search(["soudeur"])) == MOST


def test_the_greatest_are_found_without_sorting_all() -> None:
    values = np.random.default_rng(0).integers(0, 40, 500).astype(float)
    values[::7] = -np.inf
    for count in (1, 40, 499, 500, 600):
        whole = np.argsort(-values, kind="stable")[:count]
        some = greatest(values, count)
        assert np.array_equal(some[np.argsort(-values[some], kind="stable")][:count], whole)


def test_what_is_held_of_the_words_asked() -> None:
    made, welded = (next(row for row, f in enumerate(INDEX.faits) if word in f.dit) for word in ("plastique", "assemble"))
    facts, fiches, told = INDEX.held(tokens("objet plastique"), [made, welded])
    assert facts.tolist() == [1.0, 0.0]
    assert fiches[0] == 1.0 > fiches[1]
    assert told > 0
    assert INDEX.held(["le"], [made, welded])[2] == 0.0


def test_novelty_is_the_share_of_unknown_words() -> None:
    assert INDEX.novelty(tokens("le soudeur assemble")) == 0.0
    assert INDEX.novelty(tokens("hippopotame girafe")) == 1.0
    assert INDEX.novelty(tokens("soudeur hippopotame")) == 0.5
    assert INDEX.novelty(tokens("le la les")) == 0.0


def test_right_words_are_not_corrected_and_slips_are() -> None:
    assert INDEX.lexicon.correct("plastiqe") == "plastique"
    assert INDEX.lexicon.correct("objectif") == "objectif"
    assert INDEX.lexicon.correct("tot") == "tot"


def test_an_empty_base_answers_nothing() -> None:
    empty = Index([])
    assert empty.search(["technilab"]) == []
    assert empty.novelty(["technilab"]) == 1.0


def test_a_correction_is_the_same_in_every_process() -> None:
    code = (
        "from bot.knowledge.search import Lexicon; "
        "print(Lexicon(['soudeur', 'soudeux', 'soudeus', 'soudeul']).correct('soudeuzh'))"
    )
    answers = set()
    for seed in "1234":
        run = [sys.executable, "-c", code]
        done = subprocess.run(run, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        answers.add(done.stdout)
    assert len(answers) == 1
