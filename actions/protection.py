"""What the fiches do not answer: distress, first, with calm words and the right numbers, no menu; and what is not for us."""

from __future__ import annotations

from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.repondre import answer_question, refuse, talk_answers
from actions.turn import Turn
from bot.knowledge.base import LIVE
from bot.knowledge.contacts import as_list, help_lines


class ActionHorsSujet(AzimutAction):
    """What is not for us is refused politely, unless what was just talked about answers it: "y a un film ?" after a fair.

    What is looked for in another region is refused with the name of who knows it.
    """

    def name(self) -> str:
        """Name in the domain."""
        return "action_hors_sujet"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say what we can do instead."""
        snapshot = LIVE.current()
        if turn.leans and turn.fiche and not turn.worrying and talk_answers(snapshot, turn):
            return answer_question(dispatcher, snapshot, turn)
        if turn.elsewhere:
            dispatcher.utter_message(response="utter_ailleurs", region=turn.elsewhere)
            return []
        return refuse(dispatcher)


class ActionDetresse(AzimutAction):
    """The help lines of `knowledge/urgences.yml` that answer this kind of distress."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_detresse"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say the numbers, the fittest first; all of them when the kind is not known."""
        fitting = help_lines(LIVE.current(), (turn.intent, *turn.distress))
        dispatcher.utter_message(response="utter_detresse", numeros=as_list(fitting))
        # A form must not go on asking.
        return [SlotSet("options", []), ActiveLoop(None), SlotSet("requested_slot", None)]
