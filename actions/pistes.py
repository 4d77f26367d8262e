"""Leads: what a person can still follow, go to or apply to, from what they like, their level and their town."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.ranking import Candidate, rank
from actions.turn import Turn
from actions.words import NO_TASTE
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem, tokens

# An event of the documents is over, and a fiche with a `statut` may be too.
_FOLLOWED = ("campus", "formation", "parcours", "dispositif", "etablissement", "metier")
_LOOKED_AT, _FAR = 60, 0.06
# A fact of any kind that answers this well comes before the leads.
_ANSWERS = 0.3
_NO_LEAD = ("contact", "personne", "desaccord", "chiffre")
MOST = 3
_MOST_CHARACTERS = 300

STAGES = {"6e": "college", "5e": "college", "4e": "college", "3e": "college", "2de": "lycee", "1re": "lycee",
          "terminale": "lycee", "bac-pro": "lycee", "bac-techno": "lycee", "bac": "lycee", "cap": "lycee",
          "bts": "bts", "but": "bts", "adulte": "adulte"}  # fmt: skip
_PUBLICS = {"college": "collegien", "lycee": "lyceen", "bts": "etudiant", "adulte": "adulte"}
_ADULT = frozenset(
    "reconversion reconvertir adulte adultes chomage emploi licencie licenciee carriere reprendre boulot salarie".split()
)
# "j'ai 35 ans", "après vingt ans dans la grande distribution".
_YEARS = r"(?:dix|douze|quinze|vingt|trente|[12]\d)"
_AGE = re.compile(rf"\bj ai (?:2[2-9]|[3-6]\d) ans\b|\b(?:apres|depuis|travaille) (?:plus de )?{_YEARS} ans\b")


def stage_of(turn: Turn) -> str:
    """The stage of schooling that the person tells or has told, "" when they tell none."""
    levels = [*turn.niveaux, *([turn.person.niveau] if turn.person.niveau else [])]
    stage = next((STAGES[level] for level in levels if level in STAGES), "")
    adult = turn.person.profil == "adulte" or bool(_ADULT.intersection(turn.words)) or bool(_AGE.search(" ".join(turn.words)))
    return "adulte" if not stage and adult else stage


def tastes(turn: Turn) -> str | None:
    """The words of the message, when it tells what the person likes or is after; None when it only asks for help."""
    towns = {stem(word) for town in turn.villes for word in tokens(town)}
    telling = {term for term in content_stems(list(turn.words)) if not term[0].isdigit()} - NO_TASTE - towns
    return " ".join(turn.words)[:_MOST_CHARACTERS] if telling else None


def leads(snapshot: Snapshot, turn: Turn, likes: str, most: int = MOST) -> list[tuple[Fiche, FaitTrouve]]:
    """At most `most` fiches, each with its summary, that come nearest to the words of `likes`."""
    public = _PUBLICS.get(stage_of(turn))
    found: dict[str, tuple[Fiche, FaitTrouve]] = {}
    for candidate in rank(snapshot, _as_wish(turn, likes))[:_LOOKED_AT]:
        fiche = snapshot.fiches[candidate.fait.fiche_id]
        if _open(candidate, fiche) and not (public and fiche.public and public not in fiche.public):
            found.setdefault(fiche.id, (fiche, snapshot.facts[fiche.id][0]))
    return list(found.values())[:most]


def nearest(snapshot: Snapshot, turn: Turn) -> list[tuple[Fiche, FaitTrouve]]:
    """The fact that best answers the message itself, of any kind of fiche that can be a lead; none when it is far."""
    best = next(iter(rank(snapshot, turn)), None)
    if best is None or best.score < _ANSWERS or snapshot.fiches[best.fait.fiche_id].type in _NO_LEAD:
        return []
    return [(snapshot.fiches[best.fait.fiche_id], best.fait)]


def _open(candidate: Candidate, fiche: Fiche) -> bool:
    over = any(fact.sur == "statut" for fact in fiche.faits)
    return candidate.score >= _FAR and fiche.type in _FOLLOWED and bool(fiche.resume) and not over


def _as_wish(turn: Turn, likes: str) -> Turn:
    """The turn as a search for what the person likes, near their town and at their level."""
    person, words = turn.person, tuple(likes.split())
    towns = tuple(dict.fromkeys([*turn.villes, *([person.ville] if person.ville else [])]))
    levels = tuple(dict.fromkeys([*turn.niveaux, *([person.niveau] if person.niveau else [])]))
    return replace(
        turn, words=words, meant=likes, villes=towns, niveaux=levels, fiche=None, facets={}, intent="chercher_formation"
    )
