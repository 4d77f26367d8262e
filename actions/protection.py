"""Distress is answered first: calm words and the right numbers, no menu."""

from __future__ import annotations

from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.turn import Turn
from bot.knowledge.base import LIVE


class ActionDetresse(AzimutAction):
    """The help lines of `knowledge/urgences.yml` that answer this kind of distress."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_detresse"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say the numbers, the fittest first; all of them when the kind is not known."""
        urgences = LIVE.current().urgences
        kinds = dict.fromkeys((turn.intent, *turn.distress))
        ranked = [
            (order, u.detresses.index(kind), u) for order, kind in enumerate(kinds) for u in urgences if kind in u.detresses
        ]
        fitting = list({u.id: u for _, _, u in sorted(ranked, key=lambda found: found[:2])}.values()) or list(urgences)
        lines = "\n".join(f"• {u.numero} — {u.nom} ({u.horaires})" for u in fitting)
        dispatcher.utter_message(response="utter_detresse", numeros=lines)
        # A form must not go on asking.
        return [SlotSet("options", []), ActiveLoop(None), SlotSet("requested_slot", None)]
