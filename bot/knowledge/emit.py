"""Entries of fiches as YAML text, in the style of the team's files: fast, and only for what an import writes.

What is written reads back as the same values (`yaml.safe_load(entry(values)) == [values]`), whatever characters a text holds.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

# A word that no reader of YAML takes for anything but text.
_PLAIN = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_READ_AS_OTHER = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
# Raw in JSON, refused or folded by YAML.
_RAW = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def entry(values: Mapping[str, Any]) -> str:
    """An entry of a section, with the line end that closes it. Raises `TypeError` for a value that no fiche holds."""
    lines = [f"{name}:{_value(name, value)}" for name, value in values.items()]
    return "- " + "\n  ".join(lines) + "\n"


def _value(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
        return "".join([f"\n  - {_fact(each)}" for each in value])
    return f" {scalar(value) if value.__class__ is str else inline(value)}"


def _fact(fact: Mapping[str, Any]) -> str:
    return "\n    ".join([f"{name}: {scalar(each) if each.__class__ is str else inline(each)}" for name, each in fact.items()])


def inline(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {inline(each)}' for name, each in value.items())}}}"
    raise TypeError(type(value).__name__)


def scalar(text: str) -> str:
    """A text as YAML writes it: an identifier plain, anything else between double quotes."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        if text.islower() and _PLAIN.fullmatch(text) and text not in _READ_AS_OTHER:
            return text
        return f'"{text}"'
    quoted = json.dumps(text, ensure_ascii=False)
    return _RAW.sub(_escaped, quoted)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _number(value: float) -> str:
    text = f"{value:.9f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text
