"""Whom to write to: the campus of the fiche in context, or the one named."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.repondre import say_unknown
from actions.speak import address, source_line
from actions.turn import Turn
from bot.knowledge.base import LIVE
from bot.knowledge.contacts import contact_of


class ActionContact(AzimutAction):
    """A published address to reach a person."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_contact"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """The contact of the fiche named, else of the one in context, else of the network; the sentence names the CIO."""
        snapshot = LIVE.current()
        fiche = next((i for named in turn.named for i in named.fiches), turn.fiche)
        contact = contact_of(snapshot, fiche, of_campus=True)
        if contact is None:
            return say_unknown(dispatcher, snapshot, turn)
        source = source_line(snapshot, snapshot.facts[contact.id][:1])
        dispatcher.utter_message(response="utter_contact", contact=address(contact), source=source)
        return []
