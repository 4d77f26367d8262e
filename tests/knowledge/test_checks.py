"""Checks that need the whole set of fiches, each at its place and with the way to mend it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.checks import check
from bot.knowledge.reader import Avis, read_folder
from bot.knowledge.schema import FACETTES
from tests.conftest import SAMPLE

FolderOf = Callable[[str | bytes], Path]

TODAY = dt.date(2026, 11, 21)
SOURCES = "sources:\n  - {id: bilan-2024, nom: Bilan 2024}\n"
FAIT = '    faits: [{sur: date, dit: "Une phrase qui dit un fait.", source: bilan-2024}]\n'


def checked(folder: Path) -> list[Avis]:
    lecture = read_folder(folder)
    check(lecture, TODAY)
    return lecture.avis


def event(fields: str) -> str:
    return SOURCES + "evenements:\n  - id: forum\n    nom: Forum\n" + fields + FAIT


def helpline(date: str) -> str:
    return (
        SOURCES + 'urgences:\n  - {id: n, numero: "3018", nom: N, pour: p, horaires: h, detresses: [d], source: s,\n'
        f"     verifie_le: 2026-01-01, a_revoir_le: {date}}}\n"
    )


CASES = {
    "unknown link, with a guess": (
        SOURCES + "metiers:\n  - id: soudeur\n    nom: Soudeur\n    liens: [soudeuse, soudeur]\n" + FAIT,
        "erreur",
        "6:13 — `liens` renvoie à `soudeuse`, qui n'existe pas ; vouliez-vous `soudeur` ?",
    ),
    "unknown campus": (
        SOURCES + "metiers:\n  - id: soudeur\n    nom: Soudeur\n    campus: [zzz]\n" + FAIT,
        "erreur",
        "6:14 — `campus` renvoie à `zzz`, qui n'existe pas",
    ),
    "unknown contact": (
        SOURCES + "metiers:\n  - id: soudeur\n    nom: Soudeur\n    contact: zzz\n" + FAIT,
        "erreur",
        "6:5 — `contact` renvoie à `zzz`, qui n'existe pas",
    ),
    "unknown source": (
        SOURCES + "metiers:\n  - id: soudeur\n    nom: Soudeur\n" + FAIT.replace("bilan-2024", "bilan-2042"),
        "erreur",
        "6:61 — la source `bilan-2042` n'est pas dans knowledge/sources.yml ; vouliez-vous `bilan-2024` ?",
    ),
    "fiche without a fact": (
        SOURCES + "metiers:\n  - id: soudeur\n    nom: Soudeur\n",
        "erreur",
        "4:5 — la fiche `soudeur` n'a aucun fait sourcé ; ajoutez-en un (sur, dit, annee, source)",
    ),
    "announced event that is over": (
        event("    quand: annonce\n    date_debut: 2026-11-01\n    date_fin: 2026-11-20\n"),
        "alerte",
        "6:5 — l'événement `forum` est annoncé mais sa date est passée ; écrivez `quand: passe`",
    ),
    "coming event that is told as past": (
        event("    quand: passe\n    date_debut: 2026-11-22\n"),
        "erreur",
        "6:5 — l'événement `forum` a une date à venir ; écrivez `quand: annonce`",
    ),
    "event that ends before it begins": (
        event("    date_debut: 2024-11-02\n    date_fin: 2024-11-01\n"),
        "erreur",
        "7:5 — l'événement `forum` finit avant de commencer ; échangez `date_debut` et `date_fin`",
    ),
    "help line to verify again": (
        helpline("2026-11-20"),
        "alerte",
        "5:30 — le numéro 3018 devait être revérifié le 2026-11-20",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_gets_one_notice_at_its_place(case: str, folder_of: FolderOf) -> None:
    content, gravity, expected = CASES[case]
    (found,) = checked(folder_of(content))
    assert (found.gravite, str(found)) == (gravity, f"knowledge/fiches.yml:{expected}")


@pytest.mark.parametrize(
    "content",
    [
        event("    quand: annonce\n    date_debut: 2026-11-01\n    date_fin: 2026-11-21\n"),
        event("    quand: passe\n    date_debut: 2026-11-21\n"),
        event("    quand: recurrent\n"),
        helpline("2026-11-21"),
        "lieux:\n  - {id: dole, nom: Dole}\n",
        'contacts:\n  - {id: tel, nom: Standard, valeur: "03 81 00 00 00"}\n',
    ],
)
def test_what_is_right_gets_none(content: str, folder_of: FolderOf) -> None:
    assert checked(folder_of(content)) == []


def test_the_sample_of_the_tests_is_right() -> None:
    assert checked(SAMPLE) == []


def test_labels_of_facets(folder_of: FolderOf) -> None:
    wrong = [f"  - {{id: {facet}, nom: N, bouton: B}}\n" for facet in (*FACETTES[1:], "duree2")]
    found = checked(folder_of("facettes:\n" + "".join(wrong)))
    assert [str(avis) for avis in found] == [
        f"knowledge/fiches.yml:2:5 — la facette `{FACETTES[0]}` n'a pas de libellé dans knowledge/facettes.yml",
        f"knowledge/fiches.yml:{len(FACETTES) + 1}:6 — la facette `duree2` n'existe pas ; vouliez-vous `duree` ?",
    ]


def test_notices_come_in_the_order_of_the_files(folder_of: FolderOf) -> None:
    folder = folder_of(SOURCES + "metiers:\n  - id: soudeur\n    nom: Soudeur\n    liens: [zzz]\n")
    (folder / "a.yml").write_text("metiers:\n  - {id: tourneur, nom: Tourneur}\n", encoding="utf-8")
    places = [(avis.fichier, avis.ligne) for avis in checked(folder)]
    assert places == [("knowledge/a.yml", 2), ("knowledge/fiches.yml", 4), ("knowledge/fiches.yml", 6)]


def test_a_refused_fiche_has_its_references_checked_and_counts_for_others(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    fact = '{sur: duree, dit: "Deux ans en tout.", source: %s}'
    (folder / "formations.yml").write_text(
        f"formations:\n  - id: a\n    nom: A\n    niveux: [bts]\n    liens: [zz, b]\n    faits:\n      - {fact % 'nulle'}\n"
        f"  - id: b\n    nom: B\n    liens: [a]\n    faits:\n      - {fact % 's'}\n"
        'sources:\n  - {id: s, nom: "Source"}\n',
        encoding="utf-8",
    )
    lecture = read_folder(folder)
    check(lecture)
    assert [(notice.ligne, notice.colonne) for notice in lecture.erreurs] == [(4, 5), (5, 13), (7, 48)]
