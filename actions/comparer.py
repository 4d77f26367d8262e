"""Two things side by side: "cap ou bac pro", "quelle différence entre TECHNILAB et P-TECH"."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.compose import fiche_button
from actions.listes import nearest, say_list
from actions.ranking import rank
from actions.repondre import answer_question
from actions.speak import remember, source_line
from actions.towns import asks_nearest_of_all
from actions.turn import Turn
from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.schema import COMMON_TERMS, Fiche
from bot.knowledge.store import FaitTrouve

# From this probability on, one fact tells the difference by itself.
_TOLD = 0.7
# Below this confidence the message may only name two things.
_SURE = 0.5
# What is compared, in that order, when both fiches know it: what a diploma sums up tells how long it lasts already.
_POINTS = ("poursuite", "debouches", "duree", "public", "admission", "lieu")
_ROOM = 620
_DIFFERENCE = frozenset("difference differences differe different differents".split())


class ActionComparer(AzimutAction):
    """What each of two fiches is, and on which points both can be compared."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_comparer"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """A fact that compares them, else both side by side, else any answer."""
        snapshot = LIVE.current()
        if asks_nearest_of_all(turn) and (near := _nearest_listed(snapshot, turn)):
            return say_list(dispatcher, snapshot, replace(turn, villes=(str(turn.person.ville),)), near)
        pair = _pair(snapshot, turn)
        best = next(iter(rank(snapshot, turn)), None)
        sure = turn.confidence >= _SURE and not turn.tells_a_story
        if (
            len(pair) < 2
            or not sure
            or (best is not None and best.score >= _TOLD and all(_names(best.fait, fiche) for fiche in pair))
        ):
            return answer_question(dispatcher, snapshot, turn)
        return say_side_by_side(dispatcher, snapshot, turn, pair)


def _nearest_listed(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """Of what was just listed, what is nearest to the person's town: "lequel est le plus près ?"; none when it is not known."""
    items = [snapshot.fiches[i] for i in turn.liste or turn.listed if i in snapshot.fiches]
    placed = [fiche for fiche in items if fiche.type == "etablissement"]
    return nearest(snapshot, replace(turn, villes=(turn.person.ville,)), placed)[:1] if turn.person.ville else []


def say_side_by_side(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, pair: list[Fiche]) -> Events:
    """What each of the two is, one after the other, with what can be compared of them."""
    facts = _side_by_side(snapshot, pair)
    buttons = [fiche_button(fiche) for fiche in pair]
    blocks = ["\n".join(f"• {fact.dit}" for fact in facts if fact.fiche_id == fiche.id) for fiche in pair]
    dispatcher.utter_message(
        response="utter_comparer", premier=blocks[0], second=blocks[1], source=source_line(snapshot, facts),
        buttons=buttons, custom={"trace": {"palier": 1, "faits": [fact.id for fact in facts]}},
    )  # fmt: skip
    # "et le second ?" is one of the two.
    listed = replace(turn, liste=tuple(fiche.id for fiche in pair), points=True)
    return remember(listed, pair[0].id, facts, buttons, None)


def last_two(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """The last two things of one type that were talked about, when the difference is asked for and nothing is named: "j'ai pas
    compris la différence".
    """
    if turn.named or _DIFFERENCE.isdisjoint(turn.words):
        return []
    talked = [snapshot.fiches[i] for i in dict.fromkeys((*turn.earlier[:1], turn.fiche)) if i in snapshot.fiches]
    return talked if len(talked) == 2 and talked[0].type == talked[1].type else []


def _pair(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """The two fiches to compare: those named, and the one in context when only one is."""
    ids = list(dict.fromkeys(_best_known(snapshot, named.fiches) for named in turn.named if named.type != "lieu"))
    if not ids:
        return last_two(snapshot, turn)
    if len(ids) == 1 and turn.fiche and turn.fiche not in ids:
        ids.insert(0, turn.fiche)
    return [snapshot.fiches[i] for i in ids if i in snapshot.fiches and snapshot.facts[i]][:2]


def _best_known(snapshot: Snapshot, ids: tuple[str, ...]) -> str:
    """Of the fiches that a name may mean, the common term, which tells what the thing is; else the one that tells most."""
    known = [i for i in ids if i in snapshot.fiches]
    return max(known, key=lambda i: (i.startswith(COMMON_TERMS), len(snapshot.facts[i])), default=ids[0])


def _names(fact: FaitTrouve, fiche: Fiche) -> bool:
    names = (fiche.nom.split(" (")[0], *fiche.alias)
    return any(name.lower() in fact.dit.lower() for name in names)


def _side_by_side(snapshot: Snapshot, pair: list[Fiche]) -> list[FaitTrouve]:
    """What each is; then, as long as there is room, the points that both fiches tell."""
    facts = [snapshot.facts[fiche.id][0] for fiche in pair]
    for point in _POINTS:
        both = [next((f for f in snapshot.facts[fiche.id][1:] if f.sur == point), None) for fiche in pair]
        told = [fact for fact in both if fact is not None]
        if len(told) == 2 and sum(len(f.dit) for f in [*facts, *told]) <= _ROOM:
            facts += told
    return facts
