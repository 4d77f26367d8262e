"""The spaCy model, once a process, without what nothing here uses. Imports nothing of Rasa."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import spacy

# The neural pipes, and the 700,000 spellings: vectors are found by hash, and the tokenizer learns the words that it meets.
_LEFT_OUT = ["strings", "tok2vec", "morphologizer", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner", "senter"]


@lru_cache(maxsize=2)
def load_vectors(name: str) -> Any:
    """The spaCy model `name`: its tokenizer and its vectors. Raises `OSError` when it is not installed."""
    return spacy.load(name, exclude=_LEFT_OUT)
