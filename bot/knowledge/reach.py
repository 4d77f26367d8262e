"""Fiches and facts by id, those of the catalogue too: to go through them all gives the team's alone."""

from __future__ import annotations

from collections.abc import Iterable

from bot.knowledge.catalogue import Catalogue
from bot.knowledge.schema import Fiche
from bot.knowledge.store import FaitTrouve, facts_of


class Fiches(dict[str, Fiche]):
    """The team's fiches. To ask for an id also reaches the imported fiches, which stay where they are."""

    def __init__(self, team: Iterable[Fiche], catalogue: Catalogue) -> None:
        """`team` are held; those of `catalogue` are asked for."""
        super().__init__((fiche.id, fiche) for fiche in team)
        self._catalogue = catalogue

    def __missing__(self, key: str) -> Fiche:
        fiche = self._catalogue.fiche(key)
        if fiche is None:
            raise KeyError(key)
        return fiche

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or self._catalogue.fiche(str(key)) is not None

    def get(self, key: str, default: Fiche | None = None) -> Fiche | None:  # type: ignore[override]
        """The fiche of that id, `default` when there is none."""
        try:
            return self[key]
        except KeyError:
            return default


class Facts(dict[str, tuple[FaitTrouve, ...]]):
    """The facts of each fiche, its summary first; those of an imported fiche when they are asked for."""

    def __init__(self, fiches: dict[str, Fiche]) -> None:
        """The facts of `fiches`."""
        super().__init__((fiche.id, facts_of(fiche)) for fiche in fiches.values())
        self._fiches = fiches

    def __missing__(self, key: str) -> tuple[FaitTrouve, ...]:
        return facts_of(self._fiches[key])
