"""Contract checks that every NLU component must pass on every message, however odd (as rasa-nlu-examples does)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

Component = Callable[[Message], Message]
"""The component under check behind the ones that it needs: a message in, the same message out."""

MESSAGES = {
    "normal": "Bonjour, c'est quoi TECHNILAB à Besançon en 3e ?",
    "sms": "c koi technilab stp",
    "empty": "",
    "blank": "   \n",
    "emoji": "😀👍🏽🇫🇷",
    "thousand": "je cherche un bts à vesoul " * 37,
    "arabic": "ما هو هذا البرنامج؟",
    "zero-width": "tech\u200bni\u200dlab\ufeff",
    "only-zero-width": "\u200b\u200d\ufeff",
    "slash": "/",
    "command": '/definition{"fiche": "technilab"}',
    "long-word": "a" * 900,
    "long-mixed-word": "technilab" * 100,
    "punctuation": "?!… -- «»",
    "braces": "{dispositif} {0} %s {",
    "nul": "c koi\0technilab",
    "accents": "e\u0301tudes à Besanc\u0327on",
}

_THERE_BEFORE = {"entity": "nom", "value": "valeur", "start": 0, "end": 1, "extractor": "un-autre"}


def message_of(text: str) -> Message:
    return Message({TEXT: text})


def output(message: Message) -> dict[str, Any]:
    return dict(message.as_dict(only_output_properties=True))


def check_keeps_the_text(component: Component, text: str) -> None:
    assert component(message_of(text)).get(TEXT) == text


def check_keeps_entities(component: Component, text: str) -> None:
    message = message_of(text)
    message.set(ENTITIES, [dict(_THERE_BEFORE)], add_to_output=True)
    assert _THERE_BEFORE in component(message).get(ENTITIES)


def check_entities_lie_in_the_text(component: Component, text: str) -> None:
    for entity in component(message_of(text)).get(ENTITIES, []):
        assert 0 <= entity["start"] <= entity["end"] <= len(text)
        assert isinstance(entity["value"], str) and entity["value"]


def check_is_json(component: Component, text: str) -> None:
    said = output(component(message_of(text)))
    assert json.loads(json.dumps(said)) == said


def check_is_deterministic(component: Component, text: str) -> None:
    assert output(component(message_of(text))) == output(component(message_of(text)))


def check_probabilities(component: Component, text: str) -> None:
    message = component(message_of(text))
    ranking = message.get(INTENT_RANKING_KEY, [])
    confidences = [entry["confidence"] for entry in ranking]
    assert all(isinstance(sure, float) and 0 <= sure <= 1 for sure in confidences)
    assert confidences == sorted(confidences, reverse=True)
    assert not ranking or abs(sum(confidences) - 1) < 1e-3
    assert len({entry["name"] for entry in ranking}) == len(ranking)
    assert 0 <= (message.get(INTENT) or {"confidence": 0.0})["confidence"] <= 1


CHECKS = (
    check_keeps_the_text,
    check_keeps_entities,
    check_entities_lie_in_the_text,
    check_is_json,
    check_is_deterministic,
    check_probabilities,
)
