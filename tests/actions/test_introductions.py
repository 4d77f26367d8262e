"""Who says only their class or their town is heard: the talk goes on with it."""

from __future__ import annotations

import pytest

from actions.internships import found_none
from actions.introductions import introduces
from actions.told import knows_not, level_told, only_tells, taste_told
from tests.actions.talk import SILENCE, Talk

pytestmark = pytest.mark.usefixtures("real")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Collège", "3e"), ("jsuis au collège", "3e"), ("collégienne", "3e"), ("lycée", "bac-pro"),
        ("je suis lycéen", "bac-pro"),
        ("4e", "4e"), ("en 1re", "1re"), ("première", "1re"), ("2nde", "2de"), ("étudiant", "bts"), ("adulte", "adulte"),
        ("14 ans", "3e"), ("j'ai 47 ans", "adulte"), ("besançon", None), ("réparer", None),
    ],
)  # fmt: skip
def test_a_class_is_read_in_any_words(talk: Talk, text: str, level: str | None) -> None:
    assert level_told(talk.turn(text, "saluer")) == level


@pytest.mark.parametrize("text", ["réparer", "linformatique", "les animaux", "avec mes mains", "jaime la musique", "souder"])
def test_a_taste_is_read_in_any_words(talk: Talk, text: str) -> None:
    assert taste_told(talk.turn(text, "hors_sujet"), False)


@pytest.mark.parametrize("text", ["jsp", "je sais pas", "aucune idée", "bof"])
def test_who_cannot_say_is_heard(talk: Talk, text: str) -> None:
    assert knows_not(talk.turn(text, "m_orienter"))


@pytest.mark.parametrize("text", ["je suis en seconde", "3e, pres de pontarlier", "jhabite a morez", "jsuis au collège"])
def test_a_message_that_only_tells(talk: Talk, text: str) -> None:
    assert only_tells(talk.turn(text, "saluer"))


@pytest.mark.parametrize("text", ["bonjour", "je suis en 3e et je cherche un stage", "réparer", "c'est quoi un bts ?"])
def test_a_message_that_tells_more(talk: Talk, text: str) -> None:
    assert not only_tells(talk.turn(text, "saluer"))


async def test_a_class_goes_on_with_the_trade_talked_about(talk: Talk) -> None:
    await talk.say("robotique", "chercher_metier", "action_chercher")
    reply = await talk.say("je suis en seconde", "saluer", "action_social")
    assert reply.response == "utter_orienter_pistes"
    assert "Pour la robotique : bac STI2D" in reply.text


async def test_a_class_asks_for_whom_the_thing_talked_about_is(talk: Talk) -> None:
    await talk.say("c'est quoi technilab", "definition")
    reply = await talk.say("je suis en 3e", "saluer", "action_social")
    assert "4e à la 2de" in reply.text and reply.trace["fiche"] == "technilab"


async def test_a_class_alone_gets_what_there_is_for_it(talk: Talk) -> None:
    assert await talk.say("je suis en terminale", "saluer", "action_social") == SILENCE
    assert (talk.followed, talk.slots["niveau"]) == ("formulaire_orientation", "terminale")


async def test_a_class_asks_how_one_enters_a_diploma(talk: Talk) -> None:
    await talk.say("c'est quoi un bts", "definition")
    reply = await talk.say("je suis en terminale", "saluer", "action_social")
    assert reply.text.startswith("On entre en BTS")


async def test_a_town_alone_gets_what_is_there(talk: Talk) -> None:
    reply = await talk.say("j'habite à Champagnole", "ellipse")
    assert reply.response == "utter_pres_de"
    assert "Paul-Émile Victor" in reply.text


async def test_the_question_before_is_still_filled_in(talk: Talk) -> None:
    await talk.say("technilab c'est où", "lieu")
    assert not introduces(talk.turn("et à Vesoul ?", "ellipse"))
    assert not introduces(talk.turn("Vesoul", "ellipse"))


@pytest.mark.parametrize(
    "text", ["quelles formations à Besançon", "lycée Besançon", "je suis en 3e, quel lycée ?", "le collège"]
)
def test_a_search_tells_nobody(talk: Talk, text: str) -> None:
    assert not introduces(talk.turn(text, "chercher_formation"))


async def test_a_greeting_is_greeted(talk: Talk) -> None:
    assert (await talk.say("bonjour", "saluer", "action_social")).response == "utter_saluer"


async def test_an_internship_stays_what_is_talked_about(talk: Talk) -> None:
    await talk.say("stage 3e combien de jours", "duree")
    assert found_none(talk.turn("jai pas trouvé", "nier"))
    none = await talk.say("jai pas trouvé", "nier", "action_nier")
    assert none.response == "utter_stage_sans_liste"
    there = await talk.say("jhabite a morez", "ellipse")
    assert there.response == "utter_stage_sans_liste_ville" and "Morez" in there.text
    talk.slots["ville"] = "Morez"
    listed = await talk.say("tas pas une liste dentreprises", "chercher_entreprise", "action_chercher")
    assert listed.response == "utter_stage_sans_liste_ville" and "Morez" in listed.text


async def test_companies_of_the_documents_are_told_where_there_are_some(talk: Talk) -> None:
    await talk.say("stage 3e combien de jours", "duree")
    reply = await talk.say("j'habite à Montbéliard", "ellipse")
    assert reply.response == "utter_stage_entreprises"
    assert "Je ne sais pas qui prend des stagiaires" in reply.text
