"""The knowledge in service: a snapshot that is read whole, checked, stored and indexed, and swapped in one step."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.checks import check
from bot.knowledge.columns import Columns
from bot.knowledge.names import Names
from bot.knowledge.reader import Lecture, read_files, yaml_files
from bot.knowledge.schema import FICHES, Fiche, LibelleFacette, Source, Urgence
from bot.knowledge.search import Index
from bot.knowledge.store import FaitTrouve, Repository, facts_of, fingerprint, open_engine
from bot.messages import say
from bot.settings import Settings


class KnowledgeError(Exception):
    """The fiches hold errors and no earlier version is there to serve; `lecture` tells them all."""

    def __init__(self, folder: Path, lecture: Lecture) -> None:
        """`lecture` is what was read of `folder`."""
        super().__init__(say("connaissances_absentes", dossier=folder))
        self.lecture = lecture


@dataclass(frozen=True)
class Snapshot:
    """One version of the knowledge: everything that an answer needs, and nothing of it ever changes."""

    version: str
    repository: Repository
    fiches: dict[str, Fiche]
    sources: dict[str, Source]
    urgences: tuple[Urgence, ...]
    libelles: dict[str, LibelleFacette]
    names: Names
    index: Index
    columns: Columns
    """The facts of `index`, in its order, as arrays."""
    facts: dict[str, tuple[FaitTrouve, ...]]
    """Facts of each fiche, its summary first."""
    neighbours: dict[str, tuple[str, ...]]
    """For each fiche, those that it names in its links and those that name it."""
    reperes: dict[str, tuple[str, ...]]
    """For an intent, the fiches that a question of that kind is about when it names none."""


def version_of(folder: Path) -> str:
    """Fingerprint of all YAML files of a folder (their names and contents), and of the code that stores them.

    Raises `OSError` when a file cannot be read, as when it is being replaced.
    """
    files = [(path.relative_to(folder).as_posix(), path) for path in yaml_files(folder)]
    # A database that an earlier release wrote is not the one that this release would write.
    files += [(name, Path(__file__).with_name(name)) for name in ("schema.py", "store.py", "tables.py", "text.py")]
    return fingerprint(piece for name, path in files for piece in (name.encode(), path.read_bytes()))


def load(folder: Path, database_url: str, vectors: Path | None = None) -> Snapshot:
    """Read and check `folder`, bring the database to its version, index it. Raises `KnowledgeError` or `StoreError`.

    `vectors`: file that keeps what sentences mean from one start to the next; that of the settings by default.
    """
    try:
        # Before reading: a file saved meanwhile then makes the next comparison differ, and is read again.
        version = version_of(folder)
    except OSError:
        version = ""
    lecture = _checked(folder)
    repository = Repository(open_engine(database_url))
    if repository.version() != version:
        repository.rebuild(_fiches(lecture), lecture.entrees["sources"], version)
    return _snapshot(lecture, version, repository, vectors)


def draft(folder: Path, texts: Mapping[str, str], vectors: Path | None = None) -> Snapshot:
    """The knowledge as it would be if files of `folder` held these texts (by relative path). Nothing is written nor swapped.

    Raises `KnowledgeError`, whose `lecture` tells what is wrong with the texts.
    """
    lecture = _checked(folder, texts)
    digest = fingerprint(piece.encode() for pair in sorted(texts.items()) for piece in pair)
    repository = Repository(open_engine("sqlite://"))
    repository.rebuild(_fiches(lecture), lecture.entrees["sources"], digest)
    return _snapshot(lecture, f"brouillon-{digest}", repository, vectors)


def _checked(folder: Path, texts: Mapping[str, str] | None = None) -> Lecture:
    lecture = read_files(folder, yaml_files(folder), texts)
    check(lecture)
    if lecture.erreurs or not any(lecture.entrees.values()):
        raise KnowledgeError(folder, lecture)
    return lecture


def _fiches(lecture: Lecture) -> list[Fiche]:
    return [fiche for model in FICHES for fiche in lecture.entrees[model.pluriel]]


def _snapshot(lecture: Lecture, version: str, repository: Repository, vectors: Path | None) -> Snapshot:
    fiches = _fiches(lecture)
    by_id = {fiche.id: fiche for fiche in fiches}
    index = Index(fiches, vectors or Settings.from_environment().vectors)
    return Snapshot(
        version=version,
        repository=repository,
        fiches=by_id,
        sources={source.id: source for source in lecture.entrees["sources"]},
        urgences=tuple(lecture.entrees["urgences"]),
        libelles={label.id: label for label in lecture.entrees["facettes"]},
        names=Names(fiches),
        index=index,
        columns=Columns(index.faits, by_id),
        facts={fiche.id: facts_of(fiche) for fiche in fiches},
        neighbours=_neighbours(fiches),
        reperes={repere.id: repere.fiches for repere in lecture.entrees["reperes"]},
    )


def _neighbours(fiches: Iterable[Fiche]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for fiche in fiches:
        for linked in fiche.liens:
            found.setdefault(fiche.id, {})[linked] = None
            found.setdefault(linked, {})[fiche.id] = None
    return {owner: tuple(others) for owner, others in found.items()}


class Live:
    """The snapshot in service in this process. `current` loads it at the first call; `replace` swaps it for all."""

    def __init__(self) -> None:
        """Nothing is loaded yet."""
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._tried: ContextVar[Snapshot | None] = ContextVar("tried", default=None)

    def current(self) -> Snapshot:
        """The snapshot in service, or that which is tried here. Raises `KnowledgeError` when the fiches cannot be served."""
        if tried := self._tried.get():
            return tried
        if self._snapshot is None:
            with self._lock:
                if self._snapshot is None:
                    settings = Settings.from_environment()
                    self._snapshot = load(settings.knowledge, settings.database_url)
        return self._snapshot

    def replace(self, snapshot: Snapshot) -> None:
        """Serve `snapshot` from now on; answers being composed keep the one that they began with."""
        self._snapshot = snapshot

    @contextmanager
    def using(self, snapshot: Snapshot) -> Iterator[None]:
        """Inside, and in the tasks and threads begun inside, answers are made from `snapshot`; nobody else sees it."""
        token = self._tried.set(snapshot)
        try:
            yield
        finally:
            self._tried.reset(token)


LIVE = Live()
