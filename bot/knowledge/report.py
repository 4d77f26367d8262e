"""What `azimut knowledge check` tells: the whole folder read as the bot reads it, the notices in order, and a summary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.advice import advise, overlooked
from bot.knowledge.checks import check
from bot.knowledge.reader import Avis, Lecture, catalogue_files, read_files, team_files
from bot.messages import say


@dataclass(frozen=True)
class Report:
    """The notices on a folder, and how much it holds."""

    erreurs: tuple[Avis, ...]
    alertes: tuple[Avis, ...]
    fiches: int
    faits: int
    sources: int

    def of(self, names: Iterable[str]) -> Report:
        """The same with the notices of some files only, named as notices name them."""
        kept = set(names)
        erreurs, alertes = (tuple(avis for avis in all_ if avis.fichier in kept) for all_ in (self.erreurs, self.alertes))
        return Report(erreurs, alertes, self.fiches, self.faits, self.sources)

    def lines(self, brief: bool = False) -> Iterator[str]:
        """The errors, then the warnings, under their counts. `brief`: only how many warnings there are."""
        for key, notices in (("verification_erreurs", self.erreurs), ("verification_alertes", self.alertes)):
            if notices:
                yield say(key, nombre=len(notices))
                if not brief or notices is self.erreurs:
                    yield from map(str, sorted(notices))


def make(folder: Path) -> Report:
    """Read and check `folder` with its catalogue; the fiches of the catalogue are counted and checked, not advised upon."""
    lecture = read_files(folder, team_files(folder))
    files = catalogue_files(folder)
    imported, known = _catalogue(folder, files, lecture) if files else (0, _unknown)
    check(lecture, elsewhere=known)
    alertes = [avis for avis in lecture.avis if avis.gravite == "alerte"]
    fiches = lecture.fiches
    return Report(
        erreurs=tuple(lecture.erreurs),
        alertes=(*alertes, *advise(lecture), *overlooked(folder)),
        fiches=len(fiches) + imported,
        faits=sum(len(fiche.faits) for fiche in fiches),
        sources=len(lecture.entrees["sources"]),
    )


def _catalogue(folder: Path, files: list[Path], lecture: Lecture) -> tuple[int, Callable[[str], bool]]:
    """Check the imported files, as the bot does, into a database that is thrown away: they are too many to be held."""
    from bot.knowledge.catalogue import Catalogue
    from bot.knowledge.catalogue_files import bring, digests, elsewhere
    from bot.knowledge.engine import open_engine
    from bot.knowledge.store import Repository

    engine = Repository(open_engine("sqlite://")).engine
    lecture.avis += bring(engine, folder, digests(folder, files, ""), lecture)
    return Catalogue(engine, "").count(), elsewhere(engine)


def _unknown(_identifiant: str) -> bool:
    return False
