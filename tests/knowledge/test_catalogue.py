"""Imported fiches: served from the database, found by name, one file read again at a time, and never mixed with the team's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge import catalogue_files as files
from bot.knowledge import watch
from bot.knowledge.base import KnowledgeError, Live, Snapshot, draft, load, version_of
from bot.knowledge.emit import entry
from bot.knowledge.names import Names
from bot.knowledge.schema import MODELES
from bot.knowledge.watch import Watcher
from tests.conftest import SAMPLE

SOURCE = """sources:
  - id: open-data-2026
    nom: "Données ouvertes"
    annee: 2026
"""


def formation(number: int, name: str = "BTS Audiovisuel option son", town: str = "Vesoul") -> str:
    return f"""  - id: import-{number}
    nom: "{name} (lycée {number})"
    alias: ["{name.split(" option")[0]}"]
    villes: ["{town}"]
    niveaux: [bts]
    faits:
      - sur: lieu
        dit: "Cette formation se prépare au lycée numéro {number}, à {town}."
        annee: 2026
        source: open-data-2026
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "knowledge")
    catalogue = tmp_path / "knowledge" / "catalogue" / "formations"
    catalogue.mkdir(parents=True)
    (catalogue.parent / "sources.yml").write_text(SOURCE, encoding="utf-8")
    (catalogue / "70.yml").write_text("formations:\n" + formation(1) + formation(2, town="Gray"), encoding="utf-8")
    (catalogue / "39.yml").write_text("formations:\n" + formation(3, "CAP Fleuriste", "Dole"), encoding="utf-8")
    return tmp_path / "knowledge"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'k.sqlite'}"


@pytest.fixture
def snapshot(folder: Path, url: str, tmp_path: Path) -> Iterator[Snapshot]:
    loaded = load(folder, url, tmp_path / "v.npz")
    yield loaded
    loaded.repository.engine.dispose()


def test_imported_fiches_are_asked_for_by_id_and_never_listed_with_the_teams(snapshot: Snapshot, folder: Path) -> None:
    assert snapshot.catalogue.count() == 3
    assert snapshot.fiches["import-1"].villes == ("Vesoul",)
    assert "import-1" in snapshot.fiches and "import-9" not in snapshot.fiches
    assert snapshot.fiches.get("import-9") is None
    assert [fact.id for fact in snapshot.facts["import-3"]] == ["import-3#1"]
    assert "import-1" not in list(snapshot.fiches) and "import-1" not in snapshot.index.position
    assert snapshot.sources["open-data-2026"].nom == "Données ouvertes"


@pytest.mark.parametrize("text", ["c'est où le bts audiovisuel option son", "BTS AUDIO-VISUEL ?", "un cap fleuriste"])
def test_their_names_are_found_in_what_people_write(snapshot: Snapshot, text: str) -> None:
    assert [snapshot.fiches[m.fiches[0]].type for m in snapshot.names.find(text)] == ["formation"]


def test_the_teams_fiche_of_the_same_name_comes_first(snapshot: Snapshot, folder: Path, tmp_path: Path) -> None:
    own = next(iter(snapshot.fiches.values()))
    names = Names([own.model_copy(update={"nom": "CAP Fleuriste", "alias": ()})], snapshot.catalogue)
    assert names.find("cap fleuriste")[0].fiches == (own.id,)


def test_one_everyday_word_names_none(snapshot: Snapshot, folder: Path, url: str) -> None:
    (folder / "catalogue" / "formations" / "39.yml").write_text("formations:\n" + formation(3, "Maison"), encoding="utf-8")
    assert load(folder, url, before=snapshot).names.find("ma maison") == []


def test_fiches_of_one_name_are_told_by_town(snapshot: Snapshot) -> None:
    assert [f.id for f in snapshot.catalogue.namesakes("import-1")] == ["import-2", "import-1"]
    assert [f.id for f in snapshot.catalogue.namesakes("import-1", ["VESOUL"])] == ["import-1"]
    assert snapshot.catalogue.namesakes("import-1", ["Dijon"]) == []


def test_they_are_searched_by_the_words_of_their_names(snapshot: Snapshot) -> None:
    assert [f.id for f in snapshot.catalogue.search(["fleur", "fleurist"], ["formation"])] == ["import-3"]
    assert snapshot.catalogue.search(["fleurist"], ["etablissement"]) == []
    assert snapshot.catalogue.search(["zzz"], ["formation"]) == []
    assert [f.id for f in snapshot.catalogue.of_type("formation")] == ["import-1", "import-2", "import-3"]


def test_only_the_file_that_changed_is_read_again(
    snapshot: Snapshot, folder: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = files.read_files
    monkeypatch.setattr(files, "read_files", lambda f, paths, **o: read.extend(p.name for p in paths) or real(f, paths, **o))
    path = folder / "catalogue" / "formations" / "39.yml"
    path.write_text("formations:\n" + formation(3, "CAP Coiffure", "Dole"), encoding="utf-8")
    again = load(folder, url, before=snapshot)
    assert read == ["39.yml"]
    assert again.index is snapshot.index
    assert again.version == version_of(folder) != snapshot.version
    assert again.names.find("cap coiffure") and not again.names.find("cap fleuriste")
    path.unlink()
    assert load(folder, url, before=again).catalogue.count() == 2


def test_what_an_import_wrote_is_read_without_yaml(
    snapshot: Snapshot, folder: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "read_files", lambda *_, **__: pytest.fail("read as YAML"))
    values = {
        "id": "import-8",
        "nom": "CAP Ébéniste",
        "villes": ["Dole"],
        "faits": [{"sur": "lieu", "dit": "On le prépare à Dole.", "annee": 2026, "source": "open-data-2026"}],
    }
    (folder / "catalogue" / "formations" / "8.yml").write_text(f"# fait\nformations:\n{entry(values)}", encoding="utf-8")
    again = load(folder, url, before=snapshot)
    assert again.fiches["import-8"] == MODELES["formations"].model_validate(values)
    assert again.names.find("cap ebeniste")


def test_a_great_import_is_read_in_another_process(
    snapshot: Snapshot, folder: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_MANY", 2)
    monkeypatch.setattr(files, "read_files", lambda *_, **__: pytest.fail("read here"))
    for number in (5, 6):
        path = folder / "catalogue" / "formations" / f"{number}.yml"
        path.write_text("formations:\n" + formation(number, f"CAP Numéro {number}"), encoding="utf-8")
    live = Live()
    live.replace(snapshot)
    assert Watcher(live, folder, url).reload()
    assert live.current().names.find("un cap numéro 6")


def test_a_team_edit_leaves_the_catalogue_alone(snapshot: Snapshot, folder: Path, url: str) -> None:
    path = next(folder.glob("*.yml"))
    path.write_text(path.read_text(encoding="utf-8") + "\n# vu\n", encoding="utf-8")
    again = load(folder, url, before=snapshot)
    assert again.version != snapshot.version
    assert again.names.find("cap fleuriste")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("formations:\n" + formation(1), 2),
        ("formations:\n" + formation(4).replace("open-data-2026", "inconnue"), 11),
        ("formations:\n" + formation(4) + "    liens: [personne]\n", 12),
        ("formations:\n" + formation(4).replace("lieu\n", "lieux\n"), 8),
    ],
    ids=["an id taken in another file", "a source that is nowhere", "a link that is nowhere", "a facet that is none"],
)
def test_a_wrong_file_is_refused_with_its_line(snapshot: Snapshot, folder: Path, url: str, text: str, line: int) -> None:
    (folder / "catalogue" / "formations" / "39.yml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as refused:
        load(folder, url, before=snapshot)
    assert [(avis.fichier, avis.ligne) for avis in refused.value.lecture.erreurs] == [
        ("knowledge/catalogue/formations/39.yml", line)
    ]
    assert snapshot.fiches["import-3"].nom.startswith("CAP Fleuriste")


def test_links_and_sources_cross_between_the_team_and_the_catalogue(snapshot: Snapshot, folder: Path, url: str) -> None:
    own = next(iter(snapshot.fiches))
    text = "formations:\n" + formation(4) + f"    liens: [{own}, import-1]\n"
    (folder / "catalogue" / "formations" / "21.yml").write_text(text, encoding="utf-8")
    metier = (
        'metiers:\n  - id: fleuriste\n    nom: "Fleuriste"\n    liens: [import-3]\n    faits:\n'
        '      - sur: formations\n        dit: "On devient fleuriste par un CAP."\n        source: open-data-2026\n'
    )
    with pytest.raises(KnowledgeError):
        # The team's facts rest on the team's sources: what is imported may be imported anew without them.
        (folder / "fleurs.yml").write_text(metier, encoding="utf-8")
        load(folder, url, before=snapshot)
    source = next(s for s in snapshot.sources if s != "open-data-2026")
    (folder / "fleurs.yml").write_text(metier.replace("open-data-2026", source), encoding="utf-8")
    again = load(folder, url, before=snapshot)
    assert again.fiches["import-4"].liens == (own, "import-1")
    assert again.fiches["fleuriste"].liens == ("import-3",)


def test_a_draft_shows_an_imported_fiche_as_it_would_be(snapshot: Snapshot, folder: Path) -> None:
    text = "formations:\n" + formation(3, "CAP Fleuriste", "Dole").replace("numéro 3", "numéro trois")
    tried = draft(folder, {"catalogue/formations/39.yml": text}, before=snapshot)
    assert "numéro trois" in tried.facts["import-3"][0].dit
    assert "numéro 3" in snapshot.facts["import-3"][0].dit
    with pytest.raises(KnowledgeError):
        draft(folder, {"catalogue/formations/39.yml": text.replace("2026\n", "jamais\n")}, before=snapshot)


def test_an_empty_catalogue_asks_the_database_nothing(tmp_path: Path) -> None:
    loaded = load(SAMPLE, f"sqlite:///{tmp_path / 'k.sqlite'}", tmp_path / "v.npz")
    loaded.repository.engine.dispose()
    (tmp_path / "k.sqlite").unlink()
    assert "nobody" not in loaded.fiches
    assert loaded.catalogue.of_type("formation") == []
