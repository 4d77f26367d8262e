"""Nothing of the documents is lost: each item and fact of the inventory is in the fiches, or left out with a reason.

An item is its fiche when both have the same id. A fact is found in the fiche when one of the fiche's facts names all
its source lines and its year; one fact of the fiche stands for one fact of the inventory.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pytest
import yaml

from bot.knowledge.schema import Fait
from tests.conftest import ROOT
from tests.knowledge.test_content import fiches
from tests.tools.make_inventory_csv import INVENTORY, TARGET, as_csv

LEFT_OUT = ROOT / "docs" / "inventaire-ecarts.yml"
SOURCES = {
    "000": "bilan-msi-2024",
    "001": "rapport-cmq-2018",
    "002": "article-besancon",
    "003": "bilan-ici-2025",
    "004": "communique-itip-2020",
}


@dataclass(frozen=True)
class Row:
    """A fact of the inventory; `number` 0 when the item has none."""

    item: str
    number: int
    year: int | None
    lines: frozenset[tuple[str, int]]

    @property
    def name(self) -> str:
        return f"{self.item}#{self.number}"


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    with TARGET.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Row(
                row["item"],
                int(row["fait"] or 0),
                int(row["annee"]) if row["annee"] else None,
                frozenset((SOURCES[line[:3]], int(line[4:])) for line in row["lignes"].split()),
            )
            for row in csv.DictReader(stream)
        )


def left_out() -> dict[str, str]:
    """Item (`forum`) or fact (`forum#2`) -> why it is not in the fiches."""
    entries: list[dict[str, Any]] = yaml.safe_load(LEFT_OUT.read_text(encoding="utf-8"))["ecarts"]
    return {str(entry["quoi"]): str(entry["raison"]) for entry in entries}


def unmatched(wanted: list[Row], there: tuple[Fait, ...]) -> Iterator[Row]:
    """Rows for which no fact is left once each has taken the one that fits it most narrowly."""
    free = [(frozenset((r.source, n) for r in fait.source for n in r.lignes), fait.annee) for fait in there]
    for row in sorted(wanted, key=lambda row: -len(row.lines)):
        fitting = [fact for fact in free if row.lines <= fact[0] and row.year == fact[1]]
        if fitting:
            free.remove(min(fitting, key=lambda fact: len(fact[0])))
        else:
            yield row


def test_the_csv_is_whole() -> None:
    assert len({row.item for row in rows()}) == 849
    assert sum(row.number > 0 for row in rows()) == 1334
    assert all(row.lines for row in rows() if row.number)


def test_every_item_is_a_fiche_or_left_out() -> None:
    there = {fiche.id for fiche in fiches()}
    assert {row.item for row in rows()} - there - set(left_out()) == set()


def test_every_fact_is_in_its_fiche_or_left_out() -> None:
    by_id = {fiche.id: fiche for fiche in fiches()}
    wanted: dict[str, list[Row]] = {}
    for row in rows():
        if row.number and row.item in by_id and row.name not in left_out():
            wanted.setdefault(row.item, []).append(row)
    missing = [row.name for item, needed in wanted.items() for row in unmatched(needed, by_id[item].faits)]
    assert missing == []


def test_what_is_left_out_exists_and_has_a_reason_and_is_little() -> None:
    known = {row.item for row in rows()} | {row.name for row in rows()}
    assert set(left_out()) <= known
    assert all(len(reason) >= 15 for reason in left_out().values())
    assert len(left_out()) < 0.03 * len(known)


def test_a_lost_fact_is_seen() -> None:
    """The comparison itself: a fact without its lines, of another year, or used twice does not count."""
    item = next(fiche for fiche in fiches() if fiche.id == "forum-post-bts")
    needed = [row for row in rows() if row.item == item.id and row.number]
    assert list(unmatched(needed, item.faits)) == []
    assert len(list(unmatched(needed, item.faits[1:]))) == len(needed) - min(len(needed), len(item.faits) - 1)
    older = tuple(fait.model_copy(update={"annee": 1999}) for fait in item.faits)
    assert len(list(unmatched(needed, older))) == len(needed)


@pytest.mark.skipif(not INVENTORY.exists(), reason="the inventory of the documents is not beside this repository")
def test_the_csv_is_that_of_the_inventory() -> None:
    assert as_csv(INVENTORY) == TARGET.read_text(encoding="utf-8"), "run python tests/tools/make_inventory_csv.py"
