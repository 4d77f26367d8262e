"""What the state page tells: each file with its fiches and notices, what is to be done this week, and what is covered."""

from __future__ import annotations

import asyncio
import datetime as dt
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from bot.knowledge.advice import advise, overlooked
from bot.knowledge.base import Snapshot
from bot.knowledge.catalogue_files import elsewhere
from bot.knowledge.checks import check
from bot.knowledge.coverage import Coverage, coverage_of
from bot.knowledge.reader import Avis, Lecture, read_files, team_files
from bot.knowledge.schema import MODELES, SECTIONS, Evenement, Fiche, Public, Urgence

_SOON = dt.timedelta(days=30)


@dataclass(frozen=True)
class Notice:
    """A notice, and the fiche that it is about: its id and name, "" when it is about none."""

    avis: Avis
    fiche: str = ""
    nom: str = ""


@dataclass(frozen=True)
class File:
    """A file of the team. `change`: when it was last saved."""

    nom: str
    fiches: int
    faits: int
    change: dt.datetime
    erreurs: tuple[Notice, ...]
    alertes: tuple[Notice, ...]


@dataclass(frozen=True)
class Report:
    """The state of the files on a day. `past`: events announced for a day that is over."""

    files: tuple[File, ...]
    erreurs: tuple[Notice, ...]
    alertes: tuple[Notice, ...]
    past: tuple[Evenement, ...]
    urgences: tuple[Urgence, ...]
    """Help lines to be verified again within thirty days."""
    coverage: Coverage
    fiches: int
    faits: int
    imported: int
    """Fiches of the catalogue."""


class Reports:
    """Makes reports, and keeps the last one until a file, the version in service or the day changes."""

    def __init__(self, folder: Path) -> None:
        """`folder`: that of the fiches."""
        self._folder = folder
        self._lock = asyncio.Lock()
        self._key: object = None
        self._report: Report | None = None

    async def of(self, snapshot: Snapshot, today: dt.date) -> Report:
        """The report on the files as they are, served or not. It is made in a thread: it takes a second after a change."""
        async with self._lock:
            key = (await asyncio.to_thread(_stamps, self._folder), snapshot.version, today)
            if self._report is None or key != self._key:
                self._report = await asyncio.to_thread(make, self._folder, snapshot, today)
                self._key = key
            return self._report


def make(folder: Path, snapshot: Snapshot, today: dt.date) -> Report:
    """The report on the files of `folder`; `snapshot`: the version in service, for what is imported."""
    lecture = read_files(folder, team_files(folder))
    check(lecture, today, elsewhere(snapshot.catalogue.engine), snapshot.catalogue.sources)
    lecture.avis = sorted([*lecture.avis, *advise(lecture, today), *overlooked(folder)])
    fiches = lecture.fiches
    notices = list(_located(lecture))
    erreurs, alertes = (tuple(n for n in notices if n.avis.gravite == gravity) for gravity in ("erreur", "alerte"))
    return Report(
        files=tuple(_files(folder, lecture, fiches, notices)),
        erreurs=erreurs,
        alertes=alertes,
        past=tuple(fiche for fiche in fiches if isinstance(fiche, Evenement) and _is_over(fiche, today)),
        urgences=tuple(sorted((u for u in lecture.entrees["urgences"] if u.a_revoir_le < today + _SOON), key=_review)),
        coverage=coverage_of(fiches, get_args(Public)),
        fiches=len(fiches),
        faits=sum(len(fiche.faits) for fiche in fiches),
        imported=snapshot.catalogue.count(),
    )


def _stamps(folder: Path) -> list[tuple[str, int, int]]:
    stamps = []
    for path in team_files(folder):
        try:
            stat = path.stat()
        except OSError:  # removed meanwhile
            continue
        stamps.append((path.name, stat.st_mtime_ns, stat.st_size))
    return stamps


def _files(folder: Path, lecture: Lecture, fiches: list[Fiche], notices: list[Notice]) -> Iterable[File]:
    held: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    for fiche in fiches:
        name = lecture.place(fiche.id)[0]
        held[name] += 1
        facts[name] += len(fiche.faits)
    for key in MODELES.keys() - SECTIONS:
        held.update(lecture.place(f"{key}/{entry.id}")[0] for entry in lecture.entrees[key])
    of_file = defaultdict(list)
    for notice in notices:
        of_file[notice.avis.fichier].append(notice)
    for path in team_files(folder):
        name = path.relative_to(folder.parent).as_posix()
        erreurs, alertes = (tuple(n for n in of_file[name] if n.avis.gravite == gravity) for gravity in ("erreur", "alerte"))
        changed = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.timezone.utc)
        yield File(name, held[name], facts[name], changed, erreurs, alertes)


def _located(lecture: Lecture) -> Iterable[Notice]:
    """The notices with the fiche in whose lines each of them stands."""
    starts: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    names = {fiche.id: fiche.nom for fiche in lecture.fiches}
    refused = {scope: entry for scope, key, entry in lecture.refusees if key in SECTIONS}
    for (scope, path), (name, line, _) in lecture.lieux.items():
        if path == ():
            entry = refused.get(scope, {})
            id_ = scope if scope in names else str(entry.get("id") or "")
            starts[name].append((line, id_, names.get(id_) or str(entry.get("nom") or id_)))
    for entries in starts.values():
        entries.sort()
    for avis in lecture.avis:
        # What stands in the first column is a section, or the file itself.
        before = starts.get(avis.fichier, []) if avis.colonne > 1 else []
        at = bisect_right(before, (avis.ligne, chr(0x10FFFF), "")) - 1
        yield Notice(avis, *before[at][1:]) if at >= 0 else Notice(avis)


def _is_over(event: Evenement, today: dt.date) -> bool:
    end = event.date_fin or event.date_debut
    return event.quand == "annonce" and end is not None and end < today


def _review(urgence: Urgence) -> dt.date:
    return urgence.a_revoir_le
