"""A message that begins as the rest of the question before, and asks one of its own: "et pour le P-TECH, on fait comment avec
les entreprises ?" asks no more where it is.
"""

from __future__ import annotations

from dataclasses import replace

from actions.turn import Turn
from actions.words import BARE
from bot.knowledge.text import content_stems

_ASKING = frozenset("comment combien pourquoi quand qui quoi quel quelle quels quelles".split())
_HOW = {"organisation": 0.5, "contenu": 0.3, "inscription": 0.2}
_PASSING = ("definition", "lieu")
# Of so many words of its own a question is made, beside the name.
_OF_ITS_OWN = 1


def asks_on_its_own(turn: Turn) -> Turn:
    """The turn that asks what its own words ask, when they do so of a thing that it names; otherwise the turn itself."""
    thing = any(named.type not in _PASSING for named in turn.named)
    if not turn.continues or not thing or _ASKING.isdisjoint(turn.rest) or not turn.facets:
        return turn
    if len(set(content_stems(list(turn.rest))) - BARE) < _OF_ITS_OWN:
        return turn
    # "on fait comment ?" asks how it works, not where or with whom.
    facets = _HOW if "comment" in turn.rest else turn.likeliest_facets
    return replace(turn, intent=max(facets, key=lambda facet: facets[facet]), facets=facets, before={})
