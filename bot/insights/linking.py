"""A question that was asked in vain joins a fiche: as another name of it, or as a way of asking for one of its facts.

Only the change is made here; `bot/knowledge/saving.py` checks and saves it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.knowledge.blocks import find, text_of
from bot.knowledge.edit import Values, as_values, with_fields
from bot.knowledge.reader import team_files
from bot.knowledge.saving import Change, digest
from bot.knowledge.schema import MODELES


class NotThereError(Exception):
    """No file of the team's holds this fiche, or the fiche has no such fact."""


def as_alias(folder: Path, fiche: str, name: str) -> Change:
    """The fiche with one more name. Raises `NotThereError`, and what reading a broken file raises."""

    def add(values: Values) -> dict[str, Any]:
        """The other names, with this one."""
        aliases = list(values.get("alias", ()))
        return {"alias": aliases if name in aliases else [*aliases, name]}

    return _changed(folder, fiche, add)


def as_example(folder: Path, fiche: str, rank: int, question: str) -> Change:
    """The fiche with one more way of asking for its fact of that rank, counted from 1. Raises as `as_alias`."""

    def add(values: Values) -> dict[str, Any]:
        """The facts with the question at the right one. Raises `NotThereError` when there is no such fact."""
        facts = [dict(fact) for fact in values.get("faits", ())]
        if not 1 <= rank <= len(facts):
            raise NotThereError(fiche)
        known = list(facts[rank - 1].get("questions", ()))
        facts[rank - 1]["questions"] = known if question in known else [*known, question]
        return {"faits": facts}

    return _changed(folder, fiche, add)


def _changed(folder: Path, fiche: str, add: Callable[[Values], dict[str, Any]]) -> Change:
    for path in team_files(folder):
        text = path.read_bytes().decode("utf-8")
        block = find(text, fiche)
        if block:
            own = text_of(text, block)
            new = with_fields(own, MODELES[block.section], add(as_values(own)))
            return Change(path.relative_to(folder).as_posix(), block.section, fiche, digest(own), new)
    raise NotThereError(fiche)
