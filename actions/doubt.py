"""Whether the best fact answers what is asked, or only comes near it: nobody wrote down "combien d'élèves au plus ?".

The ranking says which fact is likeliest; it cannot say that none answers. The weights (`doubt.json`) are learnt by
bench/learn_doubt.py from questions of people, once as they are and once without the facts that answer them.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from actions.points import counts
from actions.ranking import Candidate
from actions.terms import words_asked
from actions.turn import Turn
from actions.words import BARE
from bot.knowledge.base import Snapshot
from bot.knowledge.text import content_stems, tokens

# Keeps odds finite.
_LEAST = 1e-6
# In so many words after "combien" stands what is counted.
_NOUN = 3


def doubtful(snapshot: Snapshot, turn: Turn, best: Candidate) -> bool:
    """Whether the best fact is so unlikely to answer that it must be said to be the nearest thing known."""
    weights, bias, least = _learnt()
    found = signs(snapshot, turn, best)
    return float(1 / (1 + np.exp(-(np.array(list(found.values())) @ weights + bias)))) < least


def signs(snapshot: Snapshot, turn: Turn, best: Candidate) -> dict[str, float]:
    """What tells whether a fact answers: how likely it is beside the others, and how much of what is asked it holds."""
    row = snapshot.index.position[best.fait.id]
    of_fact, of_fiche, asked = snapshot.index.held(words_asked(snapshot, turn), row, BARE)
    odds = float(np.log((best.score + _LEAST) / (1 - best.score + _LEAST)))
    meaning = best.meaning
    counted = _counted(turn, best)
    leans, talks = float(turn.leans), float(turn.fiche is not None)
    facet = turn.facets.get(best.fait.sur, 0.0)
    return {
        "odds": odds,
        "score": best.score,
        "words": best.words,
        "meaning": meaning,
        "subject": best.subject,
        "facet": facet,
        "facet asked": turn.facets.get(turn.facet or "", 0.0),
        "held": of_fact,
        "held by fiche": of_fiche,
        "asked": asked,
        "asks nothing": float(asked == 0.0),
        "bare": float(turn.is_bare),
        "leans": leans,
        "named": float(bool(turn.named)),
        "counted": counted,
        "talks": talks,
        "of the talk": float(best.fait.fiche_id == turn.fiche),
        "odds × words": odds * best.words,
        "odds × meaning": odds * meaning,
        "subject × facet": best.subject * facet,
        "held × asked": of_fact * asked,
        "held by fiche × asked": of_fiche * asked,
        "held × held": of_fact**2,
        "words × asked": best.words * asked,
        "words × talks": best.words * talks,
        "held × leans": of_fact * leans,
        "held by fiche × leans": of_fiche * leans,
    }


def _counted(turn: Turn, best: Candidate) -> float:
    """1 when the fact counts what the message asks the number of, -1 when it does not, 0 when no number is asked."""
    words = list(turn.words)
    asked = next(
        (set(content_stems(words[at + 1 : at + 1 + _NOUN])) - BARE for at, w in enumerate(words) if w == "combien"), None
    )
    return 0.0 if not asked else 1.0 if counts(tokens(best.fait.dit), asked) else -1.0


@lru_cache(maxsize=1)
def _learnt() -> tuple[npt.NDArray[np.float64], float, float]:
    """The weight of each sign, in the order of `signs`; the bias; the probability from which on nothing is doubted."""
    learnt = json.loads(Path(__file__).with_name("doubt.json").read_text(encoding="utf-8"))
    return np.array(list(learnt["weights"].values())), learnt["bias"], learnt["least"]
