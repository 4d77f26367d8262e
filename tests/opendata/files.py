"""What the tests of imports share: the invented files, a folder of fiches, and going through an import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.opendata.filters import Filters
from bot.opendata.imported import Imported, LeftOut
from bot.opendata.plan import Plan
from bot.opendata.planner import Planner
from bot.opendata.reading import Reading, reading
from bot.opendata.write import stamps, verify, write

DATA = Path(__file__).resolve().parents[1] / "data" / "opendata"
TODAY = dt.date(2026, 11, 28)


def found(name: str, annee: int = 2026) -> tuple[Reading, list[Imported], list[LeftOut]]:
    """What a file of `DATA` becomes."""
    with reading(DATA / name, TODAY, annee=annee) as read:
        rows = list(read.found)
    return read, [row for row in rows if isinstance(row, Imported)], [row for row in rows if isinstance(row, LeftOut)]


def sentences(imported: Imported) -> list[str]:
    return [fact["dit"] for fact in imported.values["faits"]]


def planned(
    folder: Path, names: Sequence[str | Path], wanted: Filters | None = None, annee: int = 2026, retire: bool = False,
    today: dt.date = TODAY,
) -> tuple[Plan, Planner]:  # fmt: skip
    planner = Planner(folder, wanted or Filters(), today, 0)
    assert planner.team.lecture.erreurs == []
    for name in names:
        with reading(DATA / name, today, annee=annee) as read:
            planner.read(read, retire)
    return planner.finish(), planner


def imported(folder: Path, *names: str | Path, **options: Any) -> Plan:
    """Import files into `folder`, checked and written as the command does."""
    before = stamps(folder, folder.rglob("*.yml"))
    plan, planner = planned(folder, names, **options)
    assert verify(folder, plan.texts, planner.team.sources, options.get("today", TODAY)) == []
    write(folder, plan.texts, before)
    return plan


def entries(folder: Path, section: str) -> dict[str, dict[str, Any]]:
    """The entries of a section of the catalogue, by key of their format."""
    files = sorted((folder / "catalogue" / section).glob("*.yml"))
    read = [entry for path in files for entry in yaml.safe_load(path.read_text(encoding="utf-8"))[section]]
    return {entry["importe"]["cle"]: entry for entry in read}
