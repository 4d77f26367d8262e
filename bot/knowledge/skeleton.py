"""A fiche to fill in: its fields in the files' own style, each under a comment that says what it is for.

What must be filled in is left empty, so that nothing half-written can be published: the check asks for it. What may be left
out is there as a comment that holds an example.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from bot.knowledge.guidance import describe, describe_field, examples, meanings, type_name
from bot.knowledge.schema import MODELES, LibelleFacette, Modele
from bot.knowledge.text import tokens
from bot.knowledge.writing import ITEMS, order
from bot.messages import say

_WIDTH = 120
_PLAIN = re.compile(r"[a-z]{3,}[a-z0-9]*(-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

KINDS: dict[str, type[Modele]] = {
    name: model for model in MODELES.values() if model is not LibelleFacette for name in (type_name(model), model.pluriel)
}
"""What a skeleton can be asked for, by type ("formation") or section ("formations"); facets are a closed list."""


def skeleton(model: type[Modele], identifiant: str, nom: str, today: dt.date) -> str:
    """The commented entry, its dash in the first column. `identifiant` and `nom` may be empty: they are then asked for."""
    known = {"nom": nom, "verifie_le": today.isoformat()}
    lines = _comment(f"{describe(model)} {say('modele_mode_d_emploi')}", "")
    lines += [*_comment(_help(model, "id", with_example=not identifiant), ""), f"- id: {identifiant}".rstrip()]
    for name in _order(model)[1:]:
        needed = model.model_fields[name].is_required() or (name == "faits" and model.needs_facts)
        given = known.get(name, "")
        lines += _comment(_help(model, name, needed and not given), "  ")
        if name in ITEMS:
            body = [f"{name}:", *(_empty_item(ITEMS[name]) if needed else _filled_item(ITEMS[name]))]
        else:
            body = [f"{name}: {_written(given or ('' if needed else examples(model, name)[0]))}".rstrip()]
        lines += [f"  {line}" if needed or given else f"  # {line}" for line in body]
    return "\n".join(lines) + "\n"


def filled(model: type[Modele]) -> str:
    """The entry with every field filled by its first example, which the check accepts."""
    lines = []
    for name in _order(model):
        if name in ITEMS:
            lines += [f"{name}:", *_filled_item(ITEMS[name])]
        else:
            lines.append(f"{name}: {_written(examples(model, name)[0])}")
    return "\n".join(["- " + lines[0], *(f"  {line}" for line in lines[1:])]) + "\n"


def id_of(nom: str) -> str:
    """An identifier made of the words of a name: "BTS CIM (Besançon)" -> "bts-cim-besancon"."""
    return "-".join(tokens(nom)).replace("+", "-").replace("%", "pour-cent")[:80].strip("-")


def _order(model: type[Modele]) -> list[str]:
    """The fields as the files have them; what only imports write is left out."""
    return [name for name in order(model) if name != "importe"]


def _help(model: type[Modele], name: str, with_example: bool) -> str:
    closed = ", ".join(f"{value} ({meaning})" for value, meaning in meanings(name).items())
    shown = say("modele_valeurs", valeurs=closed) if closed else ""
    if not closed and with_example and name not in ITEMS:
        shown = say("modele_exemple", exemple=_written(examples(model, name)[0]))
    return f"{describe_field(model, name)} {shown}".rstrip()


def _filled_item(model: type[Modele]) -> Iterator[str]:
    """One item of a list of facts or steps, made of examples."""
    for n, name in enumerate(model.model_fields):
        yield f"{'  ' if n else '- '}{name}: {_written(examples(model, name)[0])}"


def _empty_item(model: type[Modele]) -> Iterator[str]:
    """One item whose fields are explained, and left empty when they are needed."""
    for n, (name, field) in enumerate(model.model_fields.items()):
        # The first comment stands above the item's dash, the others beside its fields.
        yield from _comment(_help(model, name, field.is_required()), "  " if n else "")
        example = "" if field.is_required() else _written(examples(model, name)[0])
        yield f"{'  ' if n else '- '}{'' if field.is_required() else '# '}{name}: {example}".rstrip()


def _comment(text: str, indent: str) -> list[str]:
    # French signs that have a space before them do not begin a line.
    kept = re.sub(r" (?=[:;?!»])", "\u00a0", text).replace("« ", "«\u00a0")
    lines = textwrap.wrap(
        kept, _WIDTH, initial_indent=f"{indent}# — ", subsequent_indent=f"{indent}#   ", break_on_hyphens=False
    )  # fmt: skip
    return [line.replace("\u00a0", " ") for line in lines]


def _written(value: Any) -> str:
    """A value as the files write it: identifiers and dates bare, other texts between quotes, lists on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, str) and (not value or _PLAIN.fullmatch(value) or _DATE.fullmatch(value)):
        return value
    return json.dumps(value, ensure_ascii=False)
