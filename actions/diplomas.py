"""What is true of every diploma of a level, for a formation whose fiche does not tell it: "après un bac pro MEI, quoi ?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.compose import Answer
from actions.listes import gives
from actions.pistes import STAGES
from actions.turn import Turn
from actions.words import COMMON_TERMS
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import Formation
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import tokens

ALIKE = ("poursuite", "debouches", "duree", "admission")
"""Points on which all diplomas of a level are alike."""

# How likely these points must be together.
_ASKED = 0.5
_AFTER = re.compile(r"^(?:\w+ ){0,2}apres (?:le|la|l|un|une|mon|ma|ce|cette)\b")
# Facts kept beside.
_BESIDE = 2


def with_its_diploma(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer:
    """The answer, what is true of any such diploma first, when that is asked of a formation and nothing tells it."""
    asked = {facet: turn.facets.get(facet, 0.0) for facet in ALIKE}
    if _AFTER.search(" ".join(turn.words)):
        asked |= {"poursuite": 1.0}
    formation = _meant(snapshot, turn)
    if formation is None or sum(asked.values()) < _ASKED:
        return answer
    general = _of_its_level(snapshot, formation)
    # What another diploma leads to is no answer.
    own = [fact for fact in answer.facts if not fact.fiche_id.startswith(COMMON_TERMS) or fact in general]
    if any(asked.get(fact.sur) for fact in own if fact.fiche_id == formation or fact in general):
        return answer
    facet = max((fact.sur for fact in general if fact.sur in asked), key=lambda sur: asked[sur], default=None)
    first = next((fact for fact in general if fact.sur == facet), None)
    if first is None or not asked[first.sur]:
        return answer
    return replace(answer, facts=(first, *own[:_BESIDE]), lacking=None)


def _meant(snapshot: Snapshot, turn: Turn) -> str | None:
    """The formation of which it is asked: the only one named, else the one talked about, which a term may be too: BTS CPRP."""
    named = [i for n in turn.named for i in n.fiches if isinstance(snapshot.fiches.get(i), Formation)]
    if named or turn.named or not turn.leans or turn.fiche not in snapshot.fiches:
        return named[0] if len(named) == 1 else None
    return turn.fiche


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
