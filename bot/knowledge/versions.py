"""Versions of the files of fiches, as numbered copies: who wrote them, when and why, and the whole text."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.files import write

MOST = 200
"""Versions of a file that are kept as copies, and looked at in git."""
FIRST = "0001"
_NUMBER = re.compile(r"[0-9]{4,9}")


@dataclass(frozen=True)
class Version:
    """A text that a file has held. `id`: a git commit, or the number of a copy; `author` is empty when nobody of the staff."""

    id: str
    path: str
    author: str
    moment: dt.datetime
    subject: str


class Versions(Protocol):
    """Where versions are kept."""

    def list(self, path: str) -> list[Version]:
        """The versions of a file, by its path relative to the folder, the latest first."""

    def text(self, version: Version) -> str | None:
        """The text of the file in that version, None when it was not there."""

    def add(self, path: str, text: str, author: str, subject: str) -> Version | None:
        """Keep the file, which now holds `text`; None when this cannot be done here."""


class Copies:
    """Numbered copies, `<folder>/<file>/NNNN.yml`, each beside a note of who wrote it; the oldest go beyond `most`."""

    def __init__(self, folder: Path, clock: Callable[[], dt.datetime], most: int = MOST) -> None:
        """`folder` is made when the first copy is."""
        self._folder, self._clock, self._most = folder, clock, most

    def list(self, path: str) -> list[Version]:
        """See `Versions`."""
        found = [self._read(path, note) for note in (self._folder / path).glob("*.json") if _NUMBER.fullmatch(note.stem)]
        return sorted((version for version in found if version), key=lambda version: -int(version.id))

    def text(self, version: Version) -> str | None:
        """See `Versions`."""
        try:
            return (self._folder / version.path / f"{version.id}.yml").read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None

    def add(self, path: str, text: str, author: str, subject: str) -> Version:
        """See `Versions`."""
        kept = self.list(path)
        version = Version(f"{int(kept[0].id) + 1 if kept else 1:04d}", path, author, self._clock(), subject)
        folder = self._folder / path
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / f"{version.id}.yml", text)
        # The note comes last: a copy without one is not there yet.
        note = {"auteur": author, "moment": version.moment.isoformat(), "sujet": subject}
        write(folder / f"{version.id}.json", json.dumps(note, ensure_ascii=False))
        for old in kept[self._most - 1 :]:
            for suffix in (".json", ".yml"):
                (folder / f"{old.id}{suffix}").unlink(missing_ok=True)
        return version

    def _read(self, path: str, note: Path) -> Version | None:
        try:
            said = json.loads(note.read_text(encoding="utf-8"))
            moment = dt.datetime.fromisoformat(said["moment"])
            return Version(note.stem, path, said["auteur"], moment, said["sujet"])
        except (OSError, ValueError, KeyError, TypeError):
            # Being pruned by another worker, or touched by hand.
            return None
