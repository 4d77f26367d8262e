"""Terms that a message asks of a thing: "les portes ouvertes" of a lycée are no other subject, but what is asked of it."""

from __future__ import annotations

from actions.turn import Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import Fiche
from bot.knowledge.text import tokens


def words_asked(snapshot: Snapshot, turn: Turn) -> list[str]:
    """The words of the message that are in no name, and those of a term that it asks of a thing that it names too."""
    of_terms: set[str] = set()
    of_things: set[str] = set()
    for fiche in (snapshot.fiches[i] for n in turn.named for i in n.fiches if i in snapshot.fiches):
        words = of_terms if fiche.type == "definition" else of_things
        words |= _name_words(fiche)
    asked = of_terms - of_things if of_things else set()
    return [word for word in turn.words if word in turn.rest or word in asked] if asked else list(turn.rest)


@once_per_fiche
def _name_words(fiche: Fiche) -> frozenset[str]:
    return frozenset(word for name in (fiche.nom, *fiche.alias) for word in tokens(name))
