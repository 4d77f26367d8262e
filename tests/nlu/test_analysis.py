"""One reading of a message: names masked, openings left out, levels, towns and dates found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.base import Snapshot, load
from bot.nlu.analysis import analyse, merely_opens
from tests.conftest import ROOT, VECTORS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("c koi technilab", "c koi p-tech"),
        ("c koi technilab", "c koi {dispositif}"),
        ("le bts cim c'est où", "le bts cprp c'est où"),
        ("que fait le lycée jules haag", "que fait le {etablissement}"),
        ("quel bts à Vesoul", "quel bts à Dole"),
        ("on fait quoi à Vesoul", "on fait quoi à {ville}"),
        ("le forum de 2024", "le forum de {date}"),
        ("je suis en 3e", "chui en troisième"),
    ],
)
def test_names_of_one_type_read_the_same(one: str, other: str) -> None:
    assert analyse(one).masked == analyse(other).masked


def test_names_of_two_types_do_not() -> None:
    assert analyse("c koi technilab").masked != analyse("c koi lycée jules haag").masked


def test_a_level_is_read_as_one_and_as_which_it_is() -> None:
    placeholder = analyse("je suis en {niveau}").masked
    assert placeholder == "je suis en xniveau"
    assert analyse("je suis en 3e").masked == f"{placeholder} x3e"
    assert analyse("je suis en bac pro").masked == f"{placeholder} xbacpro"


def test_a_masked_name_is_gone() -> None:
    assert analyse("c koi technilab").masked == "c est quoi xnom xdispositif"


def test_a_fiche_that_staff_add_reads_as_the_others(tmp_path: Path, serving: Callable[[Snapshot], Snapshot]) -> None:
    folder = Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge"))
    assert analyse("c koi turboschmurz").mentions == ()
    (folder / "nouveau.yml").write_text(
        "dispositifs:\n  - id: turboschmurz\n    nom: Turboschmurz\n    faits:\n"
        "      - {sur: public, dit: Pour tous., annee: 2026, source: definition-courante}\n",
        encoding="utf-8",
    )
    serving(load(folder, "sqlite://", Path(shutil.copy(VECTORS, tmp_path))))
    reading = analyse("c koi turboschmurz")
    assert [mention.fiches for mention in reading.mentions] == [("turboschmurz",)]
    assert reading.masked == analyse("c koi technilab").masked


@pytest.mark.parametrize(
    "opened",
    [
        "Bonjour, c'est quoi technilab", "slt c'est quoi technilab", "Bonsoir madame, c'est quoi technilab",
        "euh alors c'est quoi technilab", "c'est quoi technilab merci d'avance", "c'est quoi technilab svp",
        "allô, c'est quoi technilab", "j'ai une petite question : c'est quoi technilab", "dites, c'est quoi technilab hein",
    ],
)  # fmt: skip
def test_what_opens_and_closes_a_question_is_left_out(opened: str) -> None:
    assert analyse(opened).masked == analyse("c'est quoi technilab").masked
    # Nor is it searched.
    assert analyse(opened).words == analyse("c'est quoi technilab").words


@pytest.mark.parametrize(
    ("text", "merely"), [("Bonjour Madame", True), ("une question", True), ("merci pour technilab", False)]
)
def test_whether_a_clause_only_opens(text: str, merely: bool) -> None:
    assert merely_opens(analyse(text)) is merely


@pytest.mark.parametrize("text", ["bonjour", "merci", "salut toi", "ok"])
def test_a_greeting_alone_stays(text: str) -> None:
    assert analyse(text).masked


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("mon fils est en 3ème", ("3e",)),
        ("ma fille de 4 e", ("4e",)),
        ("ji suis en troisieme", ("3e",)),
        ("chui en terminal", ("terminale",)),
        ("en seconde", ("2de",)),
        ("que faire avec mes secondes", ("2de",)),
        ("cela dure trente secondes", ()),
        ("mes terminales et mes troisièmes", ("terminale", "3e")),
        ("du bac pro au bts", ("bac-pro", "bts")),
        ("après ma licence pro", ("licence-pro",)),
        ("une licence", ("licence",)),
        ("école d'ingénieurs", ("ingenieur",)),
        ("un but à Besançon", ("but",)),
        ("quel est le but de technilab", ()),
        ("c'est la première fois", ()),
        ("en 1re générale", ("1re",)),
        ("bonjour", ()),
    ],
)
def test_levels(text: str, levels: tuple[str, ...]) -> None:
    assert analyse(text).niveaux == levels


@pytest.mark.parametrize(
    ("text", "towns"),
    [
        ("un bts à Vesoul", ("Vesoul",)),
        ("un lycée sur besac", ("Besançon",)),
        ("entre Dole et Lure", ("Dole", "Lure")),
        ("c'est dans quel sens", ()),
        ("un lycée à Sens", ("Sens",)),
    ],
)
def test_towns(text: str, towns: tuple[str, ...]) -> None:
    assert analyse(text).villes == towns


@pytest.mark.parametrize(
    ("text", "years", "months"),
    [
        ("le forum de 2024", (2024,), ()),
        ("entre 2018 et 2024", (2018, 2024), ()),
        ("en Décembre 2023", (2023,), (12,)),
        ("en août", (), (8,)),
        ("le 3018", (), ()),
        ("12024", (), ()),
    ],
)
def test_years_and_months(text: str, years: tuple[int, ...], months: tuple[int, ...]) -> None:
    reading = analyse(text)
    assert (reading.annees, reading.mois) == (years, months)


@pytest.mark.parametrize(
    ("text", "change"), [("rien à voir, c koi p-tech", True), ("au fait c koi p-tech", True), ("c koi p-tech", False)]
)
def test_a_change_of_subject(text: str, change: bool) -> None:
    assert analyse(text).change is change


def test_mentions_point_at_the_name_in_the_text() -> None:
    text = "Bonjour ! L’atelier « TECHNILAB » à Besançon"
    [mention] = [m for m in analyse(text).mentions if "technilab" in m.fiches]
    assert "TECHNILAB" in text[mention.debut : mention.fin]
