"""Several questions in one message: each gets its fact, in the order asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.acronyms import without_untold
from actions.compose import POSSIBLE, SURE, Answer, adds, subject_of
from actions.diplomas import with_its_diploma
from actions.points import ASKS_WHOM, NAMED
from actions.ranking import Candidate, rank
from actions.turn import Part, Turn
from actions.words import BARE
from bot.knowledge.base import Snapshot
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems
from bot.tiers import UNSURE

# A clause asks something when one facet is this likely, or somewhat likely behind a word that asks; facts of one message
# take this much room, in characters.
_ASKS, _ASKS_OUTRIGHT, _ROOM, _MOST = 0.5, 0.25, 560, 4
# From here on it is said that a point which is asked is not known.
_SURELY = 0.8
# A fact that answers the whole message nearly as well as the best has what room is left.
_NEAR = 0.8
_WHICH = ("quel", "quels", "quelle", "quelles", "combien", "qui")
_ASKING = frozenset("qui que quoi quel quels quelle quelles ou quand combien comment pourquoi".split())


def several(snapshot: Snapshot, turn: Turn, whole: list[Candidate]) -> Answer | None:
    """The answer to a message of several questions; None when there is only one. `whole`: candidates for all of it."""
    asked = _asked(turn)
    if not asked:
        return None
    found: list[Candidate] = []
    for part in asked:
        best = _best(snapshot, _alone(turn, part, found), own_name=bool(part.named))
        if best is not None and best.score >= (POSSIBLE if _facet(part) else SURE):
            found.append(best)
    own = [candidate.fait for candidate in found]
    near = [candidate.fait for candidate in whole[:_MOST] if candidate.score >= _NEAR * whole[0].score]
    facts = _fitting(without_untold(turn, [*own, *(fact for fact in near if adds(snapshot, own, fact))]))
    if len({fact.id for fact in facts}) < 2 or len(found) < 2:
        return None
    score = min(candidate.score for candidate in found)
    asks_whom = any(_likeliest(part) in ASKS_WHOM for part in asked)
    lacking = "contact" if asks_whom and not any("@" in fact.dit for fact in facts) else None
    return Answer(tuple(facts), subject_of(snapshot, found[0]), found[0].tier, lacking, round(score, 3))


def with_the_rest(snapshot: Snapshot, turn: Turn, answer: Answer, told: Sequence[str] = ()) -> Answer:
    """The answer to one of several questions, with a fact for each other one of the thing talked about, and the point that is
    not known: "TECHNILAB, c'est où, et c'est payant ?". `told`: facets that are answered beside.
    """
    asked = _asked(turn)
    if not asked or answer.near or answer.tier == UNSURE or turn.tells_a_story:
        return answer
    facets, facts, unknown = [_likeliest(part) for part in asked], list(answer.facts), answer.lacking
    for part, facet in zip(asked, facets, strict=True):
        known = {answer.lacking, *told, *(fact.sur for fact in facts)}
        if part.facets.get(facet, 0.0) < _ASKS or facet in known:
            continue
        fact = _told_of(snapshot, _alone(turn, part, []), facet)
        # "c'est payant ?" asks for nothing else.
        if fact is None and part.facets[facet] >= _SURELY and set(content_stems(list(part.rest))) <= BARE:
            unknown = unknown or facet
        elif fact is not None and adds(snapshot, facts, fact):
            facts.append(fact)
    if len(facts) == len(answer.facts) and unknown == answer.lacking:
        return answer
    # Room is for what is asked, in that order.
    own = [fact for fact in facts if fact.sur in facets or fact in answer.facts[:1] or fact not in answer.facts]
    own.sort(key=lambda fact: facets.index(fact.sur) if fact.sur in facets else len(facets))
    return replace(answer, facts=tuple(_fitting(own)), lacking=unknown)


def _told_of(snapshot: Snapshot, turn: Turn, facet: str) -> FaitTrouve | None:
    """What surely answers a clause about the thing that is named."""
    best = _best(snapshot, turn, own_name=True)
    if best is None or best.subject < NAMED:
        return None
    general = with_its_diploma(snapshot, turn, Answer((best.fait,), subject_of(snapshot, best), best.tier))
    first = general.facts[0]
    return first if first.sur == facet or best.score >= SURE else None


def _asked(turn: Turn) -> list[Part]:
    """The clauses that ask something, in order; none when there are not several."""
    asked = [part for part in turn.parts if _asks(part) and not _only_dates(part)]
    return asked if len(asked) > 1 and not _only_introduces(turn, asked) else []


def _likeliest(part: Part) -> str:
    return max(part.facets, key=lambda facet: part.facets[facet], default="")


def _only_introduces(turn: Turn, asked: list[Part]) -> bool:
    """Whether a sentence tells of what a bare question then asks: "On m'a parlé d'un parcours… De quoi s'agit-il ?"."""
    first, last = asked[0], asked[-1]
    tells = turn.text.find(first.text) >= 0 and turn.text.partition(first.text)[2].lstrip()[:1] == "."
    bare = set(content_stems(list(last.words))) <= BARE
    return len(asked) == 2 and tells and bare and turn.tells_a_story and _ASKING.isdisjoint(first.words[:2])


def _asks(part: Part) -> bool:
    """Whether a clause is a question of its own: by what it asks, or by how it begins ("et quel syndicat la représente ?")."""
    begins = bool(part.words) and part.words[0] in _WHICH
    return _facet(part) or (begins and len(content_stems(list(part.words))) > 1)


def _facet(part: Part) -> bool:
    least = _ASKS_OUTRIGHT if not _ASKING.isdisjoint(part.words[:2]) else _ASKS
    return max(part.facets.values(), default=0.0) >= least


def _best(snapshot: Snapshot, turn: Turn, *, own_name: bool) -> Candidate | None:
    """The fact that answers a clause; of the thing that a clause before it named, when it names none itself."""
    ranked = rank(snapshot, turn)
    near = [c for c in ranked if c.subject > 0 and c.score >= SURE] if turn.named and not own_name else []
    return next(iter([*near, *ranked]), None)


def _only_dates(part: Part) -> bool:
    """Whether a clause holds nothing but numbers: "En 2024, …" asks nothing."""
    stems = content_stems(list(part.words))
    return bool(stems) and all(term.isdigit() for term in stems)


def _alone(turn: Turn, part: Part, before: list[Candidate]) -> Turn:
    """The turn as if only this clause had been said, after the clauses before it."""
    named = part.named or next((p.named for p in reversed(turn.parts[: turn.parts.index(part)]) if p.named), ())
    if not any(p.named for p in turn.parts):
        # "DISO, c'est où et ça veut dire quoi ?": the name stands before all that is asked.
        named = turn.named
    context = before[-1].fait.fiche_id if before else turn.fiche
    return replace(
        turn, text=part.text, meant=part.meant, intent=part.intent, confidence=part.confidence, facets=part.facets,
        words=part.words, rest=part.rest, named=named, villes=part.villes or turn.villes,
        fiche=context if not (part.named or (turn.named and not before)) else None, parts=(),
    )  # fmt: skip


def _fitting(facts: list[FaitTrouve]) -> list[FaitTrouve]:
    kept: list[FaitTrouve] = []
    for fact in dict.fromkeys(facts):
        if len(kept) < _MOST and sum(len(f.dit) for f in kept) + len(fact.dit) <= _ROOM:
            kept.append(fact)
    return kept
