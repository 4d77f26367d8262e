"""Save what staff changed in a fiche: checked with all the others, on the file as it is now, without losing anybody's words.

Two people who change different fiches of a file both succeed; of two who change the same one, the second is told
(`ConflictError`), and chooses. Workers and threads take turns.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.files import write
from bot.knowledge import blocks
from bot.knowledge.advice import advise
from bot.knowledge.edit import entry_node
from bot.knowledge.history import History, Passage
from bot.knowledge.layout import lines_of, spaces
from bot.knowledge.reader import Avis, Lecture, read_files
from bot.knowledge.verify import verify
from bot.knowledge.versions import Version
from bot.messages import say
from bot.settings import Settings

Verify = Callable[[Mapping[str, str], bool], Lecture]
"""All the fiches as they would be if files, by their path relative to the folder, held these texts; with its notices.

The second argument tells whether the files are about to hold them: what was read is then kept.
"""


@dataclass(frozen=True)
class Change:
    """What becomes of one fiche.

    `path`: its file, relative to the folder; `fiche`: the id under which the file holds it, empty for a new one; `seen`:
    `digest` of the text that was changed, empty for a new one; `new`: its text, empty to remove it; `after`: the fiche below
    which a new one goes, the end of the section when empty or not there, its top when None.
    """

    path: str
    section: str
    fiche: str
    seen: str
    new: str
    after: str | None = ""


@dataclass(frozen=True)
class Noticed:
    """A notice and the line of the fiche's own text that it is on, from 1; 0 when it is on another fiche."""

    ligne: int
    avis: Avis


@dataclass(frozen=True)
class Tried:
    """What a change would do: the file's text, what forbids to save it, and what else there is to say of the fiche."""

    text: str
    errors: tuple[Noticed, ...]
    warnings: tuple[Noticed, ...]


class ConflictError(Exception):
    """Somebody has changed the fiche meanwhile; `now` is its text in the file, empty when it is gone."""

    def __init__(self, now: str) -> None:
        """`now`: the text in the file."""
        super().__init__(say("fiche_changee_entre_temps"))
        self.now = now


class RefusedError(Exception):
    """The change would make errors; nothing was written."""

    def __init__(self, errors: tuple[Noticed, ...]) -> None:
        """`errors`: what to mend."""
        super().__init__(say("fiche_refusee"))
        self.errors = errors


def digest(block_text: str) -> str:
    """What tells whether a fiche's text has changed, however its lines end."""
    return hashlib.sha256(_plain(block_text).encode()).hexdigest()


class Saver:
    """Saves fiches of a folder."""

    def __init__(self, folder: Path, history: History, verify: Verify, lock: Path) -> None:
        """`verify`: see `Verify`; `lock`: a file that all who save lock in turn."""
        self._folder, self._history, self._verify, self._lock = folder, history, verify, lock

    @classmethod
    def of(cls, settings: Settings, history: History, engine: Callable[[], Engine | None]) -> Saver:
        """The saver of the settings' folder. `engine`: the database that holds the fiches of the catalogue."""
        folder = settings.knowledge
        return cls(folder, history, lambda texts, keep: verify(folder, texts, engine(), keep), settings.history / ".verrou")

    def read(self, path: str) -> str:
        """The text of a file, with its BOM and line ends; empty when there is none. Raises `ValueError`, `OSError`."""
        if Path(path).is_absolute() or ".." in Path(path).parts or Path(path).suffix != ".yml":
            raise ValueError(path)
        try:
            return (self._folder / path).read_bytes().decode("utf-8")
        except FileNotFoundError:
            return ""

    def attempt(self, change: Change) -> Tried:
        """What saving would do, without saving. Raises `ConflictError`, `UnreadableText` when the file itself is not YAML."""
        return self._attempt(change, self.read(change.path))

    def save(self, change: Change, author: str, subject: str) -> Version | None:
        """Save a change, and return its version; None when the file holds it already.

        Raises `ConflictError`, `RefusedError`, `UnreadableText` when the file itself is not YAML, `OSError` when it cannot be
        written.
        """
        with self._turn():
            before = self.read(change.path)
            tried = self._attempt(change, before, keep=True)
            if tried.errors:
                raise RefusedError(tried.errors)
            return None if tried.text == before else self._write(change.path, before, tried.text, author, subject)

    def save_file(self, path: str, seen: str, text: str, author: str, subject: str) -> Version | None:
        """Save a whole file, as when its YAML is broken and its fiches cannot be told apart; `seen`: digest of its text before.

        Raises as `save`; the notices' lines are those of the file.
        """
        with self._turn():
            before = self.read(path)
            newline = "\r\n" if "\r\n" in before else "\n"
            after = ("\ufeff" if before.startswith("\ufeff") else "") + _plain(text).replace("\n", newline)
            if _plain(after) == _plain(before):
                return None
            if digest(before) != seen:
                raise ConflictError(before)
            if errors := self.errors_in(path, after, keep=True):
                raise RefusedError(errors)
            return self._write(path, before, after, author, subject)

    def errors_in(self, path: str, text: str, keep: bool = False) -> tuple[Noticed, ...]:
        """What would be wrong if a file held this text: in it, by its lines, and what is new in others."""
        lecture, name = self._verify({path: text}, keep), self._name(path)
        own = [Noticed(avis.ligne, avis) for avis in lecture.erreurs if avis.fichier == name]
        return (*own, *(Noticed(0, avis) for avis in self._new(lecture, name)))

    def _attempt(self, change: Change, before: str, keep: bool = False) -> Tried:
        block = blocks.find(before, change.fiche) if change.fiche else None
        now = blocks.text_of(before, block) if block else ""
        if _plain(now).rstrip() == _plain(change.new).rstrip():
            # Sent twice, or nothing changed.
            return Tried(before, (), ())
        if (digest(now) if now else "") != change.seen:
            raise ConflictError(now)
        if not change.new.strip():
            after = blocks.remove(before, block) if block else before
            return self._verified(change, before, after, None, keep)
        if alone := _by_itself(change):
            return Tried(before, alone, ())
        if block:
            after = blocks.replace(before, block, change.new)
            there = next(one for one in blocks.blocks(after) if one.start == block.start)
            return self._verified(change, before, after, there, keep)
        after = blocks.insert(before, change.section, change.new, change.after)
        return self._verified(change, before, after, _added(after, change), keep)

    def _verified(self, change: Change, before: str, after: str, block: blocks.Block | None, keep: bool) -> Tried:
        lecture, name = self._verify({change.path: after}, keep), self._name(change.path)

        def own(avis: Avis) -> bool:
            """Whether a notice is of the fiche that is saved."""
            return block is not None and avis.fichier == name and block.start < avis.ligne <= block.end

        start, advice = (block.start, advise(_only(lecture, block.id))) if block else (0, [])
        mine = [Noticed(avis.ligne - start, avis) for avis in sorted([*lecture.avis, *advice]) if own(avis)]
        errors = [noticed for noticed in mine if noticed.avis.gravite == "erreur"]
        if len(errors) < len(lecture.erreurs):
            errors += [Noticed(0, _as_it_is(avis, name, before, after, block)) for avis in self._new(lecture) if not own(avis)]
        return Tried(after, tuple(errors), tuple(one for one in mine if one.avis.gravite != "erreur"))

    def _new(self, lecture: Lecture, leaving_out: str = "") -> Iterator[Avis]:
        """The errors that the files do not hold already: these hinder nobody from saving another fiche, or from mending one."""
        there = Counter((avis.fichier, avis.texte) for avis in self._verify({}, True).erreurs)
        for avis in lecture.erreurs:
            if avis.fichier != leaving_out:
                there[(avis.fichier, avis.texte)] -= 1
                if there[(avis.fichier, avis.texte)] < 0:
                    yield avis

    def _write(self, path: str, before: str, after: str, author: str, subject: str) -> Version:
        if before:
            self._history.keep(path, before)
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        write(self._folder / path, after)
        return self._history.add(path, after, author, subject)

    def _name(self, path: str) -> str:
        return (self._folder / path).relative_to(self._folder.parent).as_posix()

    def undo(self, path: str, fiche: str, passage: Passage, seen: str, author: str, subject: str) -> Version | None:
        """Give a fiche the text that it had before a version, as a new version; raises as `save`."""
        change = Change(path, passage.section, fiche, seen, passage.before, passage.above)
        return self.save(change, author, subject)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a") as file:
            # Let go when the file is closed, also by a process that dies.
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _only(lecture: Lecture, fiche: str) -> Lecture:
    """What was read, of one fiche alone."""
    return replace(lecture, entrees={key: [one for one in held if one.id == fiche] for key, held in lecture.entrees.items()})


def _as_it_is(avis: Avis, name: str, before: str, after: str, block: blocks.Block | None) -> Avis:
    """A notice on another fiche of the file, on the line where that stands now."""
    moved = avis.fichier == name and (block is None or avis.ligne > block.end)
    return replace(avis, ligne=avis.ligne + len(lines_of(before)) - len(lines_of(after))) if moved else avis


def _by_itself(change: Change) -> tuple[Noticed, ...]:
    """What is wrong with a text by itself, so that a quote that is not closed is told where it was opened."""
    lines = _plain(change.new).rstrip().split("\n")
    lecture = read_files(Path("fiche"), (), {"fiche.yml": "\n".join([f"{change.section}:", *lines, ""])}, keep=False)
    found = [Noticed(min(max(avis.ligne - 1, 1), len(lines)), avis) for avis in lecture.erreurs]
    try:
        entry_node(change.new)
    except blocks.UnreadableText:
        at = _second(lines)
        if at or not found:
            found.insert(0, Noticed(at or 1, Avis("fiche.yml", at or 1, 1, "erreur", say("une_seule_fiche"))))
    return tuple(found)


def _second(lines: list[str]) -> int:
    """The line, from 1, where something else begins than the first entry; 0 when nothing does."""
    written = [n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    return next((n + 1 for n in written[1:] if spaces(lines[n]) <= spaces(lines[written[0]])), 0)


def _added(text: str, change: Change) -> blocks.Block:
    """The block that the insertion of `change` has made in `text`."""
    section = [block for block in blocks.blocks(text) if block.section == change.section]
    if change.after is None:
        return section[0]
    above = next((n for n, block in enumerate(section[:-1]) if change.after and block.id == change.after), len(section) - 2)
    return section[above + 1]


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")
