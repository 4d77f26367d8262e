"""Faults that hands, editors and half-done copies make in YAML files: each gets one notice, where it is to be mended.

Every fault is seeded in a copy of the small folder of tests/data/fautes. Whatever it is, nothing is raised, and the last right
version goes on answering.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.knowledge.base import Live, Snapshot, load
from bot.knowledge.checks import check
from bot.knowledge.reader import Avis, read_folder
from bot.knowledge.watch import Watcher
from tests.conftest import ROOT

SOUND = ROOT / "tests" / "data" / "fautes" / "knowledge"


@dataclass(frozen=True)
class Fault:
    """`old` becomes `new` in a file. The notice holds `word`, and stands on the first line that changed, or on that of `at`."""

    file: str
    old: str
    new: str
    word: str
    at: str = ""


TEXT_FAULTS = {
    # -- syntax
    "tab as indent": Fault("formations", '  nom: "BTS CIM"', '\tnom: "BTS CIM"', "tabulation"),
    "tab before a dash": Fault("formations", "  - sur: lieu", "\t- sur: lieu", "tabulation"),
    "unclosed quote": Fault("formations", 'nom: "BTS CIM"', 'nom: "BTS CIM', "guillemet n'est pas fermé"),
    "unclosed quote in a list": Fault("formations", '"bts microtechniques"]', '"bts microtechniques]', "fermé"),
    "unclosed quote of a question": Fault("formations", 'faire le bts cim"', "faire le bts cim", "fermé"),
    "unclosed quote of a question before another": Fault("formations", 'temps le bts cim"', "temps", "fermé"),
    "unclosed apostrophe": Fault("formations", 'nom: "BTS CIM"', "nom: 'BTS CIM", "fermé"),
    "missing opening quote": Fault("formations", 'nom: "BTS CIM"', 'nom: BTS CIM"', "au début"),
    "missing opening quote of a question": Fault("formations", '- "où faire', "- où faire", "au début"),
    "missing opening quote before a sign that begins comments": Fault(
        "formations", 'dit: "Le BTS CIM dure', "dit: Le BTS #CIM dure", "au début"
    ),
    "missing quote in the midst of a list": Fault("formations", '"cim", "bts', '"cim", bts', "au début"),
    "missing colon": Fault("formations", 'nom: "BTS CIM"', 'nom "BTS CIM"', "deux-points après `nom`"),
    "missing colon of the section": Fault("formations", "formations:\n", "formations\n", "deux-points"),
    "missing colon of a fact's field": Fault("formations", "    annee: 2024", "    annee 2024", "`annee`"),
    "no space after the colon": Fault("formations", 'nom: "BTS CIM"', 'nom:"BTS CIM"', "espace après `nom:`"),
    "missing colon before a text that has one": Fault(
        "formations", 'dit: "Le BTS CIM dure', 'dit "Le BTS CIM : il dure', "deux-points après `dit`"
    ),
    "no space before a text that has a colon": Fault(
        "formations", 'dit: "Le BTS CIM dure', 'dit:"Le BTS CIM : il dure', "espace après `dit:`"
    ),
    "no space after a question's dash": Fault("formations", '- "c combien', '-"c combien', "espace après le tiret"),
    "no space after the dash": Fault("formations", "- id: bac", "-id: bac", "espace après le tiret"),
    "field one space too far": Fault("formations", '  nom: "BTS', '   nom: "BTS', "colonne 3"),
    "field one space short": Fault("formations", '  niveau: "BTS"', ' niveau: "BTS"', "colonne 3"),
    "field in the first column": Fault("formations", '  nom: "BTS CIM"', 'nom: "BTS CIM"', "bord"),
    "list in the first column": Fault("formations", "  faits:\n  - sur: duree", "faits:\n  - sur: duree", "bord"),
    "last field in the first column": Fault("contacts", '  valeur: "03', 'valeur: "03', "bord"),
    "fact's field two spaces short": Fault("formations", "    annee: 2024", "  annee: 2024", "colonne 5"),
    "dash out of line": Fault("formations", "- id: bac-pro", " - id: bac-pro", "colonne 1"),
    "fact's dash out of line": Fault("formations", "  - sur: lieu", "   - sur: lieu", "colonne 3"),
    "first question too far in": Fault("formations", '    - "c combien', '     - "c combien', "colonne 5"),
    "second question too far in": Fault("formations", '    - "le bts', '     - "le bts', "colonne 5"),
    "first fact's dash too far in": Fault("formations", "  - sur: duree", "   - sur: duree", "colonne 3"),
    "first fact without its dash": Fault("formations", "  - sur: duree", "    sur: duree", "tiret devant `sur`"),
    "first question without its dash": Fault("formations", '- "c combien', '  "c combien', "tiret devant ce texte"),
    "missing closing bracket": Fault("formations", "[lyceen, etudiant]", "[lyceen, etudiant", "crochet"),
    "missing opening bracket": Fault("formations", "[lyceen, etudiant]", "lyceen, etudiant]", "crochets"),
    "one bracket too many": Fault("formations", "etudiant]", "etudiant]]", "de trop"),
    "missing comma": Fault("formations", '"cim", "bts', '"cim" "bts', "virgule"),
    "colon in a bare sentence": Fault("formations", '"Le BTS CIM dure deux ans."', "Durée : deux ans.", "entre guillemets"),
    "quotes inside quotes": Fault("formations", "Le BTS CIM dure", 'Le "BTS CIM" dure', "« »"),
    "apostrophe inside apostrophes": Fault(
        "formations", '"Le BTS CIM dure deux ans."', "'L'école dure deux ans.'", "guillemets doubles"
    ),
    "backslash": Fault("formations", '"BTS CIM"', '"BTS\\CIM"', "barre oblique"),
    "at sign first": Fault("contacts", '"msi@exemple.fr"', "@msi", "commencer par `@`"),
    "star first": Fault("formations", '"BTS CIM"', "*BTS* CIM", "commencer par `*`"),
    "two documents": Fault("formations", "- id: bac-pro", "---\n- id: bac-pro", "effacez cette ligne"),
    "conflict markers": Fault(
        "formations", '  nom: "BTS CIM"\n', "<<<<<<< HEAD\n  nom: A\n=======\n  nom: B\n>>>>>>> autre\n", "mêlées"
    ),
    "missing dash of an entry": Fault("formations", "- id: bac-pro", "  id: bac-pro", "tiret"),
    "missing dash of a fact": Fault("formations", "  - sur: lieu", "    sur: lieu", "tiret"),
    "deep nesting": Fault("formations", "[bts]", "[" * 60 + "]" * 60, "crochets"),
    "anchor and alias": Fault("formations", '["Besançon"]\n', '&a ["x"]\n  domaines: *a\n', "recopiez"),
    "alias bomb": Fault("formations", "[lyceen, etudiant]", "&a [[&b [x, x], *b, *b], *b]", "recopiez"),
    "key that is a list": Fault("formations", '  nom: "BTS CIM"', '  ? [nom]\n  : x\n  nom: "BTS CIM"', "nom: …"),
    # -- signs that look right
    "curly quotes": Fault("formations", '"BTS CIM"', "“BTS CIM”", "guillemets droits"),
    "curly quotes around a colon": Fault("formations", '"BTS CIM"', "“BTS : CIM”", "guillemets droits"),
    "no-break space as indent": Fault("formations", '  nom: "BTS', '\u00a0 nom: "BTS', "insécable"),
    "no-break space after the colon": Fault("formations", 'nom: "BTS', 'nom:\u00a0"BTS', "insécable"),
    "no-break space before the colon": Fault("formations", "niveau: ", "niveau\u00a0: ", "insécable"),
    "no-break space in a last fact": Fault(
        "formations", "    - \"combien de temps dure l'h", "\u202f\u202f  - \"combien de temps dure l'h", "insécable"
    ),
    "garbled accents": Fault("etablissements", "Lycée Jules", "LycÃ©e Jules", "UTF-8"),
    "lost accents": Fault("etablissements", "Lycée Jules", "Lyc\ufffde Jules", "UTF-8"),
    "NUL": Fault("formations", "BTS CIM dure", "BTS\0CIM dure", "invisible"),
    "escape character": Fault("formations", "BTS CIM dure", "BTS\x1b[1mCIM dure", "invisible"),
    # -- shape
    "section in the singular": Fault("formations", "formations:\n", "formation:\n", "`formations`"),
    "section without dashes": Fault("contacts", "- id: mail-msi\n", "  id: mail-msi\n", "tiret devant `id`"),
    "list where one text is wanted": Fault("formations", 'nom: "BTS CIM"', 'nom: ["BTS CIM"]', "liste"),
    "fields where one text is wanted": Fault("formations", 'nom: "BTS CIM"', "nom: {fr: BTS}", "seul texte"),
    "fields where a list is wanted": Fault(
        "evenements", "  - sur: date\n    dit:", "    sur: date\n    dit:", "tiret", at="faits:"
    ),
    "text where a fact is wanted": Fault(
        "evenements", "  faits:\n", "  faits:\n  - Le forum dure deux jours.\n", "nom: valeur"
    ),
    "text where a list is wanted": Fault("formations", "[lyceen, etudiant]", "lyceen", "[lyceen]"),
    "text where an entry is wanted": Fault("sources", "  - id: annuaire\n", "  - rapport\n  - id: annuaire\n", "`- id: …`"),
    "empty field": Fault("formations", 'nom: "BTS CIM"', "nom:", "pas de valeur"),
    "missing field": Fault("formations", '  nom: "BTS CIM"\n', "", "il manque `nom`", at="- id: bts-cim"),
    "field of a fact at the fiche's level": Fault("formations", '  niveau: "BTS"', "  annee: 2024", "`sur`"),
    "field of the fiche within a fact": Fault(
        "formations", "    annee: 2024\n    source: bilan-2024:42", "    villes: [x]\n    source: bilan-2024:42", "`faits`"
    ),
    "unknown field, with a guess": Fault("formations", "  niveaux: [bts]", "  nivaux: [bts]", "`niveaux`"),
    "needed field, mistyped": Fault("campus", "  nom: ", "  nm: ", "`nom`"),
    "duplicate field": Fault("formations", '  niveau: "BTS"', '  nom: "Autre"', "déjà écrite"),
    "duplicate section": Fault("sources", "  - id: annuaire", "sources:\n  - id: annuaire", "à la suite"),
    # -- values
    "unquoted phone": Fault("contacts", '"03 81 66 55 00"', "0381665500", "entre guillemets"),
    "unquoted postcode": Fault("etablissements", '"25000"', "25000", "entre guillemets"),
    "unquoted no": Fault("formations", 'niveau: "BTS"', "niveau: no", "mettez `no`"),
    "year as text": Fault("evenements", "annee: 2024", "annee: en 2024", "nombre"),
    "year out of bounds": Fault("evenements", "annee: 2024", "annee: 20244", "2100"),
    "impossible date": Fault("campus", "2026-11-21", "2026-02-30", "n'existe pas"),
    "date in another order": Fault("campus", "2026-11-21", "21/11/2026", "année-mois-jour"),
    "reversed dates": Fault("evenements", "date_debut: 2024-12-11", "date_debut: 2024-12-13", "échangez", at="date_fin"),
    "latitude out of range": Fault("etablissements", "47.238836", "472.38836", "90"),
    "comma in a number": Fault("etablissements", "47.238836", "47,238836", "point"),
    "wrong letter of a school's code": Fault("etablissements", "0250011B", "0250011C", "annuaire"),
    "id with capitals and spaces": Fault("evenements", "id: forum-2024", "id: Forum 2024", "minuscules"),
    "unknown public": Fault("formations", "[lyceen, etudiant]", "[lycéens, etudiant]", "`lyceen`"),
    "unknown facet, with a guess": Fault("evenements", "sur: date", "sur: dates", "`date`"),
    "sentence too long": Fault("evenements", "Le forum des métiers a", "Le forum " + "très " * 90 + "a", "400"),
    "sentence too short": Fault(
        "evenements", '"Le forum des métiers a eu lieu les 11 et 12 décembre 2024."', '"Oui."', "8 caractères"
    ),
    # -- references
    "dead link": Fault("formations", "liens: [lycee-haag]", "liens: [lycee-hag]", "`lycee-haag`"),
    "dead contact": Fault("campus", "contact: mail-msi", "contact: mail-ici", "n'existe pas"),
    "dead source": Fault("campus", "bilan-2024:12", "bilan-2042:12", "`bilan-2024`"),
    "source with lines that are no numbers": Fault("campus", "bilan-2024:12", "bilan-2024:douze", "lignes"),
    "source by its name": Fault("campus", "bilan-2024:12", "Bilan 2024", "identifiant"),
    "fact without source": Fault("campus", "    source: bilan-2024:12\n", "", "il manque `source`", at="- sur: definition"),
    "fact with an empty source": Fault("campus", "bilan-2024:12", "[]", "vide"),
    "fiche without a fact": Fault("evenements", "- id: forum", "- id: salon\n  nom: Salon\n- id: forum", "aucun fait"),
    "id taken in another file": Fault("evenements", "id: forum-2024", "id: lycee-haag", "etablissements.yml"),
}

BYTE_FAULTS: dict[str, tuple[str, Callable[[bytes], bytes], int, str]] = {
    "latin-1": ("etablissements", lambda content: content.decode().encode("latin-1"), 4, "UTF-8"),
    "byte order mark, then latin-1": (
        "etablissements", lambda content: b"\xef\xbb\xbf" + content.decode().encode("latin-1"), 4, "UTF-8",
    ),
    "UTF-16": ("etablissements", lambda content: content.decode().encode("utf-16"), 1, "UTF-8"),
    "UTF-16 without a mark": ("sources", lambda content: content.decode().encode("utf-16-le"), 1, "UTF-8"),
    "emptied": ("formations", lambda _: b"", 1, "vide"),
    "blanks only": ("formations", lambda _: b"\n \n", 1, "vide"),
    "torn in a word": ("formations", lambda content: content[: content.index(b" de temps")], 20, "s'arr"),
    "torn in a key": ("formations", lambda content: content[: content.rindex(b"nee: 2024")], 35, "s'arr"),
    "a list alone": ("sources", lambda content: content.replace(b"sources:\n", b""), 2, "type de fiche"),
    "a sentence alone": ("sources", lambda _: "Voilà mes fiches.\n".encode(), 1, "type de fiche"),
    "unclosed bracket, no field after it": ("sources", lambda content: content + b"  - {id: c, nom: [\n", 9, "ferm"),
}  # fmt: skip


@pytest.fixture(scope="module")
def right() -> Snapshot:
    """The sound folder, loaded."""
    return load(SOUND, "sqlite://")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sound folder, to break."""
    return shutil.copytree(SOUND, tmp_path / "knowledge")


def errors_of(folder: Path) -> list[Avis]:
    lecture = read_folder(folder)
    check(lecture)
    return lecture.erreurs


def keeps_serving(folder: Path, right: Snapshot, caplog: pytest.LogCaptureFixture) -> bool:
    """Whether a reload of the broken folder leaves the right version in service, says why, and raises nothing."""
    live = Live()
    live.replace(right)
    watcher = Watcher(live, folder, "sqlite://")
    swapped = watcher.reload()
    told = [record.getMessage() for record in caplog.records if record.exc_info is None]
    notices = errors_of(folder)
    return (
        not swapped
        and live.current() is right
        and list(watcher.status.avis) == notices
        and told[:-1] == [str(notice) for notice in notices]
        and len(told) == len(caplog.records)
    )


def is_plain(avis: Avis) -> bool:
    """Whether a notice is short, on one line, and says what to do after what is wrong."""
    return len(avis.texte) < 260 and avis.texte.isprintable() and any(sign in avis.texte for sign in (";", ":", "par exemple"))


def test_there_are_enough_faults() -> None:
    assert len(TEXT_FAULTS) + len(BYTE_FAULTS) >= 40


def test_the_sound_folder_is_sound(folder: Path) -> None:
    assert errors_of(folder) == []


@pytest.mark.parametrize("name", TEXT_FAULTS)
def test_a_fault_is_told_where_it_is_to_be_mended(
    name: str, folder: Path, right: Snapshot, caplog: pytest.LogCaptureFixture
) -> None:
    fault = TEXT_FAULTS[name]
    path = folder / f"{fault.file}.yml"
    sound = path.read_text(encoding="utf-8")
    assert fault.old in sound
    text = sound.replace(fault.old, fault.new, 1)
    path.write_text(text, encoding="utf-8")
    lines = enumerate(zip(sound.split("\n"), text.split("\n"), strict=False), 1)
    line = next(n for n, (was, now) in lines if (fault.at in now if fault.at else was != now))
    (avis,) = errors_of(folder)
    assert (avis.fichier, avis.ligne) == (f"knowledge/{fault.file}.yml", line)
    assert fault.word in avis.texte
    assert is_plain(avis)
    assert keeps_serving(folder, right, caplog)


@pytest.mark.parametrize("name", BYTE_FAULTS)
def test_a_damaged_file_is_told(name: str, folder: Path, right: Snapshot, caplog: pytest.LogCaptureFixture) -> None:
    file, damage, line, word = BYTE_FAULTS[name]
    path = folder / f"{file}.yml"
    path.write_bytes(damage(path.read_bytes()))
    (avis,) = errors_of(folder)
    assert (avis.fichier, avis.ligne) == (f"knowledge/{file}.yml", line)
    assert word in avis.texte
    assert is_plain(avis) or word == "type de fiche"
    assert keeps_serving(folder, right, caplog)


def test_a_file_that_cannot_be_read(folder: Path, right: Snapshot, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "sources.yml").unlink()
    (folder / "sources.yml").symlink_to(folder / "nulle-part.yml")
    (avis,) = errors_of(folder)
    assert (avis.fichier, avis.ligne) == ("knowledge/sources.yml", 1)
    assert "droits" in avis.texte
    assert keeps_serving(folder, right, caplog)


def test_faults_of_several_files_are_told_together(folder: Path) -> None:
    for name in ("unclosed quote", "dead link", "impossible date", "unquoted phone", "latitude out of range"):
        fault = TEXT_FAULTS[name]
        path = folder / f"{fault.file}.yml"
        path.write_text(path.read_text(encoding="utf-8").replace(fault.old, fault.new, 1), encoding="utf-8")
    # The dead link is in the file that cannot be read: it is told once the quote is mended.
    assert [(avis.fichier, avis.ligne) for avis in errors_of(folder)] == [
        ("knowledge/campus.yml", 11),
        ("knowledge/contacts.yml", 12),
        ("knowledge/etablissements.yml", 13),
        ("knowledge/formations.yml", 5),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b"\r\n", 7),
        lambda content: content.replace(b"\n", b"\r"),
        lambda content: content.rstrip(b"\n"),
        lambda content: content + b"\n\n# fin\n\n",
        lambda content: content.replace(b"BTS CIM dure", "BTS CIM 🎓 « dure » – œuvre…".encode()),
        lambda content: content.replace(b"BTS CIM dure", "BTS CIM\u00a0: dure\u202f!".encode()),
        lambda content: content.replace(b"BTS CIM dure", "BTS\u2028CIM\x85 dure".encode()),
        lambda content: content.replace(b'"Le BTS CIM dure deux ans."', b'"Le BTS CIM\n      dure deux\n      ans."'),
        lambda content: content.replace(b'"Le BTS CIM dure deux ans."', "« Le BTS CIM » dure deux ans.".encode()),
    ],
    ids=[
        "mark",
        "crlf",
        "mixed",
        "cr",
        "no last newline",
        "blanks after",
        "emoji",
        "thin spaces",
        "separators",
        "folded",
        "guillemets",
    ],
)
def test_what_is_only_unusual_is_read(change: Callable[[bytes], bytes], folder: Path) -> None:
    path = folder / "formations.yml"
    content = path.read_bytes()
    assert change(content) != content
    path.write_bytes(change(content))
    assert errors_of(folder) == []
    assert len(read_folder(folder).entrees["formations"]) == 2


def test_lines_are_counted_as_editors_do(folder: Path) -> None:
    path = folder / "formations.yml"
    text = path.read_text(encoding="utf-8").replace("petits", "petits\u2028\x85").replace("niveau: ", "nivo: ")
    path.write_bytes(text.replace("\n", "\r\n").encode())
    (avis,) = errors_of(folder)
    assert avis.ligne == 11


def test_a_folder_with_the_name_of_a_file_is_no_file(folder: Path) -> None:
    (folder / "dossier.yml").mkdir()
    assert errors_of(folder) == []
