"""A file of open data -> its format, its edition, and what its rows become."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from bot.opendata.formats import format_of, missing_of
from bot.opendata.imported import Edition, Format, Imported, LeftOut, Row
from bot.opendata.tables import Table, TableError, opened
from bot.quick_yaml import read_yaml


@dataclass(frozen=True)
class Reading:
    """A file being read: what it is, and its fiches, to be gone through once."""

    path: Path
    format: Format
    edition: Edition
    told: bool
    """Whether the year was given or told by the data; else it is that of the file's date."""
    found: Iterator[Imported | LeftOut]


@contextmanager
def reading(path: Path, today: dt.date, nom: str = "", annee: int | None = None) -> Iterator[Reading]:
    """Read `path`. `nom`: its format, told by its columns when it is not given; `annee`: the year of its data.

    Raises `TableError`.
    """
    with opened(path) as table:
        form = format_of(table.columns, path.name, nom)
        rows = (_renamed(row, form.same) for row in table.rows)
        first = next(rows, None)
        whole = chain([first], rows) if first is not None else iter(())
        told = [int(start) for name in form.year if (start := (first or {}).get(name, "")[:4]).isdecimal()]
        of_data = next(iter(told), None)
        year = annee or of_data or dt.date.fromtimestamp(path.stat().st_mtime).year
        edition = Edition(f"{form.nom}-{year}", year, today.isoformat())
        joined = _joined(whole, path, form) if form.beside else whole
        yield Reading(path, form, edition, bool(annee or of_data), form.read(joined, edition))


@lru_cache(maxsize=1)
def _sources() -> dict[str, dict[str, str]]:
    return dict(read_yaml(Path(__file__).with_name("sources.yml")))


def source_of(identifiant: str) -> dict[str, Any]:
    """The entry of `sources` of that id, a format's name and a year."""
    form, _, year = identifiant.rpartition("-")
    told = _sources()[form]
    values = {
        "id": identifiant, "nom": f"{told['nom']} ({year})", "annee": int(year), "editeur": told["editeur"],
        "url": told.get("url"), "note": told["licence"],
    }  # fmt: skip
    return {name: value for name, value in values.items() if value}


def _renamed(row: Row, same: Mapping[str, str]) -> Row:
    return {same.get(name, name): value for name, value in row.items()} if same else row


def _joined(rows: Iterator[Row], path: Path, form: Format) -> Iterator[Row]:
    """Rows with the columns of the file that lies beside, its values joined by ", " when it has several rows a key."""
    key, *others = form.beside
    beside: dict[str, dict[str, list[str]]] = {}
    for table in _tables_beside(path, form):
        for row in table.rows:
            found = beside.setdefault(row.get(key, ""), {name: [] for name in others})
            for name in others:
                if row.get(name) and row[name] not in found[name]:
                    found[name].append(row[name])
    for row in rows:
        yield {**row, **{name: ", ".join(values) for name, values in beside.get(row.get(key, ""), {}).items()}}


def _tables_beside(path: Path, form: Format) -> Iterator[Table]:
    for other in sorted(path.parent.glob(f"*{path.suffix}")):
        if other == path:
            continue
        try:
            with opened(other) as table:
                if set(form.beside) <= set(table.columns) and missing_of(form, table.columns):
                    yield table
        except TableError:
            # Any other file of the folder.
            continue
