"""What is asked of what was just told: which those are, one by one, whether it still holds, a point that nothing tells."""

from __future__ import annotations

import re

from actions.compose import Answer
from actions.enumerations import asks_to_cite, longest_list, named_things
from actions.turn import Turn
from bot.knowledge.base import Snapshot

# Who asks whether what was told still holds.
_STILL = re.compile(
    r"\b(?:toujours|encore)(?: aujourd hui)? (?:le cas|vrai|valable|pareil|d actu\w*|a jour|en cours|comme ca)\b"
)
_ONE_OF_THEM = frozenset(("lequel", "laquelle"))
_STATE = ("statut", "avenir")
# From this probability on a point is surely asked.
_SURELY_ASKED = 0.8


def cited(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """What enumerates the things just told of, or those of the question before, when they are asked for one by one: "lesquels
    ?", "laquelle ?" after "on peut aller en école d'ingénieurs ?"; None when nothing does.
    """
    if turn.fiche not in snapshot.fiches or not asks_to_cite(turn.words):
        return None
    said = [fact for fact in snapshot.repository.faits_par_id(turn.told) if not fact.is_summary]
    own = [fact for fact in said if fact.fiche_id == turn.fiche]
    told = longest_list(own) or longest_list(snapshot.facts[str(turn.fiche)]) or longest_list(said)
    if not _ONE_OF_THEM.isdisjoint(turn.words):
        asked = (i for m in snapshot.names.found_in(" ".join(turn.before.get("dits", ()))) for i in m.fiches)
        told = next(
            (every for i in asked if i in snapshot.fiches and (every := named_things(snapshot, snapshot.facts[i]))), told
        )
    return Answer((told,), turn.fiche if told.id in turn.told else told.fiche_id, 1) if told else None


def still_so(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """Whether what was just told still holds: what the thing says of itself on that, or that nobody wrote it; None when that is
    not asked.
    """
    if turn.fiche not in snapshot.fiches or not turn.told or turn.named or not _STILL.search(" ".join(turn.words)):
        return None
    told = snapshot.repository.faits_par_id(turn.told)[:1]
    state = next((fact for fact in snapshot.facts[str(turn.fiche)] if fact.sur in _STATE), None)
    return Answer((state,) if state else tuple(told), str(turn.fiche), 1, None if state else "statut")


def point_of_the_last(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """That a point of what was talked about is not known, beside what was just told of it: "a-t-il ouvert finalement ?"."""
    asked = turn.facet if turn.facets.get(turn.facet or "", 0.0) >= _SURELY_ASKED else None
    if asked is None or turn.fiche not in snapshot.fiches or turn.named or turn.villes or not (turn.leans and turn.told):
        return None
    told = [fact for fact in snapshot.repository.faits_par_id(turn.told) if fact.fiche_id == turn.fiche]
    return Answer(tuple(told[:1]), str(turn.fiche), 1, asked)
