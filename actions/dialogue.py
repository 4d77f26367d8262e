"""Turns about the conversation itself: repeat, shorten, choose, yes."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.compose import Answer
from actions.repondre import answer_pressed, answer_question
from actions.speak import say_answer
from actions.turn import Turn
from bot.knowledge.base import LIVE
from bot.knowledge.text import fold

_ORDINALS = (
    ("premier", "premiere", "1", "1er", "un"), ("deuxieme", "second", "seconde", "2", "2e", "2de", "deux"),
    ("troisieme", "3", "3e", "trois"), ("quatrieme", "4", "4e", "quatre"), ("cinquieme", "5", "5e", "cinq"),
)  # fmt: skip
_PAYLOAD = re.compile(r"^/(?P<intent>[a-z_]+)(?P<entities>\{.*\})?$")


class ActionRepeter(AzimutAction):
    """On "répète": the last message again, with its buttons."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_repeter"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say our last message again; the welcome when there is none."""
        if turn.last_bot.get("text"):
            data = turn.last_bot.get("data") or {}
            dispatcher.utter_message(text=turn.last_bot["text"], buttons=data.get("buttons") or [])
        else:
            dispatcher.utter_message(response="utter_capacites")
        return []


class ActionRaccourcir(AzimutAction):
    """On "plus court": only the first fact of the last answer."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_raccourcir"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """The shortest fact that was just told."""
        snapshot = LIVE.current()
        trace = ((turn.last_bot.get("data") or {}).get("custom") or {}).get("trace") or {}
        facts = snapshot.repository.faits_par_id(trace.get("faits") or [])
        if not facts:
            dispatcher.utter_message(response="utter_capacites")
            return []
        return say_answer(dispatcher, snapshot, turn, Answer((facts[0],), facts[0].fiche_id, 2))


class ActionChoisir(AzimutAction):
    """A choice among what was offered: by number, by name, or "oui" to the only one."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_choisir"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Answer as if the button had been pressed; as any question when nothing was offered."""
        snapshot = LIVE.current()
        option = _chosen(turn)
        match = _PAYLOAD.match(option["payload"]) if option else None
        if match is None:
            if not turn.options and turn.intent == "affirmer":
                dispatcher.utter_message(response="utter_affirmer")
                return []
            return answer_question(dispatcher, snapshot, turn)
        entities = json.loads(match["entities"] or "{}")
        pressed = replace(turn, intent=match["intent"], facets={match["intent"]: 1.0}, pressed=entities)
        if "fiche" not in entities:
            return answer_question(dispatcher, snapshot, pressed)
        return answer_pressed(dispatcher, snapshot, pressed)


def _chosen(turn: Turn) -> dict[str, str] | None:
    if not turn.options:
        return None
    said = set(turn.words)
    for rank, forms in enumerate(_ORDINALS):
        if said & set(forms) and rank < len(turn.options):
            return turn.options[rank]
    if said & {"dernier", "derniere"}:
        return turn.options[-1]
    for option in turn.options:
        if said & {word for word in fold(option["title"]).split() if len(word) > 3}:
            return option
    return turn.options[0] if turn.intent == "affirmer" else None
