"""What is kept of a message, and what never is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.insights.asked import Asked, asked

WHEN = dt.datetime(2026, 11, 28, 15, 42)
UNKNOWN = [{"palier": 5}]


def heard(text: str = "y a un internat ?", intent: str = "lieu", **more: Any) -> Asked | None:
    given = {"guesses": [(intent, 0.6)], "traces": UNKNOWN, "about": "", "public": "", **more}
    return asked(WHEN, text, **given)


@pytest.mark.parametrize(("tier", "kind"), [(1, None), (2, None), (3, None), (4, "incertaine"), (5, "inconnue")])
def test_a_question_is_kept_when_its_answer_was_not_sure(tier: int, kind: str | None) -> None:
    found = heard(traces=[{"palier": tier, "fiche": "technilab"}], about="dispositif")
    assert found is not None
    assert (found.kind, found.fiche, found.subject) == (kind, "technilab", "dispositif")


@pytest.mark.parametrize(
    "intent",
    [
        "detresse_suicide",
        "detresse_harcelement",
        "donnees_personnelles",
        "donnee_tiers",
        "insulte",
        "vie_privee",
        "decouragement",
        "mineurs",
    ],
)
def test_nothing_is_kept_of_distress_insults_and_what_is_told_of_persons(intent: str) -> None:
    assert heard(intent=intent) is None


def test_nothing_is_kept_when_distress_is_likely_too() -> None:
    assert heard(guesses=[("definition", 0.5), ("detresse_mal_etre", 0.2)]) is None
    assert heard(guesses=[("definition", 0.5), ("detresse_mal_etre", 0.05)]) is not None
    assert heard(guesses=[("definition", 0.5), ("detresse_mal_etre", 0.1), ("detresse_suicide", 0.1)]) is None


@pytest.mark.parametrize("intent", ["hors_sujet", "charabia", "autre_langue", "bavardage"])
def test_what_is_no_question_is_counted_without_its_words(intent: str) -> None:
    found = heard(intent=intent, traces=[])
    assert found is not None
    assert found.text is None
    assert found.tier == 0


def test_a_long_message_is_counted_without_its_words() -> None:
    found = heard("a" * 301)
    assert found is not None
    assert found.text is None


def test_a_question_of_ours_is_no_answer() -> None:
    found = heard(traces=[{"palier": 4, "demande": "gouts"}])
    assert found is not None
    assert found.kind is None


@pytest.mark.parametrize(
    ("intent", "subject"),
    [("cout", "information"), ("chercher_formation", "recherche"), ("m_orienter", "conseil"), ("hors_sujet", "hors_sujet"),
     ("saluer", "conversation")],
)  # fmt: skip
def test_what_is_about_no_fiche_has_a_family(intent: str, subject: str) -> None:
    found = heard(intent=intent)
    assert found is not None
    assert found.subject == subject


@pytest.mark.parametrize(("told", "public"), [("", ""), ("parent", "parent"), ("passe", "autre")])
def test_who_asks_is_one_of_few_words(told: str, public: str) -> None:
    found = heard(public=told)
    assert found is not None
    assert found.public == public
