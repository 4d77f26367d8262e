"""A room, a bus, a grant, a school for who is dyslexic: no document tells it, and the school asked about is to be asked."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import Answer, facet_buttons
from actions.pistes import nature_of
from actions.points import TERMS, speaks_of_it
from actions.ranking import rank
from actions.speak import phrases, remember, source_line
from actions.turn import Turn
from actions.words import COURSES, IN_PASSING
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import COMMON_TERMS
from bot.knowledge.text import fold

_SCHOOL = "etablissement"
_KINDS = frozenset(("lycee", "lycees", "ecole", "etablissement"))
_OF_ONE_SCHOOL = (_SCHOOL, *COURSES)
# Of a trade one may ask whether a child who is dyslexic can learn it.
_NO_SUBJECT = tuple(kind for kind in TERMS if kind != "metier")

# Points that are answered alike in every town.
_PAYS = frozenset("paie paye paient payer cher chere coute prix aide aides bourse bourses".split())
_ALIKE_ANYWHERE = ("financement", "cout", "contact", "inscription")
# What is true in general is among so many facts, speaks of the question so well, is so likely, the more so when the message
# does not name it; another of it nearly as much.
_LOOKED_AT, _FIRST, _TELLS, _SURELY, _ALONE, _NEARLY, _MOST = 10, 4, 0.4, 0.33, 0.5, 0.6, 2
# … or it means, or says, so nearly what is asked.
_MEANS_IT, _SAYS_IT = 0.58, 0.5


def asks_everyday_again(turn: Turn) -> bool:
    """Whether a school is put in the place of that of which such a point was asked: "et à Jules Haag ?"."""
    elsewhere = any(named.type == _SCHOOL for named in turn.named)
    return turn.asked_everyday and elsewhere and (turn.continues or (turn.facet is None and turn.leans))


def told_in_general(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """What is true of any school that answers, when none is named: where a grant is asked for; None when nothing does."""
    last = snapshot.fiches.get(turn.fiche or "")
    school = last is not None and turn.leans and last.type in _OF_ONE_SCHOOL
    if school or (turn.villes and not _asks_alike_anywhere(turn)) or any(n.type not in IN_PASSING for n in turn.named):
        return None
    ranked = rank(snapshot, replace(turn, fiche=None, facets=turn.likeliest_facets, last_bot={}))[:_LOOKED_AT]
    # What a campus is given is no aid to a family.
    common = [c for c in ranked if c.fait.fiche_id.startswith(COMMON_TERMS)][:_FIRST]
    general = [c for c in common if max(c.words, c.meaning) >= _TELLS]
    if not general:
        return None
    named = any(general[0].fait.fiche_id in n.fiches for n in turn.named)
    # Of who asks for a canteen, a grant that pays for it tells nothing.
    told = " ".join(fact.dit for fact in snapshot.facts[general[0].fait.fiche_id])
    sure = named or general[0].meaning >= _MEANS_IT or general[0].words >= _SAYS_IT
    if general[0].score < (_SURELY if sure else _ALONE) or not (named or speaks_of_it(turn, told)):
        return None
    facts = [c.fait for c in general if c.score >= _NEARLY * general[0].score and c.fait.fiche_id == general[0].fait.fiche_id]
    return Answer(tuple(facts[:_MOST]), general[0].fait.fiche_id, 2)


def told_of_the_talk(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """What was just talked about tells of what is lacked, in a word of the message: who looks after children, an internat."""
    if not turn.leans or turn.fiche is None or turn.named:
        return None
    ranked = rank(snapshot, replace(turn, facets=turn.likeliest_facets))[:_FIRST]
    own = [c.fait for c in ranked if c.fait.fiche_id == turn.fiche and speaks_of_it(turn, c.fait.dit)]
    return Answer(tuple(own[:1]), turn.fiche, 2) if own else None


def _asks_alike_anywhere(turn: Turn) -> bool:
    """Whether a term is named and asked who pays for it or whom to ask, which is answered alike in every town."""
    asked = max(turn.facets, key=lambda facet: turn.facets[facet], default=None)
    return (asked in _ALIKE_ANYWHERE or not _PAYS.isdisjoint(turn.words)) and any(
        named.type == "definition" for named in turn.named
    )


def _school_there(snapshot: Snapshot, turn: Turn, named: list[str]) -> str | None:
    """The school meant by a trade and a town ("de l'horlogerie à Morteau, le lycée est accessible ?"); None unless one is."""
    towns = {fold(town) for town in turn.villes}
    if not towns or any(snapshot.fiches[i].type in _OF_ONE_SCHOOL for i in named):
        return None
    schools = [f for f in snapshot.fiches.values() if f.type == _SCHOOL and towns & {fold(town) for town in f.communes}]
    told = [f for f in schools if not _KINDS.isdisjoint(turn.words) and any(k in nature_of(f) for k in ("lycée", "cité"))]
    near = {i for fiche_id in named for i in snapshot.neighbours.get(fiche_id, ())}
    meant = [f.id for f in told if f.id in near] or [f.id for f in told]
    return meant[0] if len(meant) == 1 else None


def say_everyday(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """Say that it is not known, with the address of the school that is meant; the talk goes on about what is named."""
    things = sorted(turn.named, key=lambda named: named.type in TERMS)
    named = [i for n in things if n.type not in _NO_SUBJECT for i in n.fiches[:1] if i in snapshot.fiches]
    fiche_id = next(iter(named), turn.fiche if turn.fiche in snapshot.fiches else None)
    fiche_id = _school_there(snapshot, turn, named) or fiche_id
    trace = {"trace": {"pratique": True}}
    fiche = snapshot.fiches[fiche_id] if fiche_id else None
    if fiche is None:
        dispatcher.utter_message(response="utter_vie_pratique", custom=trace)
        return []
    buttons = facet_buttons(snapshot, fiche.id, ())
    # A school's last fact on where it is tells its street.
    places = [fact for fact in snapshot.facts[fiche.id] if fact.sur == "lieu"] if fiche.type == _SCHOOL else []
    address = places[-1] if places else None
    if address is None:
        dispatcher.utter_message(response="utter_vie_pratique", buttons=buttons, custom=trace)
    else:
        dispatcher.utter_message(
            response="utter_vie_pratique_de", nom=fiche.nom, phrases=phrases([address]),
            source=source_line(snapshot, [address]), buttons=buttons, custom=trace,
        )  # fmt: skip
    return remember(turn, fiche.id, (), buttons, None)
