"""What is proposed from tastes, a class and a town: near to all three, or an honest nothing."""

from __future__ import annotations

import pytest

from actions.pistes import around, leads
from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")
CONCLUSION = "action_conclure_orientation"


@pytest.mark.parametrize("likes", ["j aime les animaux", "les chevaux", "coiffure", "le foot", "policier", "la nature"])
def test_of_what_no_trade_comes_near_there_is_no_lead(talk: Talk, real: Snapshot, likes: str) -> None:
    assert leads(real, talk.turn(likes, "m_orienter"), likes) == []


@pytest.mark.parametrize(
    ("likes", "found"),
    [
        ("reparer", "metier-mecanique-auto"), ("l informatique", "metier-informatique"), ("dessiner", "metier-design-dessin"),
        ("la cuisine", "metier-cuisine-hotellerie"), ("avec mes mains", "metier-mecanique-auto"),
        ("les montres", "metier-horloger"),
        ("bricoler", "metier-mecanique-auto"), ("fabriquer", "metier-bois"),
    ],
)  # fmt: skip
def test_what_we_offer_has_leads(talk: Talk, real: Snapshot, likes: str, found: str) -> None:
    assert found in [fiche.id for fiche, _ in leads(real, talk.turn(likes, "m_orienter"), likes)]


async def test_nothing_near_is_said_and_the_level_is_served(talk: Talk) -> None:
    talk.slots |= {"gouts": "j aime les animaux", "niveau": "3e", "ville": "Besançon"}
    reply = await talk.say("besançon", "ellipse", CONCLUSION)
    assert reply.response == "utter_conclusion_loin"
    assert "onisep.fr" in reply.text and "CIO" in reply.text and "TECHNILAB" in reply.text
    assert "voitures" not in reply.text and "bois" not in reply.text


async def test_who_is_only_lost_is_not_told_that_nothing_comes_near(talk: Talk) -> None:
    talk.slots |= {"gouts": "je suis en 4e et je sais pas quoi faire plus tard", "niveau": "4e", "ville": "passe"}
    assert (await talk.say("bof", "critique", CONCLUSION)).response == "utter_conclusion"


@pytest.mark.parametrize(
    "text", ["je stresse pour mon orientation jsais pas quoi mettre", "je sais pas quoi mettre sur parcoursup"]
)
async def test_who_fears_to_choose_is_asked_what_they_like(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "m_orienter", "action_ask_formulaire_orientation_gouts")
    assert reply.response == "utter_orienter"


async def test_who_wants_short_studies_is_told_which_there_are(talk: Talk) -> None:
    reply = await talk.say("je veux pas faire de longues études", "m_orienter", "action_ask_formulaire_orientation_gouts")
    assert "CAP (deux ans)" in reply.text.splitlines()[1]


async def test_no_school_far_away_when_one_is_at_hand(talk: Talk) -> None:
    talk.slots |= {"gouts": "fabriquer", "niveau": "4e", "ville": "Pontarlier"}
    reply = await talk.say("pres de pontarlier", "ellipse", CONCLUSION)
    assert "Lycée Toussaint Louverture" in reply.text
    assert not any(name in reply.text for name in ("Jules Haag", "Georges Colomb", "Saint-Claude"))


async def test_the_number_of_a_lead_is_its_place(talk: Talk) -> None:
    talk.slots |= {"gouts": "reparer", "niveau": "3e", "ville": "Besançon"}
    reply = await talk.say("besançon", "ellipse", CONCLUSION)
    second = await talk.say("le 2", "choisir_dans_liste", "action_choisir")
    assert second.trace["fiche"] == reply.trace["fiches"][1]


async def test_the_diplomas_of_a_school_are_not_those_of_any(talk: Talk) -> None:
    talk.slots |= {"fiche": "lycee-paul-emile-victor", "ville": "Champagnole"}
    reply = await talk.say("quels bacs pro", "chercher_formation", "action_chercher")
    assert reply.response == "utter_information_partielle" and reply.trace["fiche"] == "lycee-paul-emile-victor"
    assert "PSA" not in reply.text


def test_what_is_around_a_town_is_near_it(real: Snapshot) -> None:
    assert next(fiche.id for fiche, _ in around(real, "Champagnole")) == "lycee-paul-emile-victor"
    assert around(real, "Nulle-Part") == []
