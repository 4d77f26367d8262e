"""The catalogue of what the program says: every sentence is used, every use has its sentence and its words."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.messages import say
from tests.conftest import ROOT

CATALOGUE: dict[str, str] = yaml.safe_load((ROOT / "bot" / "messages.yml").read_text(encoding="utf-8"))


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("bot", "actions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def words_of(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_sentence_is_used() -> None:
    """A key counts as used when code holds it as a literal, or builds it from a beginning (`f"http_{…}"`)."""
    literals: set[str] = set()
    beginnings: set[str] = set()
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
    built = tuple(beginning for beginning in beginnings if beginning.endswith("_") and len(beginning) > 3)
    assert [key for key in CATALOGUE if key not in literals and not key.startswith(built)] == []


def test_every_call_has_its_sentence_and_its_words() -> None:
    wrong = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"):
                continue
            key = node.args[0]
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                continue
            given = {word.arg for word in node.keywords}
            if key.value not in CATALOGUE or (None not in given and words_of(CATALOGUE[key.value]) - given):
                wrong.append(f"{path.name}:{node.lineno} {key.value}")
    assert wrong == []


def test_no_key_is_written_twice() -> None:
    root = yaml.compose((ROOT / "bot" / "messages.yml").read_text(encoding="utf-8"))
    keys = [key.value for key, _ in root.value]
    assert len(keys) == len(set(keys))


def test_say_fills_in_the_words() -> None:
    assert say("champ_manquant", champ="nom") == "il manque `nom` ; ajoutez-le"


@pytest.mark.parametrize(("key", "words"), [("zzz", {}), ("champ_manquant", {})])
def test_our_own_mistakes_are_loud(key: str, words: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        say(key, **words)
