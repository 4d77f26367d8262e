"""What a form asks of each type of fiche: the fields of its model in the order of those that change most, codes last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.guidance import describe_field, meanings
from bot.knowledge.schema import Fiche, Modele, Reference
from bot.messages import has, say

Kind = Literal["text", "long", "date", "number", "choice", "choices", "lines", "words", "yes", "items"]
Group = Literal["main", "facts", "more", "codes"]

_LONG = ("resume", "dit", "note", "etape")
_FIRST = ("nom", "resume", "date_debut", "date_fin", "quand", "date_note", "periode", "lieu")
_LAST = ("verifie_le",)
_MORE = ("alias", "public", "niveaux", "villes", "domaines", "campus", "liens", "contact")
_CODES = (
    "id", "uai", "rncp", "onisep", "rome", "code_diplome", "code_insee", "code_postal", "latitude", "longitude", "homographe",
)  # fmt: skip
_HIDDEN = ("importe",)


@dataclass(frozen=True)
class Field:
    """A field of a form.

    `choices`: the values of a closed list, with what is read; `longest`: characters that it may hold, 0 for any number;
    `fields`: those of each item of a list (a fact, a step).
    """

    name: str
    kind: Kind
    label: str
    help: str
    group: Group
    required: bool
    choices: Mapping[str, str]
    longest: int = 0
    fields: tuple[Field, ...] = ()


def fields_of(model: type[Modele], snapshot: Snapshot) -> tuple[Field, ...]:
    """The fields of a type, in the order in which its form asks them."""
    names = [name for name in model.model_fields if name not in _HIDDEN]
    ranked = sorted(names, key=lambda name: _rank(model, name, names))
    return tuple(_field(model, name, snapshot) for name in ranked)


def _rank(model: type[Modele], name: str, names: list[str]) -> tuple[int, int]:
    order: tuple[Group, ...] = ("main", "facts", "more", "codes")
    inside = next((listed.index(name) for listed in (_FIRST, _MORE, _CODES) if name in listed), 50 + names.index(name))
    return order.index(_group(model, name)), 1000 if name in _LAST else inside


def _group(model: type[Modele], name: str) -> Group:
    if not issubclass(model, Fiche):
        return "main"
    if name == "faits":
        return "facts"
    return "more" if name in _MORE else "codes" if name in _CODES else "main"


def _field(model: type[Modele], name: str, snapshot: Snapshot) -> Field:
    written = model.model_fields[name]
    annotation, longest = _core(written.annotation), _longest(written.annotation, written.metadata)
    inner = next(iter(get_args(annotation)), None) if get_origin(annotation) is tuple else None
    kind = _kind(name, annotation, inner)
    choices = _choices(name, _core(inner or annotation), snapshot)
    if choices and kind in ("text", "lines"):
        kind = "choice" if kind == "text" else "choices"
    return Field(
        name=name,
        kind=kind,
        label=say(f"libelle_{name}"),
        help=say(f"aide_champ_{name}") if has(f"aide_champ_{name}") else describe_field(model, name),
        group=_group(model, name),
        required=written.is_required() or (name == "faits" and model.needs_facts),
        choices=choices,
        longest=longest,
        fields=fields_of_item(_core(inner), snapshot) if kind == "items" else (),
    )


def fields_of_item(model: type[Modele], snapshot: Snapshot) -> tuple[Field, ...]:
    """The fields of a fact or of a step, in the model's own order."""
    return tuple(_field(model, name, snapshot) for name in model.model_fields)


def _kind(name: str, annotation: Any, inner: Any) -> Kind:
    if inner is not None:
        item = _core(inner)
        if item is Reference:
            return "words"
        if isinstance(item, type) and issubclass(item, Modele):
            return "items"
        return "choices" if get_origin(item) is Literal else "lines"
    if get_origin(annotation) is Literal:
        return "choice"
    kinds: dict[Any, Kind] = {dt.date: "date", bool: "yes", int: "number", float: "number"}
    return kinds.get(annotation, "long" if name in _LONG else "text")


def _choices(name: str, annotation: Any, snapshot: Snapshot) -> Mapping[str, str]:
    if get_origin(annotation) is Literal:
        return {value: _read(name, value, snapshot) for value in get_args(annotation)}
    kind = {"contact": "contact", "campus": "campus"}.get(name)
    return {fiche.id: fiche.nom for fiche in snapshot.fiches.values() if fiche.type == kind} if kind else {}


def _read(name: str, value: str, snapshot: Snapshot) -> str:
    """A value of a closed list as staff read it."""
    if name == "sur":
        label = snapshot.libelles.get(value)
        return say("choix_facette", bouton=label.bouton, nom=label.nom) if label else meanings(name).get(value, value)
    known = {"public": labels.public, "niveaux": labels.level}.get(name)
    return known(value) if known else meanings(name).get(value, value)


def _core(annotation: Any) -> Any:
    """A type without what may be missing and what bounds it."""
    if get_origin(annotation) is Annotated:
        return _core(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        held = [_core(inner) for inner in get_args(annotation) if inner is not type(None)]
        return held[0] if len(held) == 1 else str
    return annotation


def _longest(annotation: Any, metadata: list[Any]) -> int:
    found = [bound for part in (*metadata, *_bounds(annotation)) if (bound := getattr(part, "max_length", None))]
    return int(found[0]) if found else 0


def _bounds(annotation: Any) -> Iterator[Any]:
    """What bounds the texts of a type, those of a list left out."""
    if get_origin(annotation) is Annotated:
        for part in get_args(annotation)[1:]:
            yield from getattr(part, "metadata", [part])
    elif get_origin(annotation) in (Union, UnionType):
        for inner in get_args(annotation):
            yield from _bounds(inner)
