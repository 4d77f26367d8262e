"""The formats that can be imported, and which one a file's columns are."""

from __future__ import annotations

from bot.messages import say
from bot.opendata.formats.annuaire import ACCE, ANNUAIRE, LOCATED, REGIONAL
from bot.opendata.formats.onisep import ACTIONS, DIPLOMAS, SCHOOLS, TRADES
from bot.opendata.formats.parcoursup import PARCOURSUP
from bot.opendata.formats.rncp import RNCP
from bot.opendata.imported import Format
from bot.opendata.tables import TableError

FORMATS: dict[str, Format] = {
    each.nom: each
    for each in (ANNUAIRE, LOCATED, ACCE, REGIONAL, DIPLOMAS, SCHOOLS, ACTIONS, TRADES, PARCOURSUP, RNCP)
}  # fmt: skip


def format_of(columns: tuple[str, ...], fichier: str, nom: str = "") -> Format:
    """The format that has these columns, or that of that name. Raises `TableError`, which names missing columns."""
    if nom:
        chosen = FORMATS[nom]
        if missing := missing_of(chosen, columns):
            raise TableError(say("import_colonnes", fichier=fichier, format=nom, colonnes=", ".join(missing)))
        return chosen
    for each in FORMATS.values():
        if not missing_of(each, columns):
            return each
    nearest = max(FORMATS.values(), key=lambda each: 1 - len(missing_of(each, columns)) / len(each.columns))
    missing = missing_of(nearest, columns)
    if len(missing) < len(nearest.columns):
        raise TableError(say("import_colonnes", fichier=fichier, format=nearest.nom, colonnes=", ".join(missing)))
    raise TableError(say("import_format_inconnu", fichier=fichier, formats=", ".join(FORMATS)))


def missing_of(each: Format, columns: tuple[str, ...]) -> list[str]:
    """The columns that a format must have and that these are not."""
    there = {each.same.get(name, name) for name in columns} | set(columns)
    return [name for name in each.columns if name not in there]
