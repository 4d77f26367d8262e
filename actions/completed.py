"""What an answer still needs: a word that is asked about, whom to write to, a place, the town that nothing tells of."""

from __future__ import annotations

from dataclasses import replace

from actions.campus import needs_address, says_one_campus
from actions.compose import Answer
from actions.kinds import schools_untold
from actions.lacking import over_by_then, term_lacking, told_in_passing, with_how_long
from actions.metiers import with_its_schools
from actions.points import asks_whom, tells_whom
from actions.towns import needs_town, told_there, without_the_town
from actions.turn import Turn
from actions.unheard import unheard_of
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import NETWORK
from bot.knowledge.schema import COMMON_TERMS

# Facts beside what is lacking.
_BESIDE = 2


def completed(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer:
    """The answer, with what its trade tells, the address that a company needs, or the town of which it tells nothing."""
    if term := term_lacking(snapshot, turn, answer):
        return term
    answer = with_how_long(snapshot, turn, over_by_then(turn, told_in_passing(snapshot, turn, answer)))
    answer = with_its_schools(snapshot, turn, answer)
    if needs_address(turn):
        answer = _with_whom_to_ask(snapshot, turn, answer)
    if answer.lacking is None and schools_untold(snapshot, turn, answer.facts):
        answer = replace(answer, lacking="lieu", facts=answer.facts[:_BESIDE])
    if needs_town(turn) and not told_there(snapshot, turn, answer):
        answer = without_the_town(snapshot, turn, answer, _BESIDE)
    if answer.lacking is None and (name := unheard_of(snapshot, turn)):
        answer = replace(answer, lacking="definition", where=name, facts=answer.facts[:_BESIDE])
    return answer


def _with_whom_to_ask(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer:
    """The answer, first what tells whom anybody asks; without that, with the address of each campus, when it is of none, else
    that of its own.
    """
    answer = replace(answer, facts=tuple(sorted(answer.facts, key=lambda fact: not tells_whom(fact))))
    # Whoever names the campus wants to write to it.
    whom = any(map(tells_whom, answer.facts[:1])) and (asks_whom(turn) or not says_one_campus(turn))
    if answer.lacking is not None or whom or any("@" in fact.dit for fact in answer.facts):
        return answer
    every = next((fact for fact in snapshot.facts.get(NETWORK, ()) if fact.sur == "contact" and "@" in fact.dit), None)
    if every is not None and turn.is_for_a_campus and answer.fiche.startswith(COMMON_TERMS):
        return replace(answer, facts=(*answer.facts[:1], every))
    return replace(answer, lacking="contact", facts=answer.facts[:_BESIDE])
