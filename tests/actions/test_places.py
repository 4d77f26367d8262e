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


async def test_a_point_after_the_school_is_of_what_is_done_there(talk: Talk) -> None:
    await talk.say("quel lycée fait technilab à Vesoul ?", "chercher_etablissement", "action_chercher")
    reply = await talk.say("c'est gratuit ?", "cout")
    assert "TECHNILAB" in reply.text and "Belin" not in reply.text


@pytest.mark.parametrize("text", ["c'est où les semaines apprenantes ?", "p-tech c'est où ?"])
async def test_no_place_that_is_told_is_not_known(talk: Talk, text: str) -> None:
    assert "Je n'ai pas cette information (le lieu)" in (await talk.say(text, "lieu")).text


async def test_what_is_true_of_a_diploma_is_not_asked_of_its_neighbour(talk: Talk) -> None:
    await talk.say("je voudrais faire la VAE", "alternance")
    reply = await talk.say("combien ça coûte ?", "cout")
    assert "VAE" in reply.text and "BTS" not in reply.text


async def test_what_is_asked_of_a_diploma_is_not_told_of_its_campus(talk: Talk) -> None:
    await talk.say("c'est quoi le DNMADe ?", "definition")
    for text, facet in (("c'est où ?", "lieu"), ("ça coûte combien ?", "cout"), ("ça dure combien ?", "duree")):
        assert "je n'ai pas cette information" in (await talk.say(text, facet)).text.casefold()
