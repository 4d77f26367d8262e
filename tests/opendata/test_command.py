"""`azimut knowledge import` and `export` from the terminal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from icalendar import Calendar

from bot.cli import main
from tests.conftest import SAMPLE
from tests.opendata.files import DATA


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "knowledge")
    monkeypatch.setenv("AZIMUT_KNOWLEDGE", str(tmp_path / "knowledge"))
    monkeypatch.setenv("AZIMUT_VAR", str(tmp_path / "var"))
    return tmp_path / "knowledge"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yml")}


def run(*arguments: str | Path) -> int:
    return main(["knowledge", *map(str, arguments)])


def test_without_ecrire_it_only_shows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(folder)
    assert run("import", DATA / "actions.csv", "--departement", "25", "--annee", "2026") == 0
    said = capsys.readouterr().out
    assert "actions.csv : format onisep-ideo-actions, données de 2026." in said
    assert "1 nouvelle(s) fiche(s) :" in said and "BTS Horlogerie inventée (Lycée Inventé des Horloges, Besançon)" in said
    assert "1 : nom, établissement ou commune absents\n      CAP Rouages inventés" in said
    assert "1 hors du choix" in said and "Rien n'est écrit" in said
    assert files(folder) == before


def test_with_ecrire_it_writes_then_has_nothing_to_write(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", DATA / "structures.csv", DATA / "actions.csv", "--ecrire", "--annee", "2026") == 0
    assert "fichier(s) écrit(s)." in capsys.readouterr().out
    assert (folder / "catalogue" / "formations" / "25-001.yml").exists()
    assert run("check") == 0
    assert run("import", DATA / "structures.csv", DATA / "actions.csv", "--ecrire", "--annee", "2026") == 0
    assert "Rien à écrire." in capsys.readouterr().out


def test_the_diff_tells_old_and_new(folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run("import", DATA / "actions.csv", "--ecrire", "--annee", "2026")
    changed = tmp_path / "actions.csv"
    changed.write_text((DATA / "actions.csv").read_text(encoding="utf-8").replace("2 ans", "3 ans"), encoding="utf-8")
    capsys.readouterr()
    run("import", changed, "--annee", "2026")
    said = capsys.readouterr().out
    assert "1 fiche(s) changée(s), dont 0 par l'année seule :" in said
    assert "duree : 2 ans → 3 ans" in said
    assert "faits : [duree] Durée du cycle" in said and ": 2 ans. (2026) → [duree]" in said


def test_details_limits_what_is_told_one_by_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("import", DATA / "annuaire.csv", "--details", "1")
    assert "… et 3 autre(s)" in capsys.readouterr().out
    run("import", DATA / "annuaire.csv", "--details", "0")
    assert "autre(s)" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent.csv"], "absent.csv ne peut pas être lu"),
        ([DATA / "LISEZMOI.md"], "d'aucun format connu"),
        ([DATA / "actions.csv", "--format", "rncp"], "il lui manque des colonnes : numero_fiche"),
        ([DATA / "actions.csv", "--format", "xml"], "Le format « xml » n'existe pas"),
        ([DATA / "actions.csv", "--departement", "99"], "Le département « 99 » n'existe pas"),
        ([DATA / "actions.csv", "--region", "Franche-Comté"], "La région « Franche-Comté » n'existe pas"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str | Path], said: str
) -> None:
    before = files(folder)
    assert run("import", *arguments, "--ecrire") == 1
    told = capsys.readouterr().err
    assert said in told and "Traceback" not in told
    assert files(folder) == before


def test_an_import_waits_until_the_teams_fiches_are_right(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "faux.yml").write_text("formations:\n  - id: A\n", encoding="utf-8")
    assert run("import", DATA / "actions.csv", "--ecrire") == 1
    assert "corrigez-les d'abord" in capsys.readouterr().err
    assert not (folder / "catalogue").exists()


def test_exports_of_all_forms(folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run("import", DATA / "structures.csv", "--ecrire", "--annee", "2026")
    out = tmp_path / "sortie"
    for form in ("csv", "xlsx", "jsonld", "ics"):
        assert run("export", "--format", form, "--vers", out) == 0
    assert {"etablissements.csv", "faits.csv", "fiches.xlsx", "evenements.jsonld", "agenda.ics"} <= {
        p.name for p in out.iterdir()
    }
    graph = json.loads((out / "evenements.jsonld").read_text(encoding="utf-8"))
    assert graph["@context"] == "https://schema.org"
    starts = [
        event.decoded("dtstart").isoformat() for event in Calendar.from_ical((out / "agenda.ics").read_bytes()).walk("VEVENT")
    ]
    assert "2027-01-30" in starts
    alone = tmp_path / "seul"
    assert run("export", "--format", "csv", "--type", "evenement", "--vers", alone) == 0
    assert {path.name for path in alone.iterdir()} == {"evenements.csv", "faits.csv"}


@pytest.mark.parametrize(("option", "value"), [("--format", "pdf"), ("--type", "licorne")])
def test_an_export_of_nothing_known_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str, value: str
) -> None:
    arguments = {"--format": "csv", "--vers": str(tmp_path / "x"), option: value}
    assert run("export", *(piece for pair in arguments.items() for piece in pair)) == 1
    assert f"« {value} » n'existe pas" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
