"""Who asks: their school, their firm or their trade is not what they ask about; whom each of them is sent to."""

from __future__ import annotations

import pytest

from actions.formulaires import answers
from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")


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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("je suis perdue avec ces sigles : BTS, BUT, P-TECH", ["BTS", "BUT", "P-TECH"]),
        ("je comprends rien à tous ces sigles : STI2D, bac pro TRPM, CAP... vous pouvez m'expliquer ?", ["STI2D", "Bac pro"]),
    ],
)
async def test_several_names_are_explained_one_by_one(talk: Talk, text: str, names: list[str]) -> None:
    reply = await talk.say(text, "definition")
    assert [line.split(" :")[0] for line in reply.text.splitlines()[: len(names)]] == names


@pytest.mark.parametrize(
    ("text", "holds"), [("est-ce que le lycée est gratuit ?", "Le lycée public est gratuit"), ("ça coûte combien", "De quoi")]
)
async def test_a_kind_of_school_is_enough_for_what_is_true_of_all(talk: Talk, text: str, holds: str) -> None:
    reply = await talk.say(text, "cout")
    assert reply.text.startswith(holds) and "BTS" not in reply.text


async def test_a_liking_for_nothing_is_no_taste(talk: Talk) -> None:
    assert answers(talk.turn("j'aime rien", "m_orienter")) == {}
    assert answers(talk.turn("j'aime rien à part les voitures", "m_orienter"))["gouts"]


async def test_an_age_told_after_who_helps_brings_no_leads(talk: Talk) -> None:
    await talk.say("je veux arrêter l'école", "inscription")
    reply = await talk.say("j'ai 16 ans", "informer", "action_repondre")
    assert "Diététique" not in reply.text


async def test_an_adult_is_told_how_the_trade_named_is_learnt(talk: Talk) -> None:
    text = "je suis demandeur d'emploi de 42 ans, je veux me reconvertir dans l'horlogerie"
    assert "BMA" in (await talk.say(text, "m_orienter", "action_orienter")).text


async def test_a_liking_told_in_passing_is_not_only_noted(talk: Talk) -> None:
    text = "mon fils est en 3e à Dole, il est passionné de mécanique mais ses notes sont moyennes"
    assert "maintenance des véhicules" in (await talk.say(text, "informer", "action_social")).text


async def test_what_is_told_beside_a_wage_asked_is_no_doubt(talk: Talk) -> None:
    reply = await talk.say("combien gagne un apprenti de 17 ans", "remuneration", confidence=0.98)
    assert reply.text.startswith("L'apprenti est un salarié")


@pytest.mark.parametrize(
    ("text", "told"), [("après la 3e je peux faire quoi", True), ("je sais pas quoi faire après la 3e", False)]
)
async def test_what_comes_after_a_class_is_told_and_who_is_lost_is_guided(talk: Talk, text: str, told: bool) -> None:
    reply = await talk.say(text, "m_orienter", "action_orienter", 0.46, poursuite=0.43)
    assert ("trois chemins" in reply.text) is told and (talk.followed is None) is told
