"""Learn when actions/doubt.py says that the best fact only comes near what is asked.

    .venv/bin/python bench/learn_doubt.py [--amiss 0.03] [--out actions/doubt.json]

Each turn of the cases of tests/e2e (but for those kept to judge) that its best fact answers is taken twice: as it is, and as
if nobody had written down any fact that holds a part of the answer. What is then the best fact comes near, and answers
nothing. The threshold leaves `--amiss` of the right answers to be doubted; the share of the others that is then caught is
measured on conversations left out (five folds).
Needs the trained model (`make train`), whose classifier tells the facets.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from actions.candidates import candidates_of  # noqa: E402
from actions.compose import POSSIBLE  # noqa: E402
from actions.doubt import signs  # noqa: E402
from bench.learn_ranking import classifier_in_service, turns_of_people  # noqa: E402
from bot.knowledge.base import LIVE, Snapshot  # noqa: E402
from tests.e2e.cases import plain  # noqa: E402

Array = npt.NDArray[Any]
FOLDS, STRENGTH = 5, 0.3


def main() -> int:
    """Learn, print what is caught, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amiss", type=float, default=0.03, help="share of the right answers that may be doubted")
    parser.add_argument("--out", type=Path, default=ROOT / "actions" / "doubt.json")
    options = parser.parse_args()
    names, rows, answers = _examples(LIVE.current())
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=3000))
    chances = cross_val_predict(model, rows, answers, cv=KFold(FOLDS), method="predict_proba")[:, 1]
    least = float(np.quantile(chances[answers], options.amiss))
    caught = float((chances[~answers] < least).mean())
    print(f"{len(rows)} turns, {answers.mean():.0%} answered; area {roc_auc_score(answers, chances):.3f}")
    print(f"doubted: {options.amiss:.0%} of the right answers, {caught:.0%} of the others, below {least:.3f}")
    scaler, regression = model.fit(rows, answers)
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    learnt = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    found = {"least": round(least, 4), "bias": round(bias, 4), "weights": learnt}
    options.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _examples(snapshot: Snapshot) -> tuple[list[str], Array, Array]:
    """Names of the signs; a row of them for each best fact, in the order of the conversations; whether it answers."""
    names: list[str] = []
    rows: list[list[float]] = []
    answers: list[bool] = []
    for turn, _, regexes in turns_of_people(snapshot, classifier_in_service()):
        ranked = candidates_of(snapshot, turn)
        holding = [any(re.search(regex, plain(c.fait.dit)) for regex in regexes) for c in ranked]
        others = [c for c, holds in zip(ranked, holding, strict=True) if not holds]
        if not ranked or ranked[0].score < POSSIBLE or not holding[0] or not others:
            continue
        for best, answered in ((ranked[0], True), (others[0], False)):
            found = signs(snapshot, turn, best)
            names = list(found)
            rows.append(list(found.values()))
            answers.append(answered)
    return names, np.array(rows), np.array(answers)


if __name__ == "__main__":
    sys.exit(main())
