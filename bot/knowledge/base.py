"""The knowledge in service: a snapshot that is read whole, checked, stored and indexed, and swapped in one step."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.knowledge.catalogue import Catalogue
from bot.knowledge.catalogue_files import bring, digests, elsewhere, outdated, verify
from bot.knowledge.checks import check
from bot.knowledge.columns import Columns
from bot.knowledge.engine import open_engine
from bot.knowledge.kept import keep, recall
from bot.knowledge.names import Names
from bot.knowledge.reach import Facts, Fiches
from bot.knowledge.reader import CATALOGUE, Lecture, catalogue_files, read_files, team_files
from bot.knowledge.schema import Fiche, LibelleFacette, Source, Urgence
from bot.knowledge.search import Index
from bot.knowledge.store import FaitTrouve, Repository, fingerprint
from bot.knowledge.text import SOUNDS, STEMS, tokens
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
    team: str
    """Version of the team's files alone, without the catalogue."""
    repository: Repository
    catalogue: Catalogue
    fiches: dict[str, Fiche]
    sources: dict[str, Source]
    urgences: tuple[Urgence, ...]
    libelles: dict[str, LibelleFacette]
    names: Names
    index: Index
    columns: Columns
    """The facts of `index`, in its order, as arrays."""
    facts: dict[str, tuple[FaitTrouve, ...]]
    neighbours: dict[str, tuple[str, ...]]
    """For each fiche, those that it names in its links and those that name it."""
    reperes: dict[str, tuple[str, ...]]
    """For an intent, the fiches that a question of that kind is about when it names none."""
    regions: dict[tuple[str, ...], str]
    """For the words of a place that is not in our region, the region where it is, as a sentence names it."""


def version_of(folder: Path) -> str:
    """Fingerprint of all YAML files of a folder (their names and contents), and of the code that stores them.

    Raises `OSError` when a file of the team cannot be read, as when it is being replaced.
    """
    return _whole(_team_version(folder), digests(folder, catalogue_files(folder), _code()))


def _team_version(folder: Path) -> str:
    files = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in team_files(folder)]
    return fingerprint([_code().encode(), *(piece for name, content in files for piece in (name.encode(), content))])


def _whole(team: str, files: Mapping[str, str]) -> str:
    return fingerprint([team.encode(), *(f"{name} {files[name]}".encode() for name in sorted(files))]) if files else team


@lru_cache(maxsize=1)
def _code() -> str:
    # A database that an earlier release wrote is not the one that this release would write.
    names = ("schema.py", "store.py", "tables.py", "text.py", "names.py", "catalogue_files.py")
    return fingerprint(Path(__file__).with_name(name).read_bytes() for name in names)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave garbage alone meanwhile: what is built is kept, and to look through it again and again takes half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def waiting(folder: Path, engine: Engine) -> int:
    """How many files of the catalogue the database does not hold yet."""
    return len(outdated(engine, digests(folder, catalogue_files(folder), _code())))


@_uncollected()
def load(folder: Path, database_url: str, vectors: Path | None = None, before: Snapshot | None = None) -> Snapshot:
    """Read and check `folder`, bring the database to its version, index it. Raises `KnowledgeError` or `StoreError`.

    `vectors`: file that keeps what sentences mean from one start to the next; that of the settings by default. `before`: the
    version in service, of which all that the team's files have not changed is taken over.
    """
    try:
        # Before reading: a file saved meanwhile then makes the next comparison differ, and is read again.
        team = _team_version(folder)
    except OSError:
        team = ""
    files = digests(folder, catalogue_files(folder), _code())
    lecture = read_files(folder, team_files(folder))
    repository = _repository(database_url, before)
    lecture.avis += bring(repository.engine, folder, files, lecture)
    _check(folder, lecture, repository.engine)
    if repository.version() != team:
        repository.rebuild(lecture.fiches, lecture.entrees["sources"], team)
    version = _whole(team, files)
    catalogue = _catalogue(repository.engine, _whole("", files), before)
    if before is not None and team and before.team == team:
        return _with_catalogue(before, catalogue, version, lecture)
    return _snapshot(lecture, version, team, repository, catalogue, vectors)


def _repository(database_url: str, before: Snapshot | None) -> Repository:
    """That of the version in service when the database is the same: each engine keeps connections of its own."""
    if before and before.repository.engine.url.render_as_string(hide_password=False) == database_url:
        return before.repository
    return Repository(open_engine(database_url))


def _catalogue(engine: Engine, version: str, before: Snapshot | None) -> Catalogue:
    same = before is not None and before.catalogue.version == version and before.catalogue.engine is engine
    return before.catalogue if before and same else Catalogue(engine, version)


@_uncollected()
def draft(folder: Path, texts: Mapping[str, str], before: Snapshot | None = None) -> Snapshot:
    """The knowledge as it would be if files of `folder` held these texts (by relative path). Nothing is written nor swapped.

    Raises `KnowledgeError`, whose `lecture` tells what is wrong with the texts. `before`: the version in service, by default
    that of `LIVE`, whose catalogue stays.
    """
    before = before or LIVE.loaded()
    catalogue = before.catalogue if before else Catalogue(open_engine("sqlite://"), "")
    imported = {name: text for name, text in texts.items() if Path(name).parts[0] == CATALOGUE}
    lecture = read_files(folder, team_files(folder), {name: text for name, text in texts.items() if name not in imported})
    verified = verify(catalogue.engine, folder, imported, lecture) if imported else None
    if verified:
        lecture.avis += verified.erreurs
        catalogue = catalogue.amended(verified.fiches)
    _check(folder, lecture, catalogue.engine)
    digest = fingerprint(piece.encode() for pair in sorted(texts.items()) for piece in pair)
    repository = Repository(open_engine("sqlite://"))
    repository.rebuild(lecture.fiches, lecture.entrees["sources"], digest)
    return _snapshot(lecture, f"brouillon-{digest}", digest, repository, catalogue)


def _check(folder: Path, lecture: Lecture, engine: Engine) -> None:
    check(lecture, elsewhere=elsewhere(engine))
    if lecture.erreurs or not any(lecture.entrees.values()):
        raise KnowledgeError(folder, lecture)


def _snapshot(
    lecture: Lecture, version: str, team: str, repository: Repository, catalogue: Catalogue, vectors: Path | None = None
) -> Snapshot:
    fiches = lecture.fiches
    by_id = Fiches(fiches, catalogue)
    vectors = vectors or Settings.from_environment().vectors
    words = vectors.with_name("words.json")
    recall(words, (STEMS, SOUNDS))
    index, names = Index(fiches, vectors), Names(fiches, catalogue)
    # A disk that is full costs the next start some seconds.
    with suppress(OSError):
        keep(words, {STEMS: index.lexicon.words, SOUNDS: (*index.lexicon.words, *names.keys)})
    return Snapshot(
        version=version,
        team=team,
        repository=repository,
        catalogue=catalogue,
        fiches=by_id,
        sources=_sources(lecture, catalogue),
        urgences=tuple(lecture.entrees["urgences"]),
        libelles={label.id: label for label in lecture.entrees["facettes"]},
        names=names,
        index=index,
        columns=Columns(index.faits, by_id),
        facts=Facts(by_id),
        neighbours=_neighbours(fiches),
        reperes={repere.id: repere.fiches for repere in lecture.entrees["reperes"]},
        regions={tuple(tokens(lieu)): region.nom for region in lecture.entrees["regions"] for lieu in region.lieux},
    )


def _with_catalogue(before: Snapshot, catalogue: Catalogue, version: str, lecture: Lecture) -> Snapshot:
    fiches = Fiches(before.fiches.values(), catalogue)
    return replace(
        before, version=version, catalogue=catalogue, fiches=fiches, sources=_sources(lecture, catalogue),
        names=Names(fiches.values(), catalogue), facts=Facts(fiches),
    )  # fmt: skip


def _sources(lecture: Lecture, catalogue: Catalogue) -> dict[str, Source]:
    return catalogue.sources | {source.id: source for source in lecture.entrees["sources"]}


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

    def loaded(self) -> Snapshot | None:
        """The snapshot in service, None as long as none was asked for."""
        return self._snapshot

    def replace(self, snapshot: Snapshot) -> None:
        """Serve `snapshot` from now on; answers being composed keep the one that they began with."""
        self._snapshot = snapshot

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Inside, what is in service now stays so, whatever is saved meanwhile: no answer is made of two versions."""
        with self.using(snapshot) if (snapshot := self._tried.get() or self._snapshot) else nullcontext():
            yield

    @contextmanager
    def using(self, snapshot: Snapshot) -> Iterator[None]:
        """Inside, and in the tasks and threads begun inside, answers are made from `snapshot`; nobody else sees it."""
        token = self._tried.set(snapshot)
        try:
            yield
        finally:
            self._tried.reset(token)


LIVE = Live()
