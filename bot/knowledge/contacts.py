"""Whom to write to, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable

from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import NETWORK, campus_of
from bot.knowledge.schema import COMMON_TERMS, Contact, Urgence

# Who answers for the network when nobody nearer does; and for what is true in any school, of which no campus knows more.
_FRONT_DESKS = ("cmq-msi", NETWORK)
PUBLIC_DESK = "contact-cio"


def contact_of(snapshot: Snapshot, fiche_id: str | None, *, of_campus: bool = False) -> Contact | None:
    """The published address to give when something is not known: the fiche's own, its campus's, or the network's.

    For what belongs to no campus, a term of any school or a trade, the nearest public service's; `of_campus`: not then either.
    """
    fiche, campus = snapshot.fiches.get(fiche_id or ""), campus_of(snapshot, fiche_id)
    desk = snapshot.fiches.get(PUBLIC_DESK)
    anybodys = fiche is not None and (fiche.id.startswith(COMMON_TERMS) or (fiche.type == "metier" and campus is None))
    if anybodys and not of_campus and isinstance(desk, Contact):
        return desk
    near = [fiche.id, *fiche.campus, *fiche.liens] if fiche and not anybodys else []
    owners = [i for i in near if i in snapshot.fiches and (i == fiche_id or snapshot.fiches[i].type in ("campus", "contact"))]
    for owner in [*owners, *([campus] if campus else []), *_FRONT_DESKS]:
        for other in (owner, *snapshot.neighbours.get(owner, ())):
            found = snapshot.fiches.get(other)
            if isinstance(found, Contact) and "@" in (found.valeur or ""):
                return found
    return None


def help_lines(snapshot: Snapshot, kinds: Iterable[str]) -> list[Urgence]:
    """The help lines for these kinds of distress, the fittest first; all of them when none is for these kinds."""
    ranked = [
        (order, line.detresses.index(kind), line)
        for order, kind in enumerate(dict.fromkeys(kinds))
        for line in snapshot.urgences
        if kind in line.detresses
    ]
    return list({line.id: line for *_, line in sorted(ranked, key=lambda found: found[:2])}.values()) or list(snapshot.urgences)


def as_list(lines: Iterable[Urgence]) -> str:
    """Help lines as a list, one each; the page makes a number that begins an item one to call."""
    return "\n".join(f"• {line.numero} — {line.nom} ({line.horaires})" for line in lines)
