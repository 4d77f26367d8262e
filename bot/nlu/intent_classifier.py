"""What is asked: the intent, from the text whose names are masked and, when that leaves a doubt, from what it means."""

from __future__ import annotations

from functools import partial
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.vectors import encode, encode_all
from bot.nlu.analysis import analyse, merely_opens
from bot.nlu.clauses import clauses
from bot.nlu.entity_extractor import as_json
from bot.nlu.placeholders import spoken
from bot.nlu.preamble import without_preamble
from bot.nlu.text_model import CascadeTextModel, Meaning, prudent
from bot.nlu.writing import spelt_out
from bot.settings import Settings

PARTS = "parties"
"""Name of the message property that holds the clauses of a message of several."""

_LIKELY = 8


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CascadeIntentClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Ranks all intents, with calibrated probabilities but for what `prudent` does to them."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """`config`: see `get_default_config`."""
        self._config, self._storage, self._resource = config, storage, resource
        self._model = CascadeTextModel(config["cost"], config["sure"], config["grave"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`cost`: the SVM's C; `sure`: confidence that needs no look at the meaning; `weights`, `grave`: see `prudent`."""
        return {"cost": 1.0, "sure": 0.9, "weights": {}, "grave": "detresse_"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CascadeIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples that have an intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        if len({e.get(INTENT) for e in examples}) > 1:
            texts = [e.get(TEXT) for e in examples]
            kept = Settings.from_environment().var / "cache" / "examples.npz"
            vectors = encode_all([spelt_out(spoken(text)) for text in texts], kept)
            self._model.fit([analyse(text).masked for text in texts], [e.get(INTENT) for e in examples], vectors)
            with self._storage.write_to(self._resource) as folder:
                self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CascadeIntentClassifier:  # fmt: skip
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
            reading = analyse(without_preamble(message.get(TEXT) or ""))
            masked = reading.masked
            if not masked or not self._model.classes:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set("intent_ranking", [], add_to_output=True)
                continue
            ranking = self._ranking(masked, partial(encode, spelt_out(reading.meant)))
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(PARTS, self._parts(reading.meant), add_to_output=True)
        return messages

    def _ranking(self, masked: str, meaning: Meaning | None = None) -> list[dict[str, Any]]:
        """As Rasa writes one."""
        ranked = prudent(self._model.ranking(masked, meaning), self._config["weights"], self._config["grave"])
        return [{"name": name, "confidence": confidence} for name, confidence in ranked]

    def _parts(self, text: str) -> list[dict[str, Any]]:
        """What each clause asks, when there are several: its text, its words, its names, and its likeliest intents."""
        found = clauses(text)
        readings = [(clause, analyse(clause)) for clause in found] if len(found) > 1 else []
        asking = [(clause, reading) for clause, reading in readings if not merely_opens(reading)]
        if len(asking) < 2:
            return []
        return [
            {
                "texte": clause,
                "lecture": as_json(reading),
                "ranking": self._ranking(reading.masked)[:_LIKELY],
            }
            for clause, reading in asking
        ]
