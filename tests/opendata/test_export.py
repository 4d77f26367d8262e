"""Tables of fiches: nothing is lost on the way out and back, and no cell is a formula."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.knowledge.reader import read_folder
from bot.knowledge.schema import Definition, Fiche
from bot.opendata import export
from bot.spreadsheet import plain
from tests.conftest import SAMPLE
from tests.opendata.files import imported


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("export") / "knowledge"
    shutil.copytree(SAMPLE, made)
    imported(made, "structures.csv", "actions.csv")
    return made


def team_and_catalogue(folder: Path) -> list[Fiche]:
    return read_folder(folder).fiches


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{key: plain(value) for key, value in row.items()} for row in csv.DictReader(stream, delimiter=";")]


def test_the_csv_read_back_holds_every_fiche_and_fact(folder: Path, tmp_path: Path) -> None:
    written = export.write_csv(export.fiches_of(folder), tmp_path)
    fiches = team_and_catalogue(folder)
    read = {path.stem: rows_of(path) for path in written}
    facts = read.pop("faits")
    assert sum(map(len, read.values())) == len(fiches) > 5
    by_id = {row["id"]: row for rows in read.values() for row in rows}
    told = [(row["fiche"], row["sur"], row["dit"], row["annee"], row["source"], row["questions"]) for row in facts]
    expected = []
    for fiche in fiches:
        row = by_id[fiche.id]
        assert row["nom"] == fiche.nom and row["alias"].split(export.BETWEEN) == (list(fiche.alias) or [""])
        for name in export.columns(type(fiche)):
            value = getattr(fiche, name)
            assert bool(row[name]) is (value not in (None, (), False, ""))
        for fact in fiche.faits:
            sources = [f"{r.source}:{','.join(map(str, r.lignes))}" if r.lignes else r.source for r in fact.source]
            year = str(fact.annee or "")
            expected.append((fiche.id, fact.sur, fact.dit, year, " | ".join(sources), " | ".join(fact.questions)))
    assert sorted(told) == sorted(expected)


def test_the_workbook_has_a_sheet_a_type_and_one_of_facts(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "fiches.xlsx"
    export.write_xlsx(export.fiches_of(folder), path)
    fiches = team_and_catalogue(folder)
    book = load_workbook(path)
    assert set(book.sheetnames) == {fiche.pluriel for fiche in fiches} | {"faits"}
    for name in book.sheetnames:
        rows = list(book[name].iter_rows(values_only=True))
        facts = sum(len(fiche.faits) for fiche in fiches)
        assert len(rows) == 1 + (facts if name == "faits" else sum(fiche.pluriel == name for fiche in fiches))
        assert all(cell.data_type != "f" for row in book[name].iter_rows() for cell in row)


def test_a_file_of_spreadsheets_begins_with_its_mark_and_has_semicolons(folder: Path, tmp_path: Path) -> None:
    (path, *_) = export.write_csv(export.fiches_of(folder), tmp_path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid;nom;") and content.endswith(b"\r\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'"])
def test_no_cell_is_a_formula(start: str, tmp_path: Path) -> None:
    nom = f"{start}HYPERLINK(1)"
    fiche = Definition.model_construct(id="a", nom=nom, alias=(nom,), faits=())
    path = tmp_path / "a.xlsx"
    export.write_xlsx([fiche], path)
    value = load_workbook(path)["definitions"]["B2"]
    assert value.data_type == "s" and value.value.startswith("'")
    assert export.row(fiche)[1] == f"'{nom}" and plain(f"'{nom}") == nom


@pytest.mark.parametrize(("value", "expected"), [(-1.5, -1.5), (3, 3), (None, None), ((), ""), (True, "oui"), (False, "")])
def test_numbers_stay_numbers(value: object, expected: object) -> None:
    assert export.cell(value) == expected


def test_a_control_character_does_not_break_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    export.write_xlsx([Definition.model_construct(id="a", nom="a\x07b", faits=())], path)
    assert load_workbook(path)["definitions"]["B2"].value == "ab"


def test_no_fiche_at_all_makes_a_table_of_no_fact(tmp_path: Path) -> None:
    assert [path.name for path in export.write_csv([], tmp_path)] == ["faits.csv"]
    export.write_xlsx([], tmp_path / "a.xlsx")
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == ["faits"]
