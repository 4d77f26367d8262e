"""Which facts answer a turn: full-text search, facet, names and context joined into one score.

    score = (words·(1 + A·P(facet)) + subject·(1 + B·P(facet)) + place + year) · kind

A facet counts only through the words or the subject that it goes with: that a question asks "how long" says nothing of which
fiche it is about. The weights were set on tests/e2e/cas.yml, cases written by somebody who had not seen the fiches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from actions.turn import Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import Fiche
from bot.knowledge.search import Resultat
from bot.knowledge.store import FaitTrouve

FACET_WORDS, FACET_SUBJECT = 0.45, 0.9
# … and what the words of a fact lose when another facet than its own is surely asked.
OTHER_FACET = 0.12
NAME, CONTEXT, CONTEXT_LOOSE, DEFAULT, PLACE, YEAR = 0.45, 0.45, 0.15, 0.22, 0.15, 0.12
# What a fiche linked to the subject takes of its weight: more when it holds what the subject's own fiche leaves out
# (addresses, names, figures, versions that disagree).
ANNEX, VERSION, NEIGHBOUR = 0.9, 0.6, 0.25
# A common definition is said only when nothing of the campuses answers as well, or when a definition is what was asked.
COMMON, COMMON_IN_STORY = 0.8, 0.6
# In a message that leans on the one before, what another fiche shares with its few words counts this much.
ELSEWHERE = 0.55
# An acronym's own fiche beside the fiche of what it names, and how much a summary is preferred as a definition.
ACRONYM, SUMMARY = 0.6, 0.2
_SHARES = {"contact": ANNEX, "personne": ANNEX, "chiffre": ANNEX, "desaccord": VERSION}
# How much a name of this type tells of the subject: a campus person is one, a common term may just be passing.
_TYPE_WEIGHT = {"definition": 0.35, "chiffre": 0.3, "metier": 0.6, "contact": 0.5, "partenaire": 0.7, "lieu": 0.0}


@dataclass(frozen=True)
class Candidate:
    """A fact with its score and the parts that it is made of; `owner` is the subject that its fiche is linked to."""

    fait: FaitTrouve
    score: float
    words: float
    facet: float
    subject: float
    owner: str | None = None

    @property
    def tier(self) -> int:
        """Tier of the answer that it would give (DESIGN §2): 1 facet × fiche, 2 fiche, 3 words alone."""
        if self.subject >= 0.3:
            return 1 if self.facet >= 0.1 else 2
        return 3


def rank(snapshot: Snapshot, turn: Turn, subject: str | None = None) -> list[Candidate]:
    """Candidates for the turn, best first. `subject`: a fiche that the turn is surely about (a button's)."""
    found = {r.fait.id: r for r in snapshot.index.search(turn.words)}
    subjects = {subject: 1.0} if subject else _subjects(snapshot, turn)
    facts = {r.fait.id: r.fait for r in found.values()}
    for fiche_id in subjects:
        facts.update({fact.id: fact for fact in snapshot.facts[fiche_id]})
    annexes = _neighbours(snapshot, subjects)
    facts.update({fact.id: fact for fiche_id in annexes for fact in snapshot.facts[fiche_id]})
    owners = {linked: owner for linked, (owner, _) in annexes.items() if linked not in subjects}
    weights = {linked: weight for linked, (_, weight) in annexes.items()} | subjects
    candidates = [
        replace(_candidate(snapshot, turn, fact, found.get(fact.id), weights), owner=owners.get(fact.fiche_id))
        for fact in facts.values()
    ]
    if subject:
        candidates = [c for c in candidates if c.fait.fiche_id in (subject, *annexes)]
    return sorted(candidates, key=lambda c: (-c.score, c.fait.id))


def _subjects(snapshot: Snapshot, turn: Turn) -> dict[str, float]:
    """Fiches that the turn may be about, each with its weight in [0, 1]: those named, else those of the turn before."""
    subjects: dict[str, float] = {}
    for named in turn.named:
        for fiche_id in named.fiches:
            if fiche_id in snapshot.fiches:
                weight = named.confiance * _weight(snapshot.fiches[fiche_id].type, turn)
                if _is_mere_acronym(snapshot, fiche_id) and len(named.fiches) > 1:
                    weight *= ACRONYM
                subjects[fiche_id] = max(subjects.get(fiche_id, 0.0), NAME * weight)
    if turn.fiche in snapshot.fiches and not any(weight >= 0.3 for weight in subjects.values()):
        weight = CONTEXT if turn.leans else CONTEXT_LOOSE
        subjects[turn.fiche] = max(subjects.get(turn.fiche, 0.0), weight)
    for fiche_id in snapshot.reperes.get(turn.intent, ()):
        subjects[fiche_id] = max(subjects.get(fiche_id, 0.0), DEFAULT)
    return subjects


def _is_mere_acronym(snapshot: Snapshot, fiche_id: str) -> bool:
    return snapshot.fiches[fiche_id].type == "definition" and fiche_id.startswith("def-")


def _weight(kind: str, turn: Turn) -> float:
    """How much a name of a fiche of this type tells of the subject."""
    weight = _TYPE_WEIGHT.get(kind, 1.0)
    if kind == "definition" and not turn.tells_a_story:
        return weight + (1 - weight) * turn.facets.get("definition", 0.0)
    return weight / 2 if kind == "metier" and turn.tells_a_story else weight


def _neighbours(snapshot: Snapshot, subjects: dict[str, float]) -> dict[str, tuple[str, float]]:
    """Fiches linked to a subject, each with that subject and the weight that it takes from it."""
    weights: dict[str, tuple[str, float]] = {}
    for fiche_id, weight in subjects.items():
        for linked in snapshot.neighbours.get(fiche_id, ()) if weight >= 0.2 else ():
            share = _SHARES.get(snapshot.fiches[linked].type, NEIGHBOUR)
            if share * weight > weights.get(linked, ("", 0.0))[1]:
                weights[linked] = (fiche_id, share * weight)
    return weights


def _candidate(
    snapshot: Snapshot, turn: Turn, fact: FaitTrouve, result: Resultat | None, subjects: dict[str, float]
) -> Candidate:
    words = result.score if result else 0.0
    if turn.leans and turn.fiche in subjects and fact.fiche_id not in subjects:
        words *= ELSEWHERE
    facet = turn.facets.get(fact.sur, 0.0)
    fiche = snapshot.fiches[fact.fiche_id]
    subject = subjects.get(fact.fiche_id, 0.0)
    summary = SUMMARY * facet if subject >= 0.3 and fact.id.endswith("#0") and fiche.type not in _SHARES else 0.0
    place = PLACE if turn.villes and _is_there(fiche, fact, turn.villes) else 0.0
    year = YEAR if fact.annee in turn.annees else 0.0
    defines = turn.facets.get("definition", 0.0) >= 0.5 and not turn.tells_a_story
    common = fact.sources == ("definition-courante",) and not defines
    beside = OTHER_FACET * max(0.0, max(turn.facets.values(), default=0.0) - facet)
    score = words * (1 + FACET_WORDS * facet - beside) + subject * (1 + FACET_SUBJECT * facet) + place + year + summary
    kind = 1.0 if not common else COMMON_IN_STORY if turn.tells_a_story else COMMON
    return Candidate(fact, score * kind, words, facet, subject)


def _is_there(fiche: Fiche, fact: FaitTrouve, towns: tuple[str, ...]) -> bool:
    where = (*fiche.villes, getattr(fiche, "commune", None))
    return any(town in where or town in fact.dit for town in towns)
