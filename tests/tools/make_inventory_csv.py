"""Writes tests/data/inventaire.csv from the inventory of the source documents.

Run `python tests/tools/make_inventory_csv.py`. The inventory is not part of this repository; the CSV keeps of it what
the test needs: one row a fact (or one row without a fact for an item that has none), identified by its item, its lines
in the sources and its year.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = ROOT.parent / "shared" / "inventory.yml"
TARGET = ROOT / "tests" / "data" / "inventaire.csv"
COLUMNS = ("item", "type", "fait", "annee", "lignes")


def as_csv(inventory: Path) -> str:
    """The CSV text: `fait` counts from 1 (empty: the item has no fact), `lignes` are `NNN:line`, by spaces."""
    items = yaml.load(inventory.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(COLUMNS)
    for kind, entries in items.items():
        for item in entries:
            facts = zip(item.get("faits", []), item.get("faits_annees", []), item.get("faits_sources", []), strict=True)
            numbered = [(n, year, " ".join(lines)) for n, (_said, year, lines) in enumerate(facts, 1)]
            for number, year, lines in numbered or [("", "", "")]:
                rows.writerow((item["id"], kind, number, "" if year is None else year, lines))
    return stream.getvalue()


if __name__ == "__main__":
    if not INVENTORY.exists():
        sys.exit(f"{INVENTORY} is not there")
    TARGET.write_text(as_csv(INVENTORY), encoding="utf-8")
