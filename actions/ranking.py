"""Which facts answer a turn: full-text search, facet, names and context joined into one score.

    score = words + facet·P(facet asked) + name·certainty + context + place

The weights come from bench/calibrate.py (held-out questions); their order of size is what matters: a name said outright
outweighs a likely facet, which outweighs a shared word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from actions.turn import Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.search import Resultat
from bot.knowledge.store import FaitTrouve, facts_of
from bot.knowledge.text import fold

WORDS, FACET, NAME, CONTEXT, PLACE, YEAR = 1.0, 0.35, 0.45, 0.5, 0.15, 0.12
# How much a name of this type tells of the subject: a campus person is one, a common term may just be passing.
_TYPE_WEIGHT = {"definition": 0.35, "chiffre": 0.3, "metier": 0.6, "contact": 0.5, "partenaire": 0.7, "lieu": 0.0}


@dataclass(frozen=True)
class Candidate:
    """A fact with its score and the parts that it is made of."""

    fait: FaitTrouve
    score: float
    words: float
    facet: float
    subject: float

    @property
    def tier(self) -> int:
        """Tier of the answer that it would give (DESIGN §2): 1 facet × fiche, 2 fiche, 3 words alone."""
        if self.subject >= 0.3:
            return 1 if self.facet >= 0.1 else 2
        return 3


def rank(snapshot: Snapshot, turn: Turn, subject: str | None = None) -> list[Candidate]:
    """Candidates for the turn, best first. `subject`: a fiche that the turn is surely about (a button's)."""
    found = {r.fait.id: r for r in snapshot.index.search(turn.words, limit=80)}
    subjects = {subject: 1.0} if subject else _subjects(snapshot, turn, found.values())
    facts = {r.fait.id: r.fait for r in found.values()}
    for fiche_id in subjects:
        facts.update({fact.id: fact for fact in facts_of(snapshot.fiches[fiche_id])})
    candidates = [_candidate(snapshot, turn, fact, found.get(fact.id), subjects) for fact in facts.values()]
    if subject:
        candidates = [c for c in candidates if c.fait.fiche_id == subject]
    return sorted(candidates, key=lambda c: (-c.score, c.fait.id))


def _subjects(snapshot: Snapshot, turn: Turn, found: Iterable[Resultat]) -> dict[str, float]:
    """Fiches that the turn may be about, each with its weight in [0, 1]."""
    subjects: dict[str, float] = {}
    for named in turn.named:
        weight = named.confiance * _TYPE_WEIGHT.get(named.type, 1.0)
        for fiche_id in named.fiches:
            if fiche_id in snapshot.fiches:
                subjects[fiche_id] = max(subjects.get(fiche_id, 0.0), NAME * weight)
    if turn.fiche in snapshot.fiches and turn.leans and not any(weight >= 0.3 for weight in subjects.values()):
        subjects[turn.fiche] = max(subjects.get(turn.fiche, 0.0), CONTEXT)
    return subjects


def _candidate(
    snapshot: Snapshot, turn: Turn, fact: FaitTrouve, result: Resultat | None, subjects: dict[str, float]
) -> Candidate:
    words = WORDS * (result.score if result else 0.0)
    facet = FACET * turn.facets.get(fact.sur, 0.0)
    fiche = snapshot.fiches[fact.fiche_id]
    subject = subjects.get(fact.fiche_id, 0.0)
    towns = {fold(town) for town in (*fiche.villes, getattr(fiche, "commune", None) or "")}
    place = PLACE if any(fold(town) in towns or fold(town) in fold(fact.dit) for town in turn.villes) else 0.0
    year = YEAR if fact.annee in turn.annees else 0.0
    return Candidate(fact, words + facet + subject + place + year, words, facet, subject)
