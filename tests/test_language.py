"""No sentence that the public or staff read is written in Python.

They live in domain.yml, bot/messages.yml and knowledge/. A literal counts as a French sentence when it has three
words or more and either two of them are everyday French words (one at least that English does not have), or one is
and the text has a French accent, or it has an accent and four words. Left alone: docstrings (of modules, classes,
functions and attributes), regular expressions, and texts split at once into a list of key words (`"…".split()`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

ONLY_FRENCH = """
au aux avec bonjour ce ces cette cela dans de des du elle elles est et être êtes ils je le les leur leurs là
lui mais mes ne ni nos notre nous où ou par pas pourquoi quand que quel quelle quelles quels qui quoi sans ses
sont suis ta tes toi tu un une vos votre vous voici merci désolé peux peut pouvez puis veux avez
"""
ALSO_ENGLISH = "de il la par pour si sur"
FRENCH = frozenset(ONLY_FRENCH.split()) - frozenset(ALSO_ENGLISH.split())
FRENCH_BUT_SHARED = frozenset(ALSO_ENGLISH.split())
ACCENT = re.compile(r"[àâçéèêëîïôùûüœ’«»]", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
PATTERN = re.compile(r"\(\?|\[\^|\\[bdswDSWB]|\.\*|\)\?|\w\|\w")


def is_french_sentence(text: str) -> bool:
    words = [word.lower() for word in WORD.findall(text)]
    if len(words) < 3 or PATTERN.search(text):
        return False
    sure = sum(word in FRENCH for word in words)
    maybe = sum(word in FRENCH_BUT_SHARED for word in words)
    return sure + maybe >= 2 and sure >= 1 or bool(ACCENT.search(text)) and (sure + maybe >= 1 or len(words) >= 4)


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts of a module, those of f-strings whole, without docstrings and lists of key words."""
    left: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left.add(id(node.value))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
            left.update(id(inner) for inner in ast.walk(node.func.value))
        if isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            left.update(id(part) for part in parts)
            yield node.lineno, " … ".join(str(part.value) for part in parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left:
            yield node.lineno, node.value


def french_sentences(source: str) -> list[str]:
    return [f"{line}: {text}" for line, text in literals(ast.parse(source)) if is_french_sentence(text)]


def modules() -> list[Path]:
    return [path for folder in ("bot", "actions") for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_says_nothing_in_french(path: Path) -> None:
    assert french_sentences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'x = "Je n\'ai pas cette information."',
        'x = "Voici les formations à Besançon :"',
        'x = f"Bonjour {nom}, comment vas-tu ?"',
        'x = f"Il y a {n} lycées dans la région"',
        'x = {"text": "La date n\'est pas publiée."}',
        'x = "Ce serveur ne répond pas"',
        'say("x" + "vous pouvez écrire au campus")',
        'x = "Réessayez dans quelques instants"',
    ],
)
def test_a_french_sentence_is_seen(source: str) -> None:
    assert french_sentences(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""Le module."""\nx = 1',
        'class A:\n    """Une classe qui est là."""\n    b: int = 1\n    """Un champ de la classe."""',
        'x = "le la les de du".split()',
        'x = "lycee"',
        'x = "The answer is on the page, not in the son"',
        'x = r"(?:de|du|des) (?:la|le) \\w+"',
        'x = "SELECT * FROM fiche WHERE id = 1"',
        'x = "champ_manquant"',
    ],
)
def test_what_nobody_reads_is_left_alone(source: str) -> None:
    assert french_sentences(source) == []
