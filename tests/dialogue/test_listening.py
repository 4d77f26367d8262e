"""After help lines every message is heard as what comes after distress, save one that surely turns to something else."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.agent import AzimutAgent
from bot.dialogue.listening import INTENT, still_listened
from bot.nlu.entity_extractor import ANALYSIS

HELPED = [ActionExecuted("action_detresse"), ActionExecuted("action_listen")]


def heard(events: list[Event], intent: str, sure: float, *kinds: str, words: str = "", **others: Any) -> str:
    """The intent that a message of those words gets after `events`; `kinds`: types of the fiches that it names."""
    reading = {"mentions": [{"type": kind} for kind in kinds], "mots": words.split()}
    parsed = {"intent": {"name": intent, "confidence": sure}, ANALYSIS: reading}
    tracker = DialogueStateTracker.from_events("x", events, [])
    return str(still_listened(parsed | others, tracker)["intent"]["name"])


@pytest.mark.parametrize("intent", ["blague", "affirmer", "critique", "hors_sujet", "capacites", "duree", "m_orienter"])
def test_small_talk_and_unsure_questions_are_listened_to(intent: str) -> None:
    assert heard(HELPED, intent, 0.8) == INTENT


def test_it_goes_on_as_long_as_nothing_else_is_answered() -> None:
    again = [*HELPED, ActionExecuted("action_ecouter"), ActionExecuted("action_listen")]
    assert heard(again, "affirmer", 1.0) == INTENT
    assert heard([*again, ActionExecuted("action_repondre"), ActionExecuted("action_listen")], "affirmer", 1.0) == "affirmer"
    assert heard([*HELPED, SessionStarted(), ActionExecuted("action_listen")], "affirmer", 1.0) == "affirmer"


def test_a_question_to_the_fiches_is_answered() -> None:
    assert heard(HELPED, "definition", 0.5, "dispositif") == "definition"
    assert heard(HELPED, "definition", 0.5, "lieu") == INTENT
    assert heard(HELPED, "ellipse", 0.9, "dispositif") == "ellipse"
    assert heard(HELPED, "ellipse", 0.9, "definition") == INTENT
    assert heard(HELPED, "m_orienter", 0.95) == "m_orienter"
    assert heard(HELPED, "metiers", 0.6, words="non ca va je cherche juste des fiches") == "metiers"
    assert heard(HELPED, "metiers", 0.6, words="non") == INTENT


@pytest.mark.parametrize("words", ["je voudrais changer de lycee", "je veux un internat", "et ses etudes alors"])
def test_a_way_out_is_answered_with_the_lines_before(words: str) -> None:
    reading = {"mentions": [], "mots": words.split()}
    parsed = {"intent": {"name": "parler_humain", "confidence": 0.4}, ANALYSIS: reading}
    answered = still_listened(parsed, DialogueStateTracker.from_events("x", HELPED, []))
    assert answered["intent"]["name"] == "nlu_fallback" and answered["rappel"]


@pytest.mark.parametrize(
    ("words", "again"), [("je voudrais changer de lycee", True), ("ma question c est changer de lycee", False)]
)
def test_a_sure_way_out_comes_after_the_lines_unless_they_say_that_it_is_what_they_came_for(words: str, again: bool) -> None:
    reading = {"mentions": [{"type": "definition"}], "mots": words.split()}
    parsed = {"intent": {"name": "inscription", "confidence": 0.95}, ANALYSIS: reading}
    answered = still_listened(parsed, DialogueStateTracker.from_events("x", HELPED, []))
    assert answered["intent"]["name"] == "inscription" and bool(answered.get("rappel")) is again


def test_a_question_that_may_tell_more_distress_is_not() -> None:
    assert heard(HELPED, "definition", 0.9, "dispositif", inquietant=True) == INTENT


def test_more_distress_is_distress() -> None:
    assert heard(HELPED, "detresse_suicide", 0.9) == "detresse_suicide"


def test_a_button_is_what_it_says() -> None:
    tracker = DialogueStateTracker.from_events("x", HELPED, [])
    pressed = {"intent": {"name": "informer", "confidence": 1.0}}
    assert still_listened(pressed, tracker) == pressed
    assert still_listened({**pressed, ANALYSIS: {"mentions": [], "mots": []}}, None)["intent"] == pressed["intent"]


async def test_no_joke_is_told_to_who_was_just_given_a_number(agent: AzimutAgent) -> None:
    said: list[str] = []
    for text in ("je veux mourir", "c'est pas une blague", "oui", "c koi technilab", "raconte une blague"):
        channel = CollectingOutputChannel()
        await agent.handle_message(UserMessage(text, channel, "after distress"))
        said.append(" ".join(str(message.get("text")) for message in channel.messages))
    assert all("3114" in answer for answer in said[:3])
    assert "TECHNILAB" in said[3] and not any("3114" in answer for answer in said[3:])
    await agent.conversations.delete("after distress")
