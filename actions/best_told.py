"""What a fiche tells on a point, nearest to given words: staff may word its facts as they like."""

from __future__ import annotations

from collections.abc import Sequence

from actions.signs import searched
from bot.knowledge.base import Snapshot
from bot.knowledge.store import FaitTrouve


def best_told(snapshot: Snapshot, fiche_id: str, facet: str, asked: Sequence[str]) -> tuple[FaitTrouve, ...]:
    """The fact of the fiche on that facet nearest to the words `asked`, written as `tokens` does; none without one."""
    known = [fact for fact in snapshot.facts.get(fiche_id, ()) if fact.sur == facet and not fact.is_summary]
    scores, _ = searched(snapshot, asked)
    position = snapshot.index.position
    return tuple(sorted(known, key=lambda fact: -scores[position[fact.id]])[:1])
