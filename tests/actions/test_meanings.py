"""What a word means: what its own fiche says first, and what is true in general before a thing that bears the same name."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")


@pytest.mark.parametrize(
    ("asked", "first", "beside"),
    [
        ("STMG c'est quoi ?", "STMG (sciences et technologies du management", ""),
        ("c'est quoi exactement le BTS+1 ?", "Parcours BTS + 1", ""),
        ("c'est quoi un bachelor ?", "Un bachelor est une formation post-bac", ""),
        ("c'est quoi un CAP ?", "Le CAP (certificat d'aptitude professionnelle)", ""),
        ("bonjour je voudrais savoir c'est quoi Parcoursup", "Parcoursup est la plateforme", "Oui si"),
        ("c'est quoi l'agroalimentaire ?", "Agroalimentaire :", ""),
    ],
)
async def test_a_word_is_first_defined_by_its_own_fiche(talk: Talk, asked: str, first: str, beside: str) -> None:
    reply = await talk.say(asked, "definition")
    assert reply.text.startswith(first)
    assert beside in reply.text


@pytest.mark.parametrize(
    ("text", "summed"), [("idéathon c koi", False), ("c'est quoi le campus microtechniques ?", True)], ids=["said", "not said"]
)
async def test_a_summary_is_told_first_unless_a_fact_says_as_much(talk: Talk, text: str, summed: bool) -> None:
    reply = await talk.say(text, "definition")
    assert reply.trace["faits"][0].endswith("#0") is summed


async def test_a_summary_is_not_told_before_what_is_asked_by_a_word_of_its_own(talk: Talk) -> None:
    reply = await talk.say("ya un insta pr le campus energie batiment de dijon", "ellipse")
    assert "Instagram" in reply.text.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        ("c'est quand les portes ouvertes de jules haag", "date", "action_repondre"),
        ("jpo lycée jules haag", "definition", "action_repondre"),
        ("portes ouvertes au lycée jules haag ?", "vie_pratique", "action_social"),
    ],
)
async def test_a_school_is_asked_when_it_opens_its_doors(talk: Talk, text: str, intent: str, action: str) -> None:
    reply = await talk.say(text, intent, action)
    assert reply.trace["faits"][0] == "courant-jpo#2"
    assert "Edmond Labbé" in reply.text
    assert "Jakarta" not in reply.text


async def test_an_open_day_that_is_known_is_told(talk: Talk) -> None:
    reply = await talk.say("c'est quand les portes ouvertes de supmicrotech", "date")
    assert "9 mars 2024" in reply.text
    later = await Talk().say("c'est quoi les portes ouvertes de jules haag", "definition")
    assert later.trace["faits"][0] != "courant-jpo#2"
