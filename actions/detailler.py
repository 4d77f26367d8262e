"""More of what was just told: the rest of a list, or the next facts of the fiche."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.compose import Answer, facet_buttons
from actions.enumerations import asks_to_cite
from actions.listes import say_list
from actions.repondre import answer_question
from actions.situations import answer_situation
from actions.speak import say_answer
from actions.turn import Turn
from bot.knowledge.base import LIVE


class ActionDetailler(AzimutAction):
    """On "dis-m'en plus": the rest of a list, else what the fiche in context knows and has not told yet."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_detailler"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """The next facts of the fiche, or of the one named."""
        snapshot = LIVE.current()
        if turn.waiting and not turn.named:
            return say_list(dispatcher, snapshot, turn, [snapshot.fiches[i] for i in turn.waiting if i in snapshot.fiches])
        if others := answer_situation(dispatcher, snapshot, turn):
            return others
        fiche_id = turn.named[0].fiches[0] if turn.named else turn.fiche
        if fiche_id not in snapshot.fiches or asks_to_cite(turn.words):
            return answer_question(dispatcher, snapshot, turn)
        facts = [f for f in snapshot.facts[fiche_id] if f.id not in turn.shown][:2]
        if not facts:
            dispatcher.utter_message(response="utter_tout_dit", buttons=facet_buttons(snapshot, fiche_id, ()))
            return []
        return say_answer(dispatcher, snapshot, replace(turn, intent="detailler"), Answer(tuple(facts), str(fiche_id), 2))
