"""Files of open data -> rows of text: CSV in any of their separators and encodings, JSON, alone, gzipped or in a zip.

Rows are read one at a time. JSON is too when it is one object a line; an array is read whole, up to `JSON_LIMIT`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

from bot.knowledge.text import fold
from bot.messages import say
from bot.opendata.imported import Row
from bot.terminal import CommandError

JSON_LIMIT = 200 * 1024 * 1024
_SAMPLE = 1024 * 1024
_UNSAID = re.compile(r"[^a-z0-9_\- ]")
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffd-\uffff\ud800-\udfff]")
csv.field_size_limit(4 * 1024 * 1024)


class TableError(CommandError):
    """A file cannot be read as a table; the message says which and why, in French."""


@dataclass(frozen=True)
class Table:
    """The columns of a file, as `column` writes them, and its rows, to be read once."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


@lru_cache(maxsize=4096)
def column(header: str) -> str:
    """One spelling for a column, whichever way an export writes it: "ENS n° téléphone" and "ens_n_telephone" are one."""
    return _SPACES.sub("_", _UNSAID.sub("", fold(header)).strip())


def clean(value: Any) -> str:
    """A value as one line of text, without the characters that no file of ours may hold; None is ""."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    return " ".join(text.split())


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """The table of a file. Raises `TableError`."""
    try:
        with _binary(path) as stream:
            yield _table(path, stream)
    except OSError as error:
        raise TableError(say("import_fichier_illisible", fichier=path.name, detail=error.strerror or error)) from error
    except UnicodeError as error:
        raise TableError(say("import_encodage", fichier=path.name)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, csv.Error, json.JSONDecodeError, RecursionError) as error:
        raise TableError(say("import_fichier_abime", fichier=path.name)) from error


@contextmanager
def _binary(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw:
        start = raw.read(4)
        raw.seek(0)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(raw, "rb") as stream:
                yield cast("IO[bytes]", stream)
        elif start == b"PK\x03\x04":
            with zipfile.ZipFile(raw) as archive, archive.open(_member(path, archive)) as stream:
                yield stream
        else:
            yield raw


def _member(path: Path, archive: zipfile.ZipFile) -> str:
    names = [name for name in archive.namelist() if name.lower().endswith((".csv", ".json", ".txt"))]
    if len(names) != 1:
        raise TableError(say("import_zip", fichier=path.name, contenu=", ".join(names) or "-"))
    return names[0]


def _table(path: Path, stream: IO[bytes]) -> Table:
    sample = stream.read(_SAMPLE)
    encoding = _encoding(sample)
    start = sample.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    rest = _Joined(sample, stream)
    if not start:
        raise TableError(say("import_fichier_vide", fichier=path.name))
    if start[0] in "[{":
        return _json(path, rest, start)
    text = io.TextIOWrapper(io.BufferedReader(rest, _SAMPLE), encoding=encoding, newline="")
    return _csv(path, text, start)


def _encoding(sample: bytes) -> str:
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        # A character may be cut at the end of the sample.
        sample[: len(sample) - 3 if len(sample) == _SAMPLE else None].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(sample) == _SAMPLE and error.start >= len(sample) - 6:
            return "utf-8-sig"
        # ISO-8859-1 leaves 80 to 9F to control characters, which no text holds: there, Windows has its own.
        return "cp1252" if re.search(rb"[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]", sample) else "latin-1"
    return "utf-8-sig"


def _csv(path: Path, text: io.TextIOWrapper, start: str) -> Table:
    first = start.split("\n", 1)[0]
    separator = max(";,\t|", key=first.count)
    lines = csv.reader(text, delimiter=separator)
    try:
        header = next(lines)
    except StopIteration:
        raise TableError(say("import_fichier_vide", fichier=path.name)) from None
    columns = tuple(_numbered(column(name.lstrip("\ufeff")) for name in header))

    def rows() -> Iterator[Row]:
        """The lines after the header, the empty ones left out. Raises `TableError` at one that is too long."""
        width = len(columns)
        for number, line in enumerate(lines, 2):
            if not line:
                continue
            if len(line) > width and any(line[width:]):
                raise TableError(say("import_ligne_longue", fichier=path.name, ligne=number, colonnes=width, valeurs=len(line)))
            yield dict(zip(columns, map(clean, line), strict=False))

    return Table(columns, rows())


def _numbered(names: Iterator[str]) -> Iterator[str]:
    """The names, those met before with their rank: two columns of one label are two columns."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}_{seen[name]}"


def _json(path: Path, stream: io.RawIOBase, start: str) -> Table:
    text = io.TextIOWrapper(io.BufferedReader(stream, _SAMPLE), encoding="utf-8-sig")
    first, _, second = start.partition("\n")
    if start[0] == "{" and first.rstrip().endswith("}") and second.lstrip().startswith("{"):
        records: Iterator[Any] = (json.loads(line) for line in text if line.strip())
    else:
        whole = text.read(JSON_LIMIT + 1)
        if len(whole) > JSON_LIMIT:
            raise TableError(say("import_json_trop_grand", fichier=path.name, limite=JSON_LIMIT // 1024**2))
        records = _records(path, json.loads(whole))
    head = next(records, None)
    if head is None:
        raise TableError(say("import_fichier_vide", fichier=path.name))

    def rows() -> Iterator[Row]:
        """The records, one after the other. Raises `TableError` at one that is no record."""
        for record in _chain(head, records):
            if not isinstance(record, Mapping):
                raise TableError(say("import_fichier_abime", fichier=path.name))
            yield {column(str(key)): clean(value) for key, value in record.items()}

    return Table(tuple(column(str(key)) for key in head) if isinstance(head, Mapping) else (), rows())


def _records(path: Path, data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        # What the search interfaces answer: the rows are under one of these.
        data = next((data[key] for key in ("results", "records", "data") if isinstance(data.get(key), list)), [data])
    if not isinstance(data, list):
        raise TableError(say("import_fichier_abime", fichier=path.name))
    return iter([record.get("fields", record) if isinstance(record, dict) else record for record in data])


def _chain(head: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield head
    yield from rest


class _Joined(io.RawIOBase):
    """A stream whose beginning has been read already."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = memoryview(start)
        self._rest = rest

    def readable(self) -> bool:
        """Always, as `io.RawIOBase` asks."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, from what was read already first; how many bytes were put there, 0 at the end."""
        size = len(buffer)
        piece: bytes | memoryview
        if self._start:
            piece, self._start = self._start[:size], self._start[size:]
        else:
            piece = self._rest.read(size)
        buffer[: len(piece)] = piece
        return len(piece)
