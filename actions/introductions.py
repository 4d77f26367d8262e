"""A message that only tells who the person is: "je suis en seconde", "j'habite à Morez". The talk goes on with it."""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import Answer
from actions.internships import is_of_internships, say_companies
from actions.pistes import around, how_learnt, leads
from actions.proposer import propose, say_leads
from actions.speak import say_answer
from actions.told import asks_something, level_told, only_tells
from actions.turn import Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.names import short_name
from bot.knowledge.schema import COMMON_TERMS, Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import fold
from bot.nlu.analysis import levels_in

# Who tells of themselves or of their child rather than ends a question that was asked before: "et à Vesoul ?".
_OF_SOMEBODY = re.compile(
    r"\b(?:je (?:suis|vis|vais|rentre|passe)|j (?:habite|ai \d\d ans|entre)|(?:on|il|elle) est|nous sommes|suis|moi c est|"
    r"c est pour|(?:fils|fille) (?:est|a|rentre|passe|entre))\b"
)
_LEARNT = ("metier", "formation", "definition")
# Of a diploma, what a class asks.
_FOR_A_LEVEL = ("admission", "public")
_ASKED = ("pour", "qui")
# A fact that names so many levels tells how one comes to a trade.
_SEVERAL = 2
_WITH_A_PUBLIC = ("dispositif", "evenement", "projet", "parcours")


def introduces(turn: Turn) -> bool:
    """Whether the message only tells the class, the town or who the person is, as its own subject."""
    if turn.form is not None or turn.words[:1] in (("et",), ("non",)) or not only_tells(turn) or asks_something(turn):
        return False
    first = turn.fiche is None and not turn.before
    # "4e" as a first message; "lycée Besançon" looks for one.
    return bool(_OF_SOMEBODY.search(" ".join(turn.words))) or (first and bool(turn.niveaux) and not turn.villes)


def go_on(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | Turn | None:
    """Say what there is for that class or in that town, of what was talked about first; a `Turn` to answer in its place when
    that asks for whom a thing is; None when the question before is only filled in.
    """
    topic = snapshot.fiches.get(turn.fiche or "")
    town = next(iter(turn.villes), None)
    if town and is_of_internships(turn):
        return say_companies(dispatcher, snapshot, turn, town)
    if town and topic is None and (near := around(snapshot, town)):
        return say_leads(dispatcher, snapshot, turn, near, town)
    if level_told(turn) is None:
        return None if topic else propose(dispatcher, snapshot, replace(turn, words=()))
    level = turn if turn.niveaux else replace(turn, niveaux=(str(level_told(turn)),))
    if topic is None:
        # What they like is asked next.
        return [SlotSet("niveau", level.niveaux[0]), FollowupAction("formulaire_orientation")]
    if topic.type in _WITH_A_PUBLIC and not town:
        meant = " ".join(_ASKED)
        return replace(
            turn, intent="public", facets={"public": 1.0}, words=_ASKED, rest=_ASKED, meant=meant, before={}, parts=()
        )
    enters = [fact for fact in snapshot.facts[topic.id] if fact.sur in _FOR_A_LEVEL]
    if topic.type in ("definition", "formation") and enters and not is_of_internships(turn):
        return say_answer(dispatcher, snapshot, turn, Answer(tuple(enters[:_SEVERAL]), topic.id, 1))
    if _is_learnt(snapshot, topic) and not is_of_internships(turn) and (found := _of_topic(snapshot, level, topic)):
        return say_leads(dispatcher, snapshot, level, found)
    return None


def _is_learnt(snapshot: Snapshot, topic: Fiche) -> bool:
    """Whether what is talked about is a trade, a field or a diploma: nothing comes near to a mission locale at a level."""
    return topic.type in _LEARNT and (not topic.id.startswith(COMMON_TERMS) or bool(how_learnt(snapshot, topic.id)))


def _of_topic(snapshot: Snapshot, turn: Turn, topic: Fiche) -> list[tuple[Fiche, FaitTrouve]]:
    """By which diplomas one comes to what is talked about, then what else comes near to it at that level."""
    known = [*snapshot.facts[topic.id], *snapshot.repository.faits_par_id(turn.told)]
    ways = [fact for fact in known if len(levels_in(fold(fact.dit))) >= _SEVERAL]
    # Of schools, without a town, one would be as good as another.
    others = [lead for lead in leads(snapshot, turn, short_name(topic)) if lead[0].type != "etablissement" and lead[0] != topic]
    widest = sorted(ways, key=lambda fact: -len(levels_in(fold(fact.dit))))[:1]
    return [*((topic, fact) for fact in widest), *others]
