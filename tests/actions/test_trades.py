"""A trade that no fiche knows is said to be unknown, with those who know it; one that they know is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.metiers import way_to_trade
from actions.ranking import rank
from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk


@pytest.fixture(autouse=True)
def served(knowledge: Snapshot, serving: Callable[[Snapshot], Snapshot]) -> Snapshot:
    return serving(knowledge)


@pytest.mark.parametrize("text", ["je veux être pilote", "jveux devenir coiffeuse", "comment on devient juge"])
async def test_an_unknown_trade_is_said_to_be_unknown(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "chercher_metier", "action_chercher")
    assert reply.response == "utter_metier_inconnu"
    assert "onisep.fr" in reply.text and "CIO" in reply.text
    assert "ONISEP" in reply.titles


@pytest.mark.parametrize(("text", "unknown"), [("jveu faire coiffure", True), ("jveu faire usinage", False)])
async def test_what_is_only_imagined_to_be_asked_is_no_trade_that_is_known(talk: Talk, text: str, unknown: bool) -> None:
    reply = await talk.say(text, "chercher_formation", "action_chercher")
    assert (reply.response == "utter_metier_inconnu") is unknown


@pytest.mark.parametrize(
    ("text", "told"), [("je veux travailler dans les avions", "aéronautique"), ("kel metier avec le cuir", "cuir")]
)
async def test_a_known_trade_is_told(talk: Talk, text: str, told: str) -> None:
    reply = await talk.say(text, "chercher_metier", "action_chercher")
    assert reply.response != "utter_metier_inconnu"
    assert told in reply.text


async def test_trades_in_general_are_no_unknown_trade(talk: Talk) -> None:
    reply = await talk.say("quels métiers ?", "chercher_metier", "action_chercher")
    assert reply.response != "utter_metier_inconnu"


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("jveu bosser ds la mécanique auto", "La réparation des voitures"),
        ("je veux être carrossier", "La carrosserie"),
        ("je veux faire de la soudure", "Le soudage s'apprend"),
        ("j'aimerais être électricien", "Le métier d'électricien s'apprend"),
    ],
)
async def test_who_wants_a_trade_hears_first_how_it_is_learnt(talk: Talk, wish: str, told: str) -> None:
    reply = await talk.say(wish, "chercher_metier", "action_chercher")
    assert reply.text.startswith(told) and "je n'ai pas" not in reply.text


@pytest.mark.parametrize(
    ("level", "asked", "intent", "told"),
    [
        ("3e", "comment on s'inscrit ?", "inscription", "Affelnet"),
        ("terminale", "comment on s'inscrit ?", "inscription", "Parcoursup"),
        ("3e", "ça dure combien ?", "duree", "Un CAP se prépare en général en deux ans"),
        ("3e", "c'est payant ?", "cout", "gratuites au lycée public"),
    ],
)
async def test_of_a_trade_its_diplomas_are_told(talk: Talk, level: str, asked: str, intent: str, told: str) -> None:
    talk.slots["niveau"] = level
    await talk.say("je veux travailler dans la mécanique auto", "chercher_metier", "action_chercher")
    assert told in (await talk.say(asked, intent)).text.splitlines()[0]


async def test_what_a_graduate_earns_is_not_what_an_apprentice_is_paid(talk: Talk) -> None:
    await talk.say("c'est quoi un bts", "definition")
    assert "apprenti" not in (await talk.say("et on gagne combien après ?", "remuneration")).text


@pytest.mark.parametrize(
    ("wish", "wanted"), [("je veux travailler dans la mécanique auto", True), ("je veux pas être soudeur", False)]
)
def test_a_trade_that_is_not_wanted_is_no_wish(talk: Talk, served: Snapshot, wish: str, wanted: bool) -> None:
    turn = talk.turn(wish, "chercher_metier")
    assert (way_to_trade(served, turn, rank(served, turn)) is not None) is wanted


async def test_what_a_trade_earns_is_not_what_an_apprentice_is_paid(talk: Talk) -> None:
    await talk.say("c'est quoi un bts", "definition")
    assert "apprenti" in (await talk.say("on est payé ?", "remuneration")).text
    await talk.say("je veux travailler dans la mécanique auto", "chercher_metier", "action_chercher")
    assert "je n'ai pas cette information" in (await talk.say("on est payé combien ?", "remuneration")).text


async def test_the_schools_of_a_trade_teach_that_trade(talk: Talk) -> None:
    await talk.say("je veux devenir mécanicien", "chercher_metier", "action_chercher")
    reply = await talk.say("quel lycée ?", "chercher_etablissement", "action_chercher")
    assert "réparation des voitures" in reply.text and "maroquinerie" not in reply.text


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("je veux devenir mécanicien", "au lycée ou en apprentissage"),
        ("c'est quoi le BTS CRSA", "Un BTS se prépare"),
        ("jveux faire horloger", "du CAP au diplôme d'ingénieur"),
    ],
)
async def test_whether_it_may_be_learnt_in_alternance_is_asked_of_what_was_told(talk: Talk, first: str, told: str) -> None:
    await talk.say(first, "chercher_metier" if "CRSA" not in first else "definition", "action_repondre")
    reply = await talk.say("en apprentissage c'est possible ?", "alternance")
    assert told in reply.text


async def test_a_town_after_a_trade_asks_where_it_is_learnt(talk: Talk) -> None:
    await talk.say("jveu devenir soudeur", "chercher_metier", "action_chercher")
    await talk.say("ca paye combien ?", "remuneration")
    reply = await talk.say("et a dole ?", "ellipse")
    assert reply.text.startswith("Soudeur, Dole") and "Lycée Georges Duhamel" in reply.titles
