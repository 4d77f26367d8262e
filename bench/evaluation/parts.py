"""The parts of the evaluation, in the order of the report: what runs each, and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.evaluation import cases, entities, intents, massive, scope
from bench.evaluation.common import Skipped


@dataclass(frozen=True)
class Part:
    """A part: its name on the command line and in the report's addresses, its title, its function and its results."""

    name: str
    title: str
    run: Callable[[], Any]
    results: Any


PARTS = {
    part.name: part
    for part in (
        Part("cases", "Conversations", cases.run, cases.Cases | Skipped),
        Part("intents", "Intentions", intents.run, intents.Intents | Skipped),
        Part("entities", "Noms de fiches", entities.run, entities.Entities | Skipped),
        Part("scope", "Hors sujet", scope.run, scope.Scope | Skipped),
        Part("massive", "MASSIVE fr-FR", massive.run, massive.Massive | Skipped),
    )
}
