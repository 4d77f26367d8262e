"""Which campus a thing belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from bot.knowledge.base import Snapshot

NETWORK = "reseau-cmq-bfc"
"""The fiche of all campuses together."""


def campus_of(snapshot: Snapshot, fiche_id: str | None) -> str | None:
    """The campus that a fiche is or belongs to: its own, else the one beside it, else the one that all its facts tell of.

    None when it belongs to none, or to several alike.
    """
    fiche = snapshot.fiches.get(fiche_id or "")
    if fiche is None:
        return None
    # A trade has no campus of its own: "l'une des trois filières du CMQ AGT" tells it.
    told = (
        i
        for fact in snapshot.facts[fiche.id]
        for mention in snapshot.names.written_in(fact.dit)
        if mention.type == "campus"
        for i in mention.fiches
    )
    for near in ((fiche.id,), fiche.campus, snapshot.neighbours.get(fiche.id, ()), told):
        if found := _campuses(snapshot, near):
            return found.pop() if len(found) == 1 else None
    return None


def _campuses(snapshot: Snapshot, ids: Iterable[str]) -> set[str]:
    return {i for i in ids if i in snapshot.fiches and snapshot.fiches[i].type == "campus"} - {NETWORK}
