"""All the fiches as they would be with other texts in some files: what would be wrong. Nothing is indexed nor written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.knowledge import catalogue_files
from bot.knowledge.checks import check
from bot.knowledge.reader import CATALOGUE, Lecture, read_files, team_files


def verify(folder: Path, texts: Mapping[str, str], engine: Engine | None = None, keep: bool = False) -> Lecture:
    """Read and check the team's files, and those of the catalogue that `texts` holds, by path relative to `folder`.

    `engine`: the database of the catalogue's other fiches; None when there is none. `keep`: whether to remember what was read
    of `texts`, as when they are about to be written; what is only typed would drive out what the files hold.
    """
    imported = {name: text for name, text in texts.items() if Path(name).parts[0] == CATALOGUE}
    typed = {name: text for name, text in texts.items() if name not in imported}
    lecture = read_files(folder, team_files(folder), typed, keep_texts=keep)
    if engine is None:
        check(lecture)
        return lecture
    check(lecture, elsewhere=catalogue_files.elsewhere(engine))
    if imported:
        lecture.avis += catalogue_files.verify(engine, folder, imported, lecture).avis
    return lecture
