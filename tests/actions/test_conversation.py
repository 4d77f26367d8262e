"""Turns that lean on the one before: repeat, shorten, choose, "et à Vesoul ?", "pas Besançon", more."""

from __future__ import annotations

import pytest

from actions.ordinals import ordinal
from actions.pointing import pointed_at
from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.text import tokens
from tests.actions.talk import DOMAIN, SILENCE, Talk


async def test_repeat_says_the_same_with_its_buttons(talk: Talk) -> None:
    said = await talk.say("c koi technilab", "definition")
    again = await talk.say("répète", "repeter", "action_repeter")
    assert again.text == said.text
    assert again.buttons == said.buttons != []


async def test_repeat_before_anything_was_said(talk: Talk) -> None:
    assert (await talk.say("répète", "repeter", "action_repeter")).response == "utter_capacites"


async def test_shorten_keeps_one_fact(talk: Talk) -> None:
    said = await talk.say("c koi technilab, on y fait quoi et ça dure combien", "definition", contenu=0.8, duree=0.8)
    assert len(said.trace["faits"]) > 1
    short = await talk.say("plus court", "raccourcir", "action_raccourcir")
    assert short.trace["faits"] == said.trace["faits"][:1]
    assert len(short.text) < len(said.text)
    assert "Source : " in short.text


async def test_shorten_when_no_fact_was_told(talk: Talk) -> None:
    assert (await talk.say("plus court", "raccourcir", "action_raccourcir")).response == "utter_capacites"


@pytest.mark.parametrize(
    ("text", "intent", "rank"),
    [
        ("le premier", "choisir_dans_liste", 0),
        ("la 2e", "choisir_dans_liste", 1),
        ("le dernier", "choisir_dans_liste", -1),
        ("2", "choisir_dans_liste", 1),
        ("oui", "affirmer", 0),
    ],
)
async def test_choose_by_rank(talk: Talk, text: str, intent: str, rank: int) -> None:
    buttons = (await talk.say("c koi technilab", "definition")).buttons
    expected = await Talk().press(buttons[rank])
    chosen = await talk.say(text, intent, "action_choisir")
    assert chosen.trace["fiche"] == expected.trace["fiche"]
    assert chosen.trace["faits"][0] == expected.trace["faits"][0]


async def test_choose_by_name(talk: Talk) -> None:
    listed = await talk.say("quelles formations à Besançon", "chercher_formation", "action_chercher")
    assert any("Optique" in title for title in listed.titles)
    chosen = await talk.say("optique", "choisir_dans_liste", "action_choisir")
    assert chosen.trace["fiche"] == "bac-pro-optique"


async def test_is_it_sure_tells_how_the_documents_disagree(talk: Talk) -> None:
    await talk.say("p-tech dure combien de temps", "duree")
    assert "trois ans" in (await talk.say("c'est sûr ?", "source", "action_source")).text
    await talk.say("où se passe technilab", "lieu")
    assert (await talk.say("c'est sûr ?", "source", "action_source")).response == "utter_sources"


def test_the_answer_on_sources_names_every_year_and_kind_of_them(real: Snapshot) -> None:
    [said] = [variation["text"] for variation in DOMAIN["responses"]["utter_sources"]]
    years = {str(source.annee) for source in real.sources.values() if source.annee and source.id != "definition-courante"}
    assert {year for year in years if year in said} == years
    assert "annuaire" in said and "définitions courantes" in said


async def test_yes_to_nothing(talk: Talk) -> None:
    assert (await talk.say("oui", "affirmer", "action_choisir")).response == "utter_affirmer"


async def test_and_in_another_town(talk: Talk) -> None:
    first = await talk.say("où préparer un bts à Besançon", "lieu")
    assert "Le BTS CIM se prépare à Besançon" in first.text
    second = await talk.say("et à Vesoul ?", "ellipse")
    assert "Le BTS Électrotechnique se prépare à Vesoul." in second.text
    assert "Besançon" not in second.text


async def test_and_in_a_town_after_a_question_that_named_nothing(talk: Talk) -> None:
    await talk.say("c'est quoi technilab", "definition")
    await talk.say("ça dure combien de temps ?", "duree")
    reply = await talk.say("et à Vesoul ?", "ellipse")
    assert reply.trace["fiche"] in ("technilab", "lycee-belin")
    assert "TECHNILAB" in reply.text and "demi-journée" not in reply.text.splitlines()[0]


async def test_and_another_fiche(talk: Talk) -> None:
    await talk.say("technilab dure combien de temps", "duree")
    reply = await talk.say("et p-tech ?", "ellipse")
    assert "Le parrainage P-TECH dure cinq ans." in reply.text


async def test_a_correction(talk: Talk) -> None:
    await talk.say("où préparer un bts à Besançon", "lieu")
    reply = await talk.say("pas Besançon, Vesoul", "corriger")
    assert "Vesoul" in reply.text
    assert "Besançon" not in reply.text


async def test_and_another_point_of_the_same_subject(talk: Talk) -> None:
    await talk.say("où se passe technilab", "lieu")
    reply = await talk.say("et la durée ?", "ellipse", confidence=0.8, duree=0.1, cout=0.01)
    assert reply.text.startswith("Un atelier TECHNILAB dure une demi-journée.")


async def test_the_second_of_a_list(talk: Talk) -> None:
    listed = (await talk.say("quelles formations à Besançon", "chercher_formation", "action_chercher")).trace["fiches"]
    reply = await talk.say("et le deuxième, il est où ?", "lieu")
    assert reply.trace["fiche"] == listed[1]


@pytest.mark.parametrize("said", ["la première année", "au premier trimestre", "la dernière fois", "en premier"])
def test_what_points_at_no_place_in_a_list(said: str) -> None:
    assert ordinal(tokens(said)) is None


async def test_the_one_of_the_same_kind(talk: Talk) -> None:
    await talk.say("où se prépare le bts cim", "lieu")
    reply = await talk.say("et celui de Vesoul, il est où ?", "lieu")
    assert reply.trace["fiche"] == "bts-electro"


async def test_which_one_of_the_same_kind(talk: Talk) -> None:
    await talk.say("où se prépare le bts électrotechnique", "lieu")
    reply = await talk.say("et celui de Besançon ?", "ellipse")
    assert reply.response == "utter_preciser"
    assert sorted(reply.titles) == ["BTS CIM", "Bac pro Optique"]


async def test_a_return_to_what_was_talked_about_before(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    await talk.say("p-tech dure combien de temps", "duree")
    reply = await talk.say("revenons aux ateliers, ça dure combien de temps ?", "duree")
    assert reply.trace["fiche"] == "technilab"


async def test_what_was_talked_about_before_is_remembered(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    await talk.say("c koi p-tech", "definition")
    assert talk.slots["sujets"] == ["technilab"]
    await talk.say("c koi technilab", "definition")
    assert talk.slots["sujets"] == ["p-tech"]


async def test_a_new_subject_leaves_the_old_one(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    reply = await talk.say("le forum post-bts c'est quand", "date")
    assert "TECHNILAB" not in reply.text
    assert talk.slots["fiche"] == "forum"


async def test_more_tells_what_was_not_told(talk: Talk) -> None:
    told = set((await talk.say("c koi technilab", "definition")).trace["faits"])
    while True:
        more = await talk.say("dis m'en plus", "detailler", "action_detailler")
        if more.response == "utter_tout_dit":
            break
        assert told.isdisjoint(more.trace["faits"])
        told |= set(more.trace["faits"])
    assert told == {f"technilab#{number}" for number in range(5)}


async def test_a_list_of_a_town(talk: Talk) -> None:
    reply = await talk.say("quelles formations à Besançon", "chercher_formation", "action_chercher")
    assert {"BTS CIM", "Bac pro Optique"} <= {line.strip("• ").split(" (")[0] for line in reply.text.splitlines()}
    assert "Électrotechnique" not in reply.text
    assert "Source : " in reply.text


async def test_events_of_a_year(talk: Talk) -> None:
    reply = await talk.say("quels événements en 2023", "chercher_evenement", "action_chercher")
    assert "Salon de l'horlogerie" in reply.text
    assert "Forum" not in reply.text


async def test_a_person_to_write_to(talk: Talk) -> None:
    reply = await talk.say("je veux parler à quelqu'un", "parler_humain", "action_contact")
    assert reply.response == "utter_contact"
    assert "campus@exemple.fr" in reply.text


async def test_guidance_when_nothing_is_named(talk: Talk) -> None:
    text = "je suis en 3e je sais pas quoi faire"
    assert await talk.say(text, "m_orienter", "action_orienter") == SILENCE
    assert talk.followed == "formulaire_orientation"
    reply = await talk.say(text, "m_orienter", "action_ask_formulaire_orientation_gouts")
    assert reply.response == "utter_orienter_college"
    assert "Ateliers TECHNILAB" in reply.titles


async def test_the_last_of_a_list_after_another_of_it(talk: Talk) -> None:
    listed = (await talk.say("quelles formations à Besançon", "chercher_formation", "action_chercher")).trace["fiches"]
    assert (await talk.say("et le premier, il est où ?", "lieu")).trace["fiche"] == listed[0]
    assert (await talk.say("et le dernier ?", "ellipse")).trace["fiche"] == listed[-1]
    await talk.say("c koi technilab", "definition")
    assert talk.slots["liste"] is None


async def test_the_first_thing_talked_about(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    await talk.say("p-tech dure combien de temps", "duree")
    reply = await talk.say("et le premier, ça dure combien de temps ?", "duree")
    assert reply.trace["fiche"] == "technilab"


async def test_a_word_of_its_name_returns_to_what_was_left(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    await talk.say("le forum post-bts c'est quand", "date")
    reply = await talk.say("et les ateliers, ça dure combien de temps ?", "duree")
    assert reply.trace["fiche"] == "technilab"


async def test_not_the_one_is_no_pointing(talk: Talk) -> None:
    await talk.say("où se prépare le bts cim", "lieu")
    turn = talk.turn("pas celui de Vesoul, il est où ?", "lieu")
    pointed = pointed_at(LIVE.current(), turn)
    assert pointed is None or pointed.fiche != "bts-electro"


async def test_say_the_length_again(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    # The small campus imagines few questions, so that its words are never found well.
    monkeypatch.setattr("actions.repondre._SAID", 0.1)
    await talk.say("technilab dure combien de temps", "duree")
    said = await talk.say("et on y fait quoi ?", "contenu")
    assert not said.text.startswith("Un atelier TECHNILAB dure")
    again = await talk.say("redis combien de temps dure un atelier technilab", "repeter", "action_repeter", duree=0.1)
    assert again.response == "utter_faits" and "technilab#2" in again.trace["faits"]


async def test_what_was_repeated_can_be_shortened(talk: Talk) -> None:
    said = await talk.say("c koi technilab, on y fait quoi et ça dure combien", "definition", contenu=0.8, duree=0.8)
    await talk.say("répète", "repeter", "action_repeter")
    assert (await talk.say("plus court", "raccourcir", "action_raccourcir")).trace["faits"] == said.trace["faits"][:1]


async def test_no_guidance_is_taken_up_that_never_began(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    await talk.say("ça dure combien de temps, oui ou non", "reprendre", "action_reprendre", confidence=0.3, duree=0.2)
    assert talk.followed is None
    await talk.say("on reprend", "reprendre", "action_reprendre")
    assert talk.followed == "formulaire_orientation"


async def test_small_talk_is_answered_by_what_is_talked_about(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.repondre._SAID", 0.1)
    await talk.say("c koi technilab", "definition")
    reply = await talk.say(
        "ça dure combien de temps un atelier technilab", "bavardage", "action_social", confidence=0.5, duree=0.4
    )
    assert "demi-journée" in reply.text
    assert (await Talk().say("tu fais quoi ce soir", "bavardage", "action_social")).response == "utter_bavardage"
