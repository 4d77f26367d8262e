"""The catalogue's files -> the database: only files that have changed are read, a few at a time, whatever their number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection, Engine

from bot.knowledge import tables as t
from bot.knowledge.checks import check
from bot.knowledge.emitted import entries
from bot.knowledge.engine import chunks, reading, writing
from bot.knowledge.names import keys, short_name
from bot.knowledge.reader import Avis, Lecture, read_files
from bot.knowledge.schema import MODELES, Fiche
from bot.knowledge.text import fold
from bot.messages import say

# Files that go in together: what a transaction holds in memory, and how long others wait to write.
_TOGETHER = 10
_ENOUGH_ERRORS = 100
_SOURCES = "sources"


def digests(folder: Path, files: Iterable[Path], code: str) -> dict[str, str]:
    """For each file, by its path relative to `folder`, what its rows in the database are made of: `code` and its content.

    "" for a file that cannot be read: reading it will say so.
    """
    found = {}
    for path in files:
        try:
            stat = path.stat()
            found[path.relative_to(folder).as_posix()] = _digest(path, stat.st_mtime_ns, stat.st_size, code)
        except OSError:
            found[path.relative_to(folder).as_posix()] = ""
    return found


# A hundred thousand fiches are not read again to see that nothing has changed.
@lru_cache(maxsize=10_000)
def _digest(path: Path, _changed: int, _size: int, code: str) -> str:
    return hashlib.sha256(code.encode() + path.read_bytes()).hexdigest()


def bring(engine: Engine, folder: Path, files: Mapping[str, str], team: Lecture) -> list[Avis]:
    """Bring the database to `files` (see `digests`), of which `team` are the fiches of the others; what is wrong with them.

    Files go in by tens, each ten whole or not at all: when one is wrong, those before it are kept and those after it wait.
    """
    held = _held(engine)
    gone = [name for name in held if name not in files]
    # Sources first: the facts of the others name them.
    changed = sorted(outdated(engine, files), key=lambda name: (_SOURCES not in name, name))
    if gone:
        with writing(engine) as connection:
            _drop(connection, gone)
    for start in range(0, len(changed), _TOGETHER):
        some = changed[start : start + _TOGETHER]
        lecture = _read(folder, some)
        if lecture is not None:
            _check(lecture, engine, team, changed)
        if lecture is None or lecture.erreurs:
            # The reader of all files knows each field's place.
            lecture = read_files(folder, [folder / name for name in some], keep=False)
            _check(lecture, engine, team, changed)
        if lecture.erreurs:
            return lecture.erreurs[:_ENOUGH_ERRORS]
        with writing(engine) as connection:
            _drop(connection, some)
            _insert(connection, lecture, folder)
            marks = [{"nom": name, "empreinte": files[name]} for name in some]
            connection.execute(insert(t.CATALOGUE_FILES), marks)
    return []


def outdated(engine: Engine, files: Mapping[str, str]) -> list[str]:
    """The files whose content the database does not hold yet."""
    held = _held(engine)
    return [name for name in files if held.get(name) != files[name]]


def _held(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        return dict(connection.execute(select(t.CATALOGUE_FILES.c.nom, t.CATALOGUE_FILES.c.empreinte)).all())


def verify(engine: Engine, folder: Path, texts: Mapping[str, str], team: Lecture) -> Lecture:
    """Files of the catalogue as they would be with these texts, checked as `bring` would; nothing is written."""
    lecture = read_files(folder, (), texts, keep=False)
    _check(lecture, engine, team, list(texts))
    return lecture


def elsewhere(engine: Engine, leaving_out: Iterable[str] = ()) -> Callable[[str], bool]:
    """Whether an id is that of a fiche of the catalogue, those of some files left out."""
    left_out = frozenset(leaving_out)
    query = select(t.CATALOGUE.c.fichier)

    def known(identifiant: str) -> bool:
        """Whether a file that is still there has that fiche."""
        with reading(engine) as connection:
            file = connection.execute(query.where(t.CATALOGUE.c.id == identifiant)).scalar()
        return file is not None and file not in left_out

    return known


def _read(folder: Path, names: Sequence[str]) -> Lecture | None:
    """What the files hold, read ten times faster than as YAML; None as soon as one is not just as an import wrote it."""
    lecture = Lecture()
    for name in names:
        path = folder / name
        try:
            found = entries(path.read_text(encoding="utf-8"))
            for entry in found or ():
                model = MODELES[entry.section].model_validate(entry.values)
                scope = model.id if isinstance(model, Fiche) else f"{entry.section}/{model.id}"  # type: ignore[attr-defined]
                if (scope, ()) in lecture.lieux:
                    return None
                lecture.lieux[scope, ()] = (path.relative_to(folder.parent).as_posix(), entry.line, 1)
                lecture.entrees[entry.section].append(model)
        except (OSError, ValueError, KeyError):
            return None
        if found is None:
            return None
    return lecture


def _check(lecture: Lecture, engine: Engine, team: Lecture, being_read: Sequence[str]) -> None:
    """Add what only the other files show: ids taken, references and sources that nobody has."""
    own = {fiche.id for fiche in team.fiches}
    fiches = lecture.fiches
    files = _files_of(engine, [fiche.id for fiche in fiches], being_read)
    for fiche in fiches:
        file = team.place(fiche.id)[0] if fiche.id in own else files.get(fiche.id)
        if file:
            lecture.note(fiche.id, ("id",), say("identifiant_pris_ailleurs", id=fiche.id, fichier=file))
    imported = elsewhere(engine, being_read)
    with reading(engine) as connection:
        sources = {row.id for row in connection.execute(select(t.CATALOGUE_SOURCES.c.id))}
    sources |= {source.id for source in team.entrees[_SOURCES]}
    check(lecture, elsewhere=lambda i: i in own or imported(i), sources_elsewhere=sources)


def _files_of(engine: Engine, ids: Sequence[str], leaving_out: Sequence[str]) -> dict[str, str]:
    """For those of the ids that other files hold, the file."""
    columns = t.CATALOGUE.c
    found: dict[str, str] = {}
    with reading(engine) as connection:
        for some in chunks(ids):
            query = select(columns.id, columns.fichier).where(columns.id.in_(some))
            found.update({row.id: row.fichier for row in connection.execute(query)})
    return {key: file for key, file in found.items() if file not in set(leaving_out)}


def _drop(connection: Connection, names: Sequence[str]) -> None:
    for some in chunks(names):
        connection.execute(delete(t.CATALOGUE).where(t.CATALOGUE.c.fichier.in_(some)))
        connection.execute(delete(t.CATALOGUE_SOURCES).where(t.CATALOGUE_SOURCES.c.fichier.in_(some)))
        connection.execute(delete(t.CATALOGUE_FILES).where(t.CATALOGUE_FILES.c.nom.in_(some)))


def _insert(connection: Connection, lecture: Lecture, folder: Path) -> None:
    def file_of(scope: str) -> str:
        """The file of a fiche, from the folder."""
        return (folder.parent / lecture.place(scope)[0]).relative_to(folder).as_posix()

    fiches, names = [], []
    for fiche in lecture.fiches:
        content = fiche.model_dump(mode="json", exclude_defaults=True)
        row = {"id": fiche.id, "fichier": file_of(fiche.id), "type": fiche.type}
        fiches.append({**row, "contenu": json.dumps(content, ensure_ascii=False)})
        town = fold(next(iter(fiche.communes), ""))
        # What stands between parentheses tells namesakes apart; nobody writes it, and it would make each name unique.
        labels = dict(reversed(keys((short_name(fiche), *fiche.alias))))
        names += [
            {"cle": key, "fiche_id": fiche.id, "type": fiche.type, "libelle": words, "ville": town}
            for key, words in labels.items()
        ]
    sources = [
        {"id": s.id, "fichier": file_of(f"{_SOURCES}/{s.id}"), "contenu": s.model_dump_json(exclude_defaults=True)}
        for s in lecture.entrees[_SOURCES]
    ]
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (t.CATALOGUE, fiches), (t.CATALOGUE_NAMES, names), (t.CATALOGUE_SOURCES, sources),
    ]  # fmt: skip
    for table, values in rows:
        for some in chunks(values):
            connection.execute(insert(table), some)
