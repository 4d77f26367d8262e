"""What is true of every diploma of a level, for a formation whose fiche does not tell it: "après un bac pro MEI, quoi ?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.compose import Answer
from actions.listes import gives
from actions.pistes import STAGES, how_learnt, stage_of
from actions.turn import Turn
from actions.words import BARE
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import COMMON_TERMS, Fiche, Formation
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, fold, stem, tokens
from bot.nlu.analysis import levels_in

ALIKE = ("poursuite", "debouches", "duree", "admission")
"""Points on which all diplomas of a level are alike."""

_AFTER_A_BTS = ("licence-pro", "bachelor", "licence", "master")
_ALTERNANCE = frozenset(f"{COMMON_TERMS}{term}" for term in ("alternance", "apprentissage", "contrat-professionnalisation"))
_IN_ALTERNANCE = re.compile(r"\b(?:alternance|apprentissage)\b")
# How likely these points must be together, and the one that is told.
_ASKED, _HARDLY = 0.5, 0.2
_POSSIBLE = frozenset(map(stem, "alternance apprentissage possible faire fait peut faisable".split())) | BARE
_AFTER = re.compile(r"^(?:\w+ ){0,2}apres (?:le|la|l|un|une|mon|ma|ce|cette)\b")
_ONCE_GRADUATED = frozenset("apres ensuite avec sortant sortie metier debut diplome".split())
# The tier of what is true in general, and facts kept beside.
_GENERAL, _BESIDE = 2, 2


def with_its_diploma(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer:
    """The answer, what is true of any such diploma first, when that is asked of a formation and nothing tells it."""
    asked = {facet: turn.facets.get(facet, 0.0) for facet in ALIKE}
    if _AFTER.search(" ".join(turn.words)):
        asked |= {"poursuite": 1.0}
    trade = _trade_meant(snapshot, turn)
    if trade:
        # Whoever wants a trade enters by a diploma, and it is told of some how one applies, of others what one must have.
        enters = max(asked["admission"], turn.facets.get("inscription", 0.0))
        asked |= {"admission": enters, "inscription": enters, "cout": turn.facets.get("cout", 0.0)}
    meant = trade or _meant(snapshot, turn)
    if meant is None:
        return answer
    if not trade and (paid := _paid_as_apprentice(snapshot, turn, meant)):
        return replace(answer, facts=(paid,), lacking=None, tier=_GENERAL)
    if sum(asked.values()) < _ASKED:
        return answer
    general = _of_its_way(snapshot, turn, meant) if trade else _of_its_level(snapshot, meant)
    # What another diploma leads to is no answer.
    own = [fact for fact in answer.facts if not fact.fiche_id.startswith(COMMON_TERMS) or fact in general]
    if any(asked.get(fact.sur) for fact in own if fact.fiche_id == meant or fact in general):
        return answer
    facet = max((fact.sur for fact in general if fact.sur in asked), key=lambda sur: asked[sur], default=None)
    first = next((fact for fact in general if fact.sur == facet), None)
    if first is None or asked[first.sur] < _HARDLY:
        return answer
    return replace(answer, facts=(first, *own[:_BESIDE]), lacking=None, tier=_GENERAL)


def asks_of_term(snapshot: Snapshot, turn: Turn) -> bool:
    """Whether a point is surely asked that a term named tells of itself: "mon fils touche un salaire s'il est apprenti ?"."""
    asked = turn.facet if turn.facets.get(turn.facet or "", 0.0) >= _ASKED else None
    terms = {i for n in turn.named if n.type == "definition" for i in n.fiches if i in snapshot.fiches} - {turn.fiche}
    opens = turn.words[:1] == ("et",) or turn.continues or asked is None or _asks_the_way(turn)
    return not opens and any(fact.sur == asked for i in terms for fact in snapshot.facts[i])


def _asks_the_way(turn: Turn) -> bool:
    """Whether a message asks no more than whether it can be done so: "en apprentissage c'est possible ?"."""
    said = " ".join(turn.words)
    return bool(_IN_ALTERNANCE.search(said)) and set(content_stems(list(turn.words))) <= _POSSIBLE


def told_in_alternance(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """What a diploma's or a trade's own facts tell of alternance, when that is asked of the last one ("et en alternance ?"
    after a licence pro); that none does, when it asks no more than that; else None.
    """
    # Of what comes after a BTS, not of the BTS.
    after = turn.fiche == f"{COMMON_TERMS}bts" and turn.facette == "poursuite"
    last = snapshot.fiches.get(f"{COMMON_TERMS}licence-pro" if after else turn.fiche or "")
    terms = {i for named in turn.named for i in named.fiches}
    of_it = (
        last is not None
        and last.type in ("definition", "formation", "metier")
        and turn.leans
        and bool(terms)
        and not turn.villes
    )
    if not of_it or last is None or last.id in terms or not terms <= _ALTERNANCE or asks_of_term(snapshot, turn):
        return None
    if facts := _of_alternance(snapshot.facts[last.id]):
        return Answer(tuple(facts[:_BESIDE]), last.id, 1)
    general = _of_its_level(snapshot, last.id)
    studied = last.type != "definition" or general or how_learnt(snapshot, last.id)
    if not _asks_the_way(turn) or not studied:
        return None
    # Nobody wrote it down: what is true of any such diploma, or of any.
    way = snapshot.fiches[next(i for i in terms if i in snapshot.fiches)]
    told = _of_alternance(general) or [fact for fact in snapshot.facts[way.id] if not fact.is_summary]
    return Answer(tuple(told[:1]), last.id, _GENERAL, "contenu", where=f"{way.nom}, {last.nom}")


def _of_alternance(facts: Sequence[FaitTrouve]) -> list[FaitTrouve]:
    """Those that tell of learning in an alternance."""
    return [fact for fact in facts if not fact.is_summary and _IN_ALTERNANCE.search(fold(fact.dit))]


def _naming_its_town(snapshot: Snapshot, fiche: Fiche) -> list[FaitTrouve]:
    """The first fact of a formation that says in which town it is; none when none does."""
    towns = [fold(town) for town in fiche.communes]
    return [fact for fact in snapshot.facts[fiche.id] if any(town in fold(fact.dit) for town in towns)][:1]


def point_of_diploma(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """Where the diploma after a BTS that is talked about is prepared here, or that its admission is not known: a message that
    names nothing asks it of that diploma, not of another. None when it asks something else, or its own fact tells it.
    """
    level = (turn.fiche or "").removeprefix(COMMON_TERMS)
    if level not in _AFTER_A_BTS or turn.named or turn.villes or turn.tells_a_story:
        return None
    facts = [fact for fact in snapshot.facts[str(turn.fiche)] if not fact.is_summary]
    own = [fact for fact in facts if fact.sur == turn.facet]
    if turn.facet == "lieu":
        courses = [f for f in snapshot.fiches.values() if isinstance(f, Formation) and f.niveau and level in gives(f)]
        here = [fact for f in courses for fact in _naming_its_town(snapshot, f)]
        return Answer((*own[:1], *here), str(turn.fiche), 1) if own or here else None
    if turn.facet == "admission" and not own:
        return Answer(tuple(facts[:1]), str(turn.fiche), 1, turn.facet)
    return None


def _meant(snapshot: Snapshot, turn: Turn) -> str | None:
    """The formation of which it is asked: the only one named, else the one talked about, which a term may be too: BTS CPRP."""
    named = [i for n in turn.named for i in n.fiches if isinstance(snapshot.fiches.get(i), Formation)]
    if named or turn.named or not turn.leans or turn.fiche not in snapshot.fiches:
        return named[0] if len(named) == 1 else None
    return turn.fiche


def _paid_as_apprentice(snapshot: Snapshot, turn: Turn, diploma: str) -> FaitTrouve | None:
    """What apprentices are paid, when pay is asked of a diploma that may be prepared so: nobody else is paid to study."""
    level = diploma.removeprefix(COMMON_TERMS)
    # "on gagne combien après ?" asks what the job pays.
    asked = turn.facets.get("remuneration", 0.0) >= _ASKED and _ONCE_GRADUATED.isdisjoint(turn.words)
    if not asked or diploma == level or level not in STAGES:
        return None
    facts = snapshot.facts.get(f"{COMMON_TERMS}apprentissage", ())
    return next((fact for fact in facts if fact.sur == "remuneration"), None)


def _trade_meant(snapshot: Snapshot, turn: Turn) -> str | None:
    """The trade that is talked about, when a message that names nothing leans on it."""
    last = snapshot.fiches.get(turn.fiche or "")
    return last.id if last and how_learnt(snapshot, last.id) and turn.leans and not turn.named else None


def _of_its_way(snapshot: Snapshot, turn: Turn, trade: str) -> Sequence[FaitTrouve]:
    """What the common terms of the diplomas by which a trade is learnt tell, of those next to the person's class first."""
    learnt = how_learnt(snapshot, trade)[:1]
    levels = [level for fact in learnt for level in levels_in(fold(fact.dit)) if f"{COMMON_TERMS}{level}" in snapshot.facts]
    after_bac = stage_of(turn) in ("lycee", "bts")
    levels.sort(key=lambda level: (STAGES.get(level) == "bts") is not after_bac)
    return [fact for level in levels for fact in snapshot.facts[f"{COMMON_TERMS}{level}"]]


def _of_its_level(snapshot: Snapshot, formation: str) -> Sequence[FaitTrouve]:
    """What the common term of a formation's level tells, nothing when it has no such term."""
    fiche = snapshot.fiches[formation]
    if isinstance(fiche, Formation):
        levels = sorted(gives(fiche))
        return snapshot.facts.get(f"{COMMON_TERMS}{levels[0]}", ()) if len(levels) == 1 else ()
    words = tokens(fiche.nom)
    terms = (f"{COMMON_TERMS}{level}" for level in ("-".join(words[:2]), words[0]))
    term = next((i for i in terms if i.removeprefix(COMMON_TERMS) in STAGES and i in snapshot.facts and i != fiche.id), None)
    return snapshot.facts[term] if term and fiche.id.startswith(COMMON_TERMS) else ()
