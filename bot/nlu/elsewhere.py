"""Is it looked for in another region? The words are those of any lycée of France: only the place tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.knowledge.base import LIVE
from bot.knowledge.campuses import NETWORK
from bot.knowledge.text import tokens
from bot.nlu.analysis import Analysis

# Named beside a place, these do not tie the message to our region: "un bac pro horlogerie à Rennes".
_ANYWHERE = ("definition", "metier", "chiffre", "formation", "parcours")
_OURS = frozenset("bourgogne comte bfc campus cmq cmqe".split())
# Between "campus" and the place that it is of.
_CAMPUS = ("campus", "cmq")
_OF_A_CAMPUS = frozenset("des metiers et qualifications d excellence de du a en la le l".split())
# Shortly before a place: people come from there, unless a word of direction follows ("nous quittons Dole pour Annecy") …
_FROM = frozenset(
    """viens vient venons viennent venez venant arrive arrives arrivons arrivent arrivant quitte quittes quittons quittent
    quitter originaire depuis""".split()
)
_TOWARDS = frozenset("pour vers a en".split())
# … or they live there, or would rather not go.
_NOT_THERE = frozenset("habite habitons habitent pas plutot ni loin sans faut oblige obligee".split())
_BEFORE, _LONGEST = 6, 6
_FIELD, _THERE = 5, ("en", "a", "de", "d")
# A slip of a town may sound like somebody's name: "Toulouse", "Thoulouze".
_SURE = 1.0


def region_asked(reading: Analysis) -> str | None:
    """The region, as a sentence names it, where the message looks for something; None when it is ours or none is told.

    Also None when fiches were imported: the catalogue may reach as far as it likes.
    """
    snapshot = LIVE.current()
    named = any(m.type not in _ANYWHERE and m.confiance >= _SURE for m in reading.mentions)
    if snapshot.catalogue.version or named or _OURS.intersection(reading.words) or "chez nous" in " ".join(reading.words):
        return None
    words = tokens(reading.meant)
    ours = {tuple(tokens(town)): town for town in reading.villes}
    return None if any(_places(words, ours)) else next(_places(words, snapshot.regions), None)


def campus_elsewhere(reading: Analysis) -> str | None:
    """The region, as a sentence names it, whose campus a message speaks of ("le campus des métiers de Niort"), else None."""
    snapshot = LIVE.current()
    if any(m.type == "campus" and NETWORK not in m.fiches for m in reading.mentions):
        return None
    words = tokens(reading.meant)
    for at in (at for at, word in enumerate(words) if word in _CAMPUS):
        first = next((i for i in range(at + 1, len(words)) if words[i] not in _OF_A_CAMPUS), len(words))
        # "le campus du nautisme en Bretagne": its field may come before the place.
        further = (i for i in range(first + 1, min(first + _FIELD, len(words))) if words[i - 1] in _THERE)
        for start in (first, *further):
            for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
                if said := snapshot.regions.get(tuple(words[start:end])):
                    return said
    return None


def _places(words: Sequence[str], names: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    """What `names` says of each name among words, but for places where nothing is looked for."""
    for start in range(len(words)):
        if _nothing_looked_for(words[max(0, start - _BEFORE) : start]):
            continue
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            if said := names.get(tuple(words[start:end])):
                yield said


def _nothing_looked_for(before: Sequence[str]) -> bool:
    """Whether these words, just before a place, tell that it is not where something is looked for."""
    if _NOT_THERE.intersection(before) or tuple(before[-2:]) in (("suis", "de"), ("sommes", "de")):
        return True
    since = max((i for i, word in enumerate(before) if word in _FROM), default=None)
    return since is not None and not _TOWARDS.intersection(before[since:])
