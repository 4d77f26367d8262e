"""An import's files: checked as they would be read, then put in place, each in one step."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from bot.knowledge.checks import check
from bot.knowledge.reader import CATALOGUE, Avis, read_files, team_files

# Reading is what takes long. Beyond so many files of the catalogue, as many are read, spread over all: each fiche has been
# checked by its model already, and what is written is known to read back (tests/knowledge/test_emit.py).
_READ = 16


def verify(folder: Path, texts: Mapping[str, str], sources: Collection[str], today: dt.date) -> list[Avis]:
    """What would be wrong that day with the folder's fiches once its files hold `texts`; `sources`: ids that facts may name."""
    ours = {name: text for name, text in texts.items() if Path(name).parts[0] == CATALOGUE}
    theirs = {name: text for name, text in texts.items() if name not in ours}
    found: list[Avis] = []
    if theirs:
        # What they name may be in the catalogue, and they are not changed there.
        lecture = read_files(folder, team_files(folder), theirs, keep=False)
        found += lecture.erreurs
    names = sorted(ours)
    step = max(1, -(-len(names) // _READ))
    for name in names[::step]:
        lecture = read_files(folder, (), {name: ours[name]}, keep=False)
        check(lecture, today, elsewhere=lambda _: True, sources_elsewhere=sources)
        found += lecture.erreurs
    return found


def stamps(folder: Path, paths: Iterable[Path]) -> dict[str, tuple[int, int]]:
    """For each file that is there, by its path relative to `folder`, when it was last written, and its size."""
    found = ((path.relative_to(folder).as_posix(), _stamp(path)) for path in paths)
    return {name: stamp for name, stamp in found if stamp}


def write(folder: Path, texts: Mapping[str, str], seen: Mapping[str, tuple[int, int]]) -> None:
    """Put the files in place, all written aside first, so that a full disk changes nothing.

    Raises `OSError`, and `FileExistsError` when a file is no longer what `seen` tells: somebody has saved it meanwhile.
    """
    aside = {folder / name: (folder / name).with_name(f".{Path(name).name}.import") for name in texts}
    try:
        for path, temporary in aside.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("w", encoding="utf-8", newline="") as stream:
                stream.write(texts[path.relative_to(folder).as_posix()])
                stream.flush()
                os.fsync(stream.fileno())
        for name in texts:
            if _stamp(folder / name) != seen.get(name):
                raise FileExistsError(name)
        # Sources first: what is read between two files names none that is not there.
        for path, temporary in sorted(aside.items(), key=lambda pair: pair[0].name != "sources.yml"):
            os.replace(temporary, path)
    finally:
        for temporary in aside.values():
            with suppress(OSError):
                temporary.unlink()


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
