"""Which facts answer a turn: all signs joined into one score by learnt weights.

Each sign (actions/signs.py) is a column over all facts; a weighted sum of them is the logarithm of the odds that the fact
answers. The weights (`ranking.json`) are learnt by bench/learn_ranking.py from the questions that staff imagine for each fact,
each asked while it is left out of the index, and from conversations written by people who had not seen the fiches.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from actions.signs import Signs, signs_of
from actions.turn import Turn
from actions.words import COURSES, IN_TOWNS, SPREAD
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import COMMON_TERMS
from bot.knowledge.search import greatest
from bot.knowledge.store import FaitTrouve

Array = npt.NDArray[Any]

MOST = 40
# Points on which a thing has an answer of its own.
OF_ONE_THING = ("date", "duree", "public", "lieu", "admission", "cout", "remuneration", "statut", "origine")
# What is asked shortly of one of these is asked of no other.
_THINGS = (*IN_TOWNS, *COURSES)
# From this nearness in words on, some fact speaks of what a message adds to the talk.
_SPOKEN_OF = 0.5
# From this one on, what is true of any school is asked whatever is talked about.
_SAYS_IT = 0.7
# Facets that the persons and addresses of a campus answer for what belongs to it.
_WHOM = ("contact", "inscription", "responsable")


class Row(NamedTuple):
    """All signs of a fact: their names, and the value of each; and the probability that the ranking made of them."""

    names: tuple[str, ...]
    values: Array
    chance: float


@dataclass(frozen=True)
class Candidate:
    """A fact with the probability that it answers and the main signs; `owner` is the subject that its fiche is linked to,
    `signs` all that the ranking weighed.
    """

    fait: FaitTrouve
    score: float
    words: float
    meaning: float
    facet: float
    subject: float
    owner: str | None = None
    signs: Row = field(default=Row((), np.zeros(0), 0.0), compare=False, repr=False)

    @property
    def tier(self) -> int:
        """Tier of the answer that it would give (DESIGN §2): 1 facet × fiche, 2 fiche, 3 words alone."""
        if self.subject >= 0.3:
            return 1 if self.facet >= 0.1 else 2
        return 3


def rank(snapshot: Snapshot, turn: Turn, subject: str | None = None) -> list[Candidate]:
    """The likeliest facts, best first. `subject`: a fiche that the turn is surely about (a button's)."""
    signs = signs_of(snapshot, turn, subject)
    names = tuple(signs.columns)
    weights, scale, shift = _weights(names)
    scores = signs.weighed(weights)
    scores = _in_conversation(snapshot, turn, signs, scores) if subject is None else scores
    if subject:
        near = {subject, *(i for i, owner in signs.owners.items() if owner == subject)}
        scores = np.where(snapshot.columns.of_fiches(dict.fromkeys(near, 1.0)) > 0, scores, -np.inf)
    likely = greatest(scores, MOST)
    best = [row for row in likely[np.argsort(-scores[likely], kind="stable")][:MOST].tolist() if np.isfinite(scores[row])]
    chances = 1 / (1 + np.exp(-(scale * scores[best] + shift)))
    columns = signs.columns
    # What a message names takes the place of what was talked about.
    about = ("named", "term", "linked") if columns["named"].any() else ("named", "term", "linked", "context")
    numbers = np.stack(
        [
            chances, columns["words"][best], columns["meaning"][best], columns["facet"][best],
            sum(columns[name][best] for name in about),
        ],
        axis=1,
    ).tolist()  # fmt: skip
    found = []
    for row, (chance, words, meaning, facet, weight), own in zip(best, numbers, signs.of(best), strict=True):
        fact = snapshot.index.faits[row]
        owner = signs.owners.get(fact.fiche_id)
        found.append(Candidate(fact, chance, words, meaning, facet, weight, owner, Row(names, own, chance)))
    return found


def _in_conversation(snapshot: Snapshot, turn: Turn, signs: Signs, scores: Array) -> Array:
    """What the weights cannot say strongly enough."""
    if turn.is_bare and turn.fiche and not turn.named:
        # "combien de temps ?" can only be asked of what was talked about, and whom to ask of its campus too.
        whom = _whom(snapshot, turn.fiche) if turn.facet in _WHOM else {}
        # What a diploma costs is no price of the term beside it.
        beside = signs.columns["beside"] * (1 - snapshot.columns.common * float(turn.fiche.startswith(COMMON_TERMS)))
        there = signs.columns["context"] + beside + snapshot.columns.of_fiches(whom)
        if turn.facet in OF_ONE_THING:
            # Its campus has a place, dates and a budget of its own, and so has the network beside a campus.
            there *= 1 - snapshot.columns.of_type("campus") * (snapshot.columns.of_fiches({turn.fiche: 1.0}) == 0)
        scores = np.where(there > 0, scores, -np.inf)
    elif turn.stands_for_it and turn.fiche and not turn.named and not turn.villes:
        # "on peut y aller avec ma classe ?": what is told of others answers only when it says just what is asked.
        strange = (signs.columns["context"] + signs.columns["beside"] == 0) & (signs.columns["words"] < _SPOKEN_OF)
        scores = np.where(strange, -np.inf, scores)
    elif _leans_on_a_thing(snapshot, turn):
        scores = np.where(_of_another(snapshot, turn, signs), -np.inf, scores)
    elif turn.leans and (signs.columns["words"] >= _SPOKEN_OF).any():
        # "et avec l'Allemagne ?": what was told of Italy is no answer.
        scores = np.where((signs.columns["again"] > 0) & (signs.columns["words"] == 0), -np.inf, scores)
    return scores


def _leans_on_a_thing(snapshot: Snapshot, turn: Turn) -> bool:
    """Whether a short message that names nothing goes on about an action, a project, a trade, a course or the like."""
    fiche = snapshot.fiches.get(turn.fiche or "")
    return fiche is not None and fiche.type in _THINGS and turn.leans and not turn.named and not turn.villes


def _of_another(snapshot: Snapshot, turn: Turn, signs: Signs) -> Array:
    """Which facts are no answer to a short message about the thing talked about: "ça s'achète où ?" of a game is no matter of
    school books, nor "prochaine session ?" of another action's sessions.
    """
    strange: Array = signs.columns["context"] + signs.columns["beside"] == 0
    spread = snapshot.fiches[str(turn.fiche)].type in SPREAD
    if turn.is_very_brief and turn.facet in _WHOM:
        strange &= snapshot.columns.of_fiches(_whom(snapshot, str(turn.fiche))) == 0
    elif turn.is_very_brief and turn.facet in (*OF_ONE_THING, "financement"):
        if not spread:
            # "la lombardie, c'est depuis quand ?" after a trade is of Lombardy.
            strange &= signs.columns["words"] < _SPOKEN_OF
    else:
        # "et comment trouver un patron ?" after a trade is asked of any trade.
        strange &= spread & (snapshot.columns.common > 0) & (signs.columns["words"] < _SAYS_IT)
    return strange


def _whom(snapshot: Snapshot, fiche_id: str) -> dict[str, float]:
    """The addresses and persons of the campus of a fiche."""
    fiche = snapshot.fiches.get(fiche_id)
    owners = (
        i for i in (fiche.campus + fiche.liens if fiche else ()) if i in snapshot.fiches and snapshot.fiches[i].type == "campus"
    )
    near = {other for owner in owners for other in snapshot.neighbours.get(owner, ()) if other in snapshot.fiches}
    return {other: 1.0 for other in near if snapshot.fiches[other].type in ("contact", "personne")}


@lru_cache(maxsize=4)
def _weights(names: tuple[str, ...]) -> tuple[Array, float, float]:
    """Weights in the order of `names` (0 for a sign not learnt yet), and the two numbers that make a probability of a sum."""
    learnt = json.loads(Path(__file__).with_name("ranking.json").read_text(encoding="utf-8"))
    return np.array([learnt["weights"].get(name, 0.0) for name in names], dtype=np.float32), learnt["scale"], learnt["shift"]
