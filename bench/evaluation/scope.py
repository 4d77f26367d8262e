"""Is it for us: how well off-topic messages are told from the others, over all thresholds and as the gate is set.

Probabilities come from the cross-validation of the intents, novelty and the gate's verdict from the fiches in service.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from sklearn.metrics import average_precision_score, precision_recall_curve

from bench.evaluation.common import Array, Confusion, Figure, Score, percent
from bench.evaluation.corpus import Corpus, acted_upon, corpus, gate_options
from bench.evaluation.crossval import Validated, cross_validated
from bot.knowledge.base import LIVE
from bot.nlu.analysis import analyse
from bot.nlu.scope_gate import FALLBACK, OFF_TOPIC, ScopeGate

SHOWN, _POINTS, _DOUBT = 15, 200, 0.1


@dataclass(frozen=True)
class Curve:
    """Precision at each recall, as the threshold falls; `area`: average precision."""

    name: str
    area: float
    recalls: list[float]
    precisions: list[float]


@dataclass(frozen=True)
class Scope:
    """What is told apart and how well. `gate` and `classifier`: the verdict after and before the gate."""

    examples: int
    off_topic: int
    curves: list[Curve]
    classifier: Score
    gate: Score
    fallbacks_off_topic: int
    fallbacks_others: int
    refused: list[Confusion]
    let_in: list[Confusion]
    figures: list[Figure]


def run() -> Scope:
    """Measure the examples of data/nlu; every one is searched for in the fiches, which takes minutes."""
    examples, found = corpus(), cross_validated()
    return measure(examples, found, *witnesses(examples.spoken, found, gate_options()))


def measure(examples: Corpus, found: Validated, said: Sequence[str], novelty: Array) -> Scope:
    """Curves from the probabilities and the novelty, points from the verdicts that the gate `said`."""
    truth = np.asarray([label == OFF_TOPIC for label in examples.labels])
    alone = found.probabilities[:, found.classes.index(OFF_TOPIC)].astype(float)
    # As in the gate, novelty speaks only where the classifier has a doubt: small talk is new to the fiches too.
    joined = 1 - (1 - alone) * (1 - novelty * (alone > _DOUBT))
    gate = _score("gate", truth, said)
    pairs = list(zip(examples.labels, said, examples.spoken, strict=True))
    return Scope(
        examples=len(truth), off_topic=int(truth.sum()),
        curves=[_curve("classeur seul", truth, alone), _curve("classeur et nouveauté", truth, joined)],
        classifier=_score("classifier", truth, found.predicted), gate=gate,
        fallbacks_off_topic=sum(label == OFF_TOPIC and verdict == FALLBACK for label, verdict, _ in pairs),
        fallbacks_others=sum(label != OFF_TOPIC and verdict == FALLBACK for label, verdict, _ in pairs),
        refused=_by_intent((label, text) for label, verdict, text in pairs if verdict == OFF_TOPIC != label),
        let_in=_by_intent((verdict, text) for label, verdict, text in pairs if label == OFF_TOPIC != verdict),
        figures=[
            Figure("Hors sujet : précision de la porte", percent(gate.precision)),
            Figure("Hors sujet : rappel de la porte", percent(gate.recall)),
        ],
    )  # fmt: skip


def witnesses(texts: Sequence[str], found: Validated, options: dict[str, Any]) -> tuple[list[str], Array]:
    """The intent that the gate leaves or sets, from the cross-validated ranking of each text, and the text's novelty."""
    config = {**ScopeGate.get_default_config(), **options}
    gate = ScopeGate(config)
    said, novelty = [], np.zeros(len(texts))
    # One text after the other, so that the novelty finds in the caches what the gate has searched.
    for place, (text, row) in enumerate(zip(texts, found.probabilities, strict=True)):
        ranked = acted_upon(list(zip(found.classes, row.tolist(), strict=True)))
        ranking = [{"name": name, "confidence": sure} for name, sure in ranked]
        [message] = gate.process([Message({TEXT: text, INTENT: ranking[0], "intent_ranking": ranking})])
        said.append(str(message.get(INTENT)["name"]))
        novelty[place] = _novelty(text, config["unanswered"])
    return said, novelty


def _novelty(text: str, bar: float) -> float:
    """The gate's novelty, where it counts: no fiche is named and the best fact's score is below `bar`."""
    index, reading = LIVE.current().index, analyse(text)
    best = next((result.score for result in index.search(reading.words)), 0.0)
    return 0.0 if reading.mentions or best >= bar else index.novelty(reading.words)


def _score(name: str, truth: Array, said: Sequence[str]) -> Score:
    refused = np.asarray([verdict == OFF_TOPIC for verdict in said])
    return Score(name, int(truth.sum()), int(refused.sum()), int((truth & refused).sum()))


def _curve(name: str, truth: Array, scores: Array) -> Curve:
    precisions, recalls, _ = precision_recall_curve(truth, scores)
    kept = np.unique(np.linspace(0, len(recalls) - 1, _POINTS).astype(int))
    area = float(average_precision_score(truth, scores))
    return Curve(name, area, recalls[kept].tolist(), precisions[kept].tolist())


def _by_intent(errors: Iterable[tuple[str, str]]) -> list[Confusion]:
    """The intents that take part in most errors, with three texts each."""
    held: dict[str, list[str]] = {}
    for intent, text in errors:
        held.setdefault(intent, []).append(text)
    most = Counter({intent: len(texts) for intent, texts in held.items()}).most_common(SHOWN)
    return [Confusion(intent, OFF_TOPIC, count, held[intent][:3]) for intent, count in most]
