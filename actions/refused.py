"""What a wish leaves out: "ingénieur mais pas faire prépa" is not of the prépas, "le luxe mais pas la couture" of no sewing."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.turn import Named, Turn
from actions.words import BARE
from bot.knowledge.base import Snapshot
from bot.knowledge.text import content_stems, tokens

_PARTICLES = r"(?:(?:faire|passer|aller|dans|de|d|du|des|en|par|l|la|le|les|une?) )*"
_REFUSED = re.compile(
    rf"\b(?:mais|et|surtout) (?:surtout )?pas {_PARTICLES}(?P<what>.+)$|\bsauf {_PARTICLES}(?P<but>.+)$|"
    rf"\bsans {_PARTICLES}(?P<other>.+)$"
)
# Who wishes may leave out what no fiche is called; not how it is learnt, nor what comes after it.
_WISHES = ("chercher_metier", "chercher_formation", "chercher_dispositif", "m_orienter", "informer")
_FEW = 3
GUIDANCE = "formulaire_orientation"
"""The form in which a wish is told; in the others "pas en alternance" is an answer."""
_HOW = frozenset("alternance apprentissage initial initiale apres avant si".split())


def without_refused(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn without what a wish leaves out; the turn itself when nothing else would be said, or another form runs."""
    said = " ".join(turn.words)
    found = _REFUSED.search(said)
    if found is None or turn.form not in (None, GUIDANCE):
        return turn
    after = tokens(found["what"] or found["but"] or found["other"])
    gone = _names(snapshot, turn, after)
    # "pas de diplôme et pas de travail" leaves nothing out.
    wished = turn.intent in _WISHES and len(after) <= _FEW and _HOW.isdisjoint(after) and not found[0].startswith("et ")
    if not found["other"] and (wished or tuple(after) in gone):
        ends = {tuple(after[:size]) for size in range(1, len(after) + 1)}
        kept = tuple(n for n in turn.named if not any(_called(snapshot, n, name) for name in ends))
        return _left(turn, tuple(said[: found.start()].split()), set(after), kept)
    if not gone:
        return turn
    left = {word for name in gone for word in name}
    kept = tuple(n for n in turn.named if not any(_called(snapshot, n, name) for name in gone))
    return _left(turn, tuple(word for word in turn.words if word not in left), left, kept)


def _names(snapshot: Snapshot, turn: Turn, after: list[str]) -> set[tuple[str, ...]]:
    """The names of terms with which what is left out begins."""
    fiches = (
        snapshot.fiches[i] for n in turn.named if n.type in ("definition", "metier") for i in n.fiches if i in snapshot.fiches
    )
    names = (tuple(tokens(name)) for fiche in fiches for name in (fiche.nom, *fiche.alias))
    return {name for name in names if name and tuple(after[: len(name)]) == name}


def _left(turn: Turn, words: tuple[str, ...], gone: set[str], named: tuple[Named, ...]) -> Turn:
    if set(content_stems(list(words))) <= BARE:
        # "sans prépa, c'est possible ?" is of the prépa all the same.
        return turn
    return replace(turn, words=words, meant=" ".join(words), named=named, rest=tuple(w for w in turn.rest if w not in gone))


def _called(snapshot: Snapshot, named: Named, name: tuple[str, ...]) -> bool:
    """Whether a name is one of those of what is named."""
    fiches = (snapshot.fiches[i] for i in named.fiches if i in snapshot.fiches)
    return any(tuple(tokens(known)) == name for fiche in fiches for known in (fiche.nom, *fiche.alias))
