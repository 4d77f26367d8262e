"""Lists of fiches that a phone can show: by département when they are many schools, the nearest first when a town is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import fiche_button, is_past_event
from actions.speak import remember, source_line
from actions.turn import Turn
from actions.words import BARE, COURSES, IN_PASSING, PASSING, SPREAD
from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import NETWORK
from bot.knowledge.distance import kilometres, place_id, point_of, point_of_town, towns_in
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import Etablissement, Evenement, Fiche, Formation
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, fold, stem, tokens

SEARCHED = {
    "chercher_formation": COURSES,
    "chercher_etablissement": ("etablissement",),
    "chercher_entreprise": ("entreprise",),
    "chercher_evenement": ("evenement",),
    "chercher_dispositif": ("dispositif",),
    "chercher_campus": ("campus",),
    "chercher_metier": ("metier",),
}
"""The types of fiches that each search intent looks for."""

_LINES, _FEW, _NEAREST, _TOWNS = 14, 4, 4, 2
# How one asks what there is near a town, and how far that still is.
_AROUND, _GATES_KM = re.compile(r"\b(?:pres|proches?|autour|alentours?|environs?|vers|cote|coin)\b"), 20
# From so many on, the linked fiches are places of one network, and the nearest are worth naming.
_NETWORK = 4
_COLLEGE, _LEARN = stem("college"), frozenset("apprendre former forme forment formation etudier preparer prepare".split())
NATURES = frozenset(map(stem, "lycee college universite iut cfa".split()))
"""Stems of the natures of schools."""
# What adds nothing to "where ?".
_LISTED = frozenset(map(stem, "liste atelier ateliers etablissement etablissements fait".split()))


def linked_to_named(snapshot: Snapshot, turn: Turn, kinds: Sequence[str]) -> list[Fiche]:
    """Fiches of these types linked to the fiche named: those of the town asked, else the nearest to it, else all."""
    named = next((i for n in turn.named if n.type not in (*kinds, *IN_PASSING) for i in n.fiches), None)
    if named is None and turn.leans:
        named = turn.fiche
    if named is None or named not in snapshot.fiches:
        return []
    found = of_nature(turn, snapshot.repository.lies(named, kinds))
    towns = set(map(place_id, towns_in(snapshot.fiches, turn.villes)))
    there = [f for f in found if not towns.isdisjoint(map(place_id, f.communes))]
    if len(found) < _NETWORK and towns:
        return there
    if there or not towns:
        return there or (found if len(found) >= 2 else [])
    return nearest(snapshot, turn, found) or (found if len(found) >= 2 else [])


def nearest(snapshot: Snapshot, turn: Turn, found: Sequence[Fiche]) -> list[Fiche]:
    """The few that are nearest to the town asked, the nearest first; none when none of them is anywhere."""
    far = {fiche.id: distance_from(snapshot, turn, fiche) for fiche in found}
    return sorted((f for f in found if far[f.id] is not None), key=lambda f: far[f.id] or 0.0)[:_NEAREST]


def places_of_it(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """The schools where what takes place in many is done, when only "c'est où ?" is asked and no fact tells a town."""
    named = next((i for n in turn.named if n.type in SPREAD for i in n.fiches), None)
    fiche = snapshot.fiches.get(named or turn.fiche or "")
    asks = turn.facet == "lieu" and not turn.villes and set(content_stems(list(turn.rest))) <= BARE | NATURES | _LISTED
    if not asks or fiche is None or fiche.type not in SPREAD or (not named and not turn.leans):
        return []
    told = (fact.dit for fact in snapshot.facts[fiche.id] if fact.sur == "lieu")
    found = of_nature(turn, snapshot.repository.lies(fiche.id, ("etablissement",)))
    in_town = any(mention.type == "lieu" for text in told for mention in snapshot.names.found_in(text))
    return [] if in_town or len(found) < _NETWORK else found


def nearest_of_it(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """Of what is talked about, the nearest places to the town: the campuses of the network, else the schools linked to it."""
    if turn.fiche == NETWORK:
        return nearest(snapshot, turn, every_campus(snapshot))
    # "mon collège" tells where from, not what is looked for.
    return linked_to_named(snapshot, replace(turn, words=()), ("etablissement",))


def with_those_around(snapshot: Snapshot, turn: Turn, found: Sequence[Fiche]) -> list[Fiche]:
    """The schools of a town and those at its gates, the nearest first, when one asks what there is near it."""
    if not _AROUND.search(" ".join(turn.words)) or not turn.villes:
        return list(found)
    schools = [fiche for fiche in snapshot.fiches.values() if fiche.type == "etablissement" and fiche.faits]
    # Of a small town beside, not of the town itself.
    others = [fiche for fiche in of_nature(turn, schools) if distance_from(snapshot, turn, fiche)]
    return [*found, *(f for f in nearest(snapshot, turn, others) if (distance_from(snapshot, turn, f) or 0.0) <= _GATES_KM)]


def listing_of_campuses(snapshot: Snapshot) -> FaitTrouve | None:
    """The fact that names most campuses of the network; None when there is no network."""
    facts = snapshot.facts.get(NETWORK) or ()
    return max(facts, key=lambda fact: len(_campuses_in(snapshot, fact)), default=None)


def every_campus(snapshot: Snapshot) -> list[Fiche]:
    """The campuses of the network, as it lists them."""
    listing = listing_of_campuses(snapshot)
    return [snapshot.fiches[i] for i in _campuses_in(snapshot, listing)] if listing else []


def _campuses_in(snapshot: Snapshot, fact: FaitTrouve) -> list[str]:
    named = dict.fromkeys(m.fiches[0] for m in snapshot.names.found_in(fact.dit) if m.type == "campus")
    return [i for i in named if i in snapshot.fiches and i != NETWORK]


def of_nature(turn: Turn, found: Sequence[Fiche]) -> list[Fiche]:
    """Only the lycées when lycées are asked for, only the collèges…; all when no nature is asked."""
    asked = NATURES & {stem(word) for word in turn.words}
    if not asked and not _LEARN.isdisjoint(turn.words):
        # Nobody learns a trade at a collège.
        return [fiche for fiche in found if _COLLEGE not in _nature(fiche) or not isinstance(fiche, Etablissement)]
    return [fiche for fiche in found if not asked or asked & _nature(fiche)]


def _nature(fiche: Fiche) -> set[str]:
    # What has no nature (a company, a formation) is not judged by it.
    return set(map(stem, tokens(fiche.nature or ""))) if isinstance(fiche, Etablissement) else set(NATURES)


@once_per_fiche
def gives(fiche: Fiche) -> frozenset[str]:
    """The levels of the diplomas that a formation leads to: of a licence pro, not the BTS that one enters it from."""
    told = tokens(getattr(fiche, "niveau", None) or "")
    if "apres" in told:
        return frozenset()
    # "licence-pro" is told by "licence professionnelle".
    own = frozenset(
        level
        for level in fiche.niveaux
        if all(any(word.startswith(part) for word in told) for part in tokens(level.replace("-", " ")))
    )
    return own or frozenset(fiche.niveaux)


def say_list(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, found: Sequence[Fiche], of: str | None = None,
    *, unsaid: bool = False,
) -> Events:  # fmt: skip
    """Name the fiches, by département when they are many schools, with a button for the first ones; the rest waits.

    `of`: the fiche of which they are only what the documents tell; `unsaid`: whether nobody wrote that they have what is asked.
    """
    shown, waiting = found[:_LINES], found[_LINES:]
    if _by_departement(turn, shown):
        # "le troisième" is the third that one reads.
        shown = sorted(shown, key=lambda fiche: _departement(snapshot, fiche))
        found = [*shown, *waiting]
    facts = [fact for fiche in shown for fact in snapshot.facts[fiche.id][:1]]
    buttons = [fiche_button(fiche) for fiche in shown[: 2 if waiting else 3]]
    untold = "utter_liste_partielle" if of else "utter_liste_sans_savoir" if unsaid else None
    dispatcher.utter_message(
        response=untold or _response(snapshot, turn, shown, waiting), buttons=buttons,
        lignes=lines(snapshot, turn, shown), reste=len(waiting), source=source_line(snapshot, facts),
        nom=snapshot.fiches[of].nom if of else "", ville=next(iter(turn.villes), ""),
        custom={"trace": {"palier": 1, "fiches": [fiche.id for fiche in found]}},
    )  # fmt: skip
    subject = of or (found[0].id if len(found) == 1 else _subject(snapshot, turn))
    ids = [fiche.id for fiche in found]
    # Of what takes place in the only school, one may go on to ask.
    there = _spread(snapshot, turn) if len(found) == 1 else None
    turn = replace(turn, liste=tuple(ids), points=True, fiche=there or turn.fiche)
    return [*remember(turn, subject, facts, buttons, turn.facette), SlotSet("suite", ids[_LINES:] or None)]


def _response(snapshot: Snapshot, turn: Turn, shown: Sequence[Fiche], waiting: Sequence[Fiche]) -> str:
    if waiting:
        return "utter_liste_suite"
    elsewhere = bool(turn.villes) and all((distance_from(snapshot, turn, fiche) or 0.0) >= 1 for fiche in shown)
    if elsewhere and all(fiche.type in COURSES for fiche in shown):
        # One might go there for a course that is elsewhere.
        return "utter_liste_ailleurs"
    if elsewhere and all(fiche.type in ("etablissement", "campus") for fiche in shown):
        return "utter_liste_proches"
    # "y a quoi en décembre ?" is not of years that are over, unless it says so.
    over = all(is_past_event(snapshot, fiche.id) for fiche in shown) and not turn.annees and not turn.asks_past
    return "utter_liste_passee" if over else "utter_liste"


def _spread(snapshot: Snapshot, turn: Turn) -> str | None:
    """What is named and takes place in the schools of a list."""
    return next((i for n in turn.named if n.type in SPREAD for i in n.fiches if i in snapshot.fiches), None)


def _subject(snapshot: Snapshot, turn: Turn) -> str | None:
    """What the list is about: the thing named, or the one before when the question leant on it."""
    named = next((i for n in turn.named if n.type not in PASSING for i in n.fiches if i in snapshot.fiches), None)
    return named or (turn.fiche if turn.leans else None)


def lines(snapshot: Snapshot, turn: Turn, fiches: Sequence[Fiche]) -> str:
    """A line a fiche, or a line a département with all its schools."""
    if not _by_departement(turn, fiches):
        return "\n".join(f"• {fiche.nom}{_where(snapshot, turn, fiche)}" for fiche in fiches)
    places: dict[str, list[str]] = {}
    for fiche in fiches:
        places.setdefault(_departement(snapshot, fiche), []).append(f"{fiche.nom}{_where(snapshot, turn, fiche)}")
    return "\n".join(
        f"• {place} : {', '.join(names)}" if place else f"• {', '.join(names)}" for place, names in sorted(places.items())
    )


def _by_departement(turn: Turn, fiches: Sequence[Fiche]) -> bool:
    """Whether these are so many schools, in no town asked, that they are told by département."""
    return not turn.villes and len(fiches) > _FEW and all(fiche.type == "etablissement" for fiche in fiches)


def _departement(snapshot: Snapshot, fiche: Fiche) -> str:
    """The département of a school's town, "" when the fiches do not tell it."""
    town = next(iter(fiche.communes), "")
    return getattr(snapshot.fiches.get(place_id(town)), "departement", None) or ""


def _where(snapshot: Snapshot, turn: Turn, fiche: Fiche) -> str:
    """What stands beside a name: the day of an event, towns that the name leaves out, how far it is, what is a mere project."""
    day = [labels.when(fiche)] if isinstance(fiche, Evenement) and labels.when(fiche) not in fiche.nom else []
    # Of what takes place in many towns, one would pass for the only one.
    towns = fiche.communes if len(fiche.communes) <= _TOWNS else ()
    told = [town for town in towns if fold(town) not in fold(fiche.nom)]
    far = distance_from(snapshot, turn, fiche)
    away = [f"{far:.0f} km"] if far and far >= 1 else []
    project = [fiche.statut] if isinstance(fiche, Formation) and fiche.statut and not exists(fiche) else []
    aside = [*day, *told, *away, *project]
    return f" ({', '.join(aside)})" if aside else ""


def exists(fiche: Formation) -> bool:
    """Whether a formation is told to be open: of the others the list must say what they are."""
    return fold(fiche.statut or "").startswith("existant")


def distance_from(snapshot: Snapshot, turn: Turn, fiche: Fiche) -> float | None:
    """Kilometres from the town asked to a fiche, None when no town is asked or one of them is nowhere."""
    if turn.villes and place_id(turn.villes[0]) in map(place_id, fiche.communes):
        return 0.0
    here = point_of_town(snapshot.fiches, turn.villes[0]) if turn.villes else None
    there = point_of(snapshot.fiches, fiche)
    return kilometres(here, there) if here and there else None
