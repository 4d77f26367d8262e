"""How likely it is that a candidate answers the question, and that it is worth telling at all: learnt from judgements.

The ranking weighs signs alone; here the likeliest candidates are looked at side by side, by trees over their signs, how
each compares with the best one, and what its sentence names. The trees (`usefulness.json`) are learnt by
bench/learn_usefulness.py from some 4,500 messages of which readers have been shown the likeliest facts, and have said which
answer, which are welcome beside, and which only stand in the way (bench/jugements.jsonl).
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from actions.points import told_of
from actions.ranking import Candidate
from actions.terms import words_asked
from actions.trees import Trees, read_trees
from actions.turn import Turn
from actions.words import BARE
from bot.knowledge.base import Snapshot
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import COMMON_TERMS, FACETTES, Fiche
from bot.knowledge.store import facts_of
from bot.knowledge.text import content_stems, stems_told

Array = npt.NDArray[Any]

LOOKED_AT = 12
"""How many of the likeliest candidates are judged."""

# Keeps odds finite.
_LEAST = 1e-4
# The year when the trees were learnt, from which they know how old a fact is.
_LEARNT_IN = 2026
# Types of fiches, facets and intents that are a sign by themselves.
_TYPES = (
    "campus", "chiffre", "contact", "definition", "desaccord", "dispositif", "entreprise", "etablissement", "evenement",
    "formation", "metier", "parcours", "personne", "projet",
)  # fmt: skip
_INTENTS = (
    "alternance", "chercher_dispositif", "chercher_entreprise", "chercher_etablissement", "chercher_evenement",
    "chercher_formation", "chercher_metier", "comparer", "ellipse", "m_orienter", "poursuite_post_bts", "stage", "vie_pratique",
)  # fmt: skip
# Of these the candidates are compared with one another.
_COMPARED = (
    "words", "meaning", "coverage", "words of fiche", "meaning of fiche", "words with before", "kin", "odds", "held",
    "held by fiche", "facet of it",
)  # fmt: skip
_BESIDE = [f"{name} {than}" for than in ("beside the most", "beside the first") for name in _COMPARED]
# What is always the same of a fact.
_STILL = ("order", "length", "years ago", "general", "which facet", *(f"type {name}" for name in _TYPES))


@dataclass(frozen=True)
class Judged:
    """A candidate with how likely it is to be worth telling, in [0, 1]."""

    candidate: Candidate
    useful: float


def judged(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> list[Judged]:
    """The first `LOOKED_AT` of the candidates, the likeliest to answer first."""
    some = candidates[:LOOKED_AT]
    if not some:
        return []
    useful = _learnt().probability(*signs_beside(snapshot, turn, some))
    return [Judged(some[place], float(useful[place])) for place in np.argsort(-useful, kind="stable").tolist()]


def signs_beside(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> tuple[list[str], Array]:
    """Names of the signs, and a row of them for each candidate: those of the ranking, of the turn, of the fact, of both
    beside the others.
    """
    of_turn = _of_turn(turn)
    own = _of_facts(snapshot, turn, candidates) | _beside_one_another(snapshot, turn, candidates)
    still = np.array([_still(snapshot.fiches[c.fait.fiche_id])[c.fait.id] for c in candidates])
    table = np.empty((len(candidates), len(candidates[0].signs.names) + len(own) + len(_STILL) + len(of_turn)))
    names = [*candidates[0].signs.names, *own, *_STILL, *of_turn]
    np.concatenate(
        [
            [candidate.signs.values for candidate in candidates],
            np.array(list(own.values())).T,
            still,
            np.broadcast_to(list(of_turn.values()), (len(candidates), len(of_turn))),
        ],
        axis=1,
        out=table,
    )
    compared = table[:, _compared(tuple(names))]
    beside = np.hstack([compared - compared.max(axis=0), compared - compared[0]])
    return [*names, *_BESIDE], np.hstack([table, beside]).astype(np.float32)


@lru_cache(maxsize=4)
def _compared(names: tuple[str, ...]) -> list[int]:
    return [names.index(name) for name in _COMPARED]


def _beside_one_another(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> dict[str, Any]:
    """A column a sign, a value a candidate: what each holds of what is asked, and how it stands to the first."""
    rows = [snapshot.index.position[candidate.fait.id] for candidate in candidates]
    held, by_fiche, asked = snapshot.index.held(words_asked(snapshot, turn), rows, BARE)
    now, _, _ = snapshot.index.held(turn.said or turn.words, rows, BARE)
    first = candidates[0].fait
    return {
        "rank": [1 / (1 + place) for place in range(len(candidates))],
        "asked": [asked] * len(candidates),
        "held": held,
        "held by fiche": by_fiche,
        "held × asked": held * asked,
        "held now": now,
        "kin of the first": snapshot.index.meanings.kinship(rows[0])[rows],
        "same fiche": [candidate.fait.fiche_id == first.fiche_id for candidate in candidates],
        "same facet": [candidate.fait.sur == first.sur for candidate in candidates],
    }


def _of_turn(turn: Turn) -> dict[str, float]:
    top = max(turn.facets, key=lambda facet: turn.facets[facet], default="")
    return {
        "story": float(turn.tells_a_story),
        "leans": float(turn.leans),
        "bare": float(turn.is_bare),
        "stands for it": float(turn.stands_for_it),
        "points back": float(turn.points_back),
        "points": float(turn.points),
        "brief": float(turn.is_very_brief),
        "talks": float(turn.fiche is not None),
        "names": float(len(turn.named)),
        "towns": float(bool(turn.villes)),
        "says": float(len(turn.words)),
        "asks": turn.facets.get(top, 0.0),
        **{f"intent {name}": float(turn.intent == name) for name in _INTENTS},
    }


def _of_facts(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> dict[str, Any]:
    """A column a sign, a value a candidate: what each fact is to the message and to the talk."""
    named, earlier = {i for named in turn.named for i in named.fiches}, set(turn.earlier)
    # What is asked may take up what was asked before.
    asked, now = set(content_stems(list(turn.words))), set(content_stems(list(turn.said or turn.words)))
    before = set(content_stems(list(turn.before.get("mots", ()))))
    facts = [candidate.fait for candidate in candidates]
    told = [told_of(snapshot, fact) for fact in facts]
    stems = [stems_told(fact.dit) for fact in facts]
    of_the_talk = {turn.fiche, *named, *earlier}
    return {
        "odds": [_odds(candidate.score) for candidate in candidates],
        "moved": [candidate.score - candidate.signs.chance for candidate in candidates],
        "subject": [candidate.subject for candidate in candidates],
        "owned": [candidate.owner is not None for candidate in candidates],
        "facet of it": [turn.facets.get(fact.sur, 0.0) for fact in facts],
        "of the facet": [fact.sur == turn.facet for fact in facts],
        "of the facet before": [fact.sur == turn.facette for fact in facts],
        "of the talk": [fact.fiche_id == turn.fiche for fact in facts],
        "told before": [fact.id in turn.told for fact in facts],
        "tells of the named": [not named.isdisjoint(its) for its in told],
        "tells of the talk": [turn.fiche in its for its in told],
        "tells of earlier": [not earlier.isdisjoint(its) for its in told],
        "tells of others": [len(its - of_the_talk - {fact.fiche_id}) for its, fact in zip(told, facts, strict=True)],
        "says it": [_share(its & asked, asked) for its in stems],
        "says it now": [_share(its & now, now) for its in stems],
        "says what was before": [_share(its & before, before) for its in stems],
        "says more": [_share(its - asked - before, its) for its in stems],
        "for them": [_for_them(turn, snapshot.fiches[fact.fiche_id]) for fact in facts],
    }


@once_per_fiche
def _still(fiche: Fiche) -> dict[str, Array]:
    """For each fact of the fiche, by its id, the signs `_STILL`."""
    types = [float(fiche.type == name) for name in _TYPES]
    return {
        fact.id: np.array(
            [
                fact.rang, len(fact.dit) / 100, (fact.annee or _LEARNT_IN) - _LEARNT_IN,
                fact.fiche_id.startswith(COMMON_TERMS), FACETTES.index(fact.sur), *types,
            ],
            dtype=np.float64,
        )
        for fact in facts_of(fiche)
    }  # fmt: skip


def _share(some: Set[str], of: Set[str]) -> float:
    return len(some) / (len(of) or 1)


def _odds(chance: float) -> float:
    return math.log((chance + _LEAST) / (1 + _LEAST - chance))


def _for_them(turn: Turn, fiche: Fiche) -> float:
    """1 when the fiche is for people like who asks, -1 when it is for others, 0 when nothing is told of it."""
    profil = turn.person.profil
    return 0.0 if not profil or not fiche.public else 1.0 if profil in fiche.public else -1.0


@lru_cache(maxsize=1)
def _learnt() -> Trees:
    return read_trees(Path(__file__).with_name("usefulness.json"))
