"""Word vectors of a spaCy model, and texts as the mean of their words'. Imports nothing of Rasa."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import spacy

# The neural pipes, and the 700,000 spellings: vectors are found by hash, and the tokenizer learns the words that it meets.
_LEFT_OUT = ["strings", "tok2vec", "morphologizer", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner", "senter"]


@lru_cache(maxsize=2)
def load_vectors(name: str) -> Any:
    """The spaCy model `name`: its tokenizer and its vectors. Raises `OSError` when it is not installed."""
    return spacy.load(name, exclude=_LEFT_OUT)


class Embedder:
    """Mean of the spaCy vectors of a text's words, of unit length; zero when no word has one."""

    def __init__(self, model: str) -> None:
        """`model`: an installed spaCy model with vectors."""
        self._name = model
        self._vector = lru_cache(maxsize=20_000)(self._look_up)

    def _look_up(self, word: str) -> Any:
        vectors = load_vectors(self._name).vocab.vectors
        key = load_vectors(self._name).vocab.strings[word]
        return vectors[key] if key in vectors else None  # noqa: SIM401 (vectors have no `get`)

    def __call__(self, text: str) -> Any:
        """The text's vector, float32."""
        found = [v for word in text.split() if (v := self._vector(word)) is not None]
        if not found:
            return np.zeros(300, dtype=np.float32)
        mean = np.mean(found, axis=0)
        length = float(np.linalg.norm(mean))
        return (mean / length if length else mean).astype(np.float32)
