"""What staff read when a file is wrong: the exact place, and a French sentence that says how to mend it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.checks import check
from bot.knowledge.reader import Lecture, read_folder
from bot.knowledge.schema import MODELES, Evenement, Formation
from tests.conftest import ROOT, SAMPLE

FolderOf = Callable[[str | bytes], Path]

FORMATION = """\
formations:
  - id: bts-cim
    nom: "BTS CIM"
"""
FAIT = """\
    faits:
      - sur: duree
        dit: "Le BTS CIM dure deux ans."
        annee: 2024
        source: bilan
"""


def notices(folder: Path) -> list[str]:
    return [str(avis) for avis in read_folder(folder).avis]


def test_a_right_file_has_no_notice_and_gives_typed_fiches(folder_of: FolderOf) -> None:
    lecture = read_folder(folder_of(FORMATION + "    verifie_le: 2026-11-21\n" + FAIT))
    assert lecture.avis == []
    (formation,) = lecture.entrees["formations"]
    assert isinstance(formation, Formation)
    assert formation.faits[0].source[0].source == "bilan"
    assert formation.verifie_le is not None
    assert formation.verifie_le.isoformat() == "2026-11-21"


def test_lines_of_a_source_are_read(folder_of: FolderOf) -> None:
    lecture = read_folder(folder_of(FORMATION + FAIT.replace("bilan", '["bilan:3,4", rapport]')))
    assert lecture.avis == []
    references = lecture.entrees["formations"][0].faits[0].source
    assert [(r.source, r.lignes) for r in references] == [("bilan", (3, 4)), ("rapport", ())]


CASES = {
    "value outside the list, with a guess": (
        FORMATION + "    niveaux: [bac-pro, btss]\n" + FAIT,
        "4:24 — `niveaux: btss` n'existe pas ; vouliez-vous `bts` ?",
    ),
    "value outside the list, nothing near": (
        FORMATION + "    public: [xylophone]\n" + FAIT,
        "4:14 — `public: xylophone` n'existe pas ; choisissez parmi : collegien, lyceen, etudiant, apprenti, adulte, "
        "parent, enseignant, entreprise, institution",
    ),
    "facet outside the list": (
        FORMATION + FAIT.replace("duree", "durée"),
        "5:9 — `sur: durée` n'existe pas ; vouliez-vous `duree` ?",
    ),
    "unknown field": (
        FORMATION + "    nivau: BTS\n" + FAIT,
        "4:5 — le champ `nivau` n'existe pas ; vouliez-vous `niveau` ?",
    ),
    "unknown field of a fact": (
        FORMATION + FAIT + "        anee: 2024\n",
        "9:9 — le champ `anee` n'existe pas ; vouliez-vous `annee` ?",
    ),
    "missing field": (
        "formations:\n  - id: bts-cim\n" + FAIT,
        "2:5 — il manque `nom` ; ajoutez-le",
    ),
    "fact without source": (
        FORMATION + FAIT.replace("        source: bilan\n", ""),
        "5:9 — il manque `source` ; ajoutez-le",
    ),
    "fact with an empty source": (
        FORMATION + FAIT.replace("bilan", "[]"),
        "8:9 — `source` est vide ; donnez au moins une valeur",
    ),
    "impossible date": (
        FORMATION + "    verifie_le: 2026-02-30\n" + FAIT,
        "4:17 — la date `2026-02-30` n'existe pas ; écrivez année-mois-jour, par exemple 2026-11-21",
    ),
    "date in another order": (
        FORMATION + "    verifie_le: 21/11/2026\n" + FAIT,
        "4:5 — `verifie_le: 21/11/2026` n'est pas une date ; écrivez année-mois-jour, par exemple 2026-11-21",
    ),
    "duplicate key": (
        FORMATION + '    nom: "BTS Microtechniques"\n' + FAIT,
        "4:5 — la clé `nom` est déjà écrite à la ligne 3 de la même fiche ; gardez-en une seule",
    ),
    "duplicate section": (
        FORMATION + FAIT + "formations: []\n",
        "9:1 — `formations` est déjà ouvert à la ligne 1 ; mettez ces fiches à la suite des autres, sans récrire `formations:`",
    ),
    "tab as indentation": (
        FORMATION + "\tniveau: BTS\n",
        "4:1 — une tabulation sert de retrait ; remplacez-la par des espaces",
    ),
    "unquoted phone number, octal to YAML": (
        "contacts:\n  - id: tel\n    nom: Standard\n    valeur: 0326754761\n",
        '4:13 — `0326754761` commence par un zéro : mettez-le entre guillemets ("0326754761"), sinon le zéro est perdu',
    ),
    "unquoted phone number, with an 8": (
        "contacts:\n  - id: tel\n    nom: Standard\n    valeur: 0381665500\n",
        '4:13 — `0381665500` commence par un zéro : mettez-le entre guillemets ("0381665500"), sinon le zéro est perdu',
    ),
    "unquoted postcode": (
        "etablissements:\n  - id: lycee\n    nom: Lycée\n    code_postal: 25000\n",
        "4:5 — `code_postal` doit être un texte ; mettez `25000` entre guillemets",
    ),
    "wrong UAI": (
        'etablissements:\n  - id: lycee\n    nom: Lycée\n    uai: "0250011A"\n',
        "4:5 — l'UAI `0250011A` est faux : sept chiffres et la lettre qui leur correspond ; recopiez-le depuis l'annuaire",
    ),
    "cut YAML": (
        FORMATION + '    alias: ["cim", "bts\n',
        "4:20 — ce guillemet n'est pas fermé ; ajoutez-en un à la fin du texte",
    ),
    "colon in a bare sentence": (
        FORMATION + FAIT.replace('"Le BTS CIM dure deux ans."', "Durée : deux ans."),
        "6:20 — un deux-points est écrit dans un texte sans guillemets ; mettez tout le texte entre guillemets",
    ),
    "not UTF-8": (
        (FORMATION + "    # été\n" + FAIT).encode("latin-1"),
        "4:7 — le fichier n'est pas enregistré en UTF-8 ; enregistrez-le de nouveau avec cet encodage",
    ),
    "unknown section": (
        "formation:\n" + FORMATION.split("\n", 1)[1],
        "1:1 — le type `formation` n'existe pas ; vouliez-vous `formations` ?",
    ),
    "section without a list": (
        "formations:\n  id: bts-cim\n",
        "1:1 — `formations` doit être suivi d'une liste : chaque fiche commence par un tiret (- id: …)",
    ),
    "entry without fields": (
        "formations:\n  - bts-cim\n",
        "2:5 — chaque entrée de `formations` commence par `- id: …` et ses champs s'alignent dessous",
    ),
    "duplicate id": (
        FORMATION + FAIT + "  - id: bts-cim\n    nom: Autre\n" + FAIT,
        "9:5 — l'identifiant `bts-cim` est déjà pris (knowledge/fiches.yml, ligne 2) ; choisissez-en un autre",
    ),
    "duplicate id in another type": (
        FORMATION + FAIT + "metiers:\n  - id: bts-cim\n    nom: Autre\n" + FAIT,
        "10:5 — l'identifiant `bts-cim` est déjà pris (knowledge/fiches.yml, ligne 2) ; choisissez-en un autre",
    ),
    "id with capitals": (
        FORMATION.replace("id: bts-cim", "id: BTS_CIM") + FAIT,
        "2:5 — `id: BTS_CIM` : seulement des minuscules sans accent, des chiffres et des tirets (par exemple lycee-jules-haag)",
    ),
    "text instead of a list": (
        FORMATION + "    alias: cim\n" + FAIT,
        "4:5 — `alias` doit être une liste entre crochets, par exemple [cim]",
    ),
    "letters in a number": (
        FORMATION + FAIT.replace("2024", "deux mille"),
        "7:9 — `annee: deux mille` doit être un nombre sans lettres",
    ),
    "year out of bounds": (
        FORMATION + FAIT.replace("2024", "20244"),
        "7:9 — `annee: 20244` est hors des bornes (limite : 2100)",
    ),
    "sentence too long": (
        FORMATION + FAIT.replace("deux ans", "long" * 100),
        "6:9 — `dit` est trop long (400 caractères au plus) ; raccourcissez",
    ),
    "sentence too short": (
        FORMATION + FAIT.replace("Le BTS CIM dure deux ans.", "Oui."),
        "6:9 — `dit` est trop court (8 caractères au moins) ; complétez",
    ),
    "period of another form": (
        "evenements:\n  - id: forum\n    nom: Forum\n    periode: printemps\n" + FAIT,
        "4:5 — `periode: printemps` : écrivez une année ou un mois, par exemple 2024, 2023-03 ou 2022/2024",
    ),
    "coordinates that are no number": (
        "lieux:\n  - id: dole\n    nom: Dole\n    latitude: nan\n",
        "4:5 — `latitude: nan` doit être un nombre sans lettres",
    ),
    "alias of YAML": (
        FORMATION + "    alias: &a [cim]\n    villes: *a\n" + FAIT,
        "4:12 — un renvoi (&nom, *nom) ne peut pas servir ici ; recopiez la valeur",
    ),
    "alias that holds itself": (
        FORMATION + "    alias: &a [*a]\n" + FAIT,
        "4:12 — un renvoi (&nom, *nom) ne peut pas servir ici ; recopiez la valeur",
    ),
    "forbidden character": (
        FORMATION.replace("BTS CIM", "BTS\\0CIM") + FAIT,
        "3:10 — la valeur contient un caractère invisible interdit ; retapez-la",
    ),
    "list instead of a section": (
        "- id: bts-cim\n",
        "1:1 — le fichier doit commencer par un type de fiche suivi de deux-points ; choisissez parmi : " + ", ".join(MODELES),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_gets_one_notice_at_its_place(case: str, folder_of: FolderOf) -> None:
    content, expected = CASES[case]
    assert notices(folder_of(content)) == [f"knowledge/fiches.yml:{expected}"]


def test_all_mistakes_are_told_at_once(folder_of: FolderOf) -> None:
    folder = folder_of(FORMATION + "    nivau: BTS\n    niveaux: [btss]\n" + FAIT.replace("annee: 2024", "annee: x"))
    (folder / "autre.yml").write_text("metier: []\n", encoding="utf-8")
    places = [line.split(" — ")[0] for line in notices(folder)]
    assert sorted(places) == [
        "knowledge/autre.yml:1:1",
        "knowledge/fiches.yml:4:5",
        "knowledge/fiches.yml:5:15",
        "knowledge/fiches.yml:9:9",
    ]


def test_a_wrong_fiche_leaves_the_others(folder_of: FolderOf) -> None:
    lecture = read_folder(folder_of(FORMATION + FAIT + "  - id: autre\n"))
    assert [formation.id for formation in lecture.entrees["formations"]] == ["bts-cim"]
    assert len(lecture.erreurs) == 1


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder_of: FolderOf) -> None:
    lecture = read_folder(folder_of(b"\xef\xbb\xbf" + (FORMATION + FAIT).replace("\n", "\r\n").encode()))
    assert lecture.avis == []
    assert lecture.entrees["formations"][0].nom == "BTS CIM"


def test_empty_files_and_editors_own_files_are_left_alone(folder_of: FolderOf) -> None:
    folder = folder_of("# rien encore\n")
    (folder / ".#fiches.yml").symlink_to("nobody@nowhere")
    (folder / ".fiches.yml").write_text("\t: [", encoding="utf-8")
    assert notices(folder) == []


def test_a_file_that_cannot_be_read_is_a_notice(folder_of: FolderOf) -> None:
    folder = folder_of(FORMATION)
    (folder / "perdu.yml").symlink_to(folder / "absent.yml")
    (found,) = [line for line in notices(folder) if "perdu" in line]
    assert found.startswith("knowledge/perdu.yml:1:1 — le fichier ne peut pas être lu ; vérifiez")


@pytest.mark.parametrize(
    "nested",
    [
        "[" * 900 + "]" * 900,
        "[" * 100_000,
        "- " * 100_000,
        "a:\n" + "- \n" * 3 + "{" * 5000,
        "{a: " * 900 + "1" + "}" * 900,
    ],
    ids=["closed", "open", "dashes", "both", "braces"],
)
def test_deep_nesting_is_a_notice(nested: str, folder_of: FolderOf) -> None:
    (found,) = notices(folder_of(f"formations: {nested}\n"))
    assert "trop de crochets ou de tirets" in found


@pytest.mark.parametrize("value", ["._", ".", "-._", "1:30.5", "0x_", "0b_", "1e999", ".inf", "9" * 5000, "1_000", "=", "<<"])
def test_odd_numbers_are_never_an_exception(value: str, folder_of: FolderOf) -> None:
    read_folder(folder_of(FORMATION + f"    verifie_le: {value}\n    niveau: {value}\n"))


SLIPS = (
    *(
        "\t",
        "\n",
        " ",
        '"',
        "'",
        ":",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "0381",
        "é",
        "\0",
        "\ufeff",
        "\x85",
        "!x ",
    ),
    *("!!python/object ", "? ", "|", ">", "---\n", "%", "@", "2026-13-45", "._", "~", "#"),
)


def damaged(rng: random.Random, text: str) -> str:
    """`text` with one to four of the slips that hands and editors make."""
    for _ in range(rng.randint(1, 4)):
        at, other = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        other = min(other, at + 200)
        piece = rng.choice(SLIPS)
        text = rng.choice(
            [
                text[:at] + text[other:],
                text[:at] + piece + text[at:],
                text[:at] + text[at:other] * 2 + text[other:],
                text[:at] + text[at:other][::-1] + text[other:],
                text[:at] or " ",
            ]
        )
    return text


@pytest.mark.parametrize("name", ["urgences.yml", "evenements.yml", "plateformes.yml", "facettes.yml"])
def test_no_damage_raises(name: str, tmp_path: Path) -> None:
    rng = random.Random(name)
    # A few dozen fiches are as varied as a thousand, and quicker.
    original = "\n".join((ROOT / "knowledge" / name).read_text(encoding="utf-8").splitlines()[:90]) + "\n"
    folder = tmp_path / "knowledge"
    folder.mkdir()
    refused = 0
    for _ in range(150):
        (folder / name).write_text(damaged(rng, original), encoding="utf-8", errors="surrogatepass")
        lecture = read_folder(folder)
        check(lecture)
        for avis in lecture.avis:
            assert avis.fichier.startswith("knowledge")
            assert avis.ligne >= 1 and avis.colonne >= 1
            assert avis.texte
        refused += any("sources.yml" not in a.texte and "renvoie à" not in a.texte for a in lecture.erreurs)
    assert refused > 50, "the damage must be real"


def test_no_damaged_bytes_raise(tmp_path: Path) -> None:
    rng = random.Random(1)
    original = (SAMPLE / "fiches.yml").read_bytes()
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for _ in range(200):
        content = bytearray(original)
        for _ in range(3):
            content[rng.randrange(len(content))] = rng.randrange(256)
        (folder / "fiches.yml").write_bytes(content)
        check(read_folder(folder))


def test_places_of_a_field_and_of_its_parent() -> None:
    lecture = read_folder(SAMPLE)
    assert lecture.place("bts-cim") == ("knowledge/fiches.yml", 9, 5)
    assert lecture.place("bts-cim", ("faits", 1)) == ("knowledge/fiches.yml", 20, 9)
    assert lecture.place("bts-cim", ("faits", 1, "questions", 3)) == ("knowledge/fiches.yml", 20, 9)
    assert lecture.place("nowhere", ("x",)) == ("knowledge", 1, 1)


def test_only_errors_forbid_to_publish() -> None:
    lecture = Lecture()
    lecture.note("x", (), "grave")
    lecture.note("x", (), "moins grave", "alerte")
    assert [avis.texte for avis in lecture.erreurs] == ["grave"]


def test_dates_of_events_are_dates() -> None:
    forum = next(e for e in read_folder(SAMPLE).entrees["evenements"] if e.id == "forum")
    assert isinstance(forum, Evenement)
    assert forum.date_debut is not None and forum.date_debut.month == 12
