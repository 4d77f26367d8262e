"""A text classifier in two steps: words and letters first, and what the sentence means when those leave a doubt.

The first step is TF-IDF of words and letters with one hyperplane a class; it answers in under a millisecond. The second adds
the log-probabilities of a network on sentence vectors (`bot/knowledge/vectors.py`), which cost a millisecond or two: only
messages of which the first is not sure pay for it. It is kept apart from Rasa so that benches and cross-validation can use it
alone.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.svm import LinearSVC

from bot.knowledge.once import remembered
from bot.nlu.meaning_network import MeaningNetwork

Array = npt.NDArray[Any]
Meaning = Callable[[], Array]
"""Gives a text's vector when it is asked for."""
Ranked = tuple[str, float]
"""A class and its probability."""

# Share of the examples on which confidences are made true, and the shares of the second step that are tried there.
_HELD_OUT, _SHARES = 0.2, np.arange(0.05, 0.41, 0.05)
_WORD = r"(?u)\b\w+\b"
# Words of which the letters are looked up once: people write much the same ones.
_KEPT_WORDS = 20_000
NONE = "\0"
"""Beginning of no class's name."""
_NOTHING: Array = np.zeros((0, 0), dtype=np.float32)


class CascadeTextModel:
    """Learns classes of folded texts; `ranking` gives calibrated probabilities, best first."""

    def __init__(self, cost: float = 1.0, sure: float = 0.9, grave: str = NONE) -> None:
        """`cost`: C of the SVM. From the confidence `sure` on the first step decides.

        `grave`: beginning of the names of the classes that must not be missed: of these the surer step is believed.
        """
        self._cost, self.sure, self._grave = cost, sure, grave
        self.classes: list[str] = []
        self.temperature = self.meaning_temperature = 1.0
        self.share = 0.0
        self._words = self._letters = _TextVectorizer()
        self._coefficients, self._intercepts = _NOTHING, np.zeros(0, dtype=np.float32)
        self._meanings = MeaningNetwork()

    def fit(self, texts: Sequence[str], labels: Sequence[str], vectors: Array | None = None) -> CascadeTextModel:
        """Learn; `vectors`: what the texts mean, one row each. Examples held out set how far each step is to be believed."""
        self.classes = [str(label) for label in np.unique(labels)]
        truth = np.searchsorted(self.classes, labels)
        splits = StratifiedShuffleSplit(1, test_size=max(_HELD_OUT, len(self.classes) / len(labels)), random_state=0)
        learnt, held = next(splits.split(texts, truth))
        self._learn([texts[i] for i in learnt], truth[learnt], None if vectors is None else vectors[learnt])
        margins = np.stack([self._margins(texts[i]) for i in held])
        self.temperature, _ = _temperature(margins, truth[held])
        if vectors is not None:
            believed = self._meanings.margins(vectors[held])
            tried = [(*_temperature(margins + share * _log_softmax(believed), truth[held]), share) for share in _SHARES]
            self.meaning_temperature, _, self.share = min(tried, key=lambda found: found[1])
        self._learn(texts, truth, vectors)
        return self

    def ranking(self, text: str, meaning: Meaning | None = None) -> list[Ranked]:
        """(class, probability) pairs, most probable first, summing to 1. `meaning` is called only when there is a doubt."""
        margins = self._margins(text)
        probabilities = _softmax(margins[None] / self.temperature)[0]
        if meaning is not None and self._meanings.knows and probabilities.max() < self.sure:
            believed = _log_softmax(self._meanings.margins(meaning())[None])[0]
            both = _softmax((margins + self.share * believed)[None] / self.meaning_temperature)[0]
            grave = [name.startswith(self._grave) for name in self.classes]
            probabilities = np.where(grave, np.maximum(probabilities, both), both)
            probabilities /= probabilities.sum()
        return [(self.classes[i], float(probabilities[i])) for i in np.argsort(-probabilities)]

    def _learn(self, texts: Sequence[str], truth: Array, vectors: Array | None) -> None:
        self._words = _vectorizer("word", (1, 2), _WORD)
        self._letters = _vectorizer("char_wb", (2, 5))
        features = hstack([self._words.fit_transform(texts), self._letters.fit_transform(texts)])
        rows = csr_matrix(features, dtype=np.float32)
        shares = _weights(truth, len(self.classes))
        machine = LinearSVC(C=self._cost, class_weight=dict(enumerate(shares)), random_state=0)
        # Both leave Python's lock most of the time: on two processors the second step is learnt beside the first.
        with ThreadPoolExecutor(max_workers=1) as beside:
            second = None if vectors is None else beside.submit(MeaningNetwork().fit, vectors, truth, shares)
            machine.fit(rows, truth)
            self._coefficients, self._intercepts = _each_class(machine, len(self.classes))
            if second is not None:
                self._meanings = second.result()

    def _margins(self, text: str) -> Array:
        margins = self._intercepts
        for vectorizer, offset in ((self._words, 0), (self._letters, len(self._words.vocabulary_))):
            columns, weights = vectorizer.row(text)
            margins = margins + weights @ self._coefficients.take(columns + offset, axis=0).astype(np.float32)
        return margins

    def save(self, folder: Path) -> None:
        """Write the model as JSON and NumPy arrays: nothing that runs code when it is read."""
        facts = {
            "classes": self.classes, "temperature": self.temperature, "meaning_temperature": self.meaning_temperature,
            "share": self.share,
        }  # fmt: skip
        for name, vectorizer in (("words", self._words), ("letters", self._letters)):
            facts[name] = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
        (folder / "model.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / "model.npz", coefficients=self._coefficients.astype(np.float16), intercepts=self._intercepts,
            words=self._words.idf_, letters=self._letters.idf_,
            **{f"meaning_{number}": layer.astype(np.float16) for number, layer in enumerate(self._meanings.layers)},
        )  # fmt: skip

    def load(self, folder: Path) -> CascadeTextModel:
        """Read what `save` wrote."""
        facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            # Half the memory to read at each message; what was looked up is widened then.
            self._coefficients, self._intercepts = arrays["coefficients"], arrays["intercepts"]
            layers = sorted(name for name in arrays.files if name.startswith("meaning_"))
            self._meanings = MeaningNetwork(tuple(arrays[name].astype(np.float32) for name in layers))
            self._words = _vectorizer("word", (1, 2), _WORD).learnt(facts["words"], arrays["words"])
            self._letters = _vectorizer("char_wb", (2, 5)).learnt(facts["letters"], arrays["letters"])
        self.classes, self.share = facts["classes"], facts["share"]
        self.temperature, self.meaning_temperature = facts["temperature"], facts["meaning_temperature"]
        return self


def prudent(ranking: Sequence[Ranked], weights: Mapping[str, float], grave: str) -> list[Ranked]:
    """The ranking to act upon, summing to 1, where taking a class wrongly costs more than missing it.

    `weights`: what the probability of such a class counts for. `grave`: beginning of the names of the classes that keep their
    probability whatever the others count for.
    """
    kept = [ranked for ranked in ranking if ranked[0].startswith(grave)]
    weighed = [(name, sure * weights.get(name, 1.0)) for name, sure in ranking if not name.startswith(grave)]
    scale = (1 - sum(sure for _, sure in kept)) / (sum(sure for _, sure in weighed) or 1.0)
    return sorted(kept + [(name, scale * sure) for name, sure in weighed], key=lambda ranked: -ranked[1])


class _TextVectorizer(TfidfVectorizer):  # type: ignore[misc]
    """TF-IDF as scikit-learn's; `row` is its `transform` of one text without the sparse matrices, ten times as fast."""

    def learnt(self, terms: Sequence[str], rarities: Array) -> _TextVectorizer:
        """Take over what another has learnt: the terms in their order, and the IDF of each."""
        self.vocabulary_ = {term: index for index, term in enumerate(terms)}
        self.idf_ = rarities
        return self

    def row(self, text: str) -> tuple[Array, Array]:
        """(columns, weights) of a text, its weights of unit length."""
        if not hasattr(self, "_analyze"):
            self._analyze, self._rarity = self.build_analyzer(), np.asarray(self.idf_, dtype=np.float32)
            self._of_word = remembered(self._columns, _KEPT_WORDS)
        # Letters are read within each word, whatever stands beside it.
        by_word = self.analyzer == "char_wb"
        counts = Counter(chain.from_iterable(map(self._of_word, text.split())) if by_word else self._columns(text))
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(times)) * self._rarity[columns]
        return columns, weights / (math.sqrt(weights @ weights) or 1.0)

    def _columns(self, text: str) -> list[int]:
        """The columns of the grams of a text, as often as they stand there."""
        return [column for gram in self._analyze(text) if (column := self.vocabulary_.get(gram)) is not None]


def _vectorizer(analyzer: str, ngrams: tuple[int, int], pattern: str | None = None) -> _TextVectorizer:
    options = {"token_pattern": pattern} if pattern else {}
    return _TextVectorizer(analyzer=analyzer, ngram_range=ngrams, sublinear_tf=True, dtype=np.float32, **options)


def _weights(truth: Array, classes: int) -> Array:
    """What an example of each class weighs: the rarer the more, by the square root, so that many are not drowned by few."""
    counts = np.bincount(truth, minlength=classes)
    return np.asarray(np.sqrt(len(truth) / classes / np.maximum(counts, 1)), dtype=np.float32)


def _each_class(machine: Any, classes: int) -> tuple[Array, Array]:
    """(features, classes) coefficients and an intercept a class; of two classes scikit-learn keeps one hyperplane only."""
    coefficients, intercepts = machine.coef_, machine.intercept_
    if classes == 2:
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.r_[-intercepts, intercepts]
    return np.ascontiguousarray(coefficients.T, dtype=np.float32), intercepts.astype(np.float32)


def _softmax(margins: Array) -> Array:
    return np.asarray(np.exp(_log_softmax(margins)))


def _log_softmax(margins: Array) -> Array:
    shifted = margins - margins.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _temperature(margins: Array, truth: Array) -> tuple[float, float]:
    """The temperature that makes the confidences of `margins` true (Guo et al. 2017), and the loss that is left."""
    rows = np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        """Mean surprise of the truth at that temperature."""
        return float(-_log_softmax(margins / np.exp(log_temperature))[rows, truth].mean())

    found = minimize_scalar(loss, bounds=(-4, 2), method="bounded")
    return float(np.exp(found.x)), float(found.fun)
