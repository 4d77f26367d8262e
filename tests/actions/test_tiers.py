"""The tiers of an answer (DESIGN §2), and what every answer carries: its source, its year, buttons that lead on."""

from __future__ import annotations

import json

import pytest

from bot.knowledge.base import Snapshot
from tests.actions.talk import DOMAIN, Reply, Talk

INTENTS = {next(iter(intent)) if isinstance(intent, dict) else intent for intent in DOMAIN["intents"]}


def payloads_lead_on(reply: Reply, snapshot: Snapshot) -> bool:
    """Whether each button asks for an intent of the domain, of a fiche that exists."""
    for button in reply.buttons:
        intent, _, entities = button["payload"].partition("{")
        given = json.loads("{" + entities) if entities else {}
        if intent[0] != "/" or intent[1:] not in INTENTS or not set(given) <= {"fiche"}:
            return False
        if "fiche" in given and given["fiche"] not in snapshot.fiches:
            return False
    return True


async def test_tier_1_a_facet_of_a_fiche(talk: Talk) -> None:
    reply = await talk.say("combien de temps dure technilab ?", "duree")
    assert reply.tier == 1
    assert reply.text.startswith("Un atelier TECHNILAB dure une demi-journée.")
    assert talk.slots["fiche"] == "technilab"
    assert talk.slots["facette"] == "duree"


async def test_tier_2_the_fiche_in_context(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    reply = await talk.say("le dragster on le garde ?", "nlu_fallback")
    assert reply.tier == 2
    assert "Chaque élève repart avec un dragster fabriqué sur place." in reply.text


async def test_tier_3_the_words_alone(talk: Talk) -> None:
    reply = await talk.say("je voudrais repartir avec un dragster que j'ai fabriqué sur place", "nlu_fallback")
    assert reply.tier == 3
    assert "dragster" in reply.text
    assert talk.slots["fiche"] == "technilab"


async def test_tier_4_a_choice_of_three_at_most(talk: Talk, snapshot: Snapshot) -> None:
    reply = await talk.say("des ressorts", "nlu_fallback")
    assert reply.tier == 4
    assert reply.response == "utter_preciser"
    assert sorted(reply.titles) == ["Alpha", "Bêta", "Gamma"]
    assert payloads_lead_on(reply, snapshot)


async def test_tier_5_not_known_and_whom_to_ask(talk: Talk) -> None:
    reply = await talk.say("la gastronomie moldave médiévale vous inspire-t-elle", "nlu_fallback")
    assert reply.tier == 5
    assert "Je n'ai pas cette information" in reply.text
    assert "campus@exemple.fr" in reply.text
    assert "Source : Bilan du Campus (2024)" in reply.text


@pytest.mark.parametrize(
    ("text", "intent", "source"),
    [
        ("c koi technilab", "definition", "Bilan du Campus (2024)"),
        ("le bac pro optique c'est où", "lieu", "Rapport 2018"),
        ("durée p-tech", "duree", "Article de presse (2023)"),
    ],
)
async def test_an_answer_names_its_source_and_the_year(talk: Talk, text: str, intent: str, source: str) -> None:
    reply = await talk.say(text, intent)
    named = reply.text.rpartition("\n\nSource : ")[2]
    assert source in named.split(" ; ")
    # A year that the name already tells is not told twice.
    assert "2018 (2018)" not in named


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        ("c koi technilab", "definition", "action_repondre"),
        ("le bts cim dure combien", "duree", "action_repondre"),
        ("quelles formations à Besançon", "chercher_formation", "action_chercher"),
        ("le forum c'est quand", "date", "action_repondre"),
        ("je sais pas quoi faire", "m_orienter", "action_ask_formulaire_orientation_gouts"),
        ("combien coûte technilab", "cout", "action_repondre"),
        ("le lycée haag", "nlu_fallback", "action_repondre"),
    ],
)
async def test_buttons_are_few_and_lead_on(talk: Talk, snapshot: Snapshot, text: str, intent: str, action: str) -> None:
    reply = await talk.say(text, intent, action)
    assert 1 <= len(reply.buttons) <= 4
    assert len({button["payload"] for button in reply.buttons}) == len(reply.buttons)
    assert all(0 < len(title) <= 40 for title in reply.titles)
    assert payloads_lead_on(reply, snapshot)
    for button in reply.buttons:
        if '"fiche"' in button["payload"]:
            assert (await Talk().press(button)).tier == 1


async def test_an_answer_fits_on_a_phone(talk: Talk, snapshot: Snapshot) -> None:
    for fiche in snapshot.fiches.values():
        reply = await talk.say(f"c'est quoi {fiche.nom}", "definition")
        assert len(reply.text) <= 1000


async def test_a_price_that_is_not_known_is_not_made_up(talk: Talk) -> None:
    reply = await talk.say("combien coûte technilab", "cout")
    assert reply.response in ("utter_information_partielle", "utter_information_absente")
    assert "je n'ai pas cette information" in reply.text.lower()
    assert "le coût" in reply.text
    assert "campus@exemple.fr" in reply.text


@pytest.mark.parametrize(
    ("text", "intent"), [("est-ce que p-tech existe à vesoul ?", "statut"), ("où faire p-tech à vesoul", "lieu")]
)
async def test_a_town_where_a_thing_is_not_known_is_said(talk: Talk, text: str, intent: str) -> None:
    reply = await talk.say(text, intent)
    assert reply.response in ("utter_information_partielle", "utter_information_absente")
    assert "je n'ai pas cette information (vesoul)" in reply.text.lower()


async def test_a_question_of_something_else_in_a_town_is_not_of_the_town(talk: Talk) -> None:
    assert "(Vesoul)" not in (await talk.say("p-tech à vesoul, c'est pour qui ?", "public")).text


async def test_the_nearest_of_the_level_asked_rather_than_another_level(talk: Talk) -> None:
    reply = await talk.say("quels bac pro à vesoul ?", "chercher_formation", "action_chercher")
    assert "Bac pro Optique (Besançon, 43 km)" in reply.text and "BTS" not in reply.text


async def test_a_formation_not_known_in_the_town_asked_is_said(talk: Talk) -> None:
    reply = await talk.say("le bac pro optique à vesoul ?", "chercher_formation")
    assert "je n'ai pas cette information (vesoul)" in reply.text.lower() and "à Besançon" in reply.text


async def test_an_inscription_that_is_not_told_gives_an_address(talk: Talk) -> None:
    reply = await talk.say("comment s'inscrire à technilab", "inscription")
    assert "campus@exemple.fr" in reply.text


@pytest.mark.parametrize("text", ["c'est quand le forum", "le prochain forum post-bts c'est quand ?"])
async def test_a_past_event_is_never_shown_as_coming(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "date")
    assert reply.response == "utter_evenement_passe"
    assert "le 12 décembre 2024" in reply.text
    assert "La prochaine date n'est pas encore publiée." in reply.text


async def test_a_button_is_answered_about_its_own_fiche(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    reply = await talk.press({"title": "?", "payload": '/duree{"fiche": "p-tech"}'})
    assert "Le parrainage P-TECH dure cinq ans." in reply.text
    assert "TECHNILAB" not in reply.text
    assert talk.slots["fiche"] == "p-tech"


async def test_a_button_of_a_fiche_that_staff_have_removed(talk: Talk) -> None:
    reply = await talk.press({"title": "?", "payload": '/duree{"fiche": "partie"}'})
    assert reply.tier == 5


async def test_what_another_thing_answers_is_not_said(talk: Talk) -> None:
    reply = await talk.say("technilab dure combien de temps", "duree")
    assert "TECHNILAB dure" in reply.text
    assert not [fact for fact in reply.trace["faits"] if not fact.startswith("technilab#")]
