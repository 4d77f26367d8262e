"""The docs cannot rot: every name of the project is in docs/reference.md, and no name there has left the project."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from aiohttp import web

from bot.cli import _parser
from bot.knowledge.checks import check
from bot.knowledge.reader import read_folder
from bot.knowledge.schema import FACETTES, MODELES, Etape, Fait, Fiche, Importe
from bot.web.routes import ROUTES

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def rows(heading: str) -> list[list[str]]:
    """Cells of the table under a heading of the reference, without its head; names lose their backticks."""
    section = re.split(rf"^##+ {re.escape(heading)}$", REFERENCE, flags=re.MULTILINE)
    assert len(section) == 2, f"docs/reference.md should have one heading « {heading} »"
    table = re.split(r"^#", section[1], flags=re.MULTILINE)[0]
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def names(heading: str) -> list[str]:
    return [row[0].strip(" `|") for row in rows(heading)]


def commands(parser: argparse.ArgumentParser, prefix: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, with its parser."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield prefix, parser
    for action in inner:
        for name, child in action.choices.items():
            yield from commands(child, f"{prefix} {name}")


def test_intents_are_documented_with_an_example() -> None:
    intents = [next(iter(entry)) if isinstance(entry, dict) else entry for entry in DOMAIN["intents"]]
    assert sorted(names("Intentions")) == sorted(intents)
    assert all(len(row) == 3 and len(row[2].strip(" |")) > 2 for row in rows("Intentions"))


def test_actions_are_documented_with_their_file() -> None:
    assert sorted(names("Actions")) == sorted(DOMAIN["actions"])
    for name, _, file in rows("Actions"):
        source = (ROOT / file.strip(" `|")).read_text(encoding="utf-8")
        assert f'"{name.strip(" `|")}"' in source


@pytest.mark.parametrize(
    ("heading", "model", "inherited"),
    [
        ("Champs de toute fiche", Fiche, False),
        ("Un fait", Fait, False),
        ("Une étape", Etape, False),
        ("L'origine d'une fiche importée", Importe, False),
        *((f"`{key}`", model, issubclass(model, Fiche)) for key, model in MODELES.items()),
    ],
)
def test_fields_are_documented(heading: str, model: type, inherited: bool) -> None:
    common = set(Fiche.model_fields) if inherited else set()
    assert set(names(heading)) == set(model.model_fields) - common  # type: ignore[attr-defined]


def test_facets_are_explained_to_staff() -> None:
    guide = (ROOT / "docs" / "equipe.md").read_text(encoding="utf-8")
    assert [facet for facet in FACETTES if f"`{facet}`" not in guide] == []


def test_buttons_named_to_staff_exist() -> None:
    guide = (ROOT / "docs" / "equipe.md").read_text(encoding="utf-8")
    bold = {" ".join(name.split()) for name in re.findall(r"\*\*([^*]+)\*\*", guide)}
    # What begins a paragraph ends with a full stop, and what is only said louder has no capital.
    named = {name for name in bold if name[0].isupper() and not name.endswith(".")}
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/web/templates/equipe").glob("*.html"))
    assert {"Modifier", "Nouvelle fiche"} <= named
    assert {name for name in named if not re.search(rf'[>"] *{re.escape(name)} *[<("]', pages)} == set()


@pytest.mark.parametrize(
    ("page", "beside"), [("README.md", "sources.yml"), ("docs/equipe.md", "*.yml")], ids=["README", "equipe"]
)
def test_examples_given_to_staff_are_right(page: str, beside: str, tmp_path: Path) -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert examples
    for path in (ROOT / "knowledge").glob(beside):
        shutil.copy(path, tmp_path)
    for number, example in enumerate(examples):
        (tmp_path / f"exemple-{number}.yml").write_text(example, encoding="utf-8")
    lecture = read_folder(tmp_path)
    check(lecture)
    assert [str(notice) for notice in lecture.erreurs if "exemple-" in notice.fichier] == []


def test_commands_and_their_options_are_documented() -> None:
    found = dict(commands(_parser(), "azimut"))
    assert set(names("Commandes")) == set(found)
    described = {row[0].strip(" `|"): row[1] for row in rows("Commandes")}
    for name, parser in found.items():
        options = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
        assert {option for option in options - {"--help"} if option not in described[name]} == set(), name


def test_routes_are_documented() -> None:
    served = set()
    for route in ROUTES:
        if isinstance(route, web.StaticDef):
            served.add(f"GET {route.prefix}")
        elif isinstance(route, web.RouteDef):
            served.add(f"{route.method} {route.path}")
    assert set(names("Adresses HTTP")) == served


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_file_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    files = re.findall(r"`((?:bot|actions|data|knowledge|bench|deploy|docs|tests)/[\w./-]+\.\w+)`", text)
    missing = [link for link in links if link and not (page.parent / link).exists()]
    missing += [file for file in files if not (ROOT / file).exists()]
    assert missing == []


def test_make_targets_named_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = {target for page in PAGES for target in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named
    assert named <= targets


def test_readme_says_why_each_dependency_is_there() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = set()
    for block in re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", pyproject, flags=re.DOTALL | re.MULTILINE):
        wanted |= set(re.findall(r'^\s*"([\w.-]+)', block, flags=re.MULTILINE))
    wanted -= {"pytest-asyncio", "pytest-aiohttp", "pytest-xdist"}  # named together as pytest's plugins
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Dépendances")[1].split("\n## ")[0]
    assert {"rasa", "pytest"} <= wanted
    assert {name for name in wanted if f"`{name}`" not in section} == set()
