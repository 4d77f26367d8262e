"""Small talk and what the fiches leave out, unless what was just talked about answers it: "il fait quoi dans la vie ?"."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.everyday import say_everyday, told_in_general, told_of_the_talk
from actions.lacking import open_day
from actions.pistes import leads, likes_something
from actions.proposer import propose, say_leads
from actions.repondre import answer_introduction, answer_question, talk_answers
from actions.speak import say_answer
from actions.specialites import say_untold, untold
from actions.told import asks, greets
from actions.turn import Named, Turn
from actions.words import IN_PASSING, POINTS
from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.contacts import as_list, help_lines
from bot.knowledge.schema import COMMON_TERMS

# Below this confidence, words of small talk may ask something.
_SURE, _HARDLY = 0.5, 0.6
# Below this one, what is taken for a matter of every day is only guessed to be one.
_GUESS = 0.4
# Whose first help line is for whatever weighs on somebody.
_AT_WORK = ("enseignant", "entreprise")
_ANY_TROUBLE = "detresse_mal_etre"
_OF_SOMEBODY = frozenset(("il", "elle"))


class ActionSocial(AzimutAction):
    """`utter_<intent>`, or the answer of what was just talked about to words that only look like small talk."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_social"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say what the intent's response says."""
        snapshot = LIVE.current()
        for other in (_told_of_themselves, _asked_after_all):
            if (done := other(dispatcher, snapshot, turn)) is not None:
                return done
        dispatcher.utter_message(response=f"utter_{turn.intent}")
        return []


class ActionEncourager(AzimutAction):
    """Kind words to who doubts of themselves or has had enough of school: no alarm, but weariness may hide more."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_encourager"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say who listens to any trouble, unless numbers were just said, and that there are other ways. Who doubts of pupils is
        not one of them.
        """
        snapshot = LIVE.current()
        if not turn.worrying and turn.person.profil not in _AT_WORK:
            listening = help_lines(snapshot, (_ANY_TROUBLE,))[:1]
            dispatcher.utter_message(response="utter_ecoute_lassitude", numeros=as_list(listening))
        if general := told_in_general(snapshot, turn):
            # "j'ai raté mon brevet": what can be done about it.
            return say_answer(dispatcher, snapshot, turn, general)
        dispatcher.utter_message(response="utter_decouragement")
        return []


def _told_of_themselves(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """Go on with what somebody tells of themselves, or greet them; None when they tell nothing."""
    if (told := answer_introduction(dispatcher, snapshot, turn)) is not None:
        return told
    if name := untold(snapshot, turn):
        # "je peux faire quoi après ?" of a BTS.
        return say_untold(dispatcher, snapshot, turn, name)
    if turn.intent == "saluer":
        return _greet(dispatcher, snapshot, turn)
    if turn.intent == "informer":
        return _take_note(dispatcher, snapshot, turn)
    # "jsp", though nothing was asked.
    return propose(dispatcher, snapshot, replace(turn, words=())) if turn.intent == "passer" else None


def _asked_after_all(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """Answer what is no small talk but a question; None when it is small talk."""
    asked = replace(turn, facets=turn.likeliest_facets)
    if turn.leans and turn.fiche and not turn.worrying and talk_answers(snapshot, asked):
        return answer_question(dispatcher, snapshot, asked)
    if turn.facette == "responsable" and turn.confidence < _HARDLY and not _OF_SOMEBODY.isdisjoint(turn.words):
        # "il fait quoi dans la vie ?" after a president: what is told of them.
        return answer_question(dispatcher, snapshot, replace(turn, facets=turn.asked_again))
    everyday = turn.intent == "vie_pratique"
    if everyday and turn.person.profil == "entreprise":
        # Rooms, buses and grants are asked for by families: "comment accueillir des élèves ?" is of none.
        return propose(dispatcher, snapshot, turn)
    if turn.confidence < _SURE and (done := _names_or_likes(dispatcher, snapshot, turn)) is not None:
        return done
    if everyday and (told := open_day(snapshot, turn) or told_of_the_talk(snapshot, turn) or told_in_general(snapshot, turn)):
        return say_answer(dispatcher, snapshot, turn, told)
    if everyday and turn.confidence < _GUESS:
        # "comment la commune peut soutenir le campus ?" is of no canteen.
        return answer_question(dispatcher, snapshot, replace(asked, intent="nlu_fallback"))
    return say_everyday(dispatcher, snapshot, turn) if everyday else None


def _names_or_likes(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """Answer what is hardly sure to be small talk, and names something, or tells a liking; None when it does neither."""
    asked = replace(turn, facets=turn.likeliest_facets)
    # "transport logistique, y a des lycées où ?" is not of school buses; "j'aime cuisiner, y a quoi pour moi ?" asks.
    if any(named.type not in ("definition", "lieu") for named in turn.named):
        return answer_question(dispatcher, snapshot, asked)
    if any(named.type == "definition" and not _is_a_point(named) for named in turn.named) and talk_answers(snapshot, asked):
        # "comment donner ma taxe d'apprentissage ?" asks what a term tells.
        return answer_question(dispatcher, snapshot, asked)
    if likes_something(turn) and (found := leads(snapshot, turn, " ".join(turn.words))):
        return say_leads(dispatcher, snapshot, turn, found)
    return None


def _greet(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """Greet back; what only looks like a greeting, and names a thing or is unsure, is a question."""
    if not greets(turn) and (turn.named or turn.villes or turn.confidence < _SURE) and turn.words:
        return answer_question(dispatcher, snapshot, replace(turn, intent="nlu_fallback", facets=turn.likeliest_facets))
    dispatcher.utter_message(response="utter_saluer")
    return []


def _take_note(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """Take note of who the person is; who also asks something, or names it, gets an answer: "en bac pro, c'est pour moi ?"."""
    names = any(named.type not in IN_PASSING for named in turn.named)
    if turn.words and (names or "?" in turn.text or asks(turn)):
        return answer_question(dispatcher, snapshot, replace(turn, intent="nlu_fallback", facets=turn.likeliest_facets))
    if likes_something(turn) and (found := leads(snapshot, turn, " ".join(turn.words))):
        # "en 3e à Dole, il est passionné de mécanique" asks for a way.
        return say_leads(dispatcher, snapshot, turn, found)
    dispatcher.utter_message(response="utter_informer")
    return []


def _is_a_point(named: Named) -> bool:
    """Whether a name is the word for what a school may have or not, an internat, a bourse: who asks of it asks that school."""
    return any(i.removeprefix(COMMON_TERMS) in POINTS for i in named.fiches)
