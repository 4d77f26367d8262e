"""Fiches imported from open data: a hundred thousand of them must cost no more than the few that a question is about.

They stay in the database. Memory holds only the names by which they are found, each once however many fiches bear it
(a diploma is taught in hundreds of schools). They answer when they are named, or when nothing of the team's does.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.knowledge import tables as t
from bot.knowledge.engine import reading
from bot.knowledge.schema import TYPES, Fiche, Source
from bot.knowledge.text import content_stems, fold, tokens

_KEPT, _NAMES_EACH, _MOST_OF_TYPE = 4096, 3, 2000
# Letters that tell most words which begin no name from those that may: more hold more memory and tell hardly more.
_BEGINNING = 5


@dataclass(frozen=True)
class Label:
    """A name that imported fiches bear: its key, its words, their type, and one of them."""

    cle: str
    libelle: str
    type: str
    fiche_id: str


class Catalogue:
    """One version of the imported fiches. Questions raise `StoreError` when the database does not answer."""

    def __init__(self, engine: Engine, version: str) -> None:
        """`engine`: a database that `catalogue_files.bring` has brought to `version`, "" for a catalogue without files."""
        self.version = version
        self.engine = engine
        self._labels = {label.cle: label for label in self._read_labels()} if version else {}
        self._beginnings = beginnings(self._labels)
        self._rows = list(self._labels.values())
        self._postings = _postings(self._rows)
        self.sources = {source.id: source for source in self._read_sources()} if version else {}
        self._amended: Mapping[str, Fiche] = {}
        self._known = lru_cache(maxsize=_KEPT)(self._ask)

    def amended(self, fiches: Iterable[Fiche]) -> Catalogue:
        """The same catalogue in which these fiches have taken the place of those of their ids."""
        copied = copy(self)
        copied._amended = {**self._amended, **{fiche.id: fiche for fiche in fiches}}
        return copied

    def count(self) -> int:
        """How many fiches there are."""
        with reading(self.engine) as connection:
            return int(connection.execute(select(func.count()).select_from(t.CATALOGUE)).scalar() or 0)

    def named(self, key: str) -> Label | None:
        """The name of that key (`names.key_of`)."""
        return self._labels.get(key)

    def may_name(self, run: str) -> bool:
        """Whether a name may begin as these letters do."""
        return may_begin(run, self._beginnings)

    def fiche(self, identifiant: str) -> Fiche | None:
        """The fiche of that id."""
        return self._amended.get(identifiant) or (self._known(identifiant) if self._labels else None)

    def _ask(self, identifiant: str) -> Fiche | None:
        return next(iter(self.fiches([identifiant])), None)

    def fiches(self, identifiants: Sequence[str]) -> list[Fiche]:
        """The fiches of those ids, in that order, those that are not there left out."""
        query = select(t.CATALOGUE.c.id, t.CATALOGUE.c.type, t.CATALOGUE.c.contenu)
        with reading(self.engine) as connection:
            rows = connection.execute(query.where(t.CATALOGUE.c.id.in_(identifiants))).all()
        found = {row.id: TYPES[row.type].model_validate_json(row.contenu) for row in rows}
        return [found[each] for each in identifiants if each in found]

    def namesakes(self, fiche_id: str, towns: Iterable[str] = (), most: int = 60) -> list[Fiche]:
        """Fiches of the same name as that one, in one of the towns when some are given, ordered by town."""
        names = t.CATALOGUE_NAMES.c
        own = select(names.cle).where(names.fiche_id == fiche_id)
        return self._by_names(names.cle.in_(own), towns, most)

    def search(self, stems: Iterable[str], kinds: Sequence[str], towns: Iterable[str] = (), most: int = 60) -> list[Fiche]:
        """Fiches of these types whose names hold the most of the stems, at least one, in one of the towns if given."""
        shared: dict[int, int] = defaultdict(int)
        for stem in set(stems):
            for row in self._postings.get(stem, ()):
                shared[row] += 1
        labels = [(count, self._rows[row]) for row, count in shared.items() if self._rows[row].type in kinds]
        best = max((count for count, _ in labels), default=0)
        keys = [label.cle for count, label in labels if count == best]
        return self._by_names(t.CATALOGUE_NAMES.c.cle.in_(keys[:_KEPT]), towns, most) if keys else []

    def of_type(self, kind: str) -> list[Fiche]:
        """Fiches of that type by id, the first two thousand."""
        query = select(t.CATALOGUE.c.id).where(t.CATALOGUE.c.type == kind).order_by(t.CATALOGUE.c.id).limit(_MOST_OF_TYPE)
        if not self._labels:
            return []
        with reading(self.engine) as connection:
            return self.fiches([row.id for row in connection.execute(query)])

    def knows(self, word: str) -> bool:
        """Whether a name holds that stem."""
        return word in self._postings

    def _by_names(self, condition: Any, towns: Iterable[str], most: int) -> list[Fiche]:
        names = t.CATALOGUE_NAMES.c
        query = select(names.fiche_id).where(condition)
        if asked := [fold(town) for town in towns]:
            query = query.where(names.ville.in_(asked))
        # A fiche comes once for each of its names.
        query = query.order_by(names.ville, names.fiche_id).limit(most * _NAMES_EACH)
        with reading(self.engine) as connection:
            ids = dict.fromkeys(row.fiche_id for row in connection.execute(query))
        return self.fiches(list(ids)[:most])

    def _read_labels(self) -> Iterator[Label]:
        names = t.CATALOGUE_NAMES.c
        columns = (names.cle, func.min(names.libelle), func.min(names.type), func.min(names.fiche_id))
        with reading(self.engine) as connection:
            for row in connection.execute(select(*columns).group_by(names.cle)):
                yield Label(*row)

    def _read_sources(self) -> Iterator[Source]:
        with reading(self.engine) as connection:
            for (content,) in connection.execute(select(t.CATALOGUE_SOURCES.c.contenu)):
                yield Source.model_validate_json(content)


def beginnings(keys: Iterable[str]) -> frozenset[str]:
    """The first letters of each key, the whole of a short one."""
    return frozenset(key[:_BEGINNING] for key in keys)


def may_begin(run: str, known: frozenset[str]) -> bool:
    """Whether letters may begin with a key, of which `known` are the `beginnings`: most words of a text may not."""
    return any(run[:size] in known for size in range(_BEGINNING, 1, -1))


def _postings(labels: Sequence[Label]) -> Mapping[str, array[int]]:
    """For each stem, the rows of the names that hold it."""
    postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
    for row, label in enumerate(labels):
        for stem in set(content_stems(tokens(label.libelle))):
            postings[stem].append(row)
    return dict(postings)
