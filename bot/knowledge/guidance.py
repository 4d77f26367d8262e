"""What editors, skeletons and forms say of each type and field: the French texts and examples of `schema_fr.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.knowledge.schema import Fiche, Modele
from bot.quick_yaml import read_yaml

_TEXTS = Path(__file__).with_name("schema_fr.yml")


def type_name(model: type[Modele]) -> str:
    """The name of a model as staff know it: "formation", "fait", "etape"."""
    return str(getattr(model, "type", model.__name__.lower()))


def describe(model: type[Modele]) -> str:
    """What a type is, in one French sentence. Raises `KeyError` when nobody has written it."""
    return str(_texts()["types"][type_name(model)]["aide"])


def describe_field(model: type[Modele], name: str) -> str:
    """What a field is for, in French. Raises `KeyError` when nobody has written it."""
    return str(_of_field(model, name, "aide"))


def examples(model: type[Modele], name: str) -> list[Any]:
    """Right values of a field, as YAML holds them. Raises `KeyError` when nobody has written any."""
    return list(_of_field(model, name, "exemples"))


def meanings(name: str) -> dict[str, str]:
    """What each value of a field's closed list means, by value; empty for a field of any other kind."""
    return dict(_texts()["valeurs"].get(name, {}))


def _of_field(model: type[Modele], name: str, what: str) -> Any:
    """From the type's own texts, else from those that all fiches share."""
    texts = _texts()["types"]
    kinds = [type_name(model), *(["fiche"] if issubclass(model, Fiche) else [])]
    for kind in kinds:
        found = texts[kind]["champs"].get(name, {})
        if what in found:
            return found[what]
    raise KeyError(f"{kinds[0]}.{name}: {what}")


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return dict(read_yaml(_TEXTS))
