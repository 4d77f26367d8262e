"""Fiches as tables: a row a fiche, a table a type, and all their facts in a table of their own. CSV and XLSX."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from bot.knowledge.reader import catalogue_files, read_files, team_files
from bot.knowledge.schema import Etape, Fiche, Importe, Reference
from bot.spreadsheet import ENCODING, csv_writer, safe

FACTS = "faits"
FACT_COLUMNS = ("fiche", "type", "sur", "dit", "annee", "source", "questions")
BETWEEN = " | "
"""What stands between the items of a list."""
# What no cell of a workbook may hold.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
Cell = str | int | float | None
Row = Sequence[Cell]


def fiches_of(folder: Path) -> Iterator[Fiche]:
    """The fiches of a folder that can be read: the team's, then the catalogue's, of which one file at a time is held."""
    for paths in (team_files(folder), *([path] for path in catalogue_files(folder))):
        yield from read_files(folder, paths, keep=False).fiches


def columns(model: type[Fiche]) -> tuple[str, ...]:
    """The columns of a type, in the order of the schema."""
    return tuple(name for name in model.model_fields if name != FACTS)


def row(fiche: Fiche) -> Row:
    """A fiche's cells, in the order of `columns`."""
    return [cell(getattr(fiche, name)) for name in columns(type(fiche))]


def fact_rows(fiche: Fiche) -> Iterator[Row]:
    """The facts of a fiche, in the order of `FACT_COLUMNS`."""
    for fact in fiche.faits:
        yield [cell(value) for value in (fiche.id, fiche.type, *(getattr(fact, name) for name in FACT_COLUMNS[2:]))]


def cell(value: Any) -> Cell:
    """A value as a cell: numbers as they are, anything else as safe text."""
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    return safe(_text(value))


def _text(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return BETWEEN.join(map(_text, value))
    if isinstance(value, bool):
        return "oui" if value else ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Reference):
        return f"{value.source}:{','.join(map(str, value.lignes))}" if value.lignes else value.source
    if isinstance(value, Etape):
        return f"{value.niveau} : {value.etape}"
    if isinstance(value, Importe):
        return f"{value.source} {value.cle}"
    return str(value)


def write_csv(fiches: Iterable[Fiche], folder: Path) -> list[Path]:
    """A file a type, and `faits.csv`, into `folder`; what was written. Raises `OSError`."""
    with ExitStack() as stack:
        written: dict[Path, Any] = {}

        def table(name: str, header: Sequence[str]) -> Callable[[Row], Any]:
            """What writes a row of a new file."""
            path = folder / f"{name}.csv"
            stream = stack.enter_context(path.open("w", encoding=ENCODING, newline=""))
            written[path] = csv_writer(stream)
            written[path].writerow(header)
            return written[path].writerow  # type: ignore[no-any-return]

        _fill(fiches, table)
    return list(written)


def write_xlsx(fiches: Iterable[Fiche], target: Path | IO[bytes]) -> None:
    """A workbook with a sheet a type, and one of facts. Raises `OSError`."""
    from openpyxl import Workbook  # type: ignore[import-untyped]
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
    from openpyxl.styles import Font  # type: ignore[import-untyped]

    book = Workbook(write_only=True)

    def table(name: str, header: Sequence[str]) -> Callable[[Row], Any]:
        """A new sheet with its bold titles; what is returned adds a row to it."""
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        titles = [WriteOnlyCell(sheet, value=title) for title in header]
        for title in titles:
            title.font = Font(bold=True)
        sheet.append(titles)
        return lambda cells: sheet.append([_ILLEGAL.sub("", each) if isinstance(each, str) else each for each in cells])

    _fill(fiches, table)
    book.save(target)


def _fill(fiches: Iterable[Fiche], table: Callable[[str, Sequence[str]], Callable[[Row], Any]]) -> None:
    """Pour fiches into tables, each made when its first row comes; that of facts is always there."""
    tables: dict[str, Callable[[Row], Any]] = {}
    facts: list[Callable[[Row], Any]] = []
    for fiche in fiches:
        if fiche.pluriel not in tables:
            tables[fiche.pluriel] = table(fiche.pluriel, columns(type(fiche)))
        if not facts:
            facts.append(table(FACTS, FACT_COLUMNS))
        tables[fiche.pluriel](row(fiche))
        for each in fact_rows(fiche):
            facts[0](each)
    if not facts:
        table(FACTS, FACT_COLUMNS)
