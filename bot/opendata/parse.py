"""Entries as `emit` writes them, read back ten times faster than YAML; sure, since they are written again to compare."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from typing import Any

import yaml

from bot.opendata import emit
from bot.opendata.merge import Values

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ITEM = re.compile(r'"(?:[^"\\]|\\.)*"|[^",\[\]{}\s]+')
_PAIR = re.compile(r'(\w+): ("(?:[^"\\]|\\.)*"|[^",{}\s]+)')
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INT = re.compile(r"-?\d+")
_FLOAT = re.compile(r"-?\d+\.\d+")


def parsed(text: str) -> tuple[Values, bool]:
    """The values of one entry, and whether its text is to the letter what `emit.entry` makes of them."""
    try:
        values = _values(text)
        if emit.entry(values) == text:
            return values, True
    except (ValueError, TypeError, IndexError, KeyError):
        # Somebody has laid it out in another way.
        pass
    return yaml.load(text, Loader=_Loader)[0], False


def _values(text: str) -> Values:
    values: Values = {}
    facts: list[Values] = []
    for line in text.split("\n"):
        if line.startswith("  - "):
            facts.append({})
            _put(facts[-1], line[4:])
        elif line.startswith("    "):
            _put(facts[-1], line[4:])
        elif line.endswith(":"):
            facts = values[line[2:-1]] = []
        elif line:
            _put(values, line[2:])
    return values


def _put(values: Values, line: str) -> None:
    name, _, value = line.partition(": ")
    values[name] = _inline(value)


def _inline(value: str) -> Any:
    first = value[0]
    if first == '"':
        return json.loads(value)
    if first == "[":
        return _list(_ITEM.findall(value))
    if first == "{":
        return {name: _inline(each) for name, each in _PAIR.findall(value)}
    if _DATE.fullmatch(value):
        return dt.date.fromisoformat(value)
    if _INT.fullmatch(value):
        return int(value)
    return float(value) if _FLOAT.fullmatch(value) else value


def _list(items: Iterable[str]) -> list[Any]:
    return [_inline(item) for item in items]
