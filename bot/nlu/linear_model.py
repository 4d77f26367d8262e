"""A linear text classifier: TF-IDF of words and of letters beside averaged word vectors, one hyperplane a class.

On short questions it is as good as a small neural net, trains in seconds, and answers in under a millisecond. It is kept
apart from Rasa so that benches and cross-validation can use it alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import LinearSVC

Embed = Callable[[str], "npt.NDArray[np.float32]"]
Array = npt.NDArray[Any]


class LinearTextModel:
    """Learns classes of folded texts; `ranking` gives calibrated probabilities, best first."""

    def __init__(self, embed: Embed, cost: float = 0.35, embedding_weight: float = 0.6, folds: int = 4) -> None:
        """`embed`: text -> its vector (any fixed size, unit length or zero). `cost`: the SVM's C. `folds`: for calibration."""
        self._embed, self._cost, self._weight, self._folds = embed, cost, embedding_weight, folds
        self.classes: list[str] = []
        self.temperature = 1.0
        self._words = _vectorizer("word", (1, 2), r"(?u)\b\w+\b")
        self._letters = _vectorizer("char_wb", (2, 5))
        self._coefficients: Array = np.zeros((0, 0), dtype=np.float32)
        self._intercepts: Array = np.zeros(0, dtype=np.float32)

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> LinearTextModel:
        """Learn; then set the temperature that makes confidences true on folds held out (Guo et al. 2017)."""
        self._words.fit(texts)
        self._letters.fit(texts)
        features = self._features(texts)
        machine = LinearSVC(C=self._cost, class_weight="balanced", random_state=0)
        margins = cross_val_predict(
            machine,
            features,
            labels,
            cv=StratifiedKFold(self._folds, shuffle=True, random_state=0),
            method="decision_function",
        )
        machine.fit(features, labels)
        self.classes = [str(label) for label in machine.classes_]
        self._coefficients = np.ascontiguousarray(machine.coef_.T, dtype=np.float32)
        self._intercepts = machine.intercept_.astype(np.float32)
        self.temperature = _temperature(margins, np.searchsorted(machine.classes_, labels))
        return self

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """(class, probability) pairs, most probable first, summing to 1."""
        margins = self._intercepts + (self._embed(text) * self._weight) @ self._coefficients[self._offsets[2] :]
        for vectorizer, offset in zip((self._words, self._letters), self._offsets, strict=False):
            columns, weights = vectorizer.row(text)
            margins = margins + weights @ self._coefficients[columns + offset]
        probabilities = _softmax(margins[None, :] / self.temperature)[0]
        return [(self.classes[i], float(probabilities[i])) for i in np.argsort(-probabilities)]

    @property
    def _offsets(self) -> tuple[int, int, int]:
        words, letters = len(self._words.vocabulary_), len(self._letters.vocabulary_)
        return 0, words, words + letters

    def _features(self, texts: Sequence[str]) -> csr_matrix:
        vectors = np.stack([self._embed(text) for text in texts]) * self._weight
        return csr_matrix(
            hstack([self._words.transform(texts), self._letters.transform(texts), csr_matrix(vectors)]),
            dtype=np.float32,
        )

    def save(self, folder: Path) -> None:
        """Write the model as JSON and NumPy arrays: nothing that runs code when it is read."""
        facts = {"classes": self.classes, "temperature": self.temperature}
        for name, vectorizer in (("words", self._words), ("letters", self._letters)):
            facts[name] = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
        (folder / "model.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / "model.npz", coefficients=self._coefficients.astype(np.float16), intercepts=self._intercepts,
            words=self._words.idf_, letters=self._letters.idf_,
        )  # fmt: skip

    def load(self, folder: Path) -> LinearTextModel:
        """Read what `save` wrote."""
        facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            self._coefficients = arrays["coefficients"].astype(np.float32)
            self._intercepts = arrays["intercepts"]
            for name, vectorizer in (("words", self._words), ("letters", self._letters)):
                vectorizer.vocabulary_ = {term: index for index, term in enumerate(facts[name])}
                vectorizer.idf_ = arrays[name]
        self.classes, self.temperature = facts["classes"], facts["temperature"]
        return self


class _TextVectorizer(TfidfVectorizer):  # type: ignore[misc]
    """TF-IDF as scikit-learn's; `row` is its `transform` of one text without the sparse matrices, ten times as fast."""

    def row(self, text: str) -> tuple[Array, Array]:
        """(columns, weights) of a text, its weights of unit length."""
        if not hasattr(self, "_analyze"):
            self._analyze, self._rarity = self.build_analyzer(), np.asarray(self.idf_, dtype=np.float32)
        counts = Counter(column for gram in self._analyze(text) if (column := self.vocabulary_.get(gram)) is not None)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(times)) * self._rarity[columns]
        return columns, weights / (float(np.linalg.norm(weights)) or 1.0)


def _vectorizer(analyzer: str, ngrams: tuple[int, int], pattern: str | None = None) -> _TextVectorizer:
    options = {"token_pattern": pattern} if pattern else {}
    return _TextVectorizer(analyzer=analyzer, ngram_range=ngrams, sublinear_tf=True, dtype=np.float32, **options)


def _softmax(margins: Array) -> Array:
    shifted = np.exp(margins - margins.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def _temperature(margins: Array, truth: Array) -> float:
    rows = np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        probabilities = _softmax(margins / np.exp(log_temperature))[rows, truth]
        return float(-np.log(np.clip(probabilities, 1e-9, 1)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4, 2), method="bounded").x))
