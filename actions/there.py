"""What there is in a town: the diplomas of a level, the campuses, the schools; that none is cited, with what is nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import Answer, fiche_button
from actions.kinds import WHICH_DIPLOMA, diplomas, diplomas_said, narrows, thing_asked_before
from actions.listes import NATURES, distance_from, every_campus, exists, lines, linked_to_named, nearest, of_nature, say_list
from actions.matching import leaves_unsaid
from actions.pistes import how_learnt
from actions.speak import phrases, remember, say_answer, source_line
from actions.turn import Turn
from actions.words import BARE, COURSES, EXISTS
from bot.knowledge.base import Snapshot
from bot.knowledge.distance import place_id, towns_in
from bot.knowledge.schema import COMMON_TERMS, Fiche, Formation
from bot.knowledge.text import content_stems, stem, tokens

_LISTED = frozenset("liste lister lesquels lesquelles quels quelles".split())
# Where the person is, told without the town's name.
_AROUND = re.compile(r"\b(?:(?:le|mon|notre|ce) (?:coin|secteur)|par ici|autour|alentours?|environs?|chez (?:nous|moi)|loin)\b")
_SEARCHES = ("chercher_formation", "chercher_etablissement", "formations")
# Points on which schools may be asked for.
_WHERE = ("lieu", "admission", "formations")
_CAMPUSES = re.compile(r"\b(?:quels?|des|les|liste|un|combien)(?: de| des| sont)?(?: les| autres)* (?:campus|cmq)\b")
_SCHOOLS = re.compile(r"\b(?:lycees?|ecoles?|etablissements?|colleges?)\b")
# Who looks on, elsewhere than in what was told.
_FURTHER = re.compile(r"\b(?:plus loin|ailleurs|du cote|vers|autour|pres|a proximite)\b")
# Words that correct a town, or look around one, and say nothing else.
_SAYING_NOTHING = frozenset(
    map(
        stem,
        """nan non nop plutot pardon desole dire voulais parlais enfin pis puis sinon alors aussi autour alentours alentour
        environ environs secteur coin loin ailleurs proximite campus cmq metier metiers qualification qualifications autre
        autres combien quels quel liste region bourgogne franche comte existant connaissez connais cote ok oui merci bonjour
        svp stp""".split(),
    )
)
# Schools where a diploma of such a level may be learnt.
_AT_SCHOOL = ("cap", "bac-pro", "bts", "sti2d", "stmg", "bma", "cpge", "ats", "prepa-metiers")
# What is learnt in schools that the documents hardly ever name.
_SOMEWHERE = (*_AT_SCHOOL, "alternance", "apprentissage")
# So many schools are told, of those that one may go to; the nearest when all are further.
_TOLD, _WITHIN_KM = 3, 100


def say_there(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """Tell which diplomas of the level asked, which campuses or schools there are in the town asked, else the nearest; None
    when no such list is all that is asked.
    """
    turn = _asked_again_there(turn)
    if level := _level_asked(snapshot, turn):
        return _say_level(dispatcher, snapshot, _where_they_are(turn), level)
    if learnt := _learnt_somewhere(snapshot, turn):
        level = learnt.id.removeprefix(COMMON_TERMS)
        told = _say_level(dispatcher, snapshot, turn, level) if level in _AT_SCHOOL else None
        return told or _say_schools(dispatcher, snapshot, turn, learnt)
    if campuses := _campuses(snapshot, turn):
        return say_list(dispatcher, snapshot, turn, campuses)
    if schools := _schools_further(snapshot, turn):
        return say_list(dispatcher, snapshot, turn, schools, unsaid=_unsaid_before(snapshot, turn, schools))
    return None


def diplomas_of_school(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """That the diplomas of the school talked about are not known, when they are asked and none is linked to it: "quels bacs
    pro ?" of a lycée is not of bacs pro in general.
    """
    last = snapshot.fiches.get(turn.fiche or "")
    asks = turn.intent == "chercher_formation" and bool(turn.niveaux) and not _LISTED.isdisjoint(turn.words) and turn.leans
    if last is None or last.type != "etablissement" or not asks or turn.named or turn.villes:
        return None
    known = linked_to_named(snapshot, turn, COURSES)
    return None if known else Answer(tuple(snapshot.facts[last.id][:1]), last.id, 1, "formations")


def _asked_again_there(turn: Turn) -> Turn:
    """The turn that asks the same of another town, when that is all it says and the question before asked for such a list:
    "non, plutôt Dole" after "ya quoi comme bac pro à Vesoul ?".
    """
    if not (turn.continues and turn.villes and turn.before) or turn.named or not _says_only_a_town(turn):
        return turn
    towns = {word for town in turn.before.get("villes", ()) for word in tokens(town)}
    asked = [word for word in turn.before["mots"] if word not in towns]
    said = " ".join(asked)
    # "où préparer un BTS ?" was answered by facts, and is asked again of them.
    listed = any(pattern.search(said) for pattern in WHICH_DIPLOMA.values()) or turn.facette in (None, "formations")
    if not (diplomas_said(said) and listed) and not _CAMPUSES.search(said):
        return turn
    # "pas Besançon, Vesoul"
    villes = tuple(town for town in turn.villes if town not in turn.before.get("villes", ())) or turn.villes
    words = (*asked, *(word for town in villes for word in tokens(town)))
    return replace(
        turn, words=words, rest=words, villes=villes, meant=" ".join(words), intent=_SEARCHES[0], fiche=None, parts=()
    )


def _says_only_a_town(turn: Turn) -> bool:
    return set(content_stems(list(turn.words))) <= turn.town_stems | _SAYING_NOTHING | BARE | EXISTS


def _level_asked(snapshot: Snapshot, turn: Turn) -> str | None:
    """The level of which the diplomas are asked for in a town, and nothing else of them; None when it is not."""
    said = " ".join(turn.words)
    found = next(((level, match) for level, p in WHICH_DIPLOMA.items() if (match := p.search(said))), None)
    if found:
        # What comes before the question tells who asks.
        level, tail = found[0], said[found[1].start() :].split()
    else:
        levels = diplomas_said(said)
        brief = turn.intent in _SEARCHES and len(levels) == 1 and not turn.tells_a_story
        if not brief or any(named.type not in ("definition", "lieu") for named in turn.named):
            return None
        level, tail = levels[0], list(turn.words)
    clause = turn.parts[-1] if turn.parts else turn
    if any(named.type in ("metier", "formation") for named in clause.named):
        return None
    there = _where_they_are(turn).villes
    around = bool(_AROUND.search(" ".join(tail)))
    if not there or not (around or turn.town_stems & set(content_stems(tail))):
        return None
    last = snapshot.fiches.get(turn.fiche or "")
    # "quels sont les BTS à Vesoul ?" of a route that goes through several is of that route.
    of_it = last is not None and last.type == "parcours" and level in last.niveaux
    return None if of_it or narrows(tail) - turn.town_stems - _SAYING_NOTHING else level


def _learnt_somewhere(snapshot: Snapshot, turn: Turn) -> Fiche | None:
    """The diploma, series or trade talked about, when schools of a town are asked for after it ("quel lycée à Besançon ?"),
    then of another town, or the trade that is named with them: not all of them prepare it, and none is known to.
    """
    if not turn.villes or turn.tells_a_story:
        return None
    said = " ".join(turn.words)
    if trade := _trade_named(snapshot, turn):
        return trade if _SCHOOLS.search(said) and (turn.intent in _SEARCHES or turn.facet in _WHERE) else None
    learnt = snapshot.fiches.get(turn.fiche or "")
    if learnt is None:
        return None
    near = [snapshot.fiches[i] for i in snapshot.neighbours.get(learnt.id, ()) if i in snapshot.fiches]
    if learnt.type != "metier" and learnt.id not in {f"{COMMON_TERMS}{term}" for term in _SOMEWHERE}:
        # "horlogerie", which is also a word that is explained.
        trades = [fiche for fiche in near if fiche.type == "metier"] if learnt.id.startswith(COMMON_TERMS) else []
        if len(trades) != 1:
            return None
        learnt = trades[0]
    if any(named.type not in ("definition", "lieu") for named in turn.named) or any(f.type == "etablissement" for f in near):
        return None
    schools_before = bool(_SCHOOLS.search(" ".join(turn.before.get("mots", ()))))
    # "et à Dole ?" after a trade asks where it is learnt, whatever was asked of it before.
    again = turn.continues and _says_only_a_town(turn) and (schools_before or learnt.type == "metier")
    asks = turn.intent in _SEARCHES or turn.facet == "lieu"
    return learnt if again or (asks and _SCHOOLS.search(said) and (turn.leans or _says_only_a_town(turn))) else None


def _unsaid_before(snapshot: Snapshot, turn: Turn, schools: Sequence[Fiche]) -> bool:
    """Whether more was asked of the schools listed before than any of these tells: "et à Besançon ?" after "un lycée coiffure à
    Dole".
    """
    towns = {word for town in turn.before.get("villes", ()) for word in tokens(town)}
    asked = tuple(word for word in turn.before.get("mots", ()) if word not in towns)
    return bool(turn.liste and towns) and leaves_unsaid(snapshot, replace(turn, fiche=None, words=asked), schools)


def _trade_named(snapshot: Snapshot, turn: Turn) -> Fiche | None:
    """The trade that is the only thing the message names, and that no school is linked to."""
    things = [named for named in turn.named if named.type not in ("definition", "lieu")]
    if len(things) != 1 or things[0].type != "metier" or len(things[0].fiches) != 1:
        return None
    trade = snapshot.fiches.get(things[0].fiches[0])
    near = (snapshot.fiches.get(i) for i in snapshot.neighbours.get(things[0].fiches[0], ()))
    return None if any(fiche is not None and fiche.type == "etablissement" for fiche in near) else trade


def _where_they_are(turn: Turn) -> Turn:
    """The turn in the town that the message names, else in that of the person."""
    return turn if turn.villes or not turn.person.ville else replace(turn, villes=(turn.person.ville,))


def _say_level(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, level: str) -> Events | None:
    """Name the diplomas of a level in the town, else the nearest; else say that none is cited, and which lycées may know."""
    if found := diplomas(snapshot, level, towns_in(snapshot.fiches, turn.villes)):
        return say_list(dispatcher, snapshot, turn, found)
    every = diplomas(snapshot, level)
    if near := _at_hand(snapshot, turn, [f for f in every if isinstance(f, Formation) and exists(f)] or every):
        return say_list(dispatcher, snapshot, turn, near)
    term = snapshot.fiches.get(f"{COMMON_TERMS}{level}")
    return _say_schools(dispatcher, snapshot, turn, term) if term and level in _AT_SCHOOL else None


def _say_schools(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, learnt: Fiche) -> Events | None:
    """Tell where it is learnt; else that nobody wrote which schools of the town prepare it, and name some that may know."""
    if learnt.type == "metier" and (places := tuple(fact for fact in snapshot.facts[learnt.id] if fact.sur == "lieu")):
        return say_answer(dispatcher, snapshot, turn, Answer(places, learnt.id, 1))
    schools = _schools(snapshot, turn)
    if not schools:
        return None
    how = how_learnt(snapshot, learnt.id)[:1]
    facts = [*how, *(fact for school in schools for fact in snapshot.facts[school.id][:1])]
    buttons = [fiche_button(school) for school in schools]
    dispatcher.utter_message(
        response="utter_metier_sans_lycee" if how else "utter_niveau_absent", niveau=learnt.nom, phrases=phrases(how),
        ville=turn.villes[0], lignes=lines(snapshot, turn, schools), source=source_line(snapshot, facts), buttons=buttons,
        custom={"trace": {"palier": 1, "fiches": [school.id for school in schools]}},
    )  # fmt: skip
    turn = replace(turn, liste=tuple(school.id for school in schools), points=True)
    return remember(turn, learnt.id, facts, buttons, "formations")


def _schools(snapshot: Snapshot, turn: Turn, nature: str = "lycee") -> list[Fiche]:
    """Some schools of that nature in the town, else the nearest ones."""
    every: Sequence[Fiche] = [fiche for fiche in snapshot.fiches.values() if fiche.type == "etablissement" and fiche.faits]
    there = set(map(place_id, towns_in(snapshot.fiches, turn.villes)))
    found = of_nature(replace(turn, words=(nature,)), every)
    inside = [f for f in found if not there.isdisjoint(map(place_id, f.communes))]
    return inside[:_TOLD] or _at_hand(snapshot, turn, found)[:_TOLD]


def _at_hand(snapshot: Snapshot, turn: Turn, found: Sequence[Fiche]) -> list[Fiche]:
    """The nearest of them that one may go to; the nearest of all when all are far."""
    near = nearest(snapshot, turn, found)
    return [f for f in near if (distance_from(snapshot, turn, f) or 0.0) <= _WITHIN_KM] or near[:1]


def _campuses(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """The campuses of the town asked, or the nearest one, when which ones there are there is all that is asked."""
    # "les campus du Creusot participent ?" is no such question.
    left = set(content_stems(list(turn.words))) - turn.town_stems - _SAYING_NOTHING - EXISTS
    asks = turn.villes and _CAMPUSES.search(" ".join(turn.words)) and not left
    if not asks or any(named.type not in ("definition", "lieu") for named in turn.named):
        return []
    there = set(map(place_id, towns_in(snapshot.fiches, turn.villes)))
    every = every_campus(snapshot)
    return [f for f in every if not there.isdisjoint(map(place_id, f.villes))] or nearest(snapshot, turn, every)[:1]


def _schools_further(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """The schools near another town, when one looks further than the one talked about ("et plus loin, vers Nevers ?") or for
    one of the nature just defined ("et y en a un près de Besançon ?" of a CFA).
    """
    if not (turn.continues and turn.villes) or turn.named or not _says_only_a_town(turn):
        return []
    term = (turn.fiche or "").removeprefix(COMMON_TERMS)
    if turn.fiche != term and stem(term) in NATURES:
        return _schools(snapshot, turn, term)
    last = (snapshot.fiches[i] for i in (turn.fiche, *turn.earlier) if i in snapshot.fiches)
    asked = " ".join(turn.before.get("mots", ()))
    of_schools = any(f.type == "etablissement" for f in last) or _SCHOOLS.search(asked)
    # "et vers Dole ?" after the lycées of an action is of that action.
    further = _FURTHER.search(" ".join(turn.words)) or (turn.liste and _SCHOOLS.search(asked) and turn.before.get("villes"))
    return _schools(snapshot, turn) if further and of_schools and not thing_asked_before(snapshot, turn) else []
