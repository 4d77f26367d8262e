"""The fiches that `azimut knowledge new` gives: right once filled, refused as long as they are not, and explained."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from bot.knowledge.blocks import insert
from bot.knowledge.checks import check
from bot.knowledge.guidance import describe_field, meanings
from bot.knowledge.reader import Lecture, read_folder
from bot.knowledge.schema import FACETTES, MODELES, Contact, Fait, Fiche, Formation, Lieu, Modele, Urgence
from bot.knowledge.skeleton import KINDS, filled, id_of, skeleton
from tests.conftest import ROOT

TODAY = dt.date(2026, 11, 28)
MODELS = list(dict.fromkeys(KINDS.values()))


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the team's fiches, since examples refer to them."""
    return shutil.copytree(ROOT / "knowledge", tmp_path_factory.mktemp("skeletons") / "knowledge")


def with_entry(folder: Path, model: type[Modele], entry: str) -> Lecture:
    """What is read of the folder with one more file that holds the entry."""
    path = folder / "essai.yml"
    path.write_text(insert("", model.pluriel, entry), encoding="utf-8")
    lecture = read_folder(folder)
    check(lecture, TODAY)
    path.unlink()
    return lecture


def test_every_type_has_one_but_the_closed_list_of_facets() -> None:
    assert {model.pluriel for model in MODELS} == set(MODELES) - {"facettes"}
    assert KINDS["formation"] is KINDS["formations"] is Formation


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.pluriel)
def test_filled_with_its_examples_it_is_right(model: type[Modele], ours: Path) -> None:
    lecture = with_entry(ours, model, filled(model))
    assert [str(avis) for avis in lecture.avis if "essai" in avis.fichier] == []
    assert any("essai.yml" in place[0] for place in lecture.lieux.values())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.pluriel)
def test_it_shows_and_explains_every_field(model: type[Modele]) -> None:
    entry = skeleton(model, "essai", "", TODAY)
    flat = " ".join(entry.replace("#", " ").split())
    for name in set(model.model_fields) - {"importe"}:
        assert f" {name}:" in flat
        assert " ".join(describe_field(model, name).split()) in flat
        assert [value for value in meanings(name) if f"{value} (" not in flat] == []
    assert "importe:" not in flat
    assert max(map(len, entry.splitlines())) <= 130 or "questions" in entry


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.pluriel)
def test_until_it_is_filled_it_is_refused_for_its_empty_fields_only(model: type[Modele], ours: Path) -> None:
    lecture = with_entry(ours, model, skeleton(model, "essai", "", TODAY))
    wrong = [avis.texte for avis in lecture.erreurs if "essai" in avis.fichier]
    needed = {name for name, field in model.model_fields.items() if field.is_required()} - {"id", "verifie_le"}
    if issubclass(model, Fiche) and not issubclass(model, (Lieu, Contact)):
        needed |= {"sur", "dit", "source"}
    assert {texte.split("`")[1] for texte in wrong} == needed
    assert all("n'a pas de valeur" in texte for texte in wrong)


def test_what_is_known_is_filled_in() -> None:
    entry = skeleton(Formation, "bts-bois", "BTS Bois", TODAY)
    assert "\n- id: bts-bois\n" in entry
    assert '\n  nom: "BTS Bois"\n' in entry
    assert "\n  verifie_le: 2026-11-28\n" in entry
    assert "\n  - sur:\n" in entry
    assert all(f"{facet} (" in " ".join(entry.replace("#", "").split()) for facet in FACETTES)


def test_optional_lines_are_right_once_their_sign_is_taken_away(ours: Path) -> None:
    entry = skeleton(Contact, "essai", "Essai", TODAY)
    opened, explaining = [], False
    for line in entry.splitlines():
        explaining = "# — " in line or (explaining and "#   " in line)
        opened.append("" if explaining else line.replace("# ", "", 1))
    lecture = with_entry(ours, Contact, "\n".join(opened))
    assert [str(avis) for avis in lecture.avis if "essai" in avis.fichier] == []
    (contact,) = [entry for entry in lecture.entrees["contacts"] if entry.id == "essai"]
    assert contact.valeur and contact.faits and contact.faits[0].sur == "duree"


def test_all_fields_of_an_urgence_are_asked_for() -> None:
    entry = skeleton(Urgence, "essai", "", TODAY)
    assert {line.strip().removesuffix(":") for line in entry.splitlines() if line.endswith(":") and "#" not in line} == {
        "numero", "nom", "pour", "horaires", "detresses", "source", "a_revoir_le",
    }  # fmt: skip


def test_facts_have_all_their_fields() -> None:
    entry = filled(Formation)
    assert [name for name in Fait.model_fields if f" {name}: " not in entry.split("faits:")[1]] == []


@pytest.mark.parametrize(
    ("nom", "identifiant"),
    [
        ("BTS CIM (Besançon)", "bts-cim-besancon"),
        ("L'École d'été – Œuvre n° 3", "l-ecole-d-ete-oeuvre-n-3"),
        ("Bac+2", "bac-2"),
        ("x" * 3 + "y " * 80, "xxy" + "-y" * 38),
        ("…", ""),
    ],
)
def test_an_id_is_made_of_the_name(nom: str, identifiant: str) -> None:
    assert id_of(nom) == identifiant
