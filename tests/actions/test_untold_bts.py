"""A BTS of which the documents tell no route gets what is true after any, and who knows; never the routes of another."""

from __future__ import annotations

import pytest

from actions.specialites import failed, is_known, speciality
from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")

GENERAL = "Après un BTS, on peut travailler ou continuer"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Je suis en BTS tourisme à Dijon, y a quoi comme suite ?", "tourisme"),
        ("bts mco 2e année, je fais quoi apres ?", "mco"),
        ("Je suis en BTS comptabilité gestion à Besançon", "comptabilite gestion"),
        ("j'ai un bts en alternance, et après ?", None),
        ("après mon BTS je fais quoi", None),
    ],
)
def test_the_speciality_is_what_follows(talk: Talk, text: str, name: str | None) -> None:
    turn = talk.turn(text, "poursuite_post_bts")
    assert speciality(turn.words, turn) == name


def test_a_bts_that_has_a_fiche_is_known(real: Snapshot) -> None:
    assert all(is_known(real, name) for name in ("cim", "bts cprp", "electrotechnique", "microtechniques"))
    assert not any(is_known(real, name) for name in ("tourisme", "mco", "bts sio", "ciel"))


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        ("Je suis en BTS tourisme à Dijon, y a quoi comme suite ?", "chercher_formation", "action_chercher"),
        ("bts mco 2e année, je fais quoi apres ?", "poursuite_post_bts", "action_post_bts"),
        ("Quelle suite après un BTS CIEL ?", "poursuite_post_bts", "action_post_bts"),
        ("Je suis en BTS comptabilité gestion, y a quoi comme suite d'études ?", "poursuite", "action_repondre"),
    ],
)
async def test_what_is_true_after_any_bts_is_told(talk: Talk, text: str, intent: str, action: str) -> None:
    reply = await talk.say(text, intent, action)
    assert str(reply.response).startswith("utter_suite_inconnue")
    assert GENERAL in reply.text and "onisep.fr" in reply.text
    assert "CPRP" not in reply.text and "STMG" not in reply.text and "@" not in reply.text
    assert reply.before == []


async def test_the_talk_goes_on_about_it(talk: Talk) -> None:
    await talk.say("Je suis en BTS tourisme à Dijon, y a quoi comme suite ?", "poursuite_post_bts", "action_post_bts")
    licence = await talk.say("et comme licence pro tourisme ?", "chercher_formation", "action_chercher")
    assert "licence professionnelle est un diplôme" in licence.text and "lectromécanique" not in licence.text
    town = await talk.say("Et à Besançon ?", "ellipse")
    assert town.response == "utter_suite_inconnue_ville" and "Besançon" in town.text
    whom = await talk.say("ok et qui contacter alors", "contact")
    assert whom.response == "utter_suite_contact" and "@" not in whom.text


async def test_who_tells_their_bts_may_ask_after_it(talk: Talk) -> None:
    await talk.say("je suis en bts mhr a poligny", "nlu_fallback")
    after = await talk.say("je peux faire quoi apres", "capacites", "action_social")
    assert after.response == "utter_suite_inconnue"
    assert (await talk.say("dijon", "corriger")).response == "utter_suite_inconnue_ville"
    assert "licence pro" in (await talk.say("et en alternance ?", "ellipse")).text


async def test_who_would_leave_it_is_helped_to(talk: Talk) -> None:
    reply = await talk.say("jveux arreter mon bts mco", "poursuite_post_bts", "action_post_bts")
    assert reply.response == "utter_orienter_pistes" and "se réorienter" in reply.text


async def test_another_question_is_answered_as_ever(talk: Talk) -> None:
    await talk.say("bts mco 2e année, je fais quoi apres ?", "poursuite_post_bts", "action_post_bts")
    assert (await talk.say("c'est quoi technilab ?", "definition")).trace["fiche"] == "technilab"


async def test_the_finder_lists_no_route_of_another_speciality(talk: Talk) -> None:
    talk.slots |= {"bts": "tourisme", "ville": "Dijon", "statut": "alternance"}
    reply = await talk.say("en alternance", "alternance", "action_conclure_post_bts")
    assert reply.response == "utter_suite_inconnue_ville"
    assert GENERAL in reply.text


@pytest.mark.parametrize("text", ["j'ai pas eu mon bts, je peux faire quoi ?", "J'ai raté mon BTS", "mon bts je l'ai raté"])
async def test_who_has_failed_gets_no_route_after_it(talk: Talk, text: str) -> None:
    assert failed(talk.turn(text, "poursuite_post_bts"))
    reply = await talk.say(text, "poursuite_post_bts", "action_post_bts")
    assert reply.response == "utter_bts_rate"
    assert "licence" not in reply.text and "CIO" in reply.text
    assert not failed(talk.turn("j'ai eu mon bts", "poursuite_post_bts"))


async def test_a_diploma_after_a_known_bts_is_what_is_talked_about_next(talk: Talk) -> None:
    reply = await talk.say(
        "je finis mon BTS CPRP en juin je peux faire quoi comme licence pro ?", "poursuite_post_bts", "action_post_bts"
    )
    assert GENERAL in reply.before[0] and "licence" in reply.before[0]
    assert talk.slots["fiche"] == "courant-licence-pro"
    paid = await talk.say("et ca se fait en alternance ?", "alternance")
    assert "souvent en alternance" in paid.text and talk.slots["fiche"] == "courant-licence-pro"
    where = await talk.say("c'est où dans la région", "lieu")
    assert "Dijon" in where.text and "PIB" not in where.text
    enters = await talk.say("faut un bon dossier ou pas ?", "admission")
    assert "aucune moyenne n'est fixée" in enters.text and "ingénieurs" not in enters.text
