"""Whom to write to."""

from __future__ import annotations

from bot.knowledge.base import Snapshot
from bot.knowledge.schema import Contact

# Who answers for the network when nobody nearer does.
_FRONT_DESKS = ("cmq-msi", "reseau-cmq-bfc")


def contact_of(snapshot: Snapshot, fiche_id: str | None) -> Contact | None:
    """The published address to give when something is not known: the fiche's own, its campus's, or the network's."""
    fiche = snapshot.fiches.get(fiche_id or "")
    near = [fiche.id, *fiche.campus, *fiche.liens] if fiche else []
    owners = [i for i in near if i in snapshot.fiches and (i == fiche_id or snapshot.fiches[i].type in ("campus", "contact"))]
    for owner in [*owners, *_FRONT_DESKS]:
        for other in (owner, *snapshot.neighbours.get(owner, ())):
            found = snapshot.fiches.get(other)
            if isinstance(found, Contact) and "@" in (found.valeur or ""):
                return found
    return None
