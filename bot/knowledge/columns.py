"""The facts of a version as columns, one row a fact in the order of the index: what ranking compares all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.knowledge.holds import KINDS, kinds_in
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import FACETTES, Fiche
from bot.knowledge.store import FaitTrouve, facts_of
from bot.knowledge.text import tokens

Array = npt.NDArray[Any]
COMMON_SOURCE = "definition-courante"
_MOST_MADE = 512


class Columns:
    """Arrays over the facts. `starts` are the rows at which each fiche begins: its facts stand together.

    `none` is 0 for every fact, and that very array stands wherever that is known beforehand: it costs nothing to compute with.
    """

    def __init__(self, facts: Sequence[FaitTrouve], fiches: Mapping[str, Fiche]) -> None:
        """`facts`: those of the index, in its order."""
        owners = [fact.fiche_id for fact in facts]
        self.none: Array = np.zeros(len(facts), dtype=np.float32)
        self.none.flags.writeable = False
        self.fiches = list(dict.fromkeys(owners))
        self.row_of_fiche = {fiche_id: row for row, fiche_id in enumerate(self.fiches)}
        self.fiche = np.array([self.row_of_fiche[owner] for owner in owners], dtype=np.int64)
        self.starts = np.flatnonzero(np.r_[True, self.fiche[1:] != self.fiche[:-1]]) if owners else np.zeros(0, dtype=np.int64)
        facets = {facet: number for number, facet in enumerate(FACETTES)}
        self.facet = np.array([facets[fact.sur] for fact in facts], dtype=np.int64)
        self.year = np.array([fact.annee or 0 for fact in facts], dtype=np.int64)
        self.summary = np.array([fact.is_summary for fact in facts], dtype=np.float32)
        self.common = np.array([fact.sources == (COMMON_SOURCE,) for fact in facts], dtype=np.float32)
        self.holds = _holds(facts, fiches)
        self._types = np.array([fiches[owner].type for owner in owners])
        self._towns = [said for owner in self.fiches for said in _places_said(fiches[owner])]
        self._made: dict[tuple[str, ...], Array] = {}
        self._levels = [frozenset(fiches[owner].niveaux) for owner in owners]

    def of_type(self, kind: str) -> Array:
        """1 for the facts of fiches of that type."""
        return self._kept(("type", kind), lambda: np.asarray(self._types == kind))

    def over_fiche(self, values: Array) -> Array:
        """For each fact, the greatest of `values` among the facts of its fiche."""
        if values is self.none:
            return self.none
        return np.maximum.reduceat(values, self.starts)[self.fiche] if len(values) else values

    def times(self, values: Array, by: Array | float) -> Array:
        """`values` × `by`, which is one of the two when the other is 1, or 0 for every fact."""
        if values is self.none or by is self.none:
            return self.none
        if isinstance(by, float) and by in (0.0, 1.0):
            return values if by else self.none
        return np.asarray(values * by)

    def maximum(self, *some: Array) -> Array:
        """For each fact, the greatest of columns that are 0 or more."""
        known = [values for values in some if values is not self.none]
        return np.maximum.reduce(known) if known else self.none

    def of_fiches(self, weights: Mapping[str, float]) -> Array:
        """For each fact, the weight of its fiche, 0 when it has none."""
        if not weights:
            return self.none
        rows = np.zeros(len(self.fiches), dtype=np.float32)
        for fiche_id, weight in weights.items():
            if fiche_id in self.row_of_fiche:
                rows[self.row_of_fiche[fiche_id]] = weight
        return np.asarray(rows[self.fiche])

    def in_towns(self, towns: Iterable[str]) -> Array:
        """1 for the facts that are about one of the towns."""
        asked = tuple(sorted({_as_words(town) for town in towns}))
        return self._kept(("towns", *asked), lambda: np.array([any(t in there for t in asked) for there in self._towns]))

    def at_levels(self, levels: Iterable[str]) -> Array:
        """1 for the facts of fiches of one of the levels."""
        asked = tuple(sorted(levels))
        return self._kept(("levels", *asked), lambda: np.array([not there.isdisjoint(asked) for there in self._levels]))

    def _kept(self, key: tuple[str, ...], made: Callable[[], Array]) -> Array:
        """A column that is made once: people ask for the same few towns and levels again and again."""
        if key not in self._made:
            if len(self._made) >= _MOST_MADE:
                self._made.clear()
            self._made[key] = made().astype(np.float32)
        return self._made[key]


def _holds(facts: Sequence[FaitTrouve], fiches: Mapping[str, Fiche]) -> dict[str, Array]:
    """For each kind of answer, 1 for the facts that hold one. A person is also whoever has a fiche."""
    persons = [fiche.nom for fiche in fiches.values() if fiche.type == "personne"]
    named = re.compile("|".join(map(re.escape, persons)) or r"(?!)")
    table = np.array([kinds_in(fact.dit) for fact in facts], dtype=np.float32).reshape(-1, len(KINDS))
    columns = {kind: np.ascontiguousarray(table[:, number]) for number, kind in enumerate(KINDS)}
    columns["person"] = np.array([named.search(fact.dit) is not None for fact in facts], dtype=np.float32).clip(
        columns["person"]
    )
    return columns


@once_per_fiche
def _places_said(fiche: Fiche) -> list[str]:
    """For each fact, what is said of places: a town is looked for in it as whole words ("Dole" is not in "adolescents")."""
    return [_as_words(" ".join([*fiche.communes, fact.dit])) for fact in facts_of(fiche)]


def _as_words(text: str) -> str:
    return f" {' '.join(tokens(text))} "
