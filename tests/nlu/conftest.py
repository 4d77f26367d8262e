"""The real fiches in service, and the components, trained on a handful of intents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.base import LIVE, Snapshot
from bot.nlu.entity_extractor import KnowledgeEntityExtractor
from bot.nlu.intent_classifier import CascadeIntentClassifier
from bot.nlu.scope_gate import ScopeGate
from bot.nlu.spacy_words import WordsSpacyNLP
from tests.conftest import ROOT
from tests.nlu.checks import Component
from tests.nlu.data import examples

LEARNT = ("definition", "lieu", "date", "chercher_formation", "saluer", "hors_sujet", "detresse_suicide")
SPACY = "fr_core_news_md"


@pytest.fixture(autouse=True)
def snapshot(knowledge: Snapshot, serving: Callable[[Snapshot], Snapshot]) -> Snapshot:
    """The real fiches, in service."""
    return serving(knowledge)


@pytest.fixture(scope="session")
def classifier(knowledge: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> CascadeIntentClassifier:
    """The classifier of `LEARNT`, as it is after a training and a loading."""
    storage, resource = LocalModelStorage(tmp_path_factory.mktemp("model")), Resource("classifier")
    context = ExecutionContext(GraphSchema({}))
    config = CascadeIntentClassifier.get_default_config()
    data = TrainingData([Message({TEXT: text, INTENT: intent}) for intent in LEARNT for text in examples()[intent][:40]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LIVE, "_snapshot", knowledge)
        # These few examples must not drive the others out of the file that keeps what they mean.
        patch.setenv("AZIMUT_VAR", str(tmp_path_factory.mktemp("var")))
        CascadeIntentClassifier.create(config, storage, resource, context).train(data)
    return CascadeIntentClassifier.load(config, storage, resource, context)


@pytest.fixture(scope="session")
def gate_config() -> dict[str, Any]:
    """What config.yml says of the gate."""
    config = yaml.safe_load((Path(ROOT) / "config.yml").read_text(encoding="utf-8"))
    [gate] = [part for part in config["pipeline"] if part["name"].endswith("ScopeGate")]
    return {key: value for key, value in gate.items() if key != "name"}


@pytest.fixture(scope="session")
def components(classifier: CascadeIntentClassifier, gate_config: dict[str, Any]) -> dict[str, Component]:
    """Every component of bot/nlu by its name."""
    context = ExecutionContext(GraphSchema({}))
    spacy = WordsSpacyNLP.create({**WordsSpacyNLP.get_default_config(), "model": SPACY}, None, None, context)
    words = WordsSpacyNLP.load_model(SPACY)
    extractor = KnowledgeEntityExtractor.create({}, None, None, context)
    gate = ScopeGate.create(gate_config, None, None, context)

    def one(process: Callable[[list[Message]], list[Message]]) -> Component:
        def component(message: Message) -> Message:
            [processed] = process([message])
            return processed

        return component

    return {
        "WordsSpacyNLP": one(lambda messages: spacy.process(messages, words)),
        "KnowledgeEntityExtractor": one(extractor.process),
        "CascadeIntentClassifier": one(classifier.process),
        "ScopeGate": one(lambda messages: gate.process(classifier.process(messages))),
    }
