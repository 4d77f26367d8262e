"""Answers that only come near what is asked: when that is so, and what is told then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.compose import Answer
from actions.others import asks_part, tells_of_all
from actions.points import RARELY_KNOWN, asks_whom
from actions.ranking import Candidate
from actions.turn import LOOKING, Turn
from actions.words import SPREAD
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import COMMON_TERMS
from bot.knowledge.store import owner_of
from bot.tiers import UNSURE

SEEKS = (*LOOKING, "chercher_etablissement", "poursuite_post_bts", "poursuite")
"""Intents of who looks for a way, to whom what is near is of use."""
SURELY_ASKED = 0.8
"""From this probability on a price or a wage is surely asked."""
# What is less likely to be worth telling only comes near: it answers one time in five (bench/learn_usefulness.py).
_DOUBTED = 0.35
# What is told of the thing talked about is as near as another's that is hardly likely.
_HARDLY, _TOLD = 0.3, 2


def as_near(snapshot: Snapshot, turn: Turn, answer: Answer, candidates: Sequence[Candidate]) -> Answer:
    """The answer; marked as one that only comes near, and told of the thing talked about, when none of its facts is likely to
    be what is asked.
    """
    near = answer.lacking is None and _of_any_thing(snapshot, turn, answer, candidates)
    if not near and not _comes_near(snapshot, turn, answer, candidates):
        return answer
    # The talk goes on about the thing, whose campus is to be asked.
    of_any = answer.fiche.startswith(COMMON_TERMS) and turn.fiche in snapshot.fiches and not turn.named
    answer = replace(answer, near=True, fiche=str(turn.fiche) if of_any else answer.fiche)
    return _of_the_talk(snapshot, turn, answer, candidates)


def _comes_near(snapshot: Snapshot, turn: Turn, answer: Answer, candidates: Sequence[Candidate]) -> bool:
    """Whether no fact that is told is likely to answer, and nothing else says so."""
    told = {fact.id for fact in answer.facts}
    if asks_part(turn) and len(turn.named) > 1:
        return not any(tells_of_all(snapshot, turn, fact) for fact in answer.facts)
    if turn.intent in SEEKS or turn.tells_a_story or turn.is_bare:
        # Whoever looks for a way asks for what is near, most of a story is no question, and a mere point is told or lacking.
        return False
    if asks_whom(turn) and any("@" in fact.dit for fact in answer.facts):
        return False
    first = next(iter(answer.facts), None)
    point = first.sur if first and first.sur in RARELY_KNOWN else "definition"
    asked = turn.facets.get(point, 0.0) >= SURELY_ASKED
    if first and asked and any(first.fiche_id in named.fiches for named in turn.named):
        # Whatever is told beside: "combien gagne un apprenti de 17 ans", "c'est quoi TECHNILAB, ma fille en a entendu parler".
        return False
    ranked = [c for c in candidates if c.fait.id in told]
    outright = answer.lacking is None and answer.tier < UNSURE and len(ranked) == len(told)
    return outright and answer.useful < _DOUBTED


def _of_any_thing(snapshot: Snapshot, turn: Turn, answer: Answer, candidates: Sequence[Candidate]) -> bool:
    """Whether what is asked of the thing talked about gets what is true in any school: "et le bus, qui le paie ?"."""
    thing = snapshot.fiches.get(turn.fiche or "")
    leans = thing is not None and thing.type in SPREAD and turn.words[:1] == ("et",) and not turn.named
    return leans and any(
        c.fait == answer.facts[0] and c.subject == 0 and c.fait.fiche_id.startswith(COMMON_TERMS) for c in candidates
    )


def _of_the_talk(snapshot: Snapshot, turn: Turn, answer: Answer, candidates: Sequence[Candidate]) -> Answer:
    """An answer that only comes near, by what is known of the thing talked about rather than of others."""
    if not (turn.leans and turn.fiche in snapshot.fiches) or turn.named or turn.villes:
        return answer
    talked = {turn.fiche, *map(owner_of, turn.told)}
    if answer.useful >= _HARDLY or any(fact.fiche_id in talked for fact in answer.facts):
        return answer
    of_it = [c.fait for c in candidates if c.fait.fiche_id in talked and c.fait.id not in turn.told]
    return replace(answer, facts=tuple(of_it[:_TOLD]), fiche=str(turn.fiche)) if of_it else answer
