"""`azimut knowledge check | new`: what is printed, the exit status, and what becomes of the files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml

from bot import cli
from bot.knowledge.blocks import blocks
from bot.knowledge.json_schema import first_line
from bot.knowledge.reader import read_folder
from bot.knowledge.report import make
from tests.conftest import ROOT

SOUND = ROOT / "tests" / "data" / "fautes" / "knowledge"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of a sound folder, which the command finds."""
    for key in [key for key in os.environ if key.startswith("AZIMUT_")]:
        monkeypatch.delenv(key)
    folder = shutil.copytree(SOUND, tmp_path / "knowledge")
    monkeypatch.setenv("AZIMUT_KNOWLEDGE", str(folder))
    monkeypatch.setenv("AZIMUT_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(cli, "quieten", lambda: None)
    return folder


def azimut(*arguments: str | Path) -> int:
    return cli.main(["knowledge", *map(str, arguments)])


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# -- check


def test_errors_come_first_then_warnings_each_in_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "formations.yml", "liens: [lycee-haag]", "liens: [lycee-hag]")
    change(folder / "campus.yml", "contact: mail-msi", "contact: mail-ici")
    assert azimut("check") == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "Erreurs : 2"
    assert [line.split(" ")[0] for line in lines[1:3]] == ["knowledge/campus.yml:10:3", "knowledge/formations.yml:13:11"]
    assert lines[3].startswith("Alertes : ")
    places = [line.split(" ")[0].split(":") for line in lines[4:]]
    assert places == sorted(places, key=lambda place: (place[0], int(place[1]), int(place[2])))
    assert len(places) == int(lines[3].split()[-1]) > 2
    assert err == "2 erreur(s) à corriger avant de publier.\n"


def test_brief_counts_the_warnings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert azimut("check", "--bref") == 0
    warnings, summary = capsys.readouterr().out.splitlines()
    assert warnings.startswith("Alertes : ")
    assert summary == "7 fiches, 6 faits, 2 sources : aucune erreur."


def test_strict_fails_for_a_warning(folder: Path) -> None:
    assert azimut("check") == 0
    assert azimut("check", "--strict") == 1
    assert azimut("check", "--strict", folder / "sources.yml") == 0


def test_with_files_only_their_notices_are_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "formations.yml", "liens: [lycee-haag]", "liens: [lycee-hag]")
    change(folder / "campus.yml", "contact: mail-msi", "contact: mail-ici")
    assert azimut("check", "--bref", folder / "campus.yml", folder / "sources.yml") == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[:2] == [
        "Erreurs : 1",
        "knowledge/campus.yml:10:3 — `contact` renvoie à `mail-ici`, qui n'existe pas ; vouliez-vous `mail-msi` ?",
    ]
    assert "formations" not in out
    assert "Dans d'autres fichiers, 1 erreur(s)" in err


def test_an_error_elsewhere_fails_all_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # As when a fiche is taken out of one file while another names it.
    change(folder / "etablissements.yml", "id: lycee-haag", "id: lycee-haag-besancon")
    assert azimut("check", "--bref", folder / "etablissements.yml") == 1
    out, err = capsys.readouterr()
    assert "knowledge/" not in out
    assert "Dans d'autres fichiers, 2 erreur(s)" in err


def test_a_file_is_named_from_anywhere(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(folder / "campus.yml", "contact: mail-msi", "contact: mail-ici")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("AZIMUT_KNOWLEDGE", ".")
    assert azimut("check", "--bref", "campus.yml") == 1
    assert "campus.yml:10:3" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "word"), [("absent.yml", "n'existe pas"), ("../ailleurs.yml", "n'est pas dans")])
def test_a_file_that_is_not_one_of_the_folder(name: str, word: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert azimut("check", folder / name) == 1
    assert word in capsys.readouterr().err


def test_imported_fiches_are_checked_and_counted(folder: Path) -> None:
    (folder / "catalogue").mkdir()
    imported = folder / "catalogue" / "formations.yml"
    imported.write_text(
        "sources:\n  - {id: onisep, nom: Onisep}\nformations:\n  - id: cap-bois\n    nom: CAP bois\n    liens: [lycee-haag]\n"
        '    faits: [{sur: duree, dit: "Le CAP dure deux ans.", source: onisep}]\n',
        encoding="utf-8",
    )
    before = make(SOUND)
    report = make(folder)
    assert (report.erreurs, report.fiches) == ((), before.fiches + 1)
    assert [avis for avis in report.alertes if "catalogue" in avis.fichier] == []
    change(imported, "lycee-haag", "nulle-part")
    assert [avis.ligne for avis in make(folder).erreurs] == [6]


# -- the hook


def test_the_hook_runs_the_check_on_the_fiches() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (hook,) = config["repos"][0]["hooks"]
    assert hook["entry"] == ".venv/bin/azimut knowledge check"
    assert hook["language"] == "system"
    arguments = hook["entry"].split()[1:]
    options = cli._parser().parse_args([*arguments, "knowledge/formations.yml"])
    assert options.fichier == [Path("knowledge/formations.yml")]


# -- new


def test_a_fiche_to_fill_in_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "formations.yml").read_bytes()
    assert azimut("new", "formation", "--nom", "BTS Bois") == 0
    out = capsys.readouterr().out
    assert "\n- id: bts-bois\n" in out
    assert (folder / "formations.yml").read_bytes() == before


def test_an_example_is_shown_and_never_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert azimut("new", "contacts", "--exemple") == 0
    assert yaml.safe_load(capsys.readouterr().out)[0]["nature"] == "mail"
    assert azimut("new", "contacts", "--exemple", "--id", "x", "--ecrire") == 1


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_it_is_written_after_the_others_which_stay_as_they_were(folder: Path, ending: str) -> None:
    path = folder / "formations.yml"
    before = path.read_bytes().replace(b"\n", ending.encode())
    path.write_bytes(before)
    assert azimut("new", "formation", "--nom", "BTS Bois", "--ecrire") == 0
    after = path.read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == after.count(ending.encode())
    assert [block.id for block in blocks(after.decode())] == ["bts-cim", "bac-pro-horlogerie", "bts-bois"]
    assert sorted(item.name for item in folder.iterdir()) == sorted(item.name for item in SOUND.iterdir())
    # What is not filled in is never published.
    assert {avis.ligne > before.count(b"\n") for avis in read_folder(folder).erreurs} == {True}


def test_a_file_that_was_not_there_names_its_schema(folder: Path) -> None:
    assert azimut("new", "metier", "--id", "soudeur", "--ecrire") == 0
    path = folder / "metiers.yml"
    assert path.read_text(encoding="utf-8").splitlines()[:2] == [first_line(path, folder), "metiers:"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["formation", "--id", "bts-cim", "--ecrire"], "déjà pris (knowledge/formations.yml, ligne 4)"),
        (["metier", "--id", "lycee-haag"], "déjà pris (knowledge/etablissements.yml, ligne 3)"),
        (["source", "--id", "annuaire", "--ecrire"], "déjà pris"),
        (["formation", "--id", "BTS Bois"], "minuscules"),
        (["formation", "--ecrire"], "--nom"),
        (["formatoin"], "vouliez-vous `formation`"),
        (["facette"], "n'existe pas"),
    ],
)
def test_what_cannot_be_made(arguments: list[str], word: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert azimut("new", *arguments) == 1
    out, err = capsys.readouterr()
    assert (out, word in err, len(err.splitlines())) == ("", True, 1)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_refused_fiche_has_its_id_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "formations.yml", '  nom: "BTS CIM"\n', "")
    assert azimut("new", "formation", "--id", "bts-cim") == 1
    assert "déjà pris (knowledge/formations.yml, ligne 4)" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "formations.yml"
    path.write_text('formations:\n- id: "x\n', encoding="utf-8")
    assert azimut("new", "formation", "--id", "bois", "--ecrire") == 1
    assert "azimut knowledge check" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == 'formations:\n- id: "x\n'
