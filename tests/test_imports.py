"""Floors import downwards only; the knowledge and the actions load without TensorFlow: their tests are instant."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HEAVY = ("tensorflow", "rasa", "spacy", "torch", "sklearn")


def loaded_by(*names: str) -> set[str]:
    """Top-level modules that are loaded once `names` are imported in a new process."""
    tell = "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    code = f"import json, sys, {', '.join(names)}; {tell}"
    done = subprocess.run(
        [sys.executable, "-W", "error::ImportWarning", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def modules_of(package: str) -> list[str]:
    paths = sorted((ROOT / package.replace(".", "/")).glob("*.py"))
    return [f"{package}.{path.stem}" for path in paths if path.stem != "__init__"]


def test_knowledge_loads_without_rasa_nor_its_kit() -> None:
    names = [*modules_of("bot.knowledge"), *modules_of("bot.opendata"), *modules_of("bot.opendata.formats")]
    assert len(names) > 8
    assert loaded_by(*names) & {*HEAVY, "rasa_sdk", "aiohttp", "sanic"} == set()


def test_actions_load_without_tensorflow_nor_rasa() -> None:
    names = modules_of("actions")
    assert len(names) > 8
    assert loaded_by(*names) & set(HEAVY) == set()


def test_the_front_before_the_workers_loads_without_tensorflow_nor_rasa() -> None:
    assert loaded_by("bot.serve", "bot.front.supervisor") & {*HEAVY, "rasa_sdk", "sqlalchemy", "pandas"} == set()


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return found


@pytest.mark.parametrize(
    ("floor", "above"),
    [
        (
            "bot/knowledge",
            ("rasa", "rasa_sdk", "actions", "bot.nlu", "bot.dialogue", "bot.web", "bot.insights", "bot.opendata", "bot.cli"),
        ),
        ("bot/opendata", ("rasa", "rasa_sdk", "actions", "bot.nlu", "bot.dialogue", "bot.web", "bot.insights", "bot.cli")),
        ("bot/nlu", ("actions", "bot.dialogue", "bot.web", "bot.insights", "bot.cli")),
        ("actions", ("rasa", "bot.dialogue", "bot.web", "bot.insights", "bot.cli")),
        ("bot/dialogue", ("bot.web", "bot.insights", "bot.cli")),
        ("bot/insights", ("rasa", "aiohttp", "bot.web", "bot.cli")),
        ("bot/web", ("bot.front", "bot.cli")),
        ("bot/front", ("bot.cli",)),
    ],
)
def test_a_floor_imports_nothing_from_above(floor: str, above: tuple[str, ...]) -> None:
    paths = sorted((ROOT / floor).rglob("*.py"))
    assert paths
    wrong = [
        f"{path.name}: {name}"
        for path in paths
        for name in imported(path)
        if any(name == module or name.startswith(f"{module}.") for module in above)
    ]
    assert wrong == []
