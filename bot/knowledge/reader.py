"""YAML files of a folder -> checked fiches, each field with the file, line and column where it stands.

The reader never raises on what staff wrote: everything wrong becomes an `Avis` (a notice): where, and how to mend.
Files are read through libyaml, whose nodes carry their positions: all 850 fiches take under two seconds, where a reader
that also keeps comments takes six (comments matter to the staff editor, not here).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.knowledge.diagnosis import ODD_SPACES, Diagnosis, before_parsing, of_syntax, run_on_key
from bot.knowledge.explain import explain, meant
from bot.knowledge.schema import MODELES, Modele
from bot.messages import say

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
# Of the many ways in which YAML writes numbers, those that staff mean as numbers; the others stay text.
_INT = re.compile(r"[-+]?[0-9]{1,15}")
_FLOAT = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
# Signs that YAML counts as ends of lines, and editors do not.
_NO_LINE_END = re.compile("[\x85\u2028\u2029]")
_CURLY_QUOTES = ("“", "”", "„", "‟")
# YAML reads 0326754761 as octal, other readers 0381665500 as a number without its zero: phones must be quoted.
_LOST_ZERO = re.compile(r"0[0-9]+")

_ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
# Fields by which an entry, or a fact, begins.
_FIRST = ("id", "sur")

Path_ = tuple[Any, ...]


@dataclass(frozen=True, order=True)
class Avis:
    """A notice to staff: where (`fichier:ligne:colonne`, from 1), how grave (`erreur` or `alerte`), what to do."""

    fichier: str
    ligne: int
    colonne: int
    gravite: str
    texte: str

    def __str__(self) -> str:
        """The notice on one line, as compilers write theirs, so that editors can jump to it."""
        return f"{self.fichier}:{self.ligne}:{self.colonne} — {self.texte}"


@dataclass
class Lecture:
    """What a folder held: entries by plural type, where each id stands, and the notices."""

    entrees: dict[str, list[Any]] = field(default_factory=lambda: {key: [] for key in MODELES})
    lieux: dict[tuple[str, Path_], tuple[str, int, int]] = field(default_factory=dict)
    avis: list[Avis] = field(default_factory=list)
    refusees: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Entries that their model refuses, as (name space, plural type, values): what they refer to is checked all the same."""
    partielle: bool = False
    """Whether some entries could not even be told apart: it cannot be said then that an id does not exist."""

    @property
    def erreurs(self) -> list[Avis]:
        """The notices that forbid to publish."""
        return [avis for avis in self.avis if avis.gravite == "erreur"]

    def place(self, identifiant: str, path: Path_ = ()) -> tuple[str, int, int]:
        """File, line and column of a field of an entry, or of its nearest parent that is known."""
        while (identifiant, path) not in self.lieux and path:
            path = path[:-1]
        return self.lieux.get((identifiant, path), ("knowledge", 1, 1))

    def note(self, identifiant: str, path: Path_, texte: str, gravite: str = "erreur") -> None:
        """Add a notice on a field of an entry."""
        self.avis.append(Avis(*self.place(identifiant, path), gravite, texte))


@dataclass
class _File:
    """One file being read: its values as plain Python and the position of each path."""

    name: str
    lines: list[str] = field(default_factory=list)
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    avis: list[Avis] = field(default_factory=list)
    refused: set[Path_] = field(default_factory=set)
    """Paths whose value already has its notice: the model's complaint about the same value would only blur it."""
    whole: bool = True
    """Whether all entries were told apart."""
    words: dict[Path_, str] = field(default_factory=dict)
    """How what YAML takes for a yes or a no was written."""
    _seen: set[int] = field(default_factory=set)

    @cached_property
    def by_entry(self) -> dict[Path_, list[tuple[Path_, tuple[int, int]]]]:
        """For each entry, the paths inside it with their positions."""
        entries: dict[Path_, list[tuple[Path_, tuple[int, int]]]] = defaultdict(list)
        for path, place in self.places.items():
            entries[path[:2]].append((path[2:], place))
        return entries

    def note(self, mark: Any, texte: str) -> None:
        """Add an error at a mark of PyYAML, whose lines and columns start at 0."""
        self.avis.append(Avis(self.name, mark.line + 1, mark.column + 1, "erreur", texte))

    def value(self, node: Any, path: Path_) -> Any:
        """The value of a YAML node, its place kept under `path`; None for one that is refused."""
        self.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        # The same node twice is an alias (&a, *a): it may hold itself, or grow without end.
        if id(node) in self._seen:
            self.note(node.start_mark, say("renvoi_yaml"))
            self.refused.add(path)
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        value = self._scalar(node)
        if isinstance(value, bool):
            self.words[path] = node.value
        if value is None and node.value and node.tag.rsplit(":", 1)[-1] != "null":
            self.refused.add(path)
        return value

    def _mapping(self, node: Any, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged = False
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.note(key_node.start_mark, say("cle_illisible"))
                self.whole = False
                continue
            key = _ODD_SPACE.sub("", str(key_node.value))
            if run_on := run_on_key(key):
                # The colon that was found is one of the text that follows.
                self.note(key_node.start_mark, run_on.texte)
                here = (*path, run_on.champ)
                self.places[here] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
                self.refused.add(here)
                result[run_on.champ] = None
                continue
            here = (*path, key)
            if key != key_node.value:
                self.note(key_node.start_mark, say("espace_insecable"))
            if key in result:
                if not merged:
                    # A dash that is missing makes one entry of two, all of whose fields are there twice.
                    merged = key in _FIRST
                    said = "fiche_sans_tiret" if merged else "cle_en_double" if path else "section_en_double"
                    self.note(key_node.start_mark, say(said, cle=key, ligne=self.places[here][0]))
                    self.whole = self.whole and len(here) > 1 and not merged
                continue
            result[key] = self.value(value_node, here)
            self.places[here] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        return result

    def _scalar(self, node: Any) -> Any:
        text, tag = node.value, node.tag.rsplit(":", 1)[-1]
        if "\0" in text:
            # PostgreSQL keeps no text with a NUL.
            self.note(node.start_mark, say("caractere_interdit"))
            return None
        if not node.style and text.startswith(_CURLY_QUOTES) and text.endswith(_CURLY_QUOTES):
            self.note(node.start_mark, say("guillemets_courbes"))
            return None
        written = text if node.style else text + self._comment_after(node)
        if not node.style and written.endswith('"') and written.count('"') % 2:
            self.note(node.start_mark, say("guillemet_manquant"))
            return None
        if not node.style and _LOST_ZERO.fullmatch(text):
            self.note(node.start_mark, say("numero_sans_guillemets", valeur=text))
            return text
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() in ("true", "yes", "on")
        if tag == "float" and _FLOAT.fullmatch(text):
            return float(text)
        if tag == "int" and _INT.fullmatch(text):
            return int(text)
        if tag == "timestamp" and _DATE.match(text):
            return self._date(node, text)
        return text

    def _comment_after(self, node: Any) -> str:
        """The comment that follows a bare text on its line: when a quote ends it, it was meant as text."""
        mark = node.end_mark
        rest = self.lines[mark.line][mark.column :].strip() if mark.line < len(self.lines) else ""
        return rest if rest.startswith("#") and rest.endswith('"') else ""

    def _date(self, node: Any, text: str) -> Any:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.note(node.start_mark, say("date_impossible", valeur=text))
            return None


CATALOGUE = "catalogue"
"""Folder, inside that of the fiches, of those imported from open data: they are many, and are served apart."""


def yaml_files(folder: Path) -> list[Path]:
    """The files that hold fiches, in a fixed order; hidden ones are editors' (lock and swap files)."""
    return sorted(path for path in folder.rglob("*.yml") if not path.name.startswith(".") and not path.is_dir())


def team_files(folder: Path) -> list[Path]:
    """Those of `yaml_files` that staff write; the others are in the catalogue."""
    return [path for path in yaml_files(folder) if path.relative_to(folder).parts[0] != CATALOGUE]


def catalogue_files(folder: Path) -> list[Path]:
    """Those of `yaml_files` that are imported from open data."""
    return yaml_files(folder / CATALOGUE) if (folder / CATALOGUE).is_dir() else []


def read_folder(folder: Path) -> Lecture:
    """Read every `*.yml` below `folder`; the notices name files relative to the folder's parent."""
    return read_files(folder, yaml_files(folder))


def read_files(folder: Path, paths: Iterable[Path], texts: Mapping[str, str] | None = None, keep: bool = True) -> Lecture:
    """Read those files of `folder`. `texts`: what to read in the place of a file, by its path relative to `folder`.

    `keep`: whether to remember what was read of them, so that they are read again only when they change.
    """
    texts = texts or {}
    lecture = Lecture()
    read = _read_text if keep else _read_text.__wrapped__
    for path in dict.fromkeys([*paths, *(folder / name for name in texts)]):
        text = texts.get(path.relative_to(folder).as_posix())
        _read_file(path, path.relative_to(folder.parent).as_posix(), text, lecture, read)
    return lecture


def _read_file(path: Path, name: str, text: str | None, lecture: Lecture, read: Callable[[str, str], _Read]) -> None:
    try:
        text = path.read_text(encoding="utf-8-sig") if text is None else text
    except OSError:
        lecture.avis.append(Avis(name, 1, 1, "erreur", say("fichier_illisible")))
        lecture.partielle = True
        return
    except UnicodeDecodeError as error:
        # In UTF-16 every other byte may be a NUL: no line is better than another.
        before = b"" if b"\0" in error.object else error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
        lecture.avis.append(Avis(name, line, column, "erreur", say("fichier_pas_utf8")))
        lecture.partielle = True
        return
    done = read(name, text)
    for entry in done.entries:
        _add(entry, name, lecture)
    lecture.avis.extend(done.avis)
    lecture.partielle = lecture.partielle or not done.whole


@dataclass(frozen=True)
class _Entry:
    """One entry of a file: its section, what it holds as written and as its model reads it (None when refused), its places."""

    key: str
    written: dict[str, Any]
    parsed: Modele | None
    places: tuple[tuple[Path_, tuple[int, int]], ...]
    """Line and column of each path inside the entry, `()` being the entry itself."""
    avis: tuple[Avis, ...]


@dataclass(frozen=True)
class _Read:
    """A file's entries, the notices on the file itself, and whether all its entries are there."""

    entries: tuple[_Entry, ...]
    avis: tuple[Avis, ...]
    whole: bool = True


@lru_cache(maxsize=64)
def _read_text(name: str, text: str) -> _Read:
    """What a file holds; kept, since of all files only the one that was saved has changed."""
    text = _NO_LINE_END.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if found := before_parsing(text):
        return _refused(name, found)
    file = _File(name, text.split("\n"))
    try:
        root = yaml.compose(text, Loader=_Loader)
        data = None if root is None else file.value(root, ())
    except yaml.YAMLError as error:
        return _refused(name, of_syntax(text, error))
    except RecursionError:
        return _refused(name, Diagnosis(1, 1, say("yaml_trop_profond")))
    if data is None:
        return _Read((), tuple(file.avis), root is None)
    if not isinstance(data, dict):
        texte = say("fichier_sans_type", types=", ".join(MODELES))
        return _Read((), (Avis(name, *file.places[()], "erreur", texte), *file.avis), False)
    entries = [entry for key, values in data.items() for entry in _section(file, key, values)]
    return _Read(tuple(entries), tuple(dict.fromkeys(file.avis)), file.whole)


def _refused(name: str, found: Diagnosis) -> _Read:
    return _Read((), (Avis(name, found.ligne, found.colonne, "erreur", found.texte),), False)


def _section(file: _File, key: str, values: Any) -> Iterator[_Entry]:
    line, column = file.places[(key,)]
    model = MODELES.get(key)
    if model is None or not isinstance(values, list):
        file.whole = False
        texte = say("section_pas_liste", section=key) if model else explain("section", key, MODELES)
        file.avis.append(Avis(file.name, line, column, "erreur", texte))
        return
    for index, written in enumerate(values):
        if isinstance(written, dict):
            yield _entry(file, key, model, index, written)
        else:
            file.whole = False
            place = file.places[(key, index)]
            file.avis.append(Avis(file.name, *place, "erreur", say("entree_pas_fiche", section=key)))


def _entry(file: _File, key: str, model: type[Modele], index: int, written: dict[str, Any]) -> _Entry:
    base: Path_ = (key, index)
    places = tuple(file.by_entry[base])
    try:
        return _Entry(key, written, model.model_validate(written), places, ())
    except ValidationError as error:
        problems = [(problem, (*base, *problem["loc"])) for problem in error.errors()]
        for problem, path in problems:
            problem["input"] = file.words.get(path, problem["input"])
        # A field that is there under a mistyped name is not missing too.
        mistyped = {(*path[:-1], meant(problem, model)) for problem, path in problems}
        avis = [
            Avis(file.name, *_nearest(file, path), "erreur", explain(problem["type"], problem, model))
            for problem, path in problems
            if not any(refused[: len(path)] == path for refused in file.refused)
            and not (problem["type"] == "missing" and path in mistyped)
            # A list of which no item is right is not empty for that.
            and not (problem["type"] == "too_short" and any(other[:-1] == path for _, other in problems))
        ]
        return _Entry(key, written, None, places, tuple(avis))


def _add(entry: _Entry, name: str, lecture: Lecture) -> None:
    """Add an entry to what was read, unless its id is taken."""
    lecture.avis.extend(entry.avis)
    if entry.parsed is None:
        scope = f"refusee/{len(lecture.refusees)}"
        lecture.refusees.append((scope, entry.key, entry.written))
    else:
        identifiant = str(entry.parsed.id)  # type: ignore[attr-defined]
        # Help lines, sources and facet labels have their own name space; fiches share one.
        scope = identifiant if hasattr(entry.parsed, "faits") else f"{entry.key}/{identifiant}"
        if (scope, ()) in lecture.lieux:
            first = lecture.lieux[(scope, ())]
            texte = say("identifiant_en_double", id=identifiant, fichier=first[0], ligne=first[1])
            lecture.avis.append(Avis(name, *dict(entry.places)[()], "erreur", texte))
            return
        lecture.entrees[entry.key].append(entry.parsed)
    lecture.lieux.update({(scope, inner): (name, *place) for inner, place in entry.places})


def _nearest(file: _File, path: Path_) -> tuple[int, int]:
    while path not in file.places and path:
        path = path[:-1]
    return file.places[path]
