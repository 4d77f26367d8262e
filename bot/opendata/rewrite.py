"""Change some fields of an entry that staff have laid out: their comments, order and style stay."""

from __future__ import annotations

import re
from typing import Any

from bot.knowledge.edit import as_values, with_fields
from bot.knowledge.emit import inline
from bot.knowledge.schema import MODELES
from bot.opendata.merge import Change

_IMPORTE = re.compile(r'\bimporte: *\{(?:"(?:[^"\\]|\\.)*"|[^}"])*\}')


def rewritten(section: str, text: str, changes: list[Change]) -> str:
    """The text of an entry of a section once `changes` are made; new facts stand after the others. Raises `UnreadableText`."""
    for change in changes:
        if change.champ == "importe":
            # It is ours alone, and always between braces.
            text = _IMPORTE.sub(lambda _, new=change.apres: f"importe: {inline(new)}", text, count=1)  # type: ignore[misc]
    facts: list[Any] = list(as_values(text).get("faits") or [])
    wanted: dict[str, Any] = {}
    for change in changes:
        if change.champ == "faits":
            _change_fact(facts, _texts(change.avant), _texts(change.apres))
            wanted["faits"] = facts
        elif change.champ != "importe":
            wanted[change.champ] = _texts(change.apres)
    return with_fields(text, MODELES[section], wanted)


def _change_fact(facts: list[Any], before: Any, after: Any) -> None:
    if before in facts:
        place = facts.index(before)
        facts[place : place + 1] = [after] if after else []
    elif after:
        facts.append(after)


def _texts(value: Any) -> Any:
    """A value as a form would hold it."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return {name: _texts(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts(each) for each in value]
    return str(value)
