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
