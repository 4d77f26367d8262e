"""YAML files of a folder -> checked fiches, each field with the file, line and column where it stands.

The reader never raises on what staff wrote: everything wrong becomes an `Avis` (a notice): where, and how to mend.
Files are read through libyaml, whose nodes carry their positions: a thousand fiches take two seconds, where a reader that
also keeps comments takes three times as long (comments matter to the staff editor, not here).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.knowledge.diagnosis import before_parsing, of_syntax
from bot.knowledge.explain import explain, meant
from bot.knowledge.lecture import Avis, Lecture, Path_
from bot.knowledge.schema import MODELES, Modele
from bot.knowledge.slip import Diagnosis, is_field
from bot.knowledge.values import FileValues
from bot.messages import say
from bot.quick_yaml import LOADER

__all__ = [
    "CATALOGUE", "Avis", "Lecture", "Path_", "catalogue_files", "read_files", "read_folder", "team_files", "yaml_files",
]  # fmt: skip

# Signs that YAML counts as ends of lines, and editors do not.
_NO_LINE_END = re.compile("[\x85\u2028\u2029]")

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


def read_files(
    folder: Path,
    paths: Iterable[Path],
    texts: Mapping[str, str] | None = None,
    *,
    keep: bool = True,
    keep_texts: bool = False,
) -> Lecture:
    """Read those files of `folder`. `texts`: what to read in the place of a file, by its path relative to `folder`.

    `keep`: whether to remember what was read of the files, so that they are read again only when they change; `keep_texts`:
    the same of `texts`.
    """
    texts = texts or {}
    lecture = Lecture()
    for path in dict.fromkeys([*paths, *(folder / name for name in texts)]):
        text = texts.get(path.relative_to(folder).as_posix())
        read = _read_text if (keep if text is None else keep_texts) else _read_text.__wrapped__
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
    file = FileValues(name, text.split("\n"))
    try:
        root = yaml.compose(text, Loader=LOADER)
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


def _section(file: FileValues, key: str, values: Any) -> Iterator[_Entry]:
    line, column = file.places[(key,)]
    model = MODELES.get(key)
    if model is None or not isinstance(values, list):
        file.whole = False
        texte = say("section_pas_liste", section=key) if model else explain("section", key, MODELES)
        texte = say("champ_au_bord", champ=key) if is_field(key) else texte
        file.avis.append(Avis(file.name, line, column, "erreur", texte))
        return
    for index, written in enumerate(values):
        if isinstance(written, dict):
            yield _entry(file, key, model, index, written)
        else:
            file.whole = False
            place = file.places[(key, index)]
            file.avis.append(Avis(file.name, *place, "erreur", say("entree_pas_fiche", section=key)))


def _entry(file: FileValues, key: str, model: type[Modele], index: int, written: dict[str, Any]) -> _Entry:
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


def _nearest(file: FileValues, path: Path_) -> tuple[int, int]:
    while path not in file.places and path:
        path = path[:-1]
    return file.places[path]
