"""Stratified cross-validation of the classifier: each example ranked by a model that never saw it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold

from bench.evaluation.common import Array
from bench.evaluation.corpus import Corpus, classifier_options, corpus
from bot.nlu.text_model import CascadeTextModel

FOLDS = 5


@dataclass(frozen=True)
class Validated:
    """Rows are examples. `probabilities` has a column for each of `classes`; `looked` tells which needed their vector."""

    classes: list[str]
    probabilities: Array
    words_only: list[str]
    looked: Array
    folds: Array

    @property
    def predicted(self) -> list[str]:
        """The likeliest class of each example."""
        return [self.classes[column] for column in self.probabilities.argmax(axis=1)]


@lru_cache(maxsize=1)
def cross_validated() -> Validated:
    """The examples of data/nlu, with the options of config.yml."""
    return validate(corpus(), classifier_options())


def validate(examples: Corpus, options: dict[str, Any], folds: int = FOLDS) -> Validated:
    """Fold after fold: learn the others, rank its own."""
    classes = sorted(set(examples.labels))
    size = len(examples.labels)
    found = Validated(
        classes, np.zeros((size, len(classes)), np.float32), [""] * size, np.zeros(size, bool), np.zeros(size, int)
    )
    splits = StratifiedKFold(folds, shuffle=True, random_state=0).split(examples.masked, examples.labels)
    for number, (learnt, held) in enumerate(splits):
        print(f"  pli {number + 1}/{folds}…", file=sys.stderr, flush=True)
        model = CascadeTextModel(**options)
        model.fit(_some(examples.masked, learnt), _some(examples.labels, learnt), examples.vectors[learnt])
        found.folds[held] = number
        for row in held:
            _rank(model, examples, int(row), found)
    return found


def _rank(model: CascadeTextModel, examples: Corpus, row: int, found: Validated) -> None:
    """Rank one example as the component does, and note whether its vector was asked for."""

    def meaning() -> Array:
        found.looked[row] = True
        vector: Array = examples.vectors[row]
        return vector

    text = examples.masked[row]
    for name, probability in model.ranking(text, meaning):
        found.probabilities[row, found.classes.index(name)] = probability
    found.words_only[row] = model.ranking(text)[0][0]


def _some(items: Sequence[str], rows: Array) -> list[str]:
    return [items[row] for row in rows]
