"""Word vectors: one spaCy model a process, without its neural pipes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spacy

from bot.nlu.embedding import Embedder, load_vectors
from bot.nlu.spacy_vectors import VectorSpacyNLP

NAME = "fr_core_news_md"


def test_the_model_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load_vectors(NAME)

    def again(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(spacy, "load", again)
    assert VectorSpacyNLP.load_model(NAME).model is loaded
    assert Embedder(NAME)("lycée").any()


def test_no_neural_pipe_is_there() -> None:
    assert load_vectors(NAME).pipe_names == []
    assert load_vectors(NAME)("un lycée à Besançon").has_vector


def test_a_vector_is_of_unit_length_and_the_same_each_time() -> None:
    embed = Embedder(NAME)
    assert np.linalg.norm(embed("où se trouve le lycée")) == pytest.approx(1, abs=1e-5)
    assert (embed("lycée") == embed("lycée")).all()
    assert embed("lycée").dtype == np.float32


@pytest.mark.parametrize("text", ["", "   ", "xqzxqzxqz", "<>xq"])
def test_what_has_no_word_has_no_direction(text: str) -> None:
    assert not Embedder(NAME)(text).any()


def test_near_words_are_nearer() -> None:
    embed = Embedder(NAME)
    assert embed("lycée") @ embed("collège") > embed("lycée") @ embed("saucisse")
