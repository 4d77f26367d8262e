"""Guidance: facts when the message says enough; else leads and one question at a time (`formulaires.py` reads the answers)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.compose import SURE, fiche_button
from actions.pistes import around, leads, nearest, seeks_for_a_class, seeks_new_work, stage_of, tastes, turning
from actions.proposer import propose, say_leads, starters, starters_at_hand
from actions.ranking import Candidate, rank
from actions.repondre import answer_question
from actions.situations import answer_situation
from actions.speak import address, remember, source_line
from actions.told import is_lost, knows_not, likes_nothing, only_tells
from actions.turn import Turn
from bot.knowledge.base import LIVE
from bot.knowledge.contacts import contact_of
from bot.knowledge.schema import COMMON_TERMS

# From this probability on, a message that wonders also names what it wonders about.
_TELLS = 0.6
# … and a point is asked that much.
_ASKED = 0.3
# What "je fais quoi ?" asks of the thing talked about.
_HOW = {"inscription": 0.6, "contact": 0.4}
# Who asks whether one may.
_WHETHER = re.compile(r"\bpossible\b|\b(?:peut|peux) (?:on|il|elle|je)\b|\b(?:a|ai|as) (?:t \w+ )?le droit\b")
# So many last characters show whether the tastes were told in this very message.
_TAIL = 60


class ActionOrienter(AzimutAction):
    """Facts when the message says enough; otherwise the form that helps to choose."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_orienter"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """A message that names a field gets facts; a lost one gets a way in."""
        snapshot = LIVE.current()
        if told := answer_situation(dispatcher, snapshot, turn):
            return told
        if seeks_new_work(turn) or turning(turn) or seeks_for_a_class(turn):
            # A class is no question to ask of an adult, nor tastes of who has left school.
            return propose(dispatcher, snapshot, turn)
        if turn.words and turn.is_bare and turn.fiche in snapshot.fiches and turn.told:
            # "jfais quoi" after what was said of a stage: how to go about it.
            return answer_question(dispatcher, snapshot, replace(turn, intent="inscription", facets=_HOW))
        candidates = rank(snapshot, turn)
        sure = bool(candidates) and candidates[0].score >= _TELLS
        if sure and (tastes(turn) or _asks_what_is_true(turn, candidates[0])):
            return answer_question(dispatcher, snapshot, turn)
        if sure_of_named(turn, candidates):
            return answer_question(dispatcher, snapshot, turn)
        if turn.form is not None:
            # Asked on the way through a form, which asks again by itself: to begin it anew would leave the person in silence.
            leans = turn.leans and turn.fiche in snapshot.fiches
            asked = replace(turn, words=()) if likes_nothing(turn) else turn
            return answer_question(dispatcher, snapshot, turn) if leans else propose(dispatcher, snapshot, asked)
        return [FollowupAction("formulaire_orientation")]


def sure_of_named(turn: Turn, candidates: Sequence[Candidate]) -> bool:
    """Whether it is asked if something may be done, of a term that is named and tells it: "arrêter la seconde générale pour
    aller en pro, c'est possible ?".
    """
    best = next(iter(candidates), None)
    named = best is not None and any(best.fait.fiche_id in n.fiches for n in turn.named)
    return best is not None and named and best.score >= SURE and bool(_WHETHER.search(" ".join(turn.words)))


def _asks_what_is_true(turn: Turn, best: Candidate) -> bool:
    """Whether a point is asked that what is true in general tells: "après la 3e, je peux faire quoi ?"; not by who is lost."""
    return best.fait.fiche_id.startswith(COMMON_TERMS) and turn.facets.get(best.fait.sur, 0.0) >= _ASKED and not knows_not(turn)


class ActionAskGouts(AzimutAction):
    """Asks what the person likes, with three concrete proposals for those who cannot say."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_ask_formulaire_orientation_gouts"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """One question and three ways in."""
        snapshot = LIVE.current()
        if turn.interrupted and turn.requested == "gouts":
            # Another question was answered first: ask again in a word.
            dispatcher.utter_message(response="utter_demander_gouts")
            return []
        if turn.villes and only_tells(turn) and (near := around(snapshot, turn.villes[0])):
            # A town told before the tastes: what is known there.
            events = say_leads(dispatcher, snapshot, turn, near, turn.villes[0])
            dispatcher.utter_message(response="utter_demander_gouts")
            return events
        # A question that was answered first tells no taste, nor does an answer after which they are asked again.
        told_none = turn.interrupted or turn.was_asked == "gouts"
        return propose(dispatcher, snapshot, replace(turn, words=()) if told_none else turn)


class _AskAfterLeads(AzimutAction):
    """Shows what comes near to the tastes just told, then asks for `slot`."""

    slot: str

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Leads once, when the tastes are new; then the question."""
        snapshot = LIVE.current()
        events: Events = []
        if turn.words and turn.person.gouts and turn.person.gouts.endswith(" ".join(turn.words)[-_TAIL:]):
            answering = nearest(snapshot, turn) if turn.requested is None else []
            near = leads(snapshot, turn, turn.person.gouts) or (starters(snapshot, stage_of(turn)) if answering else [])
            found = [*answering, *near]
            events = say_leads(dispatcher, snapshot, turn, found) if found else propose(dispatcher, snapshot, turn)
        elif turn.villes and not turn.interrupted and (near := around(snapshot, turn.villes[0])):
            # A town told before the class is asked: what is known there.
            events = say_leads(dispatcher, snapshot, turn, near, turn.villes[0])
        dispatcher.utter_message(response=f"utter_demander_{self.slot}")
        return events


class ActionAskNiveau(_AskAfterLeads):
    """Asks for the class."""

    slot = "niveau"

    def name(self) -> str:
        """Name in the domain."""
        return "action_ask_formulaire_orientation_niveau"


class ActionAskVille(_AskAfterLeads):
    """Asks for the town."""

    slot = "ville"

    def name(self) -> str:
        """Name in the domain."""
        return "action_ask_formulaire_orientation_ville"


class ActionConclureOrientation(AzimutAction):
    """At the end of the form: a ranked short list, each with its reason, and whom to ask."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_conclure_orientation"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """The leads for the whole profile; the starting points of the level when nothing comes near."""
        if turn.paused == "formulaire_orientation":
            return []
        snapshot = LIVE.current()
        likes = turn.person.gouts
        near = leads(snapshot, turn, likes) if likes else []
        found = near or starters_at_hand(snapshot, turn)
        facts = [fact for _, fact in found]
        buttons = [fiche_button(fiche) for fiche, _ in found]
        # A summary begins with the name.
        said = [fact.dit if fact.dit.startswith(fiche.nom) else f"{fiche.nom} — {fact.dit}" for fiche, fact in found]
        lines = "\n".join(f"{place}. {line}" for place, line in enumerate(said, 1))
        contact = contact_of(snapshot, found[0][0].id)
        ids = tuple(fiche.id for fiche, _ in found)
        response = "utter_conclusion" if near or not likes or is_lost(likes) else "utter_conclusion_loin"
        dispatcher.utter_message(
            response=response, lignes=lines, contact=address(contact), source=source_line(snapshot, facts),
            buttons=buttons, custom={"trace": {"palier": 1, "fiches": list(ids)}},
        )  # fmt: skip
        # "le 2" is the second that was told.
        return remember(replace(turn, liste=ids, points=True), ids[0], facts, buttons, None)
