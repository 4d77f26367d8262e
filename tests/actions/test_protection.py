"""Distress gets the right numbers and nothing else; what fails gets a sentence, and the log no word of the person."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import actions.repondre
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


def test_every_distress_of_the_domain_is_proved_above() -> None:
    names = {next(iter(intent)) for intent in DOMAIN["intents"]}
    proved = test_each_distress_has_its_number_first_and_no_menu.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {name for name in names if name.startswith("detresse_")} == {intent for intent, _ in proved}


async def test_a_distress_without_lines_of_its_own_gets_them_all(talk: Talk) -> None:
    reply = await talk.say("à l'aide", "detresse_inconnue", "action_detresse")
    assert {"3018", "3114", "119", "15 ou 112"} <= {line[2:].split(" — ")[0] for line in reply.text.splitlines()}


async def test_an_action_that_fails_says_so_and_logs_nothing_that_was_written(
    talk: Talk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(actions.repondre, "rank", fail)
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
