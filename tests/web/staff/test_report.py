"""The state of the files: where each notice stands, what is to be done, and when it is all read again."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from bot.knowledge.base import Snapshot, load
from bot.web.staff import report as module
from bot.web.staff.report import Report, Reports, make

DAY = dt.date(2026, 11, 28)
EVENTS = """evenements:
  - id: salon-passe
    nom: Salon d'avant
    quand: annonce
    date_debut: 2026-11-27
    faits: [{sur: lieu, dit: Le salon est à Vesoul., source: exemple, annee: 2026}]
  - id: salon-venir
    nom: Salon d'après
    quand: annonce
    date_debut: 2026-11-28
    faits: [{sur: lieu, dit: Le salon est à Vesoul., source: exemple, annee: 2026}]
sources:
  - {id: exemple, nom: Exemple}
"""
URGENCE = """urgences:
  - {{id: {id}, numero: "3018", nom: Aide, pour: tous, horaires: tous, detresses: [x], source: exemple,
     verifie_le: 2026-01-01, a_revoir_le: {date}}}
"""


@pytest.fixture
def snapshot(sample: Path) -> Snapshot:
    return load(sample, "sqlite://")


def of(sample: Path, snapshot: Snapshot, **files: str) -> Report:
    for name, content in files.items():
        (sample / f"{name}.yml").write_text(content, encoding="utf-8")
    return make(sample, snapshot, DAY)


def test_files_are_told_with_what_they_hold(sample: Path, snapshot: Snapshot) -> None:
    report = of(sample, snapshot, salons=EVENTS)
    files = {file.nom: file for file in report.files}
    assert set(files) == {f"knowledge/{path.name}" for path in sample.glob("*.yml")}
    assert (files["knowledge/salons.yml"].fiches, files["knowledge/salons.yml"].faits) == (3, 2)
    assert report.fiches == len(snapshot.fiches) + 2
    assert report.faits == sum(file.faits for file in report.files)
    os.utime(sample / "salons.yml", (1_700_000_000, 1_700_000_000))
    changed = {file.nom: file.change for file in make(sample, snapshot, DAY).files}["knowledge/salons.yml"]
    assert changed == dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.timezone.utc)


def test_events_that_are_over_and_help_lines_are_to_be_seen_to(sample: Path, snapshot: Snapshot) -> None:
    late, soon, later = (
        URGENCE.format(id=name, date=date)
        for name, date in (("tard", "2026-11-01"), ("bientot", "2026-12-27"), ("plus-tard", "2026-12-28"))
    )
    report = of(sample, snapshot, salons=EVENTS, u1=soon, u2=late, u3=later)
    assert [event.id for event in report.past] == ["salon-passe"]
    ours = [urgence.id for urgence in report.urgences if urgence.id in ("tard", "bientot", "plus-tard")]
    assert ours == ["tard", "bientot"]


def test_a_notice_leads_to_its_fiche(sample: Path, snapshot: Snapshot) -> None:
    broken = (
        "metiers:\n  - id: soudeur\n    nom: Soudeur\n    faits: []\n"
        "  - id: tourneur\n    nom: Tourneur sur bois\n    coleur: bleu\n  - nom: Sans identifiant\n"
        "inconnus:\n  - id: x\n"
    )
    report = of(sample, snapshot, metiers=broken, source=URGENCE.format(id="x", date="2020-01-01"))
    found = {(n.avis.fichier.rpartition("/")[2], n.avis.ligne): (n.fiche, n.nom) for n in report.erreurs}
    assert found[("metiers.yml", 2)] == ("soudeur", "Soudeur")
    assert found[("metiers.yml", 7)] == ("tourneur", "Tourneur sur bois")
    assert found[("metiers.yml", 8)] == ("", "Sans identifiant")
    assert found[("metiers.yml", 9)] == ("", "")
    # An entry that is no fiche has no page.
    assert [n.fiche for n in report.alertes if n.avis.fichier.endswith("source.yml")] == [""]
    held = {file.nom: file for file in report.files}["knowledge/metiers.yml"]
    assert len(held.erreurs) >= 4
    assert sum(len(file.erreurs) for file in report.files) == len(report.erreurs)


def test_a_file_that_cannot_be_read_is_told_too(sample: Path, snapshot: Snapshot) -> None:
    (sample / "latin.yml").write_bytes("metiers:\n  - id: x\n    nom: Été\n".encode("latin-1"))
    report = make(sample, snapshot, DAY)
    assert [(n.avis.fichier, n.avis.ligne, n.fiche) for n in report.erreurs] == [("knowledge/latin.yml", 3, "")]


async def test_it_is_made_again_only_when_something_has_changed(
    sample: Path, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[dt.date] = []

    def counted(folder: Path, served: Snapshot, today: dt.date) -> Report:
        made.append(today)
        return make(folder, served, today)

    monkeypatch.setattr(module, "make", counted)
    reports = Reports(sample)
    first = await reports.of(snapshot, DAY)
    assert await reports.of(snapshot, DAY) is first
    (sample / "salons.yml").write_text(EVENTS, encoding="utf-8")
    second = await reports.of(snapshot, DAY)
    assert second.fiches == first.fiches + 2
    await reports.of(snapshot, DAY + dt.timedelta(days=1))
    assert made == [DAY, DAY, DAY + dt.timedelta(days=1)]
