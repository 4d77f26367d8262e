"""What matches the criteria of a search: fiches of some types in a town, at a level, in a period, that share its words."""

from __future__ import annotations

from collections.abc import Sequence

from actions.importees import search_imported
from actions.listes import NATURES, exists, gives, nearest, with_those_around
from actions.turn import Turn
from actions.words import BARE, EXISTS, IN_PASSING
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import NETWORK
from bot.knowledge.distance import towns_in
from bot.knowledge.schema import Evenement, Fiche, Formation
from bot.knowledge.text import content_stems, stem, stems_told, tokens

_GENERIC = frozenset(
    stem(w)
    for w in """formation formations lycee lycees ecole ecoles etablissement etablissements entreprise entreprises boite boites
    evenement evenements campus region quoi chercher cherche trouver liste faire etudier habite jhabite coin existe propose
    proposez proposent mon fils fille ma gosse gens possible interesse cite citez donne donnez nomme nommez enumere
    liste""".split()
)
# That they are BTS is no field of theirs.
_DIPLOMAS = frozenset(map(stem, "bts cap bac pro licence bachelor master diplome".split()))


def asked_of(turn: Turn) -> set[str]:
    """Stems that the question adds to its criteria and to the type that it looks for."""
    return {s for s in content_stems(list(turn.words)) if not s.isdigit()} - turn.town_stems - _GENERIC


def matching(snapshot: Snapshot, turn: Turn, kinds: Sequence[str]) -> list[Fiche]:
    """Fiches of these types in the town, level and period asked, those that share words with the question first."""
    towns = towns_in(snapshot.fiches, turn.villes)
    levels = turn.niveaux if "formation" in kinds else ()
    found = snapshot.repository.cherche(kinds, villes=towns, niveaux=levels)
    found = [fiche for fiche in found if _leads_to(fiche, levels)]
    # What was only an idea is nothing to enrol in, as long as there is something else.
    found = [f for f in found if not isinstance(f, Formation) or exists(f)] or found
    if not found and levels:
        # No licence pro at Vesoul: the nearest ones rather than Vesoul's BTS.
        # A way from one diploma to another is none of them.
        at_level = [f for f in snapshot.repository.cherche("formation", niveaux=levels) if _leads_to(f, levels)]
        at_level = [f for f in at_level if isinstance(f, Formation) and exists(f)] or at_level
        found = nearest(snapshot, turn, at_level)
    # A BTS is no answer to who looks for a CAP.
    found = found or ([] if levels else snapshot.repository.cherche(kinds, villes=towns))
    found = with_those_around(snapshot, turn, found) if kinds == ("etablissement",) else found
    if "evenement" in kinds and (turn.annees or turn.mois):
        found = [f for f in found if isinstance(f, Evenement) and in_period(f, turn)]
    asked = asked_of(turn) - _DIPLOMAS
    best = max((_shared(asked, f) for f in found), default=0)
    if not best and any(named.type == "metier" for named in turn.named):
        # A BTS of another field is no BTS in computing.
        return []
    relevant = [f for f in found if _shared(asked, f) == best] if best else found
    return [f for f in relevant if f.faits and f.id != NETWORK]


def leaves_unsaid(snapshot: Snapshot, turn: Turn, found: Sequence[Fiche]) -> bool:
    """Whether schools were found by their town alone, though more is asked that none of them tells: "un lycée coiffure"."""
    named = any(named.type not in IN_PASSING for named in turn.named)
    if not turn.villes or named or (turn.leans and turn.fiche) or any(fiche.type != "etablissement" for fiche in found):
        return False
    asked = asked_of(turn) - EXISTS - BARE - NATURES - _DIPLOMAS
    told = (stems_told(fact.dit) for fiche in found for fact in snapshot.facts[fiche.id])
    return bool(asked) and all(asked.isdisjoint(stems) for stems in told)


def _leads_to(fiche: Fiche, levels: Sequence[str]) -> bool:
    return not levels or not gives(fiche).isdisjoint(levels)


def _shared(asked: set[str], fiche: Fiche) -> int:
    """How many of the stems asked the fiche holds in its name, fields and summary."""
    return len(asked & set(content_stems(tokens(" ".join([fiche.nom, *fiche.domaines, fiche.resume or ""])))))


def only_imported(snapshot: Snapshot, turn: Turn, kinds: Sequence[str], asked: set[str]) -> list[Fiche]:
    """Imported fiches that hold the words asked, when no fiche of the team's there does."""
    imported = search_imported(snapshot, turn, asked, kinds)
    own = imported and turn.villes and any(_shared(asked, fiche) for fiche in matching(snapshot, turn, kinds))
    return [] if own else imported


def in_period(event: Evenement, turn: Turn) -> bool:
    """Whether an event took place in the months and years that the message names."""
    if event.date_debut:
        return event.date_debut.year in (turn.annees or (event.date_debut.year,)) and (
            not turn.mois or event.date_debut.month in turn.mois
        )
    return bool(event.periode) and any(str(year) in str(event.periode) for year in turn.annees)
