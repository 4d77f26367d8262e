"""The training data: enough intents, enough examples, diverse, and no example in two places."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
import yaml

from actions.langues import SPOKEN, language_of
from bot.knowledge.schema import FACETTES, TYPES
from bot.knowledge.text import fold
from tests.conftest import ROOT
from tests.nlu.data import examples

TOKEN = re.compile(r"\{([^{}]*)\}")
SIGNS = re.compile(r"[^\w{}]+")
KNOWN = {*TYPES, "ville", "niveau", "date"}
DISTRESS = sorted(intent for intent in examples() if intent.startswith("detresse_"))
ALL = [text for texts in examples().values() for text in texts]


def test_there_are_enough_intents() -> None:
    assert len(examples()) >= 45


@pytest.mark.parametrize("intent", sorted(examples()))
def test_an_intent_has_enough_examples(intent: str) -> None:
    assert len(examples()[intent]) >= 30


@pytest.mark.parametrize("intent", DISTRESS)
def test_distress_has_more(intent: str) -> None:
    assert len(examples()[intent]) >= 60


@pytest.mark.parametrize("intent", DISTRESS)
def test_distress_is_learnt_in_the_languages_that_we_greet_in(intent: str) -> None:
    found = Counter(language_of(text) for text in examples()[intent])
    # Arabic letters never come to the classifier: the gate sees that they are of another script.
    assert min(found[language] for language in SPOKEN if language != "ar") >= 5


def test_who_writes_another_language_is_not_always_in_distress() -> None:
    found = Counter(language_of(text) for text in examples()["autre_langue"])
    assert min(found[language] for language in SPOKEN) >= 20


def test_every_distress_that_a_help_line_answers_is_learnt() -> None:
    lines = yaml.safe_load((ROOT / "knowledge" / "urgences.yml").read_text(encoding="utf-8"))["urgences"]
    assert {intent for line in lines for intent in line["detresses"]} == set(DISTRESS)


def test_every_facet_is_an_intent() -> None:
    assert set(FACETTES) <= set(examples())


def test_no_example_is_written_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for intent, texts in examples().items():
        for text in texts:
            places[" ".join(SIGNS.sub(" ", fold(text)).split()) or text].append(intent)
    assert {text: intents for text, intents in places.items() if len(set(intents)) > 1} == {}


@pytest.mark.parametrize("intent", sorted(examples()))
def test_examples_of_an_intent_are_diverse(intent: str) -> None:
    texts = examples()[intent]
    assert all(texts)
    openings = Counter(" ".join(fold(text).split()[:3]) for text in texts)
    assert max(openings.values()) <= max(4, len(texts) // 6)


def test_tokens_are_known() -> None:
    assert {token for text in ALL for token in TOKEN.findall(text)} <= KNOWN


def test_names_are_hidden_behind_their_types() -> None:
    assert sum(bool(TOKEN.search(text)) for text in ALL) / len(ALL) > 0.05


def test_the_registers_of_all_are_there() -> None:
    texts = [fold(text) for text in ALL]
    sms = sum(
        bool(
            re.search(
                r"\b(koi|jsp|stp|cmt|pk|g|chui|jveux|jpeux|keske|cb|slt|ki|kel|kels|jsuis|jsui|bcp|jvais|ya|jai|mtn|wsh)\b",
                text,
            )
        )
        for text in texts
    )
    polite = sum(bool(re.search(r"\b(vous|votre|vos|pourriez|souhaite|souhaiterais)\b", text)) for text in texts)
    unaccented = sum(text == original.lower() for text, original in zip(texts, ALL, strict=True))
    assert sms / len(ALL) > 0.05
    assert polite / len(ALL) > 0.05
    assert 0.2 < unaccented / len(ALL) < 0.95
    assert max(len(text) for text in ALL) > 150
    assert sum(len(text.split()) <= 3 for text in ALL) > 200
