"""A room, a bus, a grant, a school for who is dyslexic: no document tells it, and the school asked about is to be asked."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import facet_buttons
from actions.points import TERMS
from actions.speak import phrases, remember, source_line
from actions.turn import Turn
from bot.knowledge.base import Snapshot

# Of a trade one may ask whether a child who is dyslexic can learn it.
_SCHOOL, _NO_SUBJECT = "etablissement", tuple(kind for kind in TERMS if kind != "metier")


def asks_everyday_again(turn: Turn) -> bool:
    """Whether a school is put in the place of that of which such a point was asked: "et à Jules Haag ?"."""
    elsewhere = any(named.type == _SCHOOL for named in turn.named)
    return turn.asked_everyday and elsewhere and (turn.continues or (turn.facet is None and turn.leans))


def say_everyday(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """Say that it is not known, with the address of the school that is meant; the talk goes on about what is named."""
    things = sorted(turn.named, key=lambda named: named.type in TERMS)
    named = [i for n in things if n.type not in _NO_SUBJECT for i in n.fiches[:1] if i in snapshot.fiches]
    fiche_id = next(iter(named), turn.fiche if turn.fiche in snapshot.fiches else None)
    trace = {"trace": {"pratique": True}}
    fiche = snapshot.fiches[fiche_id] if fiche_id else None
    if fiche is None:
        dispatcher.utter_message(response="utter_vie_pratique", custom=trace)
        return []
    buttons = facet_buttons(snapshot, fiche.id, ())
    # A school's last fact on where it is tells its street.
    places = [fact for fact in snapshot.facts[fiche.id] if fact.sur == "lieu"] if fiche.type == _SCHOOL else []
    address = places[-1] if places else None
    if address is None:
        dispatcher.utter_message(response="utter_vie_pratique", buttons=buttons, custom=trace)
    else:
        dispatcher.utter_message(
            response="utter_vie_pratique_de", nom=fiche.nom, phrases=phrases([address]),
            source=source_line(snapshot, [address]), buttons=buttons, custom=trace,
        )  # fmt: skip
    return remember(turn, fiche.id, (), buttons, None)
