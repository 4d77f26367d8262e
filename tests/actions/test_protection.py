"""Distress gets the right numbers and nothing else; what fails gets a sentence, and the log no word of the person."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import actions.repondre
from bot.knowledge.base import Snapshot
from tests.actions.talk import DOMAIN, Talk

SECRET = "xylophone-1234"


@pytest.mark.parametrize(
    ("intent", "number"),
    [
        ("detresse_harcelement", "3018"),
        ("detresse_suicide", "3114"),
        ("detresse_violence", "119"),
        ("detresse_mal_etre", "3114"),
        ("detresse_danger", "15 ou 112"),
    ],
)
async def test_each_distress_has_its_number_first_and_no_menu(talk: Talk, intent: str, number: str) -> None:
    await talk.say("c koi technilab", "definition")
    reply = await talk.say("à l'aide", intent, "action_detresse")
    lines = [line for line in reply.text.splitlines() if line.startswith("• ")]
    assert any(line.startswith(f"• {number} — ") for line in lines[:2])
    assert reply.buttons == []
    # "oui" must not bring back what was offered before.
    assert talk.slots["options"] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ses camarades m'ont dit qu'elle se taillade les bras", "3114"),
        ("mon tuteur m'insulte et il a levé la main sur moi", "119"),
        ("ils se moquent de moi tous les jours", "3018"),
    ],
)
async def test_what_is_said_outright_gets_its_number_first(talk: Talk, text: str, number: str) -> None:
    reply = await talk.say(text, "detresse_harcelement", "action_detresse")
    assert next(line for line in reply.text.splitlines() if line.startswith("• ")).startswith(f"• {number} — ")


@pytest.mark.parametrize(
    ("text", "heard", "response"),
    [
        ("c pa une blague", "blague", "utter_ecoute"),
        ("parle moi stp", "bavardage", "utter_ecoute"),
        ("oui", "affirmer", "utter_ecoute"),
        ("merci", "remercier", "utter_ecoute_merci"),
        ("laisse moi", "abandonner", "utter_ecoute_laisser"),
        ("nan je rigole", "bavardage", "utter_ecoute_laisser"),
        ("je rigole pas", "bavardage", "utter_ecoute"),
        ("ils vont appeler mes parents ?", "vie_privee", "utter_ecoute_numeros"),
        ("le proviseur ne fait rien pour lui", "critique", "utter_ecoute_proche"),
    ],
)
async def test_after_distress_the_same_lines_are_said_with_calm_words(talk: Talk, text: str, heard: str, response: str) -> None:
    await talk.say("je veux mourir", "detresse_suicide", "action_detresse")
    reply = await talk.listened(text, heard)
    assert reply.response == response
    assert "• 3114 — " in reply.text and "3018" not in reply.text
    assert reply.buttons == []


def test_every_distress_of_the_domain_is_proved_above() -> None:
    names = {next(iter(intent)) for intent in DOMAIN["intents"]}
    proved = test_each_distress_has_its_number_first_and_no_menu.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {name for name in names if name.startswith("detresse_")} == {intent for intent, _ in proved}


async def test_a_distress_without_lines_of_its_own_gets_them_all(talk: Talk) -> None:
    reply = await talk.say("à l'aide", "detresse_inconnue", "action_detresse")
    assert {"3018", "3114", "119", "15 ou 112"} <= {line[2:].split(" — ")[0] for line in reply.text.splitlines()}


async def test_a_hint_of_distress_is_answered_with_numbers_before_the_answer(talk: Talk) -> None:
    talk.worrying = True
    reply = await talk.say("c koi technilab", "definition", detresse_suicide=0.2)
    [before] = reply.before
    assert "3114" in before
    assert reply.trace["fiche"] == "technilab"
    talk.worrying = False
    assert (await talk.say("c koi technilab", "definition")).before == []


async def test_who_doubts_is_told_who_listens_once_and_that_there_are_other_ways(talk: Talk) -> None:
    reply = await talk.say("jme sens pas à la hauteur", "decouragement", "action_encourager")
    [listening] = reply.before
    assert listening.count("• ") == 1 and "Fil santé jeunes" in listening
    assert reply.response == "utter_decouragement"
    # The numbers of a worry are not said twice.
    worried = Talk()
    worried.worrying = True
    reply = await worried.say("j'en peux plus", "decouragement", "action_encourager", detresse_mal_etre=0.3)
    assert len(reply.before) == 1 and "3114" in reply.before[0]
    assert "•" not in reply.text


async def test_the_lines_told_before_are_said_again_before_a_way_out(talk: Talk, real: Snapshot) -> None:
    await talk.say("je me fais harceler", "detresse_harcelement", "action_detresse")
    talk.recalled = True
    # Nothing was said to the next message yet.
    talk.events.clear()
    reply = await talk.say("je voudrais changer de lycée", "nlu_fallback", detresse_suicide=0.3)
    [before] = reply.before
    assert "3018" in before and "3114" not in before
    assert "DSDEN" in reply.text


async def test_what_is_not_for_us_is_refused(talk: Talk) -> None:
    assert (await talk.say("une recette de crêpes", "hors_sujet", "action_hors_sujet")).response == "utter_hors_sujet"


@pytest.mark.parametrize("text", ["Pourriez-vous noter ces trente copies ?", "tu peux me faire un gâteau à la crème"])
async def test_work_to_be_done_for_somebody_is_no_wish_of_theirs(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "hors_sujet", "action_hors_sujet", 0.3, chercher_dispositif=0.25)
    assert reply.response == "utter_hors_sujet"


async def test_another_region_is_refused_with_who_knows_it(talk: Talk) -> None:
    talk.elsewhere = "la Bretagne"
    reply = await talk.say("quels lycées à Rennes", "hors_sujet", "action_hors_sujet")
    assert reply.response == "utter_ailleurs"
    assert "la Bretagne" in reply.text and "onisep.fr" in reply.text


async def test_what_was_just_talked_about_is_not_refused(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    reply = await talk.say("ya un dragster fabriqué ?", "hors_sujet", "action_hors_sujet")
    assert "dragster" in reply.text
    assert (await talk.say("ya un bon film ?", "hors_sujet", "action_hors_sujet")).response == "utter_hors_sujet"


async def test_an_action_that_fails_says_so_and_logs_nothing_that_was_written(
    talk: Talk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(actions.candidates, "rank", fail)
    with caplog.at_level(logging.DEBUG):
        reply = await talk.say(f"c koi technilab {SECRET}", "definition")
    assert reply.response == "utter_indisponible"
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    message = record.getMessage()
    assert "action_repondre" in message and "RuntimeError" in message
    assert Path(__file__).name in message
    logged = caplog.text + "".join(capfd.readouterr())
    assert SECRET not in logged
    assert "technilab" not in logged


async def test_what_goes_on_from_a_refused_question_is_refused(talk: Talk) -> None:
    await talk.say("le permis moto coûte combien", "hors_sujet", "action_hors_sujet")
    assert (await talk.say("et le code ?", "ellipse")).response == "utter_hors_sujet"
    assert (await talk.say("et technilab ?", "ellipse")).trace["fiche"] == "technilab"
