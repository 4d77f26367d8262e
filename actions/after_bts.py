"""What comes after a BTS for who is in one, whatever town or way of studying they tell beside: never the BTS that begins the
Parcours Ingénieur, which one enters after the bac.
"""

from __future__ import annotations

import re

from actions.best_told import best_told
from actions.compose import Answer
from actions.enumerations import name_stems
from actions.turn import Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import COMMON_TERMS, Fiche, Formation
from bot.knowledge.text import stem

ABOVE = ("licence-pro", "licence", "bachelor", "ingenieur", "master")
"""Levels above a BTS, the shortest studies first: routes are told in that order."""

_GOES_ON = re.compile(
    r"\b(?:poursuite|poursuivre|continuer|aller plus loin|suite d etudes|suite apres|"
    r"apres (?:mon|son|le|un|ce|notre|leur) (?:\w+ )?bts)\b"
)
# "continuer en BTS" is of who is not there yet.
_TO_A_BTS = re.compile(r"\b(?:continuer|poursuivre|poursuite|aller|entrer|faire) (?:\w+ ){0,4}?(?:en|un|le|vers) bts\b")
_BEFORE = frozenset("6e 5e 4e 3e 2de 1re terminale bac bac-pro bac-techno cap".split())
_INTENTS = (
    "poursuite_post_bts",
    "poursuite",
    "alternance",
    "m_orienter",
    "chercher_formation",
    "avenir",
    "detailler",
    "ellipse",
    "nlu_fallback",
)
_BTS, _LICENCE_PRO, _ROUTES = f"{COMMON_TERMS}bts", f"{COMMON_TERMS}licence-pro", "bts-plus-1"
_ALTERNANCE = (f"{COMMON_TERMS}alternance", f"{COMMON_TERMS}apprentissage")
_PASSING = ("definition", "lieu", "metier")
# "quels BTS après ce bac ?" is of who is not in one yet.
_AFTER_THE_BAC = re.compile(r"\bapres (?:\w+ )?bac\b|\b(?:quels?|un) bts\b")
_ENGINEERS = f"{COMMON_TERMS}ecole-ingenieurs"
_AFTER = ("poursuite", "alternance")


def after_their_bts(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """What one may go on to, when a town or alternance is told with it; None when another thing is named or asked."""
    if again := _in_alternance_then(snapshot, turn):
        return again
    if turn.intent not in _INTENTS or not _GOES_ON.search(" ".join(turn.words)) or set(ABOVE) & set(turn.niveaux):
        return None
    if _TO_A_BTS.search(" ".join(turn.words)) or not _BEFORE.isdisjoint(turn.niveaux):
        return None
    named = [snapshot.fiches[i] for n in turn.named for i in n.fiches if i in snapshot.fiches]
    if any(not is_a_bts(fiche) and fiche.type not in _PASSING for fiche in named) or _tells_own(snapshot, turn, named):
        return None
    if any(fiche.type == "metier" and not _is_the_speciality(turn, fiche) for fiche in named):
        # "continuer en robotique" asks for that.
        return None
    work = any(fiche.id in _ALTERNANCE for fiche in named)
    leans = _is_of_a_bts(snapshot.fiches.get(turn.fiche or "")) and turn.leans and not named
    theirs = "bts" in turn.niveaux or any(is_a_bts(fiche) for fiche in named) or turn.person.niveau == "bts"
    if not (leans or (theirs and (turn.villes or work))):
        return None
    general = [fact for fact in snapshot.facts.get(_BTS, ()) if fact.sur == "poursuite"][:1]
    one_year = [fact for fact in snapshot.facts.get(_LICENCE_PRO, ()) if fact.sur == "duree"][:1] if work else []
    routes = [fact for fact in snapshot.facts.get(_ROUTES, ()) if fact.sur == "chiffres"][:1]
    return Answer((*general, *one_year, *routes), _ROUTES if routes else _BTS, 1) if general else None


def _in_alternance_then(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """What one may go on to in alternance, when that is all that is asked beside what comes after a BTS: "et en alternance"."""
    named = {i for n in turn.named for i in n.fiches}
    only = bool(named & set(_ALTERNANCE)) and all(n.type in _PASSING for n in turn.named) and not turn.villes
    asked = turn.facette in _AFTER and _is_of_a_bts(snapshot.fiches.get(turn.fiche or "")) and turn.is_very_brief
    if not only or not asked or _AFTER_THE_BAC.search(" ".join(turn.before.get("mots", ()))):
        return None
    facts = (
        *best_told(snapshot, _LICENCE_PRO, "duree", ("licence", "pro", "alternance")),
        *best_told(snapshot, _ENGINEERS, "remuneration", ("ecole", "ingenieurs", "apprentissage")),
    )
    return Answer(facts, facts[0].fiche_id, 1) if facts else None


def is_a_bts(fiche: Fiche) -> bool:
    """Whether a fiche is of a BTS that the documents know."""
    return isinstance(fiche, Formation) and (fiche.niveau or "").casefold().startswith("bts")


def _is_the_speciality(turn: Turn, field: Fiche) -> bool:
    """Whether a field only says which BTS it is: "un BTS maintenance"."""
    after = {stem(word) for at, word in enumerate(turn.words) if word == "bts" for word in turn.words[at + 1 : at + 3]}
    return not after.isdisjoint(name_stems(field))


def _is_of_a_bts(fiche: Fiche | None) -> bool:
    return fiche is not None and (is_a_bts(fiche) or (fiche.resume or "").startswith("BTS") or fiche.id == _BTS)


def _tells_own(snapshot: Snapshot, turn: Turn, named: list[Fiche]) -> bool:
    """Whether the BTS that is named tells by itself what comes after it."""
    return not turn.villes and any(
        fact.sur == "poursuite" for fiche in named if is_a_bts(fiche) for fact in snapshot.facts[fiche.id]
    )
