"""Which fiches of a data set are wanted: by département, region, domain and level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.text import fold
from bot.messages import say
from bot.opendata import places
from bot.opendata.imported import Imported
from bot.terminal import CommandError


@dataclass(frozen=True)
class Filters:
    """What is wanted; an empty one wants everything."""

    departements: frozenset[str] = frozenset()
    domaines: tuple[str, ...] = ()
    """Folded words, one of which a fiche's domains must hold."""
    niveaux: frozenset[str] = frozenset()

    def want(self, imported: Imported, localised: bool) -> bool:
        """Whether a fiche is wanted. One without a département is, when its format has none (`localised` is false)."""
        if self.departements and localised and imported.departement not in self.departements:
            return False
        if self.domaines and not any(word in imported.domaines for word in self.domaines):
            return False
        return not self.niveaux or not self.niveaux.isdisjoint(imported.values.get("niveaux", ()))


def filters(
    departements: Iterable[str] = (), regions: Iterable[str] = (), domaines: Iterable[str] = (), niveaux: Iterable[str] = ()
) -> Filters:
    """The filters that a command line asks for. Raises `CommandError` for a département or region that does not exist."""
    codes = set()
    for code in departements:
        found = code.upper().zfill(2)
        if found not in places.DEPARTEMENTS:
            raise CommandError(say("import_departement_inconnu", code=code))
        codes.add(found)
    by_name = {fold(name).replace("-", " "): members for name, members in places.REGIONS.items()}
    for region in regions:
        asked = fold(region).replace("-", " ")
        if asked not in by_name:
            raise CommandError(say("import_region_inconnue", region=region, regions=", ".join(places.REGIONS)))
        codes.update(by_name[asked])
    return Filters(frozenset(codes), tuple(fold(word) for word in domaines if word), frozenset(niveaux))
