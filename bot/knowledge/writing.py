"""Values as the files write them: identifiers, dates and numbers bare, other texts between double quotes, lists on one line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

import yaml

from bot.knowledge.schema import Etape, Fait, Fiche, Identifiant, Modele

ITEMS: dict[str, type[Modele]] = {"faits": Fait, "etapes": Etape}
"""Fields that hold lists of mappings."""
_LONG_LISTS = ("questions",)
"""Lists of sentences, one a line."""
_BARE_NAMES = ("id", "contact", "source")
_TYPED = re.compile(r"\d{4}-\d{2}-\d{2}|-?[1-9]\d{0,14}(\.\d+)?|-?0(\.\d+)?|true|false")


def field_lines(model: type[Modele], name: str, value: Any, column: int) -> list[str]:
    """The lines, without their ends, of a key that begins at `column`, and of its value."""
    margin = " " * column
    if isinstance(value, list) and name in ITEMS:
        return [f"{margin}{name}:", *(line for item in value for line in item_lines(ITEMS[name], item, column))]
    if isinstance(value, list) and name in _LONG_LISTS:
        return [f"{margin}{name}:", *(f"{margin}- {scalar(model, name, item)}" for item in value)]
    return [f"{margin}{name}: {inline(model, name, value)}"]


def item_lines(model: type[Modele], item: Mapping[str, Any], column: int) -> list[str]:
    """The lines of a fact, its dash at `column`; a step is on one line."""
    margin, names = " " * column, [name for name in order(model) if item.get(name)]
    if model is Etape:
        return [f"{margin}- {between_braces(model, item)}"]
    lines = [line for name in names for line in field_lines(model, name, item[name], column + 2)]
    return [f"{margin}- {lines[0].lstrip()}", *lines[1:]] if lines else []


def between_braces(model: type[Modele], item: Mapping[str, Any]) -> str:
    """A fact or a step on one line."""
    return (
        "{"
        + ", ".join(f"{name}: {inline(model, name, item[name], flow=True)}" for name in order(model) if item.get(name))
        + "}"
    )


def inline(model: type[Modele], name: str, value: Any, flow: bool = False) -> str:
    """A text, or a list of them, on one line; a list of one source is written as the source alone."""
    if not isinstance(value, list):
        return scalar(model, name, value, flow=flow)
    if name == "source" and len(value) == 1:
        return scalar(model, name, value[0], flow=flow)
    if name in ITEMS:
        return f"[{', '.join(between_braces(ITEMS[name], item) for item in value)}]"
    return f"[{', '.join(scalar(model, name, item, flow=True) for item in value)}]"


def scalar(model: type[Modele], name: str, text: str, style: str | None = None, flow: bool = False) -> str:
    """One value. `style`: the quotes that stood there, "" for none, kept if the text allows; `flow`: it is between brackets."""
    if _TYPED.fullmatch(text):
        # Numbers, dates and booleans are themselves where the schema has them, and texts elsewhere.
        return text if _is_bare(model, name, typed=True) else _quoted(text)
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    wanted = style == "" or (style is None and _is_bare(model, name))
    return text if wanted and _is_plain(text, flow) else _quoted(text)


def order(model: type[Modele]) -> list[str]:
    """The fields as the files have them: facts last but for the mark of an import."""
    names = [name for name in model.model_fields if name not in ("faits", "importe")]
    return [*names, "faits", "importe"] if issubclass(model, Fiche) else names


def _is_plain(text: str, flow: bool) -> bool:
    """Whether YAML reads a bare text as that very text."""
    try:
        return bool(yaml.safe_load(f"[{text}]" if flow else f"- {text}") == [text]) and not text.startswith("0")
    except (yaml.YAMLError, ValueError):
        return False


def _quoted(text: str) -> str:
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)).rstrip("\n")


def _is_bare(model: type[Modele], name: str, typed: bool = False) -> bool:
    field = model.model_fields.get(name)
    return field is not None and ((name in _BARE_NAMES and not typed) or _holds(field.annotation, typed))


def _holds(annotation: Any, typed: bool) -> bool:
    """Whether values of a type are written bare: identifiers and closed words, or when `typed`, what is no text."""
    if annotation in (int, float, bool, dt.date):
        return True
    if annotation is Identifiant or annotation == Identifiant or get_origin(annotation) is Literal:
        return not typed
    if get_origin(annotation) is Annotated:
        return _holds(get_args(annotation)[0], typed)
    return any(_holds(inner, typed) for inner in get_args(annotation) if inner is not Ellipsis)
