"""An import into a folder of fiches: what is new, changed, completed, kept as staff wrote it, or gone."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from pathlib import Path

import pytest
import yaml

from bot.knowledge.checks import check
from bot.knowledge.reader import read_folder
from bot.opendata.filters import Filters, filters
from bot.opendata.planner import Planner
from bot.opendata.write import stamps, write
from bot.terminal import CommandError
from tests.conftest import SAMPLE
from tests.opendata.files import DATA, TODAY, entries, found, imported, planned

TEAM = """# La fiche du lycée.
etablissements:
  - id: lycee-des-horloges
    nom: "Lycée des Horloges"   # le nom que nous lui donnons
    commune: "Besançon"
    uai: "0259001Y"
    adresse: "1, rue du Balancier"
    telephone: "03 81 99 99 99"
    faits:
      - sur: definition
        dit: "Le lycée des Horloges forme aux microtechniques."
        annee: 2024
        source: interne
      # rien d'autre pour l'instant
sources:
  - id: interne
    nom: "Document interne"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "knowledge"
    made.mkdir()
    (made / "equipe.yml").write_text(TEAM, encoding="utf-8")
    return made


def checked(folder: Path) -> None:
    lecture = read_folder(folder)
    check(lecture, TODAY)
    assert lecture.erreurs == []


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yml"))}


def altered(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (DATA / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def edit(folder: Path, section: str, old: str, new: str) -> Path:
    """As staff do: change one text in the catalogue's files."""
    path = next(p for p in (folder / "catalogue" / section).glob("*.yml") if old in p.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name",
    ["annuaire.csv", "geolocalisation.csv", "acce.csv", "annuaire_bfc.csv", "formations.csv", "structures.json", "actions.json",
     "metiers.csv", "parcoursup.csv", "rncp_standard.csv"],
)  # fmt: skip
def test_what_is_imported_passes_the_checks_and_is_the_same_the_second_time(folder: Path, name: str) -> None:
    first = imported(folder, name)
    assert first.count["nouvelles"] > 0
    checked(folder)
    before = snapshot(folder)
    second = imported(folder, name)
    assert second.texts == {} and second.count["identiques"] >= first.count["nouvelles"]
    assert second.count["laissees"] == first.count["laissees"]
    assert snapshot(folder) == before


def test_nothing_is_written_by_a_plan(folder: Path) -> None:
    before = snapshot(folder)
    plan, _ = planned(folder, ["annuaire.csv", "actions.csv"])
    assert plan.texts and snapshot(folder) == before


def test_everything_into_one_folder(folder: Path) -> None:
    names = [path.name for path in sorted(DATA.glob("*.csv")) if path.name != "rncp_rome.csv"]
    imported(folder, *names)
    checked(folder)
    ids = [fiche.id for values in read_folder(folder).entrees.values() for fiche in values if hasattr(fiche, "faits")]
    assert len(ids) == len(set(ids)) and all(len(each) <= 80 for each in ids)


def test_the_teams_fiche_is_completed_in_place(folder: Path) -> None:
    plan = imported(folder, "annuaire.csv")
    text = (folder / "equipe.yml").read_text(encoding="utf-8")
    for kept in (
        "# La fiche du lycée.",
        "# le nom que nous lui donnons",
        "# rien d'autre pour l'instant",
        '"1, rue du Balancier"',
    ):
        assert kept in text
    school = yaml.safe_load(text)["etablissements"][0]
    assert school["nom"] == "Lycée des Horloges" and school["telephone"] == "03 81 99 99 99"
    assert school["courriel"] == "ce.0259001x@ac-besancon.fr" and school["latitude"] == 47.25
    # Of facets that it has, it gets no other fact; the others are said with the team's name.
    assert [fact["sur"] for fact in school["faits"]].count("definition") == 1
    said = [fact["dit"] for fact in school["faits"]]
    assert "Courriel — Lycée des Horloges, à Besançon : ce.0259001x@ac-besancon.fr." in said
    # Nor one that tells a number which is not the team's.
    assert not any("03 81 00 00 01" in each for each in said)
    assert "importe" not in school
    (touched,) = plan.a_voir
    assert touched.id == "lycee-des-horloges"
    assert [(c.champ, c.avant, c.apres) for c in touched.changes] == [("telephone", "03 81 99 99 99", "03 81 00 00 01")]
    assert "0259001Y" not in entries(folder, "etablissements")
    checked(folder)


def test_a_team_file_with_windows_line_ends_keeps_them(folder: Path) -> None:
    (folder / "equipe.yml").write_bytes(TEAM.replace("\n", "\r\n").encode())
    imported(folder, "annuaire.csv")
    content = (folder / "equipe.yml").read_bytes()
    assert b"courriel" in content and content.count(b"\n") == content.count(b"\r\n")


def test_staffs_changes_in_the_catalogue_are_kept(folder: Path, tmp_path: Path) -> None:
    imported(folder, "actions.csv")
    edit(folder, "formations", 'duree: "2 ans"', 'duree: "2 ans, parfois 3"  # vu avec le lycée')
    edit(folder, "formations", "propose la formation « BTS Horlogerie inventée »", "prépare au BTS")
    data = altered(tmp_path, "actions.csv", "temps plein | en alternance sous contrat", "temps plein")
    plan = imported(folder, data, annee=2027)
    entry = entries(folder, "formations")["AF.900001"]
    said = {fact["sur"]: fact for fact in entry["faits"]}
    assert entry["duree"] == "2 ans, parfois 3"
    assert said["lieu"]["dit"].endswith("prépare au BTS.") and said["lieu"]["annee"] == 2026
    # What they left alone follows the data.
    assert said["duree"]["annee"] == 2027
    assert any(fact["dit"].endswith(": temps plein.") and fact["annee"] == 2027 for fact in entry["faits"])
    path = next((folder / "catalogue" / "formations").glob("25-*.yml"))
    assert "# vu avec le lycée" in path.read_text(encoding="utf-8")
    # The data still say "2 ans", as when staff wrote otherwise: only the fact is new.
    assert [change.champ for touched in plan.a_voir for change in touched.changes] == ["faits"]
    checked(folder)
    again = imported(folder, data, annee=2027)
    assert again.texts == {}


def test_a_difference_with_staff_is_told_when_the_data_change(folder: Path, tmp_path: Path) -> None:
    imported(folder, "actions.csv")
    edit(folder, "formations", 'duree: "2 ans"', 'duree: "30 mois"')
    plan = imported(folder, altered(tmp_path, "actions.csv", ";2 ans;temps", ";3 ans;temps"))
    assert ("duree", "30 mois", "3 ans") in [(c.champ, c.avant, c.apres) for touched in plan.a_voir for c in touched.changes]
    assert entries(folder, "formations")["AF.900001"]["duree"] == "30 mois"


def test_what_staff_took_away_does_not_come_back(folder: Path, tmp_path: Path) -> None:
    imported(folder, "actions.csv")
    edit(folder, "formations", '  site: "https://horloges.exemple.fr/bts"\n', "")
    fact = next(f for f in entries(folder, "formations")["AF.900001"]["faits"] if f["sur"] == "contact")
    lines = f'  - sur: contact\n    dit: "{fact["dit"]}"\n    annee: 2026\n    source: onisep-ideo-actions-2026\n'
    edit(folder, "formations", lines, "")
    imported(folder, altered(tmp_path, "actions.csv", "temps plein | en", "temps partiel | en"))
    entry = entries(folder, "formations")["AF.900001"]
    assert "site" not in entry and "contact" not in [each["sur"] for each in entry["faits"]]


def test_an_entry_laid_out_by_staff_keeps_its_comments(folder: Path) -> None:
    imported(folder, "actions.csv")
    path = edit(folder, "formations", "- id: bts-horlogerie", "# à revoir en juin\n- id: bts-horlogerie")
    edit(folder, "formations", '  niveau: "brevet', '  # le vrai nom\n  niveau: "brevet')
    plan = imported(folder, "actions.csv", annee=2027)
    text = path.read_text(encoding="utf-8")
    assert "# à revoir en juin\n- id: bts-horlogerie" in text and "# le vrai nom\n" in text
    assert plan.count["changees"] == 2
    assert entries(folder, "formations")["AF.900001"]["faits"][0]["annee"] == 2027
    checked(folder)


def test_changes_of_the_year_alone_are_counted_apart(folder: Path, tmp_path: Path) -> None:
    imported(folder, "actions.csv")
    plan, _ = planned(folder, ["actions.csv"], annee=2027)
    assert (plan.count["changees"], plan.count["annee"]) == (2, 2)
    plan, _ = planned(folder, [altered(tmp_path, "actions.csv", "2 ans", "3 ans")], annee=2027)
    assert (plan.count["changees"], plan.count["annee"]) == (2, 1)


def test_fiches_that_the_data_no_longer_hold_stay_until_they_are_marked(folder: Path, tmp_path: Path) -> None:
    imported(folder, "actions.csv")
    rows = list(csv.reader(io.StringIO((DATA / "actions.csv").read_text(encoding="utf-8")), delimiter=";"))
    shorter = tmp_path / "actions.csv"
    with shorter.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([rows[0], rows[1]])
    before = snapshot(folder)
    plan = imported(folder, shorter)
    assert [touched.id for touched in plan.absentes] == [entries(folder, "formations")["AF.900002"]["id"]]
    assert plan.texts == {} and snapshot(folder) == before
    imported(folder, shorter, retire=True)
    gone = entries(folder, "formations")["AF.900002"]
    assert gone["importe"]["retire_le"] == TODAY
    assert gone["faits"][-1]["sur"] == "statut" and "28 novembre 2026" in gone["faits"][-1]["dit"]
    checked(folder)
    assert imported(folder, shorter, retire=True).texts == {}
    # It comes back: nothing of the mark is left.
    imported(folder, "actions.csv")
    back = entries(folder, "formations")["AF.900002"]
    assert "retire_le" not in back["importe"] and "statut" not in [fact["sur"] for fact in back["faits"]]


def test_a_narrower_choice_makes_nothing_absent(folder: Path) -> None:
    imported(folder, "actions.csv")
    plan, _ = planned(folder, ["actions.csv"], filters(["25"]))
    assert plan.count["absentes"] == 0 and plan.count["filtrees"] == 1


def test_open_days_that_are_over_become_past(folder: Path, tmp_path: Path) -> None:
    imported(folder, "structures.csv")
    assert {event["quand"] for event in entries(folder, "evenements").values()} == {"annonce", "passe"}
    emptied = altered(tmp_path, "structures.csv", "le 30/01/2027 de 08h30 à 12h00 (post-bac) | ", "")
    plan = imported(folder, emptied, today=dt.date(2027, 2, 15))
    events = entries(folder, "evenements")
    assert events["0259001Y/jpo/2027-01-30/8h30"]["quand"] == "passe"
    assert events["0259001Y/jpo/2027-03-12"]["quand"] == "annonce"
    assert plan.count["passees"] == 1 and plan.count["absentes"] == 0


def test_two_data_sets_tell_of_one_school_in_one_fiche(folder: Path) -> None:
    imported(folder, "annuaire.csv")
    plan = imported(folder, "structures.csv")
    school = entries(folder, "etablissements")["0390902U"]
    assert school["onisep"] == "ENS.90012" and school["importe"]["source"] == "education-annuaire"
    assert "adresse" in school and school["code_postal"] == "39260"
    assert any(change.champ == "code_postal" for touched in plan.a_voir for change in touched.changes)
    checked(folder)
    # The first data set again: what the second has filled is not its own, and stays.
    imported(folder, "annuaire.csv", annee=2027)
    assert entries(folder, "etablissements")["0390902U"]["onisep"] == "ENS.90012"


def test_ids_stay_when_a_name_changes(folder: Path, tmp_path: Path) -> None:
    imported(folder, "actions.csv")
    before = {cle: entry["id"] for cle, entry in entries(folder, "formations").items()}
    imported(folder, altered(tmp_path, "actions.csv", "BTS Horlogerie inventée", "BTS Tout autre nom"))
    after = entries(folder, "formations")
    assert {cle: entry["id"] for cle, entry in after.items()} == before
    assert after["AF.900001"]["nom"].startswith("BTS Tout autre nom")


def test_a_file_holds_five_hundred_entries_at_most(folder: Path, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO((DATA / "actions.csv").read_text(encoding="utf-8")), delimiter=";"))
    many = tmp_path / "actions.csv"
    with many.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerows([rows[0], *([f"AF.{number}", *rows[1][1:]] for number in range(1201))])
    imported(folder, many)
    files = sorted((folder / "catalogue" / "formations").glob("*.yml"))
    assert [path.name for path in files] == ["25-001.yml", "25-002.yml", "25-003.yml"]
    assert [path.read_text(encoding="utf-8").count("\n- id: ") for path in files] == [500, 500, 201]
    checked(folder)


TRADE = """metiers:
- id: un-metier
  nom: "{nom}"
  rome: B1604
  faits:
  - sur: definition
    dit: "Ce métier est inventé."
    source: interne
"""


def test_a_trade_of_the_same_rome_code_is_the_same_when_its_name_is_akin(folder: Path) -> None:
    (folder / "metiers.yml").write_text(TRADE.format(nom="Horloger réparateur"), encoding="utf-8")
    imported(folder, "metiers.json")
    assert yaml.safe_load((folder / "metiers.yml").read_text(encoding="utf-8"))["metiers"][0]["onisep"] == "MET.90001"


def test_a_trade_of_the_same_rome_code_and_another_name_is_another(folder: Path) -> None:
    (folder / "metiers.yml").write_text(TRADE.format(nom="Bijoutier"), encoding="utf-8")
    imported(folder, "metiers.json")
    assert "MET.90001" in entries(folder, "metiers")
    assert (folder / "metiers.yml").read_text(encoding="utf-8") == TRADE.format(nom="Bijoutier")


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (Filters(), {"AF.900001", "AF.900002"}),
        (filters(["25", "70"]), {"AF.900001"}),
        (filters(["974"]), {"AF.900002"}),
        (filters(regions=["bourgogne franche comte"]), {"AF.900001"}),
        (filters(regions=["La Réunion", "Corse"]), {"AF.900002"}),
        (filters(domaines=["Hôtellerie"]), {"AF.900002"}),
        (filters(domaines=["horlo", "rien"]), {"AF.900001"}),
        (filters(niveaux=["bts"]), {"AF.900001"}),
        (filters(["25"], niveaux=["cap"]), set()),
    ],
)
def test_filters(wanted: Filters, kept: set[str]) -> None:
    read, fiches, _ = found("actions.csv")
    assert {fiche.cle for fiche in fiches[:2] if wanted.want(fiche, read.format.localised)} == kept


def test_data_without_places_are_not_filtered_by_place(folder: Path) -> None:
    plan, _ = planned(folder, ["formations.csv"], filters(["25"]))
    assert plan.count["nouvelles"] == 2 and not plan.sources[0].localised


@pytest.mark.parametrize(("asked", "said"), [({"departements": ["99"]}, "99"), ({"regions": ["Bourgogne"]}, "Franche-Comté")])
def test_a_place_that_does_not_exist_is_told(asked: dict[str, list[str]], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        filters(**asked)


def test_a_file_saved_meanwhile_stops_the_import(folder: Path) -> None:
    seen = stamps(folder, folder.rglob("*.yml"))
    plan, _ = planned(folder, ["annuaire.csv"])
    (folder / "equipe.yml").write_text(TEAM + "# enregistré entre-temps\n", encoding="utf-8")
    before = snapshot(folder)
    with pytest.raises(FileExistsError):
        write(folder, plan.texts, seen)
    assert snapshot(folder) == before
    assert list(folder.rglob(".*")) == []


def test_the_sample_folder_takes_an_import(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "knowledge")
    imported(tmp_path / "knowledge", "annuaire_bfc.csv")
    assert Planner(tmp_path / "knowledge", Filters(), TODAY, 0).team.lecture.erreurs == []
