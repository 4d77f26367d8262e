"""Facts of imported fiches: French sentences from `phrases.yml`, said only when the data give every value that they need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from bot.opendata.imported import Edition
from bot.quick_yaml import read_yaml

_FILE = Path(__file__).with_name("phrases.yml")
_SHORTEST, _LONGEST = 8, 400
_FIRST, _LAST = 1800, 2100


@dataclass(frozen=True)
class _Template:
    sur: str
    dit: str
    needs: tuple[str, ...]


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return dict(read_yaml(_FILE))


@lru_cache(maxsize=1)
def _templates() -> dict[str, _Template]:
    found = _texts()["faits"]
    return {key: _Template(each["sur"], each["dit"], _needs(each["dit"])) for key, each in found.items()}


def _needs(text: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(text) if name)


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return dict(_texts()["mots"])


def word(key: str, **values: object) -> str:
    """A piece of a name or sentence."""
    return _words()[key].format(**values)


def fact(key: str, edition: Edition, **values: object) -> dict[str, Any] | None:
    """The fact of a template; None when a value that it needs is missing, or when its length or its year is none for a fact."""
    template = _templates()[key]
    if not all(map(values.get, template.needs)) or not _FIRST <= edition.annee <= _LAST:
        return None
    said = template.dit.format(**values)
    if not _SHORTEST <= len(said) <= _LONGEST:
        return None
    return {"sur": template.sur, "dit": said, "annee": edition.annee, "source": edition.source}


def facts(*found: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Those that are there, each sentence once."""
    return list({each["dit"]: each for each in found if each}.values())


@lru_cache(maxsize=8192)
def at(town: str) -> str:
    """Where it is, as French says it of a town: "à Besançon", "au Creusot", "aux Rousses"."""
    for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
        if town.startswith(article):
            return contracted + town[len(article) :]
    return f"à {town}" if town else ""
