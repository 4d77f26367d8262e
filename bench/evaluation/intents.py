"""What is asked: cross-validated accuracy and F1 of the intents, and which are taken for one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.evaluation.common import Array, Confusion, Figure, Score, class_scores, confusions, decimal, macro_f1, percent
from bench.evaluation.corpus import corpus
from bench.evaluation.crossval import Validated, cross_validated

SHOWN = 40


@dataclass(frozen=True)
class Intents:
    """Everything that the report says of the intents. `pairs`: (true, predicted, how many) of every confusion."""

    examples: int
    classes: int
    accuracy: float
    accuracy_of_folds: list[float]
    accuracy_of_words: float
    macro_f1: float
    looked: float
    calibration_error: float
    scores: list[Score]
    confusions: list[Confusion]
    pairs: list[tuple[str, str, int]]
    figures: list[Figure]


def run() -> Intents:
    """Measure the training examples of data/nlu."""
    examples = corpus()
    return measure(examples.labels, examples.spoken, cross_validated())


def measure(labels: Sequence[str], texts: Sequence[str], found: Validated) -> Intents:
    """The figures of a cross-validation."""
    predicted = found.predicted
    right = np.asarray(labels) == np.asarray(predicted)
    scores = class_scores(labels, predicted)
    pairs = confusions(labels, predicted, texts)
    accuracy, f1, looked = float(right.mean()), macro_f1(scores), float(found.looked.mean())
    error = calibration_error(found.probabilities.max(axis=1), right)
    return Intents(
        examples=len(labels), classes=len(found.classes), accuracy=accuracy,
        accuracy_of_folds=[float(right[found.folds == fold].mean()) for fold in range(int(found.folds.max()) + 1)],
        accuracy_of_words=float((np.asarray(labels) == np.asarray(found.words_only)).mean()),
        macro_f1=f1, looked=looked, calibration_error=error,
        scores=sorted(scores, key=lambda score: score.f1), confusions=pairs[:SHOWN],
        pairs=[(pair.truth, pair.predicted, pair.count) for pair in pairs],
        figures=[
            Figure("Intentions : exactitude (validation croisée)", percent(accuracy)),
            Figure("Intentions : F1 macro", percent(f1)),
            Figure("Messages qui ont demandé les vecteurs", percent(looked)),
            Figure("Écart moyen entre confiance et exactitude", f"{decimal(100 * error)} points"),
        ],
    )  # fmt: skip


def calibration_error(confidence: Array, right: Array, bins: int = 10) -> float:
    """Mean distance, over bins of equal width, between how sure the classifier is and how often it is right."""
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(float(confidence[bin_of == number].mean()) - float(right[bin_of == number].mean()))
        * float((bin_of == number).mean())
        for number in range(bins)
        if (bin_of == number).any()
    ]
    return float(sum(gaps))
