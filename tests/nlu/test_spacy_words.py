"""Tokens: one spaCy model a process, without its neural pipes and vectors."""

from __future__ import annotations

from typing import Any

import pytest
import spacy

from bot.nlu.spacy_words import WordsSpacyNLP, load_tokenizer

NAME = "fr_core_news_md"


def test_the_model_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load_tokenizer(NAME)

    def again(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(spacy, "load", again)
    assert WordsSpacyNLP.load_model(NAME).model is loaded


def test_words_are_cut_as_french_is_with_nothing_else_loaded() -> None:
    model = load_tokenizer(NAME)
    assert model.pipe_names == []
    assert not len(model.vocab.vectors)
    assert [token.text for token in model("j'aime l'école à Vesoul")] == ["j'", "aime", "l'", "école", "à", "Vesoul"]
