"""Where things are: what takes place in many schools, in a town or in none that is told."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")


@pytest.mark.parametrize("text", ["technilab c'est où ?", "où peut-on faire technilab ?"])
async def test_what_is_done_in_many_schools_has_them_listed(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "lieu")
    assert reply.response == "utter_liste" and "Morteau" in reply.text and "Decize" in reply.text


async def test_the_town_after_a_name_asks_whether_it_is_done_there(talk: Talk) -> None:
    await talk.say("technilab c'est quoi ?", "definition")
    there = await talk.say("et à Vesoul ?", "ellipse")
    assert "Édouard Belin" in there.text and "Morteau" not in there.text
    await talk.say("technilab c'est quoi ?", "definition")
    nearest = await talk.say("et à Dole ?", "ellipse")
    assert nearest.response == "utter_liste_proches" and "km" in nearest.text


@pytest.mark.parametrize("text", ["c'est où les semaines apprenantes ?", "p-tech c'est où ?"])
async def test_no_place_that_is_told_is_not_known(talk: Talk, text: str) -> None:
    assert "Je n'ai pas cette information (le lieu)" in (await talk.say(text, "lieu")).text


async def test_what_is_asked_of_a_diploma_is_not_told_of_its_campus(talk: Talk) -> None:
    await talk.say("c'est quoi le DNMADe ?", "definition")
    assert "Je n'ai pas cette information" in (await talk.say("c'est où ?", "lieu")).text
    for text, facet in (("ça coûte combien ?", "cout"), ("ça dure combien ?", "duree")):
        reply = await talk.say(text, facet)
        assert "DNMADE" in reply.text and "CMQ MMA" not in reply.text


async def test_a_pronoun_with_a_town_is_the_thing(talk: Talk) -> None:
    await talk.say("technilab c'est quoi ?", "definition")
    reply = await talk.say("ya ça à Dole ?", "chercher_formation", "action_chercher")
    assert reply.response == "utter_liste_proches" and "Champagnole" in reply.text


async def test_what_there_is_for_a_pupil_near_a_town(talk: Talk) -> None:
    text = "y a-t-il quelque chose près de Nevers pour découvrir les métiers de l'industrie ? mon fils est en 4e"
    reply = await talk.say(text, "chercher_dispositif", "action_chercher")
    assert "TECHNILAB" in reply.text and "Genevoix" in reply.text


async def test_a_bts_of_which_nothing_is_known_is_no_other(talk: Talk) -> None:
    reply = await talk.say("où faire un BTS CIRA ?", "chercher_formation", "action_chercher")
    assert reply.response == "utter_nom_inconnu" and "CIRA" in reply.text


async def test_an_action_whose_schools_nobody_named_gets_no_school(talk: Talk) -> None:
    text = "La prof principale nous parle de P-TECH. Je ne comprends pas ce mot. Pouvez-vous m'expliquer simplement ?"
    await talk.say(text, "definition")
    reply = await talk.say("C'est dans quels lycées ?", "chercher_etablissement", "action_chercher")
    assert "Je n'ai pas cette information" in reply.text and "Mandela" not in reply.text


async def test_the_campus_of_a_town_teaches_no_other_trade(talk: Talk) -> None:
    text = "nous habitons Nevers et mon fils voudrait faire de la maroquinerie. Y a-t-il quelque chose près de chez nous ?"
    reply = await talk.say(text, "chercher_etablissement")
    assert "Nevers" in reply.text.splitlines()[0] and "maroquin" in reply.text and "AMF" not in reply.text


async def test_lycees_near_a_town_that_has_none_are_the_nearest(talk: Talk) -> None:
    reply = await talk.say("ya un lycée près de Montceau-les-Mines", "chercher_etablissement", "action_chercher")
    assert reply.response == "utter_liste_proches" and "Charolles" in reply.text and "ImViA" not in reply.text


async def test_nothing_tells_whether_a_school_takes_part(talk: Talk) -> None:
    reply = await talk.say("le lycée Nelson Mandela fait le P-TECH ?", "origine", confidence=0.3)
    assert reply.text.startswith("Je n'ai pas")
