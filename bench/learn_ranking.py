"""Learn the weights of actions/ranking.py from the questions that staff imagine for each fact.

    .venv/bin/python bench/learn_ranking.py [--questions 6000] [--out actions/ranking.json]

Each question is asked while it is left out of the index (folds of `FOLDS`), in one of four situations: as it is; as it is
after a talk about something else; without the names in it, the fact's fiche being in context; and the same as a short
follow-up. The right facts are its own and those that say the same. The weights make the right facts likely among all facts
(a conditional logit); a last regression turns the best fact's sum into the probability that it is right.
Needs the trained model (`make train`), whose classifier tells the facets.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from actions.ranking import Signs, signs_of  # noqa: E402
from actions.turn import Named, Turn, facets_of  # noqa: E402
from bot.dialogue.training import model_path  # noqa: E402
from bot.knowledge.base import LIVE, Snapshot  # noqa: E402
from bot.knowledge.search import Index  # noqa: E402
from bot.knowledge.vectors import encode_all  # noqa: E402
from bot.nlu.analysis import analyse  # noqa: E402
from bot.nlu.linear_model import LinearTextModel  # noqa: E402
from bot.settings import Settings  # noqa: E402

Array = npt.NDArray[Any]
FOLDS, SAME, RIDGE, KEPT = 5, 0.88, 0.002, 120
SITUATIONS = ("plain",) * 3 + ("after another",) * 4 + ("in context",) * 2


def main() -> int:
    """Learn, print how often the best fact is right, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=6000)
    parser.add_argument("--out", type=Path, default=ROOT / "actions" / "ranking.json")
    options = parser.parse_args()
    names, cases = _cases(options.questions)
    half = len(cases) // 5
    held, learnt = cases[:half], cases[half:]
    weights = _fit(learnt)
    for label, some in (("learnt", learnt), ("held out", held)):
        print(label, *(f"right among {n}: {_right(some, weights, n):.3f}" for n in (1, 3, 10)))
    weights = _fit(cases)
    scale, shift = _calibrated(cases, weights)
    learnt_weights = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    for name, weight in learnt_weights.items():
        print(f"{weight:9.3f}  {name}")
    options.out.write_text(
        json.dumps({"scale": round(scale, 4), "shift": round(shift, 4), "weights": learnt_weights}, indent=1) + "\n",
        encoding="utf-8",
    )
    return 0


def _cases(most: int) -> tuple[list[str], list[tuple[Array, Array]]]:
    """Names of the signs; for each question the rows kept of its matrix, and which of them are right."""
    snapshot, chance = LIVE.current(), random.Random(0)
    asked = [(f, n, q) for f in snapshot.fiches.values() for n, fact in enumerate(f.faits, 1) for q in fact.questions]
    chance.shuffle(asked)
    asked = asked[:most]
    vectors = dict(
        zip((q for *_, q in asked), encode_all([q for *_, q in asked], Settings.from_environment().vectors), strict=True)
    )
    same = _same_facts(snapshot)
    classifier = _classifier()
    names: list[str] = []
    cases = []
    for fold in range(FOLDS):
        part = asked[fold::FOLDS]
        partial = _without(snapshot, {(f.id, n, q) for f, n, q in part})
        for fiche, number, question in part:
            turn = _turn(snapshot, classifier, question, fiche.id, chance)
            signs = signs_of(partial, turn, meaning=lambda _text, q=question: vectors[q])
            names = list(signs.columns)
            right = set(same[snapshot.index.position[f"{fiche.id}#{number}"]])
            if fiche.faits[number - 1].sur == "definition" and f"{fiche.id}#0" in snapshot.index.position:
                right.add(snapshot.index.position[f"{fiche.id}#0"])
            cases.append(_kept(signs, right))
        print(f"fold {fold + 1}/{FOLDS}", flush=True)
    chance.shuffle(cases)
    return names, cases


def _kept(signs: Signs, right: set[int]) -> tuple[Array, Array]:
    """The rows that could win: those with the strongest signs, and the right ones."""
    matrix = signs.matrix()
    columns = signs.columns
    rough = sum(columns[name] for name in ("words", "meaning", "named", "context", "facet × words", "linked"))
    best = set(np.argsort(-rough)[:KEPT].tolist()) | right
    rows = sorted(best)
    return matrix[rows], np.array([row in right for row in rows])


def _same_facts(snapshot: Snapshot) -> list[set[int]]:
    """For each fact, the facts that say the same, itself among them."""
    said = encode_all([fact.dit for fact in snapshot.index.faits])
    return [set(np.flatnonzero(said @ vector > SAME).tolist()) for vector in said]


def _without(snapshot: Snapshot, left_out: set[tuple[str, int, str]]) -> Snapshot:
    """The snapshot whose index has not seen those questions."""
    fiches = []
    for fiche in snapshot.fiches.values():
        facts = [
            fact.model_copy(update={"questions": tuple(q for q in fact.questions if (fiche.id, n, q) not in left_out)})
            for n, fact in enumerate(fiche.faits, 1)
        ]
        fiches.append(fiche.model_copy(update={"faits": tuple(facts)}))
    return replace(snapshot, index=Index(fiches, Settings.from_environment().vectors))


def _classifier() -> LinearTextModel:
    import tarfile

    with tempfile.TemporaryDirectory() as folder, tarfile.open(model_path(Settings.from_environment().var)) as archive:
        archive.extractall(folder)
        [found] = Path(folder).rglob("model.json")
        return LinearTextModel().load(found.parent)


def _turn(snapshot: Snapshot, classifier: LinearTextModel, text: str, fiche: str, chance: random.Random) -> Turn:
    situation = chance.choice(SITUATIONS)
    reading = analyse(text)
    ranking = [{"name": name, "confidence": sure} for name, sure in classifier.ranking(reading.masked)]
    context, words, named = None, reading.words, reading.mentions
    if situation == "after another":
        context = chance.choice(list(snapshot.fiches))
    elif situation == "in context":
        context, words, named = fiche, reading.rest, ()
    intent = ranking[0]["name"]
    return Turn(
        text=text, intent=intent, confidence=ranking[0]["confidence"], facets=facets_of(intent, ranking), words=words,
        rest=reading.rest, named=tuple(Named(m.fiches, m.type, m.confiance) for m in named), villes=reading.villes,
        niveaux=reading.niveaux, mois=reading.mois, annees=reading.annees, fiche=context, facette=None, shown=(), options=(),
        before={}, last_bot={},
    )  # fmt: skip


def _fit(cases: list[tuple[Array, Array]]) -> Array:
    """Weights of the conditional logit, with a ridge."""
    stacked = np.concatenate([matrix for matrix, _ in cases]).astype(np.float64)
    right = np.concatenate([marks for _, marks in cases])
    starts = np.cumsum([0, *(len(matrix) for matrix, _ in cases)][:-1])
    lengths = np.diff(np.r_[starts, len(stacked)])

    def loss(weights: Array) -> tuple[float, Array]:
        scores = stacked @ weights
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        whole, part = np.add.reduceat(powers, starts), np.add.reduceat(powers * right, starts)
        pull = powers / np.repeat(whole, lengths) - powers * right / np.repeat(np.maximum(part, 1e-300), lengths)
        value = float(np.mean(np.log(whole) - np.log(np.maximum(part, 1e-300))) + RIDGE * weights @ weights)
        return value, stacked.T @ pull / len(cases) + 2 * RIDGE * weights

    return np.asarray(minimize(loss, np.zeros(stacked.shape[1]), jac=True, method="L-BFGS-B").x)


def _right(cases: list[tuple[Array, Array]], weights: Array, most: int) -> float:
    return float(np.mean([marks[np.argsort(-(matrix @ weights))[:most]].any() for matrix, marks in cases]))


def _calibrated(cases: list[tuple[Array, Array]], weights: Array) -> tuple[float, float]:
    """Scale and shift of the best sum that give the probability that the best fact is right."""
    sums = [matrix @ weights for matrix, _ in cases]
    best = np.array([s.max() for s in sums])[:, None]
    right = [bool(marks[s.argmax()]) for s, (_, marks) in zip(sums, cases, strict=True)]
    model = LogisticRegression(C=100).fit(best, right)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


if __name__ == "__main__":
    sys.exit(main())
