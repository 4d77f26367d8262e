"""What became of the fiches: who changed one, when, what, and its text before and after.

Git commits when the folder is in a repository, numbered copies otherwise, or when git refuses (in the middle of a merge).
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.knowledge import blocks
from bot.knowledge.versions import FIRST, MOST, Copies, Version, Versions
from bot.knowledge.versions_git import Commits, is_ours
from bot.messages import say
from bot.settings import Settings

_SHORTEST_HASH = 40


@dataclass(frozen=True)
class Line:
    """A line of a comparison: taken out ("-"), put in ("+"), or in both (""); `gap`: lines in both are left out before it."""

    sign: Literal["", "-", "+"]
    text: str
    gap: bool = False


@dataclass(frozen=True)
class Passage:
    """What a version did to one fiche: its text before and after, empty when it was not there.

    `above`: id of the fiche that stood above it before, None when it was the first of its section.
    """

    version: Version
    section: str
    before: str
    after: str
    above: str | None = ""


class History:
    """The versions of the files of a folder."""

    def __init__(self, folder: Path, copies: Path, git: bool = True, clock: Callable[[], dt.datetime] | None = None) -> None:
        """`copies`: folder of the numbered copies; `git`: commit where there is a repository."""
        self._copies = Copies(copies, clock or (lambda: dt.datetime.now(dt.timezone.utc)))
        self._commits = Commits(folder) if git and is_ours(folder) else None

    @classmethod
    def of(cls, settings: Settings) -> History:
        """The history of the settings' folder."""
        return cls(settings.knowledge, settings.history, settings.knowledge_git == "auto")

    @property
    def uses_git(self) -> bool:
        """Whether versions are commits."""
        return self._commits is not None

    def add(self, path: str, text: str, author: str, subject: str) -> Version:
        """Keep that the file now holds `text`."""
        made = self._commits.add(path, text, author, subject) if self._commits else None
        return made or self._copies.add(path, text, author, subject)

    def keep(self, path: str, text: str) -> None:
        """Keep what the file held before a change, if it is not the latest version already: it was written in other ways."""
        latest = next(iter(self.versions(path)), None)
        if latest is None or self.text(latest) != text:
            self.add(path, text, "", say("version_hors_page"))

    def versions(self, path: str) -> list[Version]:
        """The versions of a file, the latest first."""
        if self._commits is None:
            return self._copies.list(path)
        both = [*self._commits.list(path), *self._copies.list(path)]
        return sorted(both, key=lambda version: version.moment, reverse=True)

    def text(self, version: Version) -> str | None:
        """What the file held; None when it was not there."""
        kept: Versions | None = self._commits if self._is_commit(version) else self._copies
        return kept.text(version) if kept else None

    def of_fiche(self, path: str, fiche: str, most: int = 50) -> list[Version]:
        """The versions of a file that changed a fiche, the latest first."""
        versions, found = self.versions(path), []
        later = self.text(versions[0]) if versions else None
        for n, version in enumerate(versions):
            earlier = self._before(versions, n)
            if earlier is None:
                break
            if _likely(later, fiche) != _likely(earlier, fiche):
                found.append(version)
                if len(found) == most:
                    break
            later = earlier
        return found

    def passage(self, path: str, fiche: str, version_id: str) -> Passage | None:
        """What a version did to a fiche; None when that is not known, or when the fiche was in neither text."""
        versions = self.versions(path)
        at = next((n for n, version in enumerate(versions) if version.id == version_id), None)
        before = self._before(versions, at) if at is not None else None
        if at is None or before is None:
            return None
        after = self.text(versions[at]) or ""
        was, now = _find(before, fiche), _find(after, fiche)
        if was is None and now is not None:
            was = _renamed(before, after)
        if was is None and now is None:
            return None
        section = was.section if was else now.section if now else ""
        old = blocks.text_of(before, was) if was else ""
        new = blocks.text_of(after, now) if now else ""
        return Passage(versions[at], section, old, new, _above(before, was) if was else "")

    def _before(self, versions: list[Version], at: int) -> str | None:
        """What the file held before a version, empty when it was not there; None when that is no longer known."""
        if at + 1 < len(versions):
            return self.text(versions[at + 1]) or ""
        # A first copy that nobody of the staff made holds what was there already.
        copied = not self._is_commit(versions[at])
        gone = not (versions[at].author and versions[at].id == FIRST) if copied else len(versions) >= MOST
        return None if gone else ""

    def _is_commit(self, version: Version) -> bool:
        return len(version.id) >= _SHORTEST_HASH


def differences(before: str, after: str, around: int = 3) -> list[Line]:
    """Two texts compared line by line, with a few lines around what differs."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for n, group in enumerate(difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(around)):
        lines: list[Line] = []
        for what, a, b, c, d in group:
            if what == "equal":
                lines += [Line("", text) for text in old[a:b]]
            else:
                lines += [*(Line("-", text) for text in old[a:b]), *(Line("+", text) for text in new[c:d])]
        first = group[0]
        if n or first[1] or first[3]:
            lines[0] = Line(lines[0].sign, lines[0].text, gap=True)
        found += lines
    return found


def _find(text: str, fiche: str) -> blocks.Block | None:
    try:
        return blocks.find(text, fiche)
    except blocks.UnreadableText:
        return None


def _renamed(before: str, after: str) -> blocks.Block | None:
    """The entry that another has taken the place of, when it is the only one that is gone."""
    try:
        old, new = blocks.blocks(before), {block.id for block in blocks.blocks(after)}
    except blocks.UnreadableText:
        return None
    gone = [block for block in old if block.id not in new]
    return gone[0] if len(gone) == 1 and len(old) == len(new) else None


def _above(text: str, block: blocks.Block) -> str | None:
    """The id of the entry above one, in its section; None for the first."""
    above = [other for other in blocks.blocks(text) if other.section == block.section and other.start < block.start]
    return above[-1].id if above else None


def _likely(text: str | None, fiche: str) -> str:
    """About the text of a fiche: enough to tell whether two differ, at no cost in hundreds of large files."""
    found = re.search(rf"^( *)- +\{{? *id: *[\"']?{re.escape(fiche)}(?![\w-])", text or "", re.MULTILINE)
    if text is None or found is None:
        return ""
    rest = re.compile(rf"^ {{0,{len(found[1])}}}[^\s#]", re.MULTILINE)
    end = rest.search(text, found.end())
    return text[found.start() : end.start() if end else len(text)].rstrip()
