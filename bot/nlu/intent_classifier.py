"""What is asked: the intent, from the text whose names are masked."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.analysis import analyse
from bot.nlu.embedding import Embedder
from bot.nlu.linear_model import LinearTextModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Ranks all intents with calibrated probabilities; `vectors` names the spaCy model whose word vectors it adds."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """`config`: see `get_default_config`."""
        self._config, self._storage, self._resource = config, storage, resource
        self._model = LinearTextModel(Embedder(config["vectors"]), cost=config["cost"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`cost`: the SVM's C; `ranking_length`: how many intents the ranking keeps (0 = all)."""
        return {"vectors": "fr_core_news_md", "cost": 0.35, "ranking_length": 0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples that have an intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        if len({e.get(INTENT) for e in examples}) > 1:
            self._model.fit([analyse(e.get(TEXT)).masked for e in examples], [e.get(INTENT) for e in examples])
            with self._storage.write_to(self._resource) as folder:
                self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:  # fmt: skip
        """The classifier that `train` stored; untrained when nothing was."""
        component = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                component._model.load(folder)
        except ValueError:
            pass
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent` and `intent_ranking`; a message with nothing to read gets no intent."""
        for message in messages:
            masked = analyse(message.get(TEXT) or "").masked
            if not masked or not self._model.classes:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set("intent_ranking", [], add_to_output=True)
                continue
            ranking = [{"name": name, "confidence": confidence} for name, confidence in self._model.ranking(masked)]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[: self._config["ranking_length"] or None], add_to_output=True)
        return messages
