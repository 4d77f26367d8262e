"""Answers from the fiches imported from open data: when one is named or talked about, or when the team's have nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import Answer
from actions.listes import nearest, say_list
from actions.speak import say_answer
from actions.turn import Turn
from actions.words import IN_PASSING
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import Fiche

_FACTS, _ALL = 2, 500


def answer_imported(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """Answer about the imported fiche that the message names or goes on about; None when it is about none."""
    named = _named(snapshot, turn)
    talked = turn.fiche if turn.fiche and not turn.named and (turn.leans or turn.is_bare) else None
    if named:
        found = _where_asked(snapshot, turn, named)
    elif talked and is_imported(snapshot, talked):
        found = _where_asked(snapshot, turn, talked) if turn.villes else [snapshot.fiches[talked]]
    else:
        return None
    if len(found) > 1:
        return say_list(dispatcher, snapshot, turn, found)
    return say_imported(dispatcher, snapshot, turn, found[0])


def say_imported(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, fiche: Fiche) -> Events:
    """Say what an imported fiche tells of the facet asked, or that it does not tell it."""
    facts = snapshot.facts[fiche.id]
    asked = [fact for fact in facts if fact.sur == turn.facet]
    lacking = turn.facet if turn.facet not in (None, "definition") and not asked else None
    told = asked or (() if lacking else facts)
    return say_answer(dispatcher, snapshot, turn, Answer(tuple(told[:_FACTS]), fiche.id, 1, lacking))


def search_imported(snapshot: Snapshot, turn: Turn, stems: Iterable[str], kinds: Sequence[str]) -> list[Fiche]:
    """Imported fiches of these types whose names hold the stems, in the town asked, or the nearest to it."""
    there = snapshot.catalogue.search(stems, kinds, turn.villes)
    return there or (_near(snapshot, turn, snapshot.catalogue.search(stems, kinds, most=_ALL)) if turn.villes else [])


def is_imported(snapshot: Snapshot, fiche_id: str) -> bool:
    """Whether that fiche is one of the catalogue's."""
    return snapshot.catalogue.fiche(fiche_id) is not None


def _named(snapshot: Snapshot, turn: Turn) -> str | None:
    """The imported fiche that the message is about: one of the team's that it names too comes first."""
    subjects = [n.fiches[0] for n in turn.named if n.type not in IN_PASSING] or [n.fiches[0] for n in turn.named]
    imported = [i for i in subjects if is_imported(snapshot, i)]
    return imported[0] if imported and len(imported) == len(subjects) else None


def _where_asked(snapshot: Snapshot, turn: Turn, fiche_id: str) -> list[Fiche]:
    """The fiches of that name in the town asked, else the nearest to it, else all of them."""
    there = snapshot.catalogue.namesakes(fiche_id, turn.villes)
    return there or _near(snapshot, turn, snapshot.catalogue.namesakes(fiche_id, most=_ALL))


def _near(snapshot: Snapshot, turn: Turn, found: Sequence[Fiche]) -> list[Fiche]:
    return nearest(snapshot, turn, found) or list(found)
