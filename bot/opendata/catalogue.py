"""The files of `knowledge/catalogue/`: which entries they hold, as text, and where new ones go.

Entries are cut by lines alone: of a hundred thousand, only those that an import changes are worth parsing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.knowledge.reader import CATALOGUE, catalogue_files
from bot.knowledge.schema import TYPES
from bot.messages import say
from bot.opendata.ids import slug
from bot.opendata.imported import Imported

MOST = 500
"""Entries of a file: one that staff may still open and read."""
_SECTION = re.compile(r"^([a-z]+):\s*(?:#.*)?$")
_START = re.compile(r"^( *)- ")
_ID = re.compile(r"^ *-? *id: *[\"']?([a-z0-9-]+)", re.MULTILINE)
_IMPORTED = re.compile(r"^ *importe: *\{source: *([a-z0-9-]+), *cle: *(\"(?:[^\"\\]|\\.)*\"|[^,}]+)", re.MULTILINE)
_UAI = re.compile(r"^ *uai: *[\"']?([0-9]{7}[A-Z])", re.MULTILINE)


@dataclass
class Entry:
    """An entry of a section: its text to the line end, comments just above it included."""

    section: str
    text: str
    file: str = ""

    @property
    def id(self) -> str:
        """Its id, "" when it has none."""
        match = _ID.search(self.text)
        return match[1] if match else ""

    @property
    def origin(self) -> tuple[str, str] | None:
        """The format and the key that it was imported from."""
        match = _IMPORTED.search(self.text)
        if not match:
            return None
        return match[1], str(yaml.safe_load(match[2])) if match[2][0] == '"' else match[2].strip()

    @property
    def uai(self) -> str:
        """The school code that it bears."""
        match = _UAI.search(self.text)
        return match[1] if match else ""


@dataclass
class File:
    """A file in pieces: its entries, and the text between them as it is."""

    name: str
    pieces: list[str | Entry] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """Its entries, in order."""
        return [piece for piece in self.pieces if isinstance(piece, Entry)]

    @property
    def text(self) -> str:
        """The whole file."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)

    @property
    def text_end(self) -> str:
        """Its last piece."""
        last = self.pieces[-1]
        return last if isinstance(last, str) else last.text


def cut(name: str, text: str) -> File:
    """The pieces of a file's text; joined again they are that text."""
    file = File(name)
    section, indent = "", ""
    entry: list[str] = []
    comments: list[str] = []

    def close() -> None:
        """Keep the entry that was being read, if any."""
        if entry:
            file.pieces.append(Entry(section, "".join(entry), name))
            entry.clear()

    for line in text.splitlines(keepends=True):
        if entry and line[0] == " " and not indent and not comments:
            entry.append(line)
        elif heading := _SECTION.match(line):
            close()
            section, indent = heading[1], ""
            file.pieces.extend([*comments, line])
            comments.clear()
        elif section and (start := _START.match(line)) and (not entry or start[1] == indent):
            close()
            indent = start[1]
            entry.extend([*comments, line])
            comments.clear()
        elif section and line.startswith(("#", f"{indent}#")):
            comments.append(line)
        else:
            (entry if entry else file.pieces).extend([*comments, line])
            comments.clear()
    close()
    file.pieces.extend(comments)
    return file


def _room(file: File) -> int:
    """How many entries may be added at its end: none to a file that staff have laid out in another way than ours."""
    entries = file.entries
    if {each.section for each in entries} != {Path(file.name).parent.name} or entries[-1].text.startswith(" "):
        return 0
    return MOST - len(entries)


class Catalogue:
    """All files of the catalogue of a folder, to be looked up, changed and added to. Nothing is written."""

    def __init__(self, folder: Path) -> None:
        """Read the files of `folder`, that of the fiches. Raises `OSError` or `UnicodeError`."""
        self.files: dict[str, File] = {}
        self.changed: set[str] = set()
        self.by_origin: dict[tuple[str, str], Entry] = {}
        self.by_uai: dict[str, Entry] = {}
        self.ids: set[str] = set()
        for path in catalogue_files(folder):
            name = path.relative_to(folder).as_posix()
            self.files[name] = cut(name, path.read_text(encoding="utf-8-sig"))
            for each in self.files[name].entries:
                self._know(each)
        self._last: dict[str, int] = defaultdict(int)
        self._room: dict[str, int] = {}
        for name, file in self.files.items():
            stem, _, number = name.removesuffix(".yml").rpartition("-")
            if number.isdigit() and int(number) > self._last[stem]:
                self._last[stem], self._room[stem] = int(number), _room(file)

    def _know(self, each: Entry) -> None:
        self.ids.add(each.id)
        if origin := each.origin:
            self.by_origin[origin] = each
        if each.section == "etablissements" and each.uai:
            self.by_uai[each.uai] = each

    def replace(self, each: Entry, text: str) -> None:
        """Give an entry another text."""
        each.text = text
        self.changed.add(each.file)

    def add(self, imported: Imported, text: str, origin: tuple[str, str], identifiant: str) -> None:
        """Add an entry to the last file of its shelf that has room, or to a new one."""
        section = TYPES[imported.type].pluriel
        file = self._shelf(section, imported)
        each = Entry(section, text, file.name)
        if file.pieces and not file.text_end.endswith("\n"):
            file.pieces.append("\n")
        file.pieces.append(each)
        self.changed.add(file.name)
        self.ids.add(identifiant)
        self.by_origin[origin] = each
        if imported.type == "etablissement":
            self.by_uai[imported.values["uai"]] = each

    def _shelf(self, section: str, imported: Imported) -> File:
        domains = imported.values.get("domaines") or []
        label = imported.departement.lower() or (slug(domains[0], 40) if domains else "") or "divers"
        stem = f"{CATALOGUE}/{section}/{label}"
        if self._room.get(stem, 0) < 1:
            self._last[stem] += 1
            self._room[stem] = MOST
            name = f"{stem}-{self._last[stem]:03}.yml"
            self.files[name] = File(name, [say("import_entete"), f"{section}:\n"])
        self._room[stem] -= 1
        return self.files[f"{stem}-{self._last[stem]:03}.yml"]

    def texts(self) -> Iterator[tuple[str, str]]:
        """The files that changed, with their texts."""
        for name in sorted(self.changed):
            yield name, self.files[name].text
