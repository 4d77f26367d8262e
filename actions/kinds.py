"""Several things of one kind: "quelles entreprises soutiennent le campus ?", "quels collèges de Besançon a-t-il vus ?"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from actions.enumerations import enumerated, kind_named, kinds_of, name_stems
from actions.listes import gives, linked_to_named, nearest, with_those_around
from actions.points import told_of
from actions.ranking import Candidate
from actions.turn import Turn
from actions.words import BARE, COURSES, EXISTS, IN_PASSING
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import campus_of
from bot.knowledge.distance import place_id, towns_in
from bot.knowledge.schema import Fiche, Formation
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem, tokens

# Before the noun of what is asked for: "quels", "c'est qui les", "la liste des"; in SMS also "quel", before a plural verb.
_SEVERAL = re.compile(
    r"\b(?:quels|quelles|lesquels|lesquelles)(?: sont)?(?: les| vos| ces)? (?P<a>\w+)|"
    r"\b(?:qui|quoi)(?: c est| sont)?(?: comme| les| vos)+ (?P<b>\w+)|"
    r"\b(?:liste|noms?)(?: complete)? (?:des|de toutes les|de tous les|de vos) (?P<c>\w+)|"
    r"\b(?:cite|donne|enumere|liste|nomme)[rz]?(?: moi| nous)?(?: tou[ts]| toutes)? (?:les|tes|vos) (?P<e>\w+)|"
    r"\bquel (?P<d>\w+)(?: \w+){0,4} (?:ont|on|sont|font|travaillent)\b"
)
_WHICH_SCHOOL = re.compile(r"\b(?:dans|a|de|et) quel(?:le)?s? (?:lycees?|colleges?|ecoles?|etablissements?)\b")
# Names that are asked for, and a sentence that tells that there are none.
_NAMES = re.compile(r"\b(?:noms?|liste|intitules?)\b")
_UNNAMED = re.compile(
    r"\b(?:listes?|noms?)\b[^.]*\bpas\b|\bsans (?:en donner|les nommer|les citer)|\bne sont pas (?:nommée?s|citée?s)"
)
_SCHOOLS = map(stem, ("etablissement", "lycee", "college", "universite", "iut", "cfa"))
_TERMS = ("definition", "chiffre")
# Things that take place in, or are made with, others.
_WITH_PLACES = ("dispositif", "projet", "parcours")
_TYPES = {stem("entreprise"): "entreprise"} | dict.fromkeys(_SCHOOLS, "etablissement")
_DIPLOMAS = {
    "bac-pro": r"bacs? ?pros?|bacs? professionnels?|baccalaureats? professionnels?", "bts": "bts", "cap": "cap",
    "licence-pro": r"licences? ?pros?|licences? professionnelles?", "licence": "licences?", "bachelor": "bachelors?",
    "master": "masters?",
}  # fmt: skip
_WHICH = (
    r"\b(?:quels?|quelles?|quoi comme|liste(?: complete)? (?:des|de)|tou[ts] les|toutes? les|sont les|quoi les|"
    r"quoi tou[ts] les)"
)
# "la licence pro, c'est où ?" asks as much for all of them.
_WHERE = (
    r"\b(?:le|la|les|une?|vos) (?:{name}) (?:c est |ca se (?:fait|passe) |elle est |il est |est ce )?(?:ou|dans quelle ville)"
    r"(?: svp| stp| s il (?:vous|te) plait| merci| exactement| au juste| deja)*$"
)
WHICH_DIPLOMA = {level: re.compile(rf"{_WHICH} (?:{name})\b|{_WHERE.format(name=name)}") for level, name in _DIPLOMAS.items()}
"""How all the diplomas of a level are asked for."""
_DIPLOMA = {level: re.compile(rf"\b(?:{name})\b") for level, name in _DIPLOMAS.items()}
# Words beside the diploma that narrow it to nothing.
_SAYING_NOTHING = frozenset(
    map(
        stem,
        """quels quelles quel liste tous region bourgogne franche comte chez connaissez connais connait propose proposez
        proposes prepare preparer peut peux peuvent passer suivre choisir bientot termine fini finis sors reseau campus donne
        donnez cite cites citee citees document documents docs doc bac bacs pro pros professionnel professionnels licence
        licences bts cap bachelor bachelors master masters cherche cherchons recherche voudrais aimerais veux existe""".split(),
    )
)
# How near to the best fact another of the kind must be; how near the first of the kind; how many make a list, in a town or not.
_ALIKE, _NEAR, _IN_TOWN, _MANY = 0.6, 0.6, 2, 3
# From this nearness on, two sentences say the same, each of its own thing.
_THE_SAME = 0.75
# … and how near what enumerates other things than those that have fiches: "quels points", "quels métiers".
_AS_LIKELY = 0.85


def kind_asked(turn: Turn) -> str | None:
    """The stem of the kind of things of which the message asks for several; None when it asks for none."""
    noun = _noun_asked(turn)
    return kind_named(noun) if noun else None


def type_asked(turn: Turn) -> tuple[str, ...]:
    """The type of the fiches of which several are asked for, when their noun tells it: "quels lycées participent ?"."""
    found = _TYPES.get(kind_asked(turn) or "")
    return (found,) if found else ()


def _noun_asked(turn: Turn) -> str | None:
    found = _SEVERAL.search(" ".join(turn.words))
    if found is None or (found["d"] and not turn.villes and all(named.type != "campus" for named in turn.named)):
        return None
    return next(word for word in found.groups() if word)


def diplomas_said(said: str) -> list[str]:
    """The levels of diplomas that some words name."""
    found = [level for level, pattern in _DIPLOMA.items() if pattern.search(said)]
    return [level for level in found if level != "licence" or "licence-pro" not in found]


def diplomas(snapshot: Snapshot, level: str, there: Sequence[str] = ()) -> list[Fiche]:
    """The formations that lead to the diploma of a level, in these towns; a family of them tells less than each."""
    found = snapshot.repository.cherche("formation", villes=there, niveaux=(level,))
    return [fiche for fiche in found if level in gives(fiche) and isinstance(fiche, Formation) and fiche.niveau]


def narrows(words: Sequence[str]) -> set[str]:
    """Stems of the words that say more of diplomas than their level, and that they are looked for."""
    return set(content_stems(list(words))) - _SAYING_NOTHING - BARE - EXISTS


def diplomas_asked(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """The formations that lead to the diploma of which the message asks for all: "quelles licences pro avez-vous ?"; none when
    it says more of them than a town or a field.
    """
    said = " ".join(turn.words)
    level = next((level for level, pattern in WHICH_DIPLOMA.items() if pattern.search(said)), None)
    trades = [i for n in turn.named if n.type == "metier" for i in n.fiches]
    more = narrows(turn.rest if trades else turn.words) - turn.town_stems
    if level is None or turn.fiche or any(n.type not in (*_TERMS, "metier") for n in turn.named):
        return []
    single = diplomas(snapshot, level, towns_in(snapshot.fiches, turn.villes))
    if more:
        # "dans l'industrie": those of which this field is told.
        return [] if trades else [fiche for fiche in single if more <= set(content_stems(tokens(" ".join(fiche.domaines))))]
    if trades:
        single = [fiche for fiche in single if _is_of_trade(snapshot, fiche, trades)]
    return single if len(single) > 1 or turn.villes else []


def of_the_kind_said(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> list[Fiche]:
    """The likeliest fiches of the kind that is all that the message says of its subject, when there are several: the clubs,
    after "le club, c'est quoi ?".
    """
    said = next((word for word in turn.words if kind_named(word)), "")
    found = {c.fait.fiche_id: snapshot.fiches[c.fait.fiche_id] for c in candidates} if said else {}
    kind, noun = kind_named(said), set(content_stems([said]))
    # A "salon" is an event, but no event a "salon".
    alike = [f for f in found.values() if kind in kinds_of(f) and (noun == {kind} or noun <= _words_of(f))]
    return alike if len(alike) > 1 else []


def _words_of(fiche: Fiche) -> frozenset[str]:
    """Stems of a fiche's names and of what sums it up."""
    return name_stems(fiche) | set(content_stems(tokens(fiche.resume or "")))


def _is_of_trade(snapshot: Snapshot, fiche: Fiche, trades: Sequence[str]) -> bool:
    """Whether a formation is linked to one of these trades, or of a field of theirs."""
    near = {*fiche.liens, *snapshot.neighbours.get(fiche.id, ())}
    fields = {domaine for i in trades if i in snapshot.fiches for domaine in snapshot.fiches[i].domaines}
    return not near.isdisjoint(trades) or not fields.isdisjoint(fiche.domaines)


def enumeration_first(snapshot: Snapshot, turn: Turn, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates; before the others the one that names one after the other what the message asks for several of, or that
    tells that no document names them.
    """
    noun = _noun_asked(turn)
    unnamed = bool(_NAMES.search(" ".join(turn.words)))
    if not candidates or turn.villes or not (noun or unnamed) or _is_left_unsaid(turn):
        return candidates
    kind = (kind_named(noun) or stem(noun)) if noun else ""
    alike = _ALIKE if kind in _TYPES or unnamed else _AS_LIKELY
    near = [c for c in candidates if c.score >= alike * candidates[0].score]
    first = next((c for c in near if noun and _enumerates(snapshot, c.fait, kind)), None)
    first = first or next((c for c in near if unnamed and _UNNAMED.search(c.fait.dit)), None)
    return [first, *(c for c in candidates if c is not first)] if first else candidates


def schools_untold(snapshot: Snapshot, turn: Turn, facts: Sequence[FaitTrouve]) -> bool:
    """Whether the schools of the only thing that the message names are asked for, and no fact names one: those of another
    action are no answer.
    """
    things = _actions_asked(snapshot, turn)
    if not _asks_schools(turn) or len(things) != 1 or turn.villes:
        return False
    own = [fact for fact in facts if told_of(snapshot, fact) & set(things[0])]
    return not any(m.type == "etablissement" for fact in own for m in snapshot.names.found_in(fact.dit))


def without_other_actions(snapshot: Snapshot, turn: Turn, ranked: list[Candidate]) -> list[Candidate]:
    """The candidates but those that tell of another thing of the type named, when it is asked in which schools that is done:
    TECHNILAB's lycées, when P-TECH's are asked for. All of them when none is left.
    """
    things = _actions_asked(snapshot, turn)
    if not things or not _asks_schools(turn):
        return ranked
    own, kind = {i for ids in things for i in ids}, snapshot.fiches[things[0][0]].type
    told = [(c, told_of(snapshot, c.fait)) for c in ranked]
    return [
        c for c, ids in told if ids & own or not any(snapshot.fiches[i].type == kind for i in ids if i in snapshot.fiches)
    ] or ranked


def _actions_asked(snapshot: Snapshot, turn: Turn) -> list[tuple[str, ...]]:
    """The actions of which a message asks, each with the fiches that its name may mean: those named, else the last one."""
    named = [n.fiches for n in turn.named if n.type in _WITH_PLACES and n.fiches[0] in snapshot.fiches]
    last = snapshot.fiches.get(turn.fiche or "")
    return named or ([(last.id,)] if last and last.type in _WITH_PLACES and turn.leans and not turn.named else [])


def _asks_schools(turn: Turn) -> bool:
    """Whether it is asked in which schools something is done: "quels lycées le font ?", "c'est dans quel lycée ?"."""
    return type_asked(turn) == ("etablissement",) or bool(_WHICH_SCHOOL.search(" ".join(turn.words)))


def things_asked(snapshot: Snapshot, turn: Turn, candidates: list[Candidate]) -> list[Fiche]:
    """The fiches of the kind asked whose facts answer alike, of the town asked; else those of the campus named; else none,
    and none when a sentence enumerates them.
    """
    kind = _looked_for(turn)
    if kind is None or not candidates:
        return []
    if thing := thing_asked_before(snapshot, turn):
        its = [fiche for fiche in snapshot.repository.lies(thing, (_TYPES[kind],)) if _is_one(fiche, kind)]
        return _there(snapshot, turn, its) or nearest(snapshot, turn, its)
    if len(its := _places_meant(snapshot, turn, kind, candidates[0])) >= _MANY:
        return its
    if not turn.villes and _enumerates(snapshot, enumeration_first(snapshot, turn, candidates)[0].fait, kind):
        return []
    if len(told := _of_what_leads(snapshot, kind, candidates)) >= _MANY and not turn.villes:
        return told
    of_kind = [c for c in candidates if c.fait.sur != "lieu" and _is_one(snapshot.fiches[c.fait.fiche_id], kind)]
    least = _ALIKE * of_kind[0].score if of_kind and of_kind[0].score >= _NEAR * candidates[0].score else 1.0
    alike = [snapshot.fiches[i] for i in dict.fromkeys(c.fait.fiche_id for c in of_kind if c.score >= least)]
    if len(alike) >= _IN_TOWN:
        alike = list({fiche.id: fiche for fiche in (*alike, *_told_the_same(snapshot, of_kind[0].fait, kind))}.values())
    there = _there(snapshot, turn, alike)
    every = bool(turn.villes) and not set(content_stems(list(turn.rest))) - _of_place(turn, kind)
    if len(there) >= (_IN_TOWN if turn.villes else _MANY) and (turn.named or not every):
        return there
    if every and (not there or not turn.named):
        # "quels sont les lycées partenaires en Saône-et-Loire ?"
        found = snapshot.repository.cherche((_TYPES[kind],), villes=towns_in(snapshot.fiches, turn.villes))
        found = with_those_around(snapshot, turn, found) if _TYPES[kind] == "etablissement" else found
        return [f for f in found if _is_one(f, kind)]
    campuses = [snapshot.fiches[i] for named in turn.named if named.type == "campus" for i in named.fiches]
    best = campus_of(snapshot, candidates[0].fait.fiche_id)
    if len(alike) >= _MANY and _there(snapshot, turn, campuses or ([snapshot.fiches[best]] if best else [])):
        # "au Creusot, quelles entreprises aident le campus ?": the town is the campus's.
        return alike
    linked = linked_to_named(snapshot, turn, ("etablissement",)) if campuses and _TYPES[kind] == "etablissement" else []
    return [fiche for fiche in linked if _is_one(fiche, kind)]


def _places_meant(snapshot: Snapshot, turn: Turn, kind: str, best: Candidate) -> list[Fiche]:
    """The schools of the action that is told without its name, when they are asked for: "où fabrique-t-on un petit robot ?"."""
    unnamed = not turn.named and not turn.villes and not (turn.leans and turn.fiche)
    if _TYPES[kind] != "etablissement" or not unnamed or snapshot.fiches[best.fait.fiche_id].type != "dispositif":
        return []
    return [fiche for fiche in snapshot.repository.lies(best.fait.fiche_id, ("etablissement",)) if _is_one(fiche, kind)]


def formations_of_school(snapshot: Snapshot, turn: Turn) -> tuple[str, list[Fiche]] | None:
    """The school whose formations are asked for, and those linked to it, of the level asked; None when its own facts tell them
    or there are none.
    """
    named = [i for n in turn.named if n.type not in IN_PASSING for i in n.fiches[:1]]
    school = snapshot.fiches.get(next(iter(named), turn.fiche if turn.leans and not named else None) or "")
    if turn.facet != "formations" or school is None or school.type != "etablissement" or len(named) > 1:
        return None
    if any(fact.sur == "formations" for fact in snapshot.facts[school.id]):
        return None
    found = snapshot.repository.lies(school.id, COURSES)
    found = [fiche for fiche in found if not turn.niveaux or gives(fiche) & set(turn.niveaux)]
    return (school.id, found) if found else None


def thing_asked_before(snapshot: Snapshot, turn: Turn) -> str | None:
    """The action whose places were asked for by the question that goes on: "quels lycées font P-TECH ?", then "et dans le
    Jura ?".
    """
    if not turn.villes or turn.named or not turn.before:
        return None
    kept = snapshot.names.found_in(" ".join(turn.before["mots"]))
    return next((m.fiches[0] for m in kept if m.type in _WITH_PLACES and m.fiches[0] in snapshot.fiches), None)


def _of_place(turn: Turn, kind: str) -> set[str]:
    """Stems of a question that asks for all of a kind in a place, and for nothing more."""
    return {kind, stem("partenaire"), *turn.town_stems, *BARE, *EXISTS, *_SAYING_NOTHING}


def _told_the_same(snapshot: Snapshot, fact: FaitTrouve, kind: str) -> list[Fiche]:
    """The other fiches of the kind of which a fact says the same: all who support the campus, once some of them are found."""
    nearness = snapshot.index.meanings.kinship(snapshot.index.position[fact.id])
    same = (snapshot.index.faits[row] for row in (nearness >= _THE_SAME).nonzero()[0])
    fiches = (snapshot.fiches[other.fiche_id] for other in same if other.sur == fact.sur)
    return [fiche for fiche in fiches if _is_one(fiche, kind)]


def _of_what_leads(snapshot: Snapshot, kind: str, candidates: Sequence[Candidate]) -> list[Fiche]:
    """The fiches of the kind linked to the thing that the message tells without naming it: the best facts are all its own."""
    leading = {c.fait.fiche_id for c in candidates[:_MANY]}
    if len(leading) > 1 or snapshot.fiches[candidates[0].fait.fiche_id].type not in _WITH_PLACES:
        return []
    return [fiche for fiche in snapshot.repository.lies(leading.pop(), (_TYPES[kind],)) if _is_one(fiche, kind)]


def _looked_for(turn: Turn) -> str | None:
    """The kind asked, when its things have fiches; None when what was talked about tells better what is meant."""
    kind = kind_asked(turn)
    of_each = Counter(named.type for named in turn.named)
    # "l'horlogerie ou l'agroalimentaire, dans quels lycées ?": one list of both would tell of neither.
    both = any(count > 1 for of, count in of_each.items() if of not in (*_TERMS, "campus"))
    return None if kind not in _TYPES or both or _is_left_unsaid(turn) else kind


def _is_left_unsaid(turn: Turn) -> bool:
    return bool(turn.leans and turn.fiche and not turn.named)


def _is_one(fiche: Fiche, kind: str) -> bool:
    return fiche.type == _TYPES[kind] and kind in kinds_of(fiche)


def _there(snapshot: Snapshot, turn: Turn, found: Sequence[Fiche]) -> list[Fiche]:
    towns = set(map(place_id, towns_in(snapshot.fiches, turn.villes)))
    return [fiche for fiche in found if not towns or not towns.isdisjoint(map(place_id, fiche.communes))]


def _enumerates(snapshot: Snapshot, fact: FaitTrouve, kind: str) -> bool:
    """Whether a fact enumerates things of the kind: it names them, or announces them by that noun and a colon."""
    items, announced = enumerated(fact.dit)
    if len(items) < _MANY:
        return False
    named = {i for mention in snapshot.names.found_in(fact.dit) for i in mention.fiches if i in snapshot.fiches}
    told = announced and kind in map(stem, tokens(fact.dit.split(" : ")[0]))
    return told or sum(kind in kinds_of(snapshot.fiches[i]) for i in named) >= _MANY
