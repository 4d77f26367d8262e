"""Warnings that forbid nothing: each at its place, few enough to be read, and none for what is well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.advice import advise, overlooked
from bot.knowledge.checks import check
from bot.knowledge.reader import read_folder
from tests.conftest import SAMPLE

FolderOf = Callable[[str | bytes], Path]

TODAY = dt.date(2026, 11, 28)
SOURCES = "sources:\n  - {id: bilan, nom: Bilan}\n"


def fiche(identifiant: str, *fields: str, dit: str = "Le BTS dure deux ans.", annee: str = "annee: 2024, ", q: str = "") -> str:
    """One entry, verified this year, with one fact; its fact is on its last line."""
    lines = [
        f"  - id: {identifiant}",
        f"    nom: Nom {identifiant}",
        "    verifie_le: 2026-09-01",
        *(f"    {f}" for f in fields),
    ]
    return "\n".join([*lines, f'    faits: [{{sur: duree, dit: "{dit}", {annee}source: bilan, questions: [{q}]}}]', ""])


def advised(folder: Path) -> list[str]:
    lecture = read_folder(folder)
    check(lecture, TODAY)
    assert lecture.avis == []
    notices = advise(lecture, TODAY)
    assert {avis.gravite for avis in notices} <= {"alerte"}
    return [f"{avis.ligne}:{avis.colonne} {avis.texte}" for avis in notices]


def one(folder: Path, place: str, *words: str) -> None:
    (notice,) = advised(folder)
    assert notice.startswith(f"{place} ")
    assert [word for word in words if word not in notice] == []


def test_what_is_well_gets_no_advice(folder_of: FolderOf) -> None:
    content = "formations:\n" + fiche("a", "alias: [bts alpha]", q='"combien dure le bts alpha"') + fiche("b") + SOURCES
    assert advised(folder_of(content)) == []


def test_a_fiche_not_verified_for_a_year(folder_of: FolderOf) -> None:
    content = "formations:\n" + fiche("a").replace("2026-09-01", "2025-11-27") + SOURCES
    one(folder_of(content), "4:5", "`a`", "2025-11-27", "`verifie_le`")
    assert advised(folder_of(content.replace("2025-11-27", "2025-11-28"))) == []


def test_a_verification_to_come(folder_of: FolderOf) -> None:
    one(folder_of("formations:\n" + fiche("a").replace("2026-09-01", "2027-01-01") + SOURCES), "4:5", "à venir")


def test_fiches_never_verified_are_counted_once_a_file(folder_of: FolderOf) -> None:
    never = "".join(fiche(f"a{n}") for n in range(12)).replace("    verifie_le: 2026-09-01\n", "")
    folder = folder_of("formations:\n" + never + "lieux:\n  - {id: dole, nom: Dole}\n" + SOURCES)
    one(folder, "2:5", " 12 ", "`a0`", "…")


def test_facts_without_a_year_are_told_one_by_one_then_counted(folder_of: FolderOf) -> None:
    few = "".join(fiche(f"a{n}", annee="") for n in range(5))
    assert [notice.split()[0] for notice in advised(folder_of("formations:\n" + few + SOURCES))] == [
        f"{line}:13" for line in (5, 9, 13, 17, 21)
    ]
    one(folder_of("formations:\n" + few + fiche("b", annee="") + SOURCES), "5:13", "6 faits", "`annee`")


@pytest.mark.parametrize(
    ("nature", "valeur"),
    [
        ("mail", "msi"),
        ("Courriel", "msi@exemple"),
        ("téléphone", "au lycée"),
        ("site", "www.exemple.fr"),
        ("réseau social", "page Facebook (adresse non donnée)"),
    ],
)
def test_a_contact_that_reaches_nobody(nature: str, valeur: str, folder_of: FolderOf) -> None:
    contact = f'contacts:\n  - {{id: c, nom: C, verifie_le: 2026-09-01, nature: {nature}, valeur: "{valeur}"}}\n'
    one(folder_of(contact), f"2:{contact.splitlines()[1].index('valeur') + 1}", "`c`", "`valeur`")


@pytest.mark.parametrize(
    ("nature", "valeur"),
    [
        ("mail", "msi@exemple.fr"),
        ("téléphone", "03 81 00 00 00"),
        ("site", "https://exemple.fr"),
        ("réseau social", "@campus_msi"),
        ("lettre", "newsletter (adresse non donnée)"),
    ],
)
def test_a_contact_that_can_be_reached(nature: str, valeur: str, folder_of: FolderOf) -> None:
    contact = f'contacts:\n  - {{id: c, nom: C, verifie_le: 2026-09-01, nature: {nature}, valeur: "{valeur}"}}\n'
    assert advised(folder_of(contact)) == []


def test_a_contact_without_a_value(folder_of: FolderOf) -> None:
    one(folder_of("contacts:\n  - {id: c, nom: C, verifie_le: 2026-09-01, nature: mail}\n"), "2:5", "`valeur`")


MAIL = 'contacts:\n  - {{id: mail, nom: M, verifie_le: 2026-09-01, nature: mail, valeur: "a@exemple.fr"{}}}\n'


def test_a_campus_that_nobody_can_write_to(folder_of: FolderOf) -> None:
    one(folder_of("campus:\n" + fiche("cmq") + MAIL.format("") + SOURCES), "2:5", "`cmq`")


@pytest.mark.parametrize(("fields", "links"), [(["contact: mail"], ""), (["liens: [mail]"], ""), ([], ", liens: [cmq]")])
def test_a_campus_with_an_address_in_any_way(fields: list[str], links: str, folder_of: FolderOf) -> None:
    assert advised(folder_of("campus:\n" + fiche("cmq", *fields) + MAIL.format(links) + SOURCES)) == []


def test_names_that_two_fiches_of_a_type_share(folder_of: FolderOf) -> None:
    content = "formations:\n" + fiche("a", "alias: [Élan vert, X2000]") + fiche("b", 'alias: ["elan-vert", x 2000]') + SOURCES
    one(folder_of(content), "10:5", "`b` et `a`", "ligne 2", "`elan vert`", "`x 2000`")


def test_a_name_shared_by_two_types_is_no_fault(folder_of: FolderOf) -> None:
    content = "formations:\n" + fiche("a", "alias: [Élan vert]") + "definitions:\n" + fiche("b", "alias: [élan vert]") + SOURCES
    assert advised(folder_of(content)) == []


def test_an_alias_that_is_the_name_of_another(folder_of: FolderOf) -> None:
    content = "formations:\n" + fiche("a", "alias: [alpha, nom b]") + "metiers:\n" + fiche("b") + SOURCES
    one(folder_of(content), "5:20", "« nom b »", "`a`", "`b`")


def test_an_alias_that_is_an_everyday_word(folder_of: FolderOf) -> None:
    one(folder_of("formations:\n" + fiche("a", "alias: [maison]") + SOURCES), "5:13", "« maison »", "tous les jours")
    for well in ("metiers:\n" + fiche("a", "alias: [maison]"), "formations:\n" + fiche("a", "alias: [MAISON]")):
        assert advised(folder_of(well + SOURCES)) == []


ASKED = '"c quand le salon du bois", "salon du bois cest ou"'


def test_an_alias_that_takes_the_questions_of_another(folder_of: FolderOf) -> None:
    content = "evenements:\n" + fiche("a", "alias: [le salon du bois]") + "formations:\n" + fiche("b", q=ASKED) + SOURCES
    content = content.replace("le salon", "salon")
    one(folder_of(content), "5:13", "« salon du bois »", "2 questions de `b`")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"q": '"salon du bois ?"'}, {"q": ASKED}),
        ({}, {"q": '"c quand le salon du bois"'}),
        ({}, {"q": '"le salon du bois du nom b", "nom b au salon du bois"'}),
        ({"liens": "b"}, {"q": ASKED}),
        ({}, {"q": ASKED, "liens": "a"}),
    ],
    ids=["its own questions too", "once", "which name themselves", "linked", "linked back"],
)
def test_an_alias_that_takes_nothing(a: dict[str, str], b: dict[str, str], folder_of: FolderOf) -> None:
    def links(of: dict[str, str]) -> list[str]:
        return [f"liens: [{of['liens']}]"] if "liens" in of else []

    content = "evenements:\n" + fiche("a", "alias: [salon du bois]", *links(a), q=a.get("q", ""))
    content += "formations:\n" + fiche("b", *links(b), q=b["q"]) + SOURCES
    assert advised(folder_of(content)) == []


def test_links_without_https(folder_of: FolderOf) -> None:
    one(folder_of("formations:\n" + fiche("a", "site: http://exemple.fr") + SOURCES), "5:5", "https://")
    one(folder_of("formations:\n" + fiche("a") + SOURCES.replace("Bilan}", "Bilan, url: 'http://x.fr'}")), "7:29", "`bilan`")


@pytest.mark.parametrize("dit", ["Il dure deux ans.", "Elles sont trois en tout.", "Cela dure deux ans.", "il n'est pas payé."])
def test_a_sentence_that_does_not_stand_alone(dit: str, folder_of: FolderOf) -> None:
    one(folder_of("formations:\n" + fiche("a", dit=dit) + SOURCES), "5:26", f"« {dit.split()[0]} »", "« Nom a »")


@pytest.mark.parametrize(
    "dit",
    ["Il faut un bac pour entrer.", "Il y a trois lycées.", "Il n'y a rien à payer.", "Illkirch a un lycée.", "L'élève dort."],
)
def test_a_sentence_that_stands_alone(dit: str, folder_of: FolderOf) -> None:
    assert advised(folder_of("formations:\n" + fiche("a", dit=dit) + SOURCES)) == []


def test_imported_fiches_are_left_alone(folder_of: FolderOf) -> None:
    imported = "importe: {source: onisep, cle: x, empreinte: a1b2c}"
    content = "formations:\n" + fiche("a", imported, annee="").replace("    verifie_le: 2026-09-01\n", "") + SOURCES
    assert advised(folder_of(content)) == []


def test_files_of_another_ending_are_told(folder_of: FolderOf) -> None:
    folder = folder_of(SOURCES)
    for name in ("autre.yaml", "notes.txt", "fiches.schema.json"):
        (folder / name).write_text("{}", encoding="utf-8")
    assert [(avis.fichier, avis.gravite) for avis in overlooked(folder)] == [
        ("knowledge/autre.yaml", "alerte"),
        ("knowledge/notes.txt", "alerte"),
    ]


def test_the_reading_is_left_as_it_is() -> None:
    lecture = read_folder(SAMPLE)
    check(lecture, TODAY)
    before = list(lecture.avis)
    assert advise(lecture, TODAY)
    assert lecture.avis == before
