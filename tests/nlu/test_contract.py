"""Every component of bot/nlu passes every contract check on every message."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from tests.conftest import ROOT
from tests.nlu.checks import CHECKS, MESSAGES, Component

NAMES = ("WordsSpacyNLP", "KnowledgeEntityExtractor", "CascadeIntentClassifier", "ScopeGate")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__[6:])
@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("name", NAMES)
def test_contract(components: dict[str, Component], name: str, message: str, check: Callable[[Component, str], None]) -> None:
    check(components[name], MESSAGES[message])


def test_every_registered_component_is_checked() -> None:
    registered = {
        node.name
        for path in (ROOT / "bot" / "nlu").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.decorator_list and "register" in ast.unparse(node.decorator_list[0])
    }
    assert registered == set(NAMES)


def test_a_batch_is_processed_like_single_messages(components: dict[str, Component]) -> None:
    from bot.nlu.entity_extractor import KnowledgeEntityExtractor
    from tests.nlu.checks import message_of, output

    batch = KnowledgeEntityExtractor().process([message_of(text) for text in MESSAGES.values()])
    alone = [components["KnowledgeEntityExtractor"](message_of(text)) for text in MESSAGES.values()]
    assert [output(message) for message in batch] == [output(message) for message in alone]
