"""What is asked for in a town, and whether an answer tells of that town: what is known elsewhere must not pass for it."""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import Answer, facet_buttons
from actions.kinds import thing_asked_before, type_asked
from actions.listes import distance_from, linked_to_named
from actions.points import told_of
from actions.speak import remember, source_line
from actions.turn import Named, Turn
from actions.words import BARE, EXISTS, IN_TOWNS, SPREAD
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import campus_of
from bot.knowledge.distance import kilometres, point_of_town, towns_in
from bot.knowledge.schema import Fiche
from bot.knowledge.text import content_stems, tokens

_FAR = re.compile(r"(?<!plus )\bloin\b|\b(?:distance|km|kilometres?|bornes)\b")
# From where the person is, told before.
_FROM_HERE = re.compile(r"\b(?:d ici|de (?:chez )?(?:nous|moi)|de la maison)\b")
# Who asks how far on something is, not where.
_STATE = re.compile(r"\bou (?:\w+ )?en (?:est|sont|etait|etaient)\b|\ben (?:est|sont|etait|etaient) (?:\w+ )?ou\b")
_NEAR = r"plus (?:pres|proches?)|pas (?:trop |tres |si )?loin|(?:pres|proches?) (?:de|du) (?:chez|la maison|mon|ma|notre)"
_ONE = frozenset("lequel laquelle celui celle".split())
_NEAREST = re.compile(rf"\b(?:{_NEAR})\b")
_HERE = re.compile(rf"\b(?:chez (?:nous|moi)|par ici|(?:le|mon|notre) coin|{_NEAR})\b")
# What is looked for nowhere but online, or by post: the town is that of whom it belongs to.
_ONLINE = frozenset(
    "internet web instagram insta twitter linkedin facebook youtube tiktok mail email courriel telephone".split()
)
# What looks for something in a town, named or not.
_SEARCHES = ("chercher_formation", "chercher_etablissement")
_SCHOOLS = frozenset("lycee lycees etablissement etablissements".split())
_HOW_FAR_ON = {"statut": 0.6, "avenir": 0.3, "resultat": 0.1}
# Facets that "est-ce que P-TECH existe à Morteau ?" is taken for.
_IF_THERE = (None, "statut")


def at_home(turn: Turn) -> Turn:
    """The turn in the person's own town, named before or among others, when it asks what there is "chez nous"."""
    home = turn.person.ville
    theirs = bool(home) and (not turn.villes or (len(turn.villes) > 1 and home in turn.villes))
    return replace(turn, villes=(str(home),)) if theirs and _HERE.search(" ".join(turn.words)) else turn


def asks_there(turn: Turn) -> bool:
    """Whether something is asked for in a town: "où faire TECHNILAB à Dole ?", "ya P-TECH à Morteau ?"."""
    if not turn.villes or not _ONLINE.isdisjoint(turn.words):
        return False
    if turn.facet == "lieu":
        return True
    towns = {word for town in turn.villes for word in tokens(town)}
    left = set(content_stems([word for word in turn.rest if word not in towns]))
    schools = not _SCHOOLS.isdisjoint(turn.words)
    return bool(_spread(turn)) and (schools or turn.facet in _IF_THERE) and left <= BARE | EXISTS


def asked_there(turn: Turn, fiche: Fiche) -> Turn:
    """The turn that asks of a thing, by its name, whether it is done in the town that the message names."""
    return replace(turn, intent="lieu", facets={"lieu": 1.0}, named=(Named((fiche.id,), fiche.type, 1.0),), parts=())


def schools_asked_before(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """The schools of an action in the town that replaces another: "lycées TECHNILAB près de Vesoul", then "plutôt Lons"."""
    thing = None if _SCHOOLS.isdisjoint(turn.words) else thing_asked_before(snapshot, turn)
    return linked_to_named(snapshot, asked_there(turn, snapshot.fiches[thing]), ("etablissement",)) if thing else []


def of_its_own(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn without the town that is already that of the campus named: no other place there is looked for; and that asks of
    its state, when it asks how far on it is: "où en est le projet de campus agroéquipement à Vesoul ?".
    """
    turn = at_home(turn)
    if _STATE.search(" ".join(turn.words)):
        turn = replace(turn, intent="statut", facets=dict(_HOW_FAR_ON), parts=())
    elif turn.facet != "lieu":
        return turn
    named = [snapshot.fiches[i] for n in turn.named if n.type in ("campus", "projet") for i in n.fiches[:1]]
    own = len(named) == 1 and all(n.type in ("campus", "projet", "definition", "lieu") for n in turn.named)
    return replace(turn, villes=()) if own and turn.villes and set(turn.villes) <= set(named[0].communes) else turn


def asks_nearest(turn: Turn) -> bool:
    """Whether the nearest place of what is talked about is asked for: "et le plus proche de chez moi ?"."""
    leans = turn.leans or not _ONE.isdisjoint(turn.words)
    of_it = leans and all(named.type == "definition" for named in turn.named)
    # Who searches may also ask what there is "par ici".
    near = _HERE if turn.intent in _SEARCHES else _NEAREST
    # "le campus le plus proche de chez moi ?", then "j'habite à Autun".
    said = (*turn.before.get("mots", ()), *turn.words) if turn.continues else turn.words
    return bool(turn.villes) and of_it and bool(near.search(" ".join(said)))


def asks_nearest_of_all(turn: Turn) -> bool:
    """Whether the nearest of all is asked for and no town is told: "le campus le plus proche de chez moi"."""
    return not turn.villes and not turn.named and bool(_NEAREST.search(" ".join(turn.words)))


def needs_town(turn: Turn) -> bool:
    """Whether an answer must tell of the town that the message names, or say that it does not."""
    searches = turn.intent in _SEARCHES or _asks_companies(turn)
    return asks_there(turn) or (bool(turn.villes) and searches)


def _asks_companies(turn: Turn) -> bool:
    """Whether companies are asked for: a school of the town is none."""
    return type_asked(turn) == ("entreprise",)


def told_there(snapshot: Snapshot, turn: Turn, answer: Answer) -> bool:
    """Whether some fact of the answer is of a town asked, and of the thing that is named, if it is one of several towns."""
    there = snapshot.columns.in_towns(towns_in(snapshot.fiches, turn.villes))
    kind = "entreprise" if _asks_companies(turn) else None
    local = [
        fact
        for fact in answer.facts
        if there[snapshot.index.position[fact.id]] > 0 and kind in (None, snapshot.fiches[fact.fiche_id].type)
    ]
    named = _spread(turn)
    if not named:
        return bool(local) or not (kind or turn.intent in _SEARCHES)
    return any(not named.isdisjoint(told_of(snapshot, fact)) for fact in local)


def without_the_town(snapshot: Snapshot, turn: Turn, answer: Answer, most: int) -> Answer:
    """The answer when nothing is known of the town: at most so many facts, all of the thing that is named."""
    named = {i for i in _spread(turn) if i in snapshot.fiches and snapshot.fiches[i].type in IN_TOWNS}
    facts = tuple(fact for fact in answer.facts if not named or not named.isdisjoint(told_of(snapshot, fact)))
    if _asks_companies(turn):
        kept = tuple(fact for fact in facts if snapshot.fiches[fact.fiche_id].type == "entreprise")
        about = answer.fiche if kept else campus_of(snapshot, answer.fiche) or answer.fiche
        return replace(answer, facts=kept[:most], fiche=about, lacking="lieu", where=turn.villes[0])
    fiche = answer.fiche if not named or answer.fiche in named else min(named)
    return replace(answer, facts=(facts or snapshot.facts[fiche])[:most], fiche=fiche, lacking="lieu", where=turn.villes[0])


def asks_how_far(turn: Turn) -> bool:
    """Whether the message asks how far something is from a town: "c'est loin de Besançon ?"."""
    return bool(turn.villes) and bool(_FAR.search(" ".join(turn.words)))


def say_how_far(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """Tell how far the school named or talked about is from the last town named; else how far two towns are from each other.
    None when one of them is nowhere.
    """
    named = [i for n in turn.named if n.type == "etablissement" for i in n.fiches[:1]]
    home = turn.person.ville
    if not named and len(turn.villes) == 1 and home not in (None, *turn.villes) and _FROM_HERE.search(" ".join(turn.words)):
        turn = replace(turn, villes=(str(home), *turn.villes))
    if not named and len(turn.villes) == 2:
        return _say_how_far_apart(dispatcher, snapshot, turn)
    fiche = snapshot.fiches.get(named[0] if named else turn.fiche or "")
    asked = replace(turn, villes=turn.villes[-1:])
    far = distance_from(snapshot, asked, fiche) if fiche and fiche.type == "etablissement" else None
    if fiche is None or far is None:
        return None
    facts = [fact for fact in snapshot.facts[fiche.id] if fact.sur == "lieu"][-1:]
    dispatcher.utter_message(
        response="utter_distance", nom=fiche.nom, commune=next(iter(fiche.communes), ""), depart=asked.villes[0],
        km=max(1, round(far)), source=source_line(snapshot, facts), buttons=facet_buttons(snapshot, fiche.id, facts),
        custom={"trace": {"palier": 1, "fiche": fiche.id, "faits": [fact.id for fact in facts]}},
    )  # fmt: skip
    return remember(turn, fiche.id, facts, [], "lieu")


def _say_how_far_apart(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """Tell how far two towns are from each other; the talk goes on about what it was of."""
    start, end = (point_of_town(snapshot.fiches, town) for town in turn.villes)
    if start is None or end is None:
        return None
    dispatcher.utter_message(
        response="utter_distance_villes", depart=turn.villes[0], arrivee=turn.villes[1],
        km=max(1, round(kilometres(start, end))), custom={"trace": {"palier": 1}},
    )  # fmt: skip
    return remember(turn, turn.fiche, (), [], turn.facette)


def _spread(turn: Turn) -> set[str]:
    """Fiches named of what takes place in several towns, or is learnt there, unless schools are searched: one may teach it."""
    kinds = SPREAD if turn.intent in _SEARCHES else IN_TOWNS
    return {i for named in turn.named if named.type in kinds for i in named.fiches}
