"""Each format on a small invented file: which fiches come of it, what they say, what is left out and why."""

from __future__ import annotations

import gzip
import shutil
import zipfile
from pathlib import Path

import pytest

from bot.knowledge.schema import TYPES
from bot.opendata.formats import FORMATS
from bot.opendata.reading import reading, source_of
from bot.opendata.tables import TableError, column
from tests.opendata.files import DATA, TODAY, found, sentences

FILES = {
    "annuaire.csv": "education-annuaire", "geolocalisation.csv": "education-geolocalisation", "acce.csv": "education-acce",
    "annuaire_bfc.csv": "annuaire-bfc", "formations.csv": "onisep-ideo-formations", "formations.json": "onisep-ideo-formations",
    "structures.csv": "onisep-ideo-structures", "structures.json": "onisep-ideo-structures",
    "actions.csv": "onisep-ideo-actions", "actions.json": "onisep-ideo-actions", "metiers.csv": "onisep-ideo-metiers",
    "metiers.json": "onisep-ideo-metiers", "parcoursup.csv": "parcoursup", "parcoursup_libelles.csv": "parcoursup",
    "rncp_standard.csv": "rncp",
}  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), FILES.items())
def test_a_format_is_known_by_its_columns(name: str, expected: str) -> None:
    assert found(name)[0].format.nom == expected


def test_every_format_has_a_file_and_a_source() -> None:
    assert set(FILES.values()) == set(FORMATS)
    for nom in FORMATS:
        source = source_of(f"{nom}-2026")
        assert source["annee"] == 2026 and "2026" in source["nom"] and source["note"]


@pytest.mark.parametrize("name", FILES)
def test_what_comes_of_a_file_is_taken_by_the_schema(name: str) -> None:
    read, fiches, _ = found(name)
    assert fiches
    for fiche in fiches:
        model = TYPES[fiche.type].model_validate({"id": "a", **fiche.values})
        assert all(fact.source[0].source.startswith(read.format.nom) for fact in model.faits)
        assert all("None" not in fact.dit and "{" not in fact.dit and "  " not in fact.dit for fact in model.faits)


@pytest.mark.parametrize("name", ["formations", "structures", "actions", "metiers"])
def test_csv_and_json_tell_the_same(name: str) -> None:
    assert found(f"{name}.csv")[1:] == found(f"{name}.json")[1:]


def test_headers_are_one_whatever_their_spelling() -> None:
    assert column("ENS n° téléphone") == column("ens_n_telephone")
    assert column("Lieu d'enseignement (ENS) libellé") == column("Lieu d’enseignement (ENS) libellé")
    assert column("domaine/sous-domaine") == column("domainesous-domaine")
    assert column("code UAI") == "code_uai"


def test_annuaire() -> None:
    _, (school, college, corsica, reunion), left = found("annuaire.csv")
    assert [row.raison for row in left] == ["import_ecole_primaire", "import_ferme", "import_uai_faux"]
    assert school.values["courriel"] == "ce.0259001x@ac-besancon.fr"
    assert school.values["secteur"] == "public" and school.values["latitude"] == 47.25
    assert "Voies proposées — Lycée Inventé des Horloges, à Besançon : voie générale, voie professionnelle." in sentences(
        school
    )
    assert college.values["secteur"] == "privé sous contrat"
    assert college.values["telephone"] == "03 84 00 00 02"
    # Somebody's own address, and coordinates that are none.
    assert {"courriel", "latitude"}.isdisjoint(college.values)
    assert sentences(college)[1] == "Collège Inventé du Lac se trouve aux Rousses."
    assert (college.departement, corsica.departement, reunion.departement) == ("39", "2A", "974")


def test_acce_is_latin_1_and_tells_who_has_closed() -> None:
    _, (cfa,), (closed,) = found("acce.csv")
    assert cfa.values["nom"] == "CFA Inventé du Lion" and cfa.values["nature"] == "centre de formation d'apprentis"
    assert cfa.values["site"] == "https://www.cfa-invente.exemple.fr"
    assert closed.raison == "import_ferme"


def test_geolocalisation_leaves_primary_schools_out() -> None:
    _, (college,), (primary,) = found("geolocalisation.csv")
    assert college.values["longitude"] == 6.15 and college.departement == "70"
    assert primary.raison == "import_ecole_primaire"


def test_the_regional_list_keeps_each_rows_year_and_leaves_doubtful_places() -> None:
    _, (lycee, iut, astray), (wrong,) = found("annuaire_bfc.csv")
    assert [each.values["faits"][0]["annee"] for each in (lycee, iut, astray)] == [2026, 2016, 2024]
    assert iut.values["faits"][0]["source"] == "annuaire-bfc-2016" and iut.values["nature"] == "IUT"
    assert "latitude" not in astray.values
    assert wrong.raison == "import_uai_faux"


@pytest.mark.skipif(not Path("../shared/annuaire_bfc.csv").exists(), reason="the region's list is not beside the project")
def test_the_regions_real_list() -> None:
    with reading(Path("../shared/annuaire_bfc.csv"), TODAY) as read:
        rows = list(read.found)
    assert len(rows) == 497 and sum(hasattr(row, "raison") for row in rows) == 2
    assert {row.departement for row in rows if hasattr(row, "values")} == {"21", "25", "39", "58", "70", "71", "89", "90"}


def test_diplomas_tell_no_duration_that_would_be_a_part_of_it() -> None:
    _, (bts, bac), (left,) = found("formations.csv")
    assert bts.values["duree"] == "2 ans" and bts.values["rncp"] == "RNCP36999" and bts.values["code_diplome"] == "32020199"
    assert bts.values["niveaux"] == ["bts"] and bts.values["domaines"] == ["microtechniques", "horlogerie"]
    # Onisep gives a baccalauréat technologique "1 an": its last year alone.
    assert "duree" not in bac.values and not any("1 an" in said for said in sentences(bac))
    assert not any("non renseigné" in said for said in sentences(bac))
    assert left.raison == "import_sans_identifiant"


def test_structures_bring_open_days() -> None:
    _, fiches, left = found("structures.csv")
    events = [fiche for fiche in fiches if fiche.type == "evenement"]
    assert [(event.values["date_debut"].isoformat(), event.values["quand"]) for event in events] == [
        ("2027-01-30", "annonce"), ("2027-03-12", "annonce"), ("2026-03-20", "passe"),
    ]  # fmt: skip
    assert events[0].values["date_note"] == "le 30 janvier 2027, de 8h30 à 12h"
    assert any("post-bac" in said for said in sentences(events[0]))
    assert any("en virtuel" in said for said in sentences(events[1]))
    assert events[1].values["site"] == "https://horloges.exemple.fr/jpo"
    # Said to be a previous one, and dated in the future: told neither as coming nor as past.
    assert [row.raison for row in left] == ["import_jpo_contradictoire"]
    schools = {fiche.cle: fiche for fiche in fiches if fiche.type == "etablissement"}
    assert any("« sur rendez-vous toute l'année »" in said for said in sentences(schools["0390902U"]))


def test_actions_are_a_diploma_in_a_school() -> None:
    _, (bts, bac, again), (left,) = found("actions.csv")
    assert bts.values["nom"] == "BTS Horlogerie inventée (Lycée Inventé des Horloges, Besançon)"
    assert bts.values["uai"] == "0259001Y" and bts.departement == "25" and bac.departement == "974"
    assert sentences(bts)[0] == "Lycée Inventé des Horloges, à Besançon, propose la formation « BTS Horlogerie inventée »."
    assert not any("hébergement" in said for said in sentences(bac))
    assert again.cle == bac.cle
    assert left.raison == "import_sans_lieu"


def test_trades_have_a_rome_code_when_there_is_one_alone() -> None:
    _, (watchmaker, tester), (left,) = found("metiers.json")
    assert watchmaker.values["rome"] == "B1604" and watchmaker.values["alias"] == ["horloger", "horlogère d'invention"]
    assert "rome" not in tester.values
    assert left.raison == "import_sans_identifiant"


def test_parcoursup_tells_figures_of_its_session() -> None:
    _, (bts, licence), (left,) = found("parcoursup.csv")
    assert bts.cle == "90001" and bts.values["nom"].startswith("BTS Horlogerie inventée (")
    assert all(fact["annee"] == 2025 and fact["source"] == "parcoursup-2025" for fact in bts.values["faits"])
    assert any(said.endswith(": 41 %.") for said in sentences(bts))
    # No figure is told for zero.
    assert licence.departement == "2B" and not any("Places" in said for said in sentences(licence))
    assert left.raison == "import_sans_lieu"


def test_parcoursup_is_read_by_its_labels_too() -> None:
    _, (bts,), _ = found("parcoursup_libelles.csv")
    assert bts.values["nom"] == "BTS Horlogerie inventée (Lycée Inventé des Horloges, Besançon)"
    assert any("Places sur Parcoursup en 2024" in said for said in sentences(bts))


def test_rncp_takes_its_rome_codes_from_the_file_beside(tmp_path: Path) -> None:
    _, (bts,), left = found("rncp_standard.csv")
    assert bts.values["rome"] == ["B1604", "H2901"] and bts.values["nom"] == "BTS Horlogerie inventée"
    assert any("prend fin le 31 août 2029" in said for said in sentences(bts))
    assert [row.raison for row in left] == ["import_rncp_inactive", "import_hors_rncp"]
    shutil.copy(DATA / "rncp_standard.csv", tmp_path)
    _, (alone,), _ = found(str(tmp_path / "rncp_standard.csv"))
    assert "rome" not in alone.values


def test_the_year_is_given_or_told_by_the_data_or_the_files() -> None:
    with reading(DATA / "annuaire.csv", TODAY) as read:
        assert (read.edition.annee, read.told) == (2026, True)
    with reading(DATA / "annuaire.csv", TODAY, annee=2024) as read:
        assert (read.edition.source, read.told) == ("education-annuaire-2024", True)
    with reading(DATA / "actions.csv", TODAY) as read:
        assert not read.told


def packed(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / f"actions.{kind}"
    content = (DATA / "actions.csv").read_bytes()
    if kind == "gz":
        path.write_bytes(gzip.compress(content))
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("dossier/actions.csv", content)
    else:
        text = content.decode("utf-8")
        path.write_bytes(text.replace("é", "é").encode("utf-8-sig" if kind == "bom" else kind))
    return path


@pytest.mark.parametrize("kind", ["gz", "zip", "bom", "cp1252", "latin-1", "utf-16"])
def test_a_file_may_be_packed_and_in_any_usual_encoding(tmp_path: Path, kind: str) -> None:
    assert found(str(packed(tmp_path, kind)))[1:] == found("actions.csv")[1:]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "aucune ligne"),
        (b"\xef\xbb\xbf", "aucune ligne"),
        (b"a;b;c\n1;2;3\n", "aucun format connu"),
        (b"code UAI;nom;statut\n1;2;3\n", "manque des colonnes : commune, journees_portes_ouvertes"),
        (b"[1, 2", "n'est pas un tableau"),
        (b"[]", "aucune ligne"),
        (b"[1, 2]", "aucun format connu"),
        (b"PK\x03\x04rien", "n'est pas un tableau"),
        (b"\x1f\x8brien", "n'est pas un tableau"),
    ],
)
def test_a_wrong_file_is_told_in_french(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "fichier.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=said), reading(path, TODAY) as read:
        list(read.found)


def test_a_line_too_long_is_told_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    path.write_text((DATA / "actions.csv").read_text(encoding="utf-8") + ";".join("x" * 40) + "\n", encoding="utf-8")
    with pytest.raises(TableError, match="ligne 6 : 40 valeurs pour 25 colonnes"), reading(path, TODAY) as read:
        list(read.found)


def test_two_encodings_in_a_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    content = (DATA / "actions.csv").read_bytes()
    padding = b"AF.1;;;;;;;;;;;;;;;;;;;;;;;;\n" * 50_000
    path.write_bytes(content + padding + "AF.2;Lycée;".encode("latin-1") + b"\n")
    with pytest.raises(TableError, match="deux encodages"), reading(path, TODAY) as read:
        list(read.found)


def test_a_zip_of_two_tables_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a")
        archive.writestr("b.csv", "b")
    with pytest.raises(TableError, match="a.csv, b.csv"), reading(path, TODAY):
        pass


def test_one_object_a_line_is_read_as_it_comes(tmp_path: Path) -> None:
    import json

    records = json.loads((DATA / "actions.json").read_text(encoding="utf-8"))["results"]
    path = tmp_path / "actions.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    assert found(str(path))[1:] == found("actions.csv")[1:]
