"""Tables as spreadsheets open them at once in French, and in which no cell is taken for a formula.

A cell that would be one begins with an apostrophe, which `plain` takes away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO, Any

ENCODING = "utf-8-sig"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(text: str) -> str:
    """The text that `safe` was given."""
    return text[1:] if text.startswith("'") else text


def csv_writer(stream: IO[str]) -> Any:
    """A writer of CSV on a stream in `ENCODING`: semicolons, as French spreadsheets expect."""
    return csv.writer(stream, delimiter=";", lineterminator="\r\n")


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One table as a file, its texts made `safe`."""
    return csv_bytes(header, ([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows))


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same of rows whose texts are `safe` already."""
    stream = io.StringIO(newline="")
    writer = csv_writer(stream)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode(ENCODING)
