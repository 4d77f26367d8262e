"""How likely it is that a candidate answers the question, and that it is worth telling at all: learnt from judgements.

The ranking weighs signs alone; here the likeliest candidates are looked at side by side, by trees over their signs, how
each compares with the best one, and what its sentence names. The trees (`usefulness.json`) are learnt by
bench/learn_usefulness.py from some 4,500 messages of which readers have been shown the likeliest facts, and have said which
answer, which are welcome beside, and which only stand in the way (bench/jugements.jsonl).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
from bot.knowledge.schema import COMMON_TERMS, FACETTES, Fiche
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
    of_turn, subjects = _of_turn(turn), _subjects(turn)
    rows = [snapshot.index.position[candidate.fait.id] for candidate in candidates]
    held, by_fiche, asked = snapshot.index.held(words_asked(snapshot, turn), rows, BARE)
    now, _, _ = snapshot.index.held(subjects.said, rows, BARE)
    kin = snapshot.index.meanings.kinship(rows[0])[rows]
    own = [
        _of_fact(snapshot, turn, candidate, subjects)
        | {
            "rank": 1 / (1 + place), "asked": asked, "held": held[place], "held by fiche": by_fiche[place],
            "held × asked": held[place] * asked, "held now": now[place], "kin of the first": kin[place],
            "same fiche": candidate.fait.fiche_id == candidates[0].fait.fiche_id,
            "same facet": candidate.fait.sur == candidates[0].fait.sur,
        }
        for place, candidate in enumerate(candidates)
    ]  # fmt: skip
    names = [*candidates[0].signs.names, *own[0], *of_turn]
    table = np.hstack([
        np.stack([candidate.signs.values for candidate in candidates]),
        np.array([[*facts.values(), *of_turn.values()] for facts in own]),
    ])  # fmt: skip
    compared = table[:, [names.index(name) for name in _COMPARED]]
    beside = np.hstack([compared - compared.max(axis=0), compared - compared[0]])
    names += [f"{name} {than}" for than in ("beside the most", "beside the first") for name in _COMPARED]
    return names, np.hstack([table, beside]).astype(np.float32)


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


@dataclass(frozen=True)
class _Subjects:
    """What the talk is about, as ids: what the message names, what was talked about; the words as they were written; the stems
    of those, of what is asked, which may take up what was asked before, and of that.
    """

    named: frozenset[str]
    talked: str | None
    earlier: frozenset[str]
    said: tuple[str, ...]
    now: frozenset[str]
    asked: frozenset[str]
    before: frozenset[str]


def _subjects(turn: Turn) -> _Subjects:
    said = turn.said or turn.words
    return _Subjects(
        frozenset(i for named in turn.named for i in named.fiches),
        turn.fiche,
        frozenset(turn.earlier),
        said,
        frozenset(content_stems(list(said))),
        frozenset(content_stems(list(turn.words))),
        frozenset(content_stems(list(turn.before.get("mots", ())))),
    )


def _of_fact(snapshot: Snapshot, turn: Turn, candidate: Candidate, subjects: _Subjects) -> dict[str, float]:
    fact, fiche = candidate.fait, snapshot.fiches[candidate.fait.fiche_id]
    told, stems = told_of(snapshot, fact), stems_told(fact.dit)
    return {
        "odds": _odds(candidate.score),
        "moved": candidate.score - candidate.signs.chance,
        "order": float(fact.rang),
        "subject": candidate.subject,
        "owned": float(candidate.owner is not None),
        "facet of it": turn.facets.get(fact.sur, 0.0),
        "of the facet": float(fact.sur == turn.facet),
        "of the facet before": float(fact.sur == turn.facette),
        "of the talk": float(fact.fiche_id == turn.fiche),
        "told before": float(fact.id in turn.told),
        "tells of the named": float(not subjects.named.isdisjoint(told)),
        "tells of the talk": float(subjects.talked in told),
        "tells of earlier": float(not subjects.earlier.isdisjoint(told)),
        "tells of others": float(len(told - subjects.named - subjects.earlier - {turn.fiche, fact.fiche_id})),
        "says it": len(stems & subjects.asked) / (len(subjects.asked) or 1),
        "says it now": len(stems & subjects.now) / (len(subjects.now) or 1),
        "says what was before": len(stems & subjects.before) / (len(subjects.before) or 1),
        "says more": len(stems - subjects.asked - subjects.before) / (len(stems) or 1),
        "for them": _for_them(turn, fiche),
        "length": len(fact.dit) / 100,
        "years ago": float((fact.annee or _LEARNT_IN) - _LEARNT_IN),
        "general": float(fact.fiche_id.startswith(COMMON_TERMS)),
        "which facet": float(FACETTES.index(fact.sur)),
        **{f"type {name}": float(fiche.type == name) for name in _TYPES},
    }


def _odds(chance: float) -> float:
    return math.log((chance + _LEAST) / (1 + _LEAST - chance))


def _for_them(turn: Turn, fiche: Fiche) -> float:
    """1 when the fiche is for people like who asks, -1 when it is for others, 0 when nothing is told of it."""
    profil = turn.person.profil
    return 0.0 if not profil or not fiche.public else 1.0 if profil in fiche.public else -1.0


@lru_cache(maxsize=1)
def _learnt() -> Trees:
    return read_trees(Path(__file__).with_name("usefulness.json"))
