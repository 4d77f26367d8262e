"""Fiches that the team has already and that the data tell of too: found by their identifiers, else by name and town."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.knowledge import blocks, emit
from bot.knowledge.reader import Lecture, read_files, team_files
from bot.knowledge.schema import Etablissement, Fiche, Formation, Metier
from bot.knowledge.text import content_stems, tokens
from bot.opendata.catalogue import Entry
from bot.opendata.imported import Imported
from bot.opendata.schools import named

_SOURCES = "sources.yml"


class Team:
    """The team's files, their fiches by what identifies them, and the entries that write these."""

    def __init__(self, folder: Path) -> None:
        """Read the team's files of `folder`; `lecture` tells what is wrong with them."""
        self.lecture: Lecture = read_files(folder, team_files(folder))
        self.fiches: dict[str, Fiche] = {fiche.id: fiche for fiche in self.lecture.fiches}
        self.sources: set[str] = {source.id for source in self.lecture.entrees["sources"]}
        self._blocks: dict[str, dict[str, blocks.Block]] = {}
        self._changed: dict[str, dict[str, str]] = {}
        self._new_sources: list[str] = []
        self._folder = folder
        self._texts: dict[str, str] = {}
        self._by_key = self._index()

    def _index(self) -> dict[tuple[str, str], str]:
        """A key that two fiches share identifies neither."""
        found: dict[tuple[str, str], str] = {}
        shared = set()
        for fiche in self.fiches.values():
            for key in dict.fromkeys(_keys(fiche)):
                if found.setdefault((fiche.type, key), fiche.id) != fiche.id:
                    shared.add((fiche.type, key))
        return {key: identifiant for key, identifiant in found.items() if key not in shared}

    def find(self, imported: Imported) -> tuple[Fiche, str] | None:
        """The fiche that is the same, and the key that tells so; None when there is none.

        Trades that share a ROME code are the same only when their names have a word in common.
        """
        for key in imported.keys:
            fiche = self.fiches.get(self._by_key.get((imported.type, key), ""))
            if fiche and not (key.startswith("rome:") and not _akin(fiche, imported)):
                return fiche, key
        return None

    def entry(self, identifiant: str) -> Entry:
        """The entry that writes a fiche. Raises `OSError`, and `UnreadableText` when it shares its lines with another."""
        path = self._folder.parent / self.lecture.place(identifiant)[0]
        name = path.relative_to(self._folder).as_posix()
        if name not in self._texts:
            # Line ends and BOM stay as they are.
            self._texts[name] = path.read_bytes().decode("utf-8")
            self._blocks[name] = {block.id: block for block in blocks.blocks(self._texts[name])}
        block = self._blocks[name].get(identifiant)
        if block is None:
            raise blocks.UnreadableText(identifiant)
        return Entry(block.section, blocks.text_of(self._texts[name], block), name)

    def replace(self, each: Entry, text: str) -> None:
        """Give an entry another text."""
        self._changed.setdefault(each.file, {})[each.id] = text

    def add_source(self, source: Mapping[str, Any]) -> None:
        """Add a document that facts name, unless it is there."""
        if source["id"] in self.sources:
            return
        self.sources.add(source["id"])
        self._new_sources.append(emit.entry(source))

    def texts(self) -> Iterator[tuple[str, str]]:
        """The files that changed, with their texts."""
        texts = {}
        for name, changed in self._changed.items():
            texts[name] = self._texts[name]
            # From the end on, so that the lines of those before stay theirs.
            for block in sorted(self._blocks[name].values(), key=lambda block: -block.start):
                if block.id in changed:
                    texts[name] = blocks.replace(texts[name], block, changed[block.id])
        if self._new_sources:
            path = self._folder / _SOURCES
            text = texts.get(_SOURCES) or (path.read_bytes().decode("utf-8") if path.exists() else "")
            for source in self._new_sources:
                text = blocks.insert(text, "sources", source)
            texts[_SOURCES] = text
        yield from sorted(texts.items())


def _akin(fiche: Fiche, imported: Imported) -> bool:
    own = {stem for name in (fiche.nom, *fiche.alias) for stem in content_stems(tokens(name))}
    return not own.isdisjoint(content_stems(tokens(imported.values["nom"])))


def _keys(fiche: Fiche) -> Iterator[str]:
    if isinstance(fiche, Etablissement) and fiche.uai:
        yield f"uai:{fiche.uai}"
    if isinstance(fiche, Metier) and fiche.rome:
        yield f"rome:{fiche.rome}"
    if isinstance(fiche, (Etablissement, Metier)) and fiche.onisep:
        yield f"onisep:{fiche.onisep}"
    if isinstance(fiche, Formation):
        # A diploma in one school is not that diploma everywhere.
        codes = {"onisep": fiche.onisep, "rncp": fiche.rncp}
        yield from (f"uai:{fiche.uai}/{code}" if fiche.uai else f"{name}:{code}" for name, code in codes.items() if code)
    towns = fiche.communes
    school = isinstance(fiche, Etablissement)
    for name in (fiche.nom, *fiche.alias):
        if not towns:
            yield named(name)
        # What several towns have is none of theirs alone.
        if len(towns) == 1 or school:
            yield from (named(name, town) for town in towns)
