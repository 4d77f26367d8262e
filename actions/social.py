"""Small talk and what the fiches leave out, unless what was just talked about answers it: "il fait quoi dans la vie ?"."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.repondre import answer_question, talk_answers
from actions.turn import Turn
from bot.knowledge.base import LIVE


class ActionSocial(AzimutAction):
    """`utter_<intent>`, or the answer of what was just talked about to words that only look like small talk."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_social"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say what the intent's response says."""
        snapshot = LIVE.current()
        asked = replace(turn, facets=turn.likeliest_facets)
        if turn.leans and turn.fiche and not turn.worrying and talk_answers(snapshot, asked):
            return answer_question(dispatcher, snapshot, asked)
        dispatcher.utter_message(response=f"utter_{turn.intent}")
        return []
