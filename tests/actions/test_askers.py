"""Who asks: their school, their firm or their trade is not what they ask about; whom each of them is sent to."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")


async def test_a_teachers_class_is_not_the_subject(talk: Talk) -> None:
    await talk.say("je suis prof principal de 3e, comment inscrire ma classe à technilab ?", "inscription")
    reply = await talk.say("c'est gratuit ?", "cout")
    assert "TECHNILAB" in reply.text and "Professeur principal" not in reply.text


async def test_who_seeks_an_employer_is_not_told_how_firms_recruit(talk: Talk) -> None:
    reply = await talk.say("je cherche une entreprise pour mon apprentissage en microtechniques", "alternance")
    assert "La bonne alternance" in reply.text and "Une entreprise qui" not in reply.text


@pytest.mark.parametrize("text", ["qui contacter pour un bts", "qui contacter pour un bac pro"])
async def test_a_diploma_of_any_school_sends_to_the_public_service(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "contact", confidence=0.98)
    assert "CIO" in reply.text and "@" not in reply.text


async def test_a_company_that_seeks_an_apprentice_is_told_whom_to_ask(talk: Talk) -> None:
    talk.slots["profil"] = "entreprise"
    reply = await talk.say("on cherche un apprenti pour notre restaurant", "alternance")
    assert reply.text.startswith("Une entreprise qui cherche un apprenti") and "CIO" not in reply.text


@pytest.mark.parametrize(("school", "known"), [("mandela", True), ("edgar faure", False)])
async def test_whether_another_has_a_part_too(talk: Talk, school: str, known: bool) -> None:
    await talk.say("projet jakarta c'est quoi ?", "definition")
    reply = await talk.say(f"et {school} aussi ?", "ellipse")
    assert (reply.response != "utter_faits_proches") is known


async def test_what_a_wish_leaves_out_is_not_the_subject(talk: Talk) -> None:
    reply = await talk.say("je veux devenir ingénieur sans faire de prépa", "poursuite_post_bts")
    assert "classe prépa (CPGE" not in reply.text


async def test_several_names_are_explained_one_by_one(talk: Talk) -> None:
    reply = await talk.say("je suis perdue avec ces sigles : BTS, BUT, P-TECH", "definition")
    assert [line.split(" :")[0] for line in reply.text.splitlines()[:3]] == ["BTS", "BUT", "P-TECH"]


async def test_a_term_that_tells_what_is_asked_replaces_the_one_before(talk: Talk) -> None:
    await talk.say("c'est quoi un CAP ?", "definition")
    reply = await talk.say("mon fils touche un salaire s'il est apprenti ?", "remuneration")
    assert "salarié" in reply.text.splitlines()[0]


async def test_what_comes_after_a_name_is_asked_of_that_name(talk: Talk) -> None:
    await talk.say("c'est quoi un CAP ?", "definition")
    reply = await talk.say("et après un bac pro on peut faire quoi ?", "poursuite")
    assert reply.text.startswith("Après un bac pro")


async def test_what_is_true_of_any_school_is_asked_again_of_one(talk: Talk) -> None:
    await talk.say("quand sont les portes ouvertes des lycées ?", "date")
    reply = await talk.say("et celle du lycée Jules Haag ?", "ellipse")
    assert "fixées par chaque établissement" in reply.text


async def test_that_a_trade_is_sought_tells_of_its_openings(talk: Talk) -> None:
    await talk.say("c'est quoi le métier de maroquinier ?", "definition")
    reply = await talk.say("c'est dur de trouver du travail après ?", "debouches")
    assert "en tension" in reply.text and "Je n'ai pas" not in reply.text


async def test_how_to_go_on_is_asked_of_what_was_told(talk: Talk) -> None:
    await talk.say("j'ai pas de stage de 3e", "stage")
    reply = await talk.say("je fais quoi", "m_orienter", "action_orienter")
    assert "stage de 3e" in reply.text
