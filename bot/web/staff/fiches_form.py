"""A form's fields <-> the values of a fiche: what was typed is never lost, and what was not changed is written as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from multidict import MultiDict, MultiMapping

from bot.knowledge.blocks import UnreadableText
from bot.knowledge.edit import as_values, entry_node, listed
from bot.knowledge.layout import Node
from bot.knowledge.saving import Noticed
from bot.messages import say
from bot.web.staff.fiches_fields import Field

Values = dict[str, Any]
Path_ = tuple[str | int, ...]
"""The way to a field: ("nom",), or ("faits", 2, "dit")."""
_ABSENT = {"fiche_sans_fait": "faits", "evenement_a_venir": "quand"}
_SPACES = re.compile(r"[\s;]+")


def read(form: MultiMapping[Any], fields: Sequence[Field]) -> Values:
    """The values that a form holds, the items of its lists in the order of their numbers."""
    return {field.name: _items(form, field) if field.kind == "items" else _value(form, field, field.name) for field in fields}


def shown(held: Mapping[str, Any], fields: Sequence[Field]) -> Values:
    """The values of a text (`bot.knowledge.edit.as_values`) as a form that nobody has changed sends them."""
    values: Values = {}
    for field in fields:
        value = held.get(field.name)
        if field.kind == "items":
            values[field.name] = [shown(item, field.fields) for item in listed(value) if isinstance(item, dict)]
        elif field.kind in ("lines", "choices", "words"):
            values[field.name] = [text for item in listed(value) if (text := _plain(item))]
        else:
            values[field.name] = _plain(value)
    return values


def changes(block_text: str, fields: Sequence[Field], values: Values) -> Values:
    """What a form changes in a text, for `bot.knowledge.edit.with_fields`. Raises `UnreadableText`."""
    held = as_values(block_text)
    before = shown(held, fields)
    found: Values = {}
    for field in fields:
        value = values[field.name]
        if field.kind == "items":
            value = [item for item in value if any(item.values())]
        if value != before[field.name]:
            found[field.name] = _kept(field, held.get(field.name), value) if field.kind == "items" else value
    return found


def gesture(values: Values, fields: Sequence[Field], asked: str) -> str:
    """Add, remove or move an item, as a button asks ("monter:faits:2"); the id of the field to go to, "" for none."""
    action, name, number = [*asked.split(":"), "", ""][:3]
    field = next((one for one in fields if one.name == name and one.kind == "items"), None)
    if field is None:
        return ""
    items = values[name]
    if action == "ajouter":
        items.append(read(MultiDict(), field.fields))
        return f"c-{name}-{len(items) - 1}-{field.fields[0].name}"
    at = int(number) if number.isdecimal() else len(items)
    if at >= len(items):
        return ""
    if action == "retirer":
        del items[at]
        return f"ajouter-{name}"
    to = at + {"monter": -1, "descendre": 1}.get(action, 0)
    if 0 <= to < len(items):
        items.insert(to, items.pop(at))
        return f"{name}-{to}"
    return ""


def by_field(text: str, errors: Iterable[Noticed], fields: Sequence[Field]) -> tuple[dict[Path_, str], list[Noticed]]:
    """The errors on a text, by the field that each is on; and those that are on none of them."""
    found: dict[Path_, str] = {}
    others: list[Noticed] = []
    for error in errors:
        path = _path(text, error, fields) if error.ligne else ()
        if not path:
            others.append(error)
        else:
            found.setdefault(path, _said(error.avis.texte, fields, path, _id(text)))
    return found, others


def _said(texte: str, fields: Sequence[Field], path: Path_, identifiant: str) -> str:
    """An error in the words of the form: fields by their labels."""
    if texte == say("evenement_a_venir", id=identifiant):
        return say("champ_quand_annonce")
    for field in (*fields, *_fields_at(fields, path)):
        texte = texte.replace(f"`{field.name}`", say("entre_guillemets", texte=field.label))
    return texte


def missing(values: Values, fields: Sequence[Field], leaving_out: Sequence[str] = ()) -> dict[Path_, str]:
    """A sentence for each field that must be filled in and is not."""
    found: dict[Path_, str] = {}
    for field in fields:
        if field.kind == "items":
            for n, item in enumerate(values[field.name]):
                if any(item.values()):
                    found.update({(field.name, n, *path): said for path, said in missing(item, field.fields).items()})
        elif field.required and not values[field.name] and field.name not in leaving_out:
            found[(field.name,)] = say("champ_a_remplir", libelle=field.label)
    return found


def _items(form: MultiMapping[Any], field: Field) -> list[Values]:
    numbers = {int(found[1]) for key in form if (found := re.match(rf"{field.name}-(\d{{1,4}})-", key))}
    return [
        {inner.name: _value(form, inner, f"{field.name}-{number}-{inner.name}") for inner in field.fields}
        for number in sorted(numbers)
    ]


def _value(form: MultiMapping[Any], field: Field, key: str) -> Any:
    if field.kind == "choices":
        return [str(value) for value in form.getall(key, [])] if key in form else []
    text = _plain(form.get(key, ""))
    if field.kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if field.kind == "words":
        return [word for word in _SPACES.split(text) if word]
    return text


def _plain(value: Any) -> str:
    return str(value or "").replace("\r\n", "\n").strip() if not isinstance(value, (list, dict)) else ""


def _kept(field: Field, held: Any, items: list[Values]) -> list[Values]:
    """The items as they are written, where the form has not changed them."""
    known = [(shown(item, field.fields), item) for item in listed(held) if isinstance(item, dict)]
    return [next((old for seen, old in known if seen == item), _filled(item)) for item in items]


def _filled(item: Values) -> Values:
    return {name: value for name, value in item.items() if value}


def _path(text: str, error: Noticed, fields: Sequence[Field]) -> Path_:
    try:
        path = _inside(entry_node(text), (error.ligne - 1, error.avis.colonne - 1))
    except UnreadableText:
        return ()
    # What is wrong with a field that is not there is told where the fiche begins.
    absent = next((name for key, name in _ABSENT.items() if error.avis.texte.startswith(say(key, id=_id(text)))), "")
    path = (absent,) if absent else path
    return path if _at(fields, path) else ()


def _inside(node: Node, place: tuple[int, int]) -> Path_:
    """The way to the value that stands at a place, or before it on its line."""
    found: Path_ = ()
    for n, (key, value) in enumerate(node.items):
        start = key.start if key is not None else value.start
        if start[0] < place[0] or (start[0] == place[0] and start[1] <= place[1]) or not found:
            step: str | int = key.value if key is not None else n
            found = (step, *(_inside(value, place) if value.kind != "scalar" else ()))
    # Of a list of texts, which one it is has no field of its own.
    return found[:1] if len(found) == 2 and isinstance(found[1], int) else found


def _fields_at(fields: Sequence[Field], path: Path_) -> Sequence[Field]:
    """The fields among which the last step of a way chooses."""
    for step in path[:-1]:
        if isinstance(step, str):
            fields = next((field.fields for field in fields if field.name == step), ())
    return fields


def _at(fields: Sequence[Field], path: Path_) -> Field | None:
    return next((field for field in _fields_at(fields, path) if path and field.name == path[-1]), None)


def _id(text: str) -> str:
    return str(as_values(text).get("id", ""))
