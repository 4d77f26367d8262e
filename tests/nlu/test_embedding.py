"""Word vectors: one spaCy model a process, without its neural pipes."""

from __future__ import annotations

from typing import Any

import pytest
import spacy

from bot.nlu.embedding import load_vectors
from bot.nlu.spacy_vectors import VectorSpacyNLP

NAME = "fr_core_news_md"


def test_the_model_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load_vectors(NAME)

    def again(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(spacy, "load", again)
    assert VectorSpacyNLP.load_model(NAME).model is loaded


def test_no_neural_pipe_is_there() -> None:
    assert load_vectors(NAME).pipe_names == []
    assert load_vectors(NAME)("un lycée à Besançon").has_vector
