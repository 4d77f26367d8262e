"""What reading gives: the entries, where each field stands, and the notices to staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.knowledge.schema import FICHES, MODELES, Fiche

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
    def fiches(self) -> list[Fiche]:
        """The entries that are fiches, type after type."""
        return [fiche for model in FICHES for fiche in self.entrees[model.pluriel]]

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
