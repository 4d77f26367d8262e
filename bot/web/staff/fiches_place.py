"""Where a fiche is written: its file, its lines, and what these hold as they are now, served or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bot.knowledge import tables as t
from bot.knowledge.base import Snapshot
from bot.knowledge.blocks import UnreadableText, blocks, text_of
from bot.knowledge.engine import reading
from bot.knowledge.reader import Avis, read_files, team_files
from bot.knowledge.saving import digest
from bot.knowledge.schema import MODELES, SECTIONS, Fiche, Modele

_DASH = re.compile(r"^ *-", re.MULTILINE)


class BrokenFileError(Exception):
    """The file that holds a fiche is no YAML: its fiches cannot be told apart. `path` is relative to the folder."""

    def __init__(self, path: str) -> None:
        """`path`: the file."""
        super().__init__(path)
        self.path = path


@dataclass(frozen=True)
class Place:
    """The text of a fiche. `path`: its file, relative to the folder; `start`: the lines above the text."""

    path: str
    section: str
    start: int
    text: str

    @property
    def line(self) -> int:
        """The line of its dash, below the comments, from 1."""
        dash = _DASH.search(self.text)
        return self.start + 1 + (self.text[: dash.start()].count("\n") if dash else 0)

    @property
    def model(self) -> type[Modele]:
        """What it is read as."""
        return MODELES[self.section]

    @property
    def seen(self) -> str:
        """What tells whether it has changed."""
        return digest(self.text)


def place_of(folder: Path, identifiant: str, snapshot: Snapshot) -> Place | None:
    """Where the fiche of that id is, None when no file holds it. Raises `BrokenFileError`."""
    holds = re.compile(rf"\bid: *[\"']?{re.escape(identifiant)}(?![\w-])")
    for path in _paths(folder, identifiant, snapshot):
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if holds.search(text):
            name = path.relative_to(folder).as_posix()
            try:
                block = next((one for one in blocks(text) if one.id == identifiant and one.section in SECTIONS), None)
            except UnreadableText as error:
                raise BrokenFileError(name) from error
            if block:
                return Place(name, block.section, block.start, text_of(text, block))
    return None


def read_alone(section: str, text: str) -> tuple[Fiche | None, list[Avis]]:
    """The fiche that a text holds, None when it is wrong, and what is; the lines are those of the text."""
    lecture = read_files(Path("fiche"), (), {"fiche.yml": f"{section}:\n{text}"}, keep=False)
    found = next(iter(lecture.entrees[section]), None)
    wrong = [Avis(avis.fichier, max(1, avis.ligne - 1), avis.colonne, avis.gravite, avis.texte) for avis in lecture.erreurs]
    return (found if isinstance(found, Fiche) else None), wrong


def home_of(folder: Path, section: str) -> str:
    """The file in which a new fiche goes: that which holds the most of its kind, else one of the name of the section."""
    held: Counter[str] = Counter()
    opens = re.compile(rf"^{re.escape(section)}:", re.MULTILINE)
    for path in team_files(folder):
        try:
            text = path.read_bytes().decode("utf-8-sig")
            if opens.search(text):
                held[path.relative_to(folder).as_posix()] = 1 + sum(block.section == section for block in blocks(text))
        except (OSError, ValueError):
            # A broken file takes no new fiche.
            continue
    return held.most_common(1)[0][0] if held else f"{section}.yml"


def is_taken(folder: Path, identifiant: str, snapshot: Snapshot) -> bool:
    """Whether a fiche has that id, in the files or in service."""
    try:
        return identifiant in snapshot.fiches or place_of(folder, identifiant, snapshot) is not None
    except BrokenFileError:
        return True


def _paths(folder: Path, identifiant: str, snapshot: Snapshot) -> Iterator[Path]:
    yield from team_files(folder)
    query = select(t.CATALOGUE.c.fichier).where(t.CATALOGUE.c.id == identifiant)
    with reading(snapshot.catalogue.engine) as connection:
        name = connection.execute(query).scalar()
    if name:
        yield folder / name
