"""Turns about the conversation itself: repeat, shorten, choose, yes."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.compose import Answer, facet_buttons
from actions.repondre import answer_pressed, answer_question
from actions.speak import phrases, say_answer, source_line
from actions.turn import Turn
from bot.knowledge.base import LIVE
from bot.knowledge.text import fold

_ORDINALS = (
    ("premier", "premiere", "1", "1er", "un"), ("deuxieme", "second", "seconde", "2", "2e", "2de", "deux"),
    ("troisieme", "3", "3e", "trois"), ("quatrieme", "4", "4e", "quatre"), ("cinquieme", "5", "5e", "cinq"),
)  # fmt: skip
# Ids of the common definitions, and how many are added to a fact that is not understood.
_COMMON, _MOST_DEFINED = "courant-", 2
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
        facts = snapshot.repository.faits_par_id(turn.told)
        if not facts:
            dispatcher.utter_message(response="utter_capacites")
            return []
        return say_answer(dispatcher, snapshot, turn, Answer((facts[0],), facts[0].fiche_id, 2))


class ActionSimplifier(AzimutAction):
    """On "je comprends pas": one fact only, and what the school words in it mean."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_simplifier"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """The fact told last with at most two definitions; an offer to say what is unclear when nothing was told."""
        snapshot = LIVE.current()
        told = snapshot.repository.faits_par_id(turn.told)
        if not told:
            dispatcher.utter_message(response="utter_incomprehension")
            return []
        said = " ".join(fact.dit for fact in told)
        terms = [i for mention in snapshot.names.find(said) for i in mention.fiches if i.startswith(_COMMON)]
        defined = [snapshot.facts[i][0] for i in dict.fromkeys(terms) if i != told[0].fiche_id and snapshot.facts[i]]
        facts = (told[0], *defined[:_MOST_DEFINED])
        dispatcher.utter_message(
            response="utter_simplement", phrases=phrases(facts), source=source_line(snapshot, facts),
            buttons=facet_buttons(snapshot, told[0].fiche_id, facts), custom={"trace": {"faits": [f.id for f in facts]}},
        )  # fmt: skip
        return []


class ActionAbandonner(AzimutAction):
    """On "laisse tomber": no more question from us."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_abandonner"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Leave the form, if any, and what was offered."""
        dispatcher.utter_message(response="utter_abandonner")
        return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("options", []), SlotSet("suite", None)]


class ActionReprendre(AzimutAction):
    """On "on reprend": the guidance, when no form is waiting to do it itself."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_reprendre"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Begin it; what is known of the person is not asked again."""
        return [SlotSet("en_pause", None), FollowupAction(turn.paused or "formulaire_orientation")]


class ActionInsulte(AzimutAction):
    """On an insult: calm words, once; then we only say that we are there."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_insulte"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say it once in a conversation."""
        dispatcher.utter_message(response="utter_insulte_encore" if turn.reminded else "utter_insulte")
        return [SlotSet("rappel", True)]


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
