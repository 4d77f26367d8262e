"""What holds for all actions: short, declared in the domain, and only saying what the domain holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from actions.base import AzimutAction
from tests.actions.talk import ACTIONS, DOMAIN
from tests.conftest import ROOT

MODULES = sorted((ROOT / "actions").glob("*.py"))
LONGEST = 30


def trees(*folders: str) -> list[ast.Module]:
    paths = [path for folder in folders for path in sorted((ROOT / folder).glob("*.py"))]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]


def test_the_domain_declares_exactly_the_actions_that_exist() -> None:
    assert sorted(ACTIONS) == sorted(DOMAIN["actions"])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_what_an_action_runs_is_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions if f.end_lineno and f.end_lineno - f.lineno >= LONGEST}
    assert {name: lines for name, lines in long.items() if name in ("run", "answer")} == {}


def test_an_action_answers_in_its_own_way() -> None:
    assert len(ACTIONS) > 20
    assert [name for name, action in ACTIONS.items() if type(action).answer is AzimutAction.answer] == []


def test_every_response_that_is_named_is_in_the_domain() -> None:
    named = {
        node.value
        for tree in trees("actions", "bot/web")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"utter_[a-z_]*[a-z]", node.value)
    }
    assert len(named) > 15
    # That one is where Rasa says which response a message is.
    assert named - {"utter_action"} <= set(DOMAIN["responses"])


def test_every_response_that_is_composed_of_a_level_is_in_the_domain() -> None:
    from actions.proposer import _PROPOSALS

    assert {f"utter_orienter_{stage}" for stage in _PROPOSALS if stage} <= set(DOMAIN["responses"])
    assert "utter_orienter" in DOMAIN["responses"]
