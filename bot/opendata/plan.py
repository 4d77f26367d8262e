"""What an import would do, told before anything is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from bot.opendata.imported import Edition, LeftOut
from bot.opendata.merge import Change


@dataclass(frozen=True)
class Touched:
    """A fiche that an import changes, or would if staff had not: its id, its name, and what."""

    id: str
    nom: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Source:
    """A file that was read: its name, its format, the edition of its data, and whether the data themselves tell their year."""

    fichier: str
    format: str
    edition: Edition
    told: bool
    localised: bool


@dataclass
class Plan:
    """What an import would do. Lists hold the first `kept` of each kind, all when it is 0; `count` counts them all."""

    kept: int
    count: Counter[str] = field(default_factory=Counter)
    """By kind: lues, filtrees, identiques, laissees, passees (open days that are over), and the lists below; `annee` are those
    of `changees` of which nothing changes but the year."""
    nouvelles: list[Touched] = field(default_factory=list)
    changees: list[Touched] = field(default_factory=list)
    completees: list[Touched] = field(default_factory=list)
    a_voir: list[Touched] = field(default_factory=list)
    absentes: list[Touched] = field(default_factory=list)
    retirees: list[Touched] = field(default_factory=list)
    laissees: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Names of rows that become no fiche, by the key of the sentence that says why; `raisons` counts them."""
    raisons: Counter[str] = field(default_factory=Counter)
    sources: list[Source] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """Files that change, by their path relative to the folder of the fiches, with their text."""

    def note(self, kind: str, touched: Touched) -> None:
        """Count one more of a kind, and keep it when few are kept yet."""
        self.count[kind] += 1
        kept: list[Any] = getattr(self, kind)
        if not self.kept or len(kept) < self.kept:
            kept.append(touched)

    def leave(self, left: LeftOut) -> None:
        """Count a row that becomes no fiche."""
        self.count["laissees"] += 1
        self.raisons[left.raison] += 1
        if not self.kept or len(self.laissees[left.raison]) < self.kept:
            self.laissees[left.raison].append(left.nom)
