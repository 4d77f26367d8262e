"""The training examples, prepared as the classifier component prepares them; made once a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from bench.evaluation.common import ROOT, Array
from bot.knowledge.base import LIVE, load
from bot.knowledge.vectors import encode_all
from bot.nlu.analysis import analyse
from bot.nlu.intent_classifier import CascadeIntentClassifier
from bot.nlu.placeholders import spoken
from bot.nlu.text_model import Ranked, prudent
from bot.nlu.writing import spelt_out
from bot.settings import Settings
from tests.nlu.data import examples

_CLASSIFIER = "bot.nlu.intent_classifier.CascadeIntentClassifier"
_GATE = "bot.nlu.scope_gate.ScopeGate"


@dataclass(frozen=True)
class Corpus:
    """Examples side by side with their intents, as written, masked, spoken (names in the placeholders) and as vectors."""

    texts: list[str]
    labels: list[str]
    masked: list[str]
    spoken: list[str]
    vectors: Array


def written() -> list[tuple[str, str]]:
    """(text, intent) pairs of data/nlu, each once, as Rasa keeps them."""
    return list(dict.fromkeys((text, intent) for intent, texts in examples().items() for text in texts if text))


@lru_cache(maxsize=1)
def corpus() -> Corpus:
    """All examples. Vectors come from the file that training keeps, and the new ones are added to it."""
    texts, labels = (list(column) for column in zip(*written(), strict=True))
    said = [spelt_out(spoken(text)) for text in texts]
    vectors = encode_all(said, Settings.from_environment().var / "cache" / "examples.npz")
    return Corpus(texts, labels, [analyse(text).masked for text in texts], said, vectors)


def serve_knowledge() -> None:
    """Put today's fiches in service, in a database of this process's own."""
    LIVE.replace(load(ROOT / "knowledge", "sqlite://"))


def classifier_options() -> dict[str, Any]:
    """What config.yml says of the classifier, as `CascadeTextModel` takes it."""
    return {name: value for name, value in _options(_CLASSIFIER).items() if name in ("cost", "sure")}


def acted_upon(ranking: Sequence[Ranked]) -> list[Ranked]:
    """A ranking as the component gives it out, with the options of config.yml."""
    options = served_options()
    return prudent(ranking, options["weights"], options["grave"])


def served_options() -> dict[str, Any]:
    """All options of the classifier in service: those of config.yml, or else its own."""
    return {**CascadeIntentClassifier.get_default_config(), **_options(_CLASSIFIER)}


def gate_options() -> dict[str, Any]:
    """What config.yml says of the gate."""
    return _options(_GATE)


@lru_cache(maxsize=4)
def _options(component: str) -> dict[str, Any]:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    [part] = [part for part in config["pipeline"] if part["name"] == component]
    return {name: value for name, value in part.items() if name != "name"}
