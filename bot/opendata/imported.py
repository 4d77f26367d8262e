"""What a row of open data becomes: a fiche's values, or the reason why it becomes none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Row = Mapping[str, str]
"""A row by its column's name as `tables.column` writes it; a column that the file lacks is an empty value."""


@dataclass(frozen=True)
class Imported:
    """A fiche as the data tell it, not yet a file's entry."""

    type: str
    """The type of fiche: "formation", "etablissement"…"""
    cle: str
    """What identifies it in its format from one edition to the next."""
    values: dict[str, Any]
    """Fields of the fiche as YAML would hold them, without `id` and `importe`."""
    keys: tuple[str, ...] = ()
    """Identifiers by which a fiche that is already there is known to be the same, the surest first: "uai:0250011B"."""
    departement: str = ""
    domaines: str = ""
    """Words of its domains, folded, for the filter."""


def known(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the data give: a fiche's file has no empty ones."""
    return {name: value for name, value in values.items() if value not in ("", None, [])}


@dataclass(frozen=True)
class LeftOut:
    """A row that becomes no fiche. `raison`: key of the sentence in messages.yml that says why; `nom`: what it is."""

    raison: str
    nom: str


class Edition(NamedTuple):
    """Which edition of a data set is read: the id that its facts name as their source, its year, and the day of the import."""

    source: str
    annee: int
    jour: str
    """ISO date: whether an open day is still to come depends on it."""

    def of_year(self, text: str) -> Edition:
        """The edition of the year that `text` begins with; itself when it begins with none."""
        year = text[:4]
        if len(year) < 4 or not year.isdecimal():
            return self
        return Edition(f"{self.source.rpartition('-')[0]}-{year}", int(year), self.jour)


Reader = Callable[[Iterator[Row], Edition], Iterator[Imported | LeftOut]]


@dataclass(frozen=True)
class Format:
    """A data set's shape: by which columns it is known, and what its rows become."""

    nom: str
    """As `--format` names it, and as `importe.source` keeps it."""
    columns: tuple[str, ...]
    """Columns that it must have."""
    read: Reader
    same: Mapping[str, str] = field(default_factory=dict)
    """Other names of its columns."""
    year: tuple[str, ...] = ()
    """Columns whose first four digits, in the first row, are the year of the data."""
    beside: Sequence[str] = ()
    """Columns of a second file that may lie in the same folder and is joined to this one (RNCP's ROME codes)."""
    localised: bool = True
    """Whether its fiches have a département."""
