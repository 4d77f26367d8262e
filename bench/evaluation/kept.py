"""What was measured, kept as JSON beside the report: a part that is run again leaves the others' figures in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bench.evaluation.parts import PARTS


@dataclass(frozen=True)
class Measured:
    """The results of a part, when they were measured, and how long that took."""

    part: str
    date: str
    seconds: float
    results: Any


@dataclass(frozen=True)
class _Head:
    date: str
    seconds: float


def write(folder: Path, measured: Measured) -> None:
    """Keep the results of a part in place of its earlier ones."""
    folder.mkdir(parents=True, exist_ok=True)
    head = TypeAdapter(_Head).dump_json(_Head(measured.date, measured.seconds))
    body = TypeAdapter(PARTS[measured.part].results).dump_json(measured.results)
    (folder / f"{measured.part}.jsonl").write_bytes(head + b"\n" + body + b"\n")


def read_all(folder: Path) -> list[Measured]:
    """The results kept, in the order of the report; those that an earlier version of a part wrote are left out."""
    found = []
    for part in PARTS.values():
        path = folder / f"{part.name}.jsonl"
        if not path.exists():
            continue
        head, body = path.read_bytes().splitlines()
        try:
            kept = TypeAdapter(_Head).validate_json(head)
            found.append(Measured(part.name, kept.date, kept.seconds, TypeAdapter(part.results).validate_json(body)))
        except ValidationError:
            continue
    return found
