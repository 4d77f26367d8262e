"""A room, a bus, a grant: not known, said so of the school that is meant, and asked again of another."""

from __future__ import annotations

import pytest

from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk


async def test_the_school_is_named_with_its_street(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("ya un internat au lycée Edgar Faure ?", "vie_pratique", "action_social", 0.99)
    assert "Edgar Faure : je n'ai pas cette information" in reply.text and "Morteau" in reply.text


async def test_another_school_is_asked_the_same(talk: Talk, real: Snapshot) -> None:
    await talk.say("ya un internat au lycée Edgar Faure ?", "vie_pratique", "action_social", 0.99)
    reply = await talk.say("et à Jules Haag", "ellipse")
    assert "Jules Haag : je n'ai pas cette information" in reply.text


async def test_the_talk_goes_on_about_what_was_named(talk: Talk, real: Snapshot) -> None:
    await talk.say("mon fils est dyslexique, peut-il faire le BTS CRSA ?", "vie_pratique", "action_social", 0.99)
    assert talk.slots["fiche"] == "bts-crsa"


async def test_without_any_name_the_school_is_to_be_asked(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("ya un parking à vélos", "vie_pratique", "action_social", 0.99)
    assert reply.text.startswith("Je n'ai pas cette information")


async def test_what_is_only_guessed_to_be_of_every_day_is_asked_of_the_documents(talk: Talk, real: Snapshot) -> None:
    text = "Maire d'une commune du Haut-Doubs, comment la collectivité peut soutenir le campus ?"
    reply = await talk.say(text, "vie_pratique", "action_social", 0.35)
    assert reply.response == "utter_faits"


@pytest.mark.usefixtures("real")
async def test_what_is_talked_about_may_tell_of_it(talk: Talk) -> None:
    await talk.say("je suis au chômage, Mesdames osez c'est pour qui ?", "public")
    text = "je n'ai pas de garde pour mes enfants, ils aident aussi pour ça ?"
    reply = await talk.say(text, "vie_pratique", "action_social", 0.45, admission=0.3, public=0.1)
    assert "garde d'enfants" in reply.text


async def test_what_was_talked_about_tells_of_what_is_lacked(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi Mesdames, osez ?", "definition")
    reply = await talk.say("jai pas de garde pr mes petits, ils aident ou pas", "vie_pratique", "action_social", 0.7)
    assert "garde d'enfants" in reply.text


async def test_who_has_no_car_hears_how_to_come(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("on n'a pas de voiture", "vie_pratique", "action_social", 0.95)
    assert "covoiturage" in reply.text
