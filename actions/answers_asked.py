"""What a follow-up asks for is not what it is about: "c'est pour quels BTS ?" asks of the action, not of the BTS."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.turn import Named, Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import COMMON_TERMS
from bot.knowledge.text import tokens

_WHICH = re.compile(r"\bquel(?:le)?s? (?P<what>\w+(?: (?:de |d )?\w+)?)")
# "quel BTS choisir ?" is no matter of what is talked about.
_CHOOSES = re.compile(r"\b(?:choisir|prendre|conseill\w+|mieux|apres)\b")


def without_what_is_asked_for(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn without the general terms that only say what kind of answer is wanted of the thing talked about."""
    last = snapshot.fiches.get(turn.fiche or "")
    said = " ".join(turn.words)
    if last is None or last.id.startswith(COMMON_TERMS) or not turn.leans or not turn.named or _CHOOSES.search(said):
        return turn
    asked = {word for found in _WHICH.finditer(said) for word in found["what"].split()}
    named = tuple(named for named in turn.named if not _is_asked_for(snapshot, named, asked))
    return replace(turn, named=named) if len(named) < len(turn.named) else turn


def _is_asked_for(snapshot: Snapshot, named: Named, asked: set[str]) -> bool:
    """Whether a name is that of a general term, and its words follow "quel"."""
    fiches = [snapshot.fiches[i] for i in named.fiches if i in snapshot.fiches]
    general = bool(fiches) and all(fiche.id.startswith(COMMON_TERMS) for fiche in fiches)
    names = (tokens(name) for fiche in fiches for name in (fiche.nom, *fiche.alias))
    return general and any(name and set(name) <= asked for name in names)
