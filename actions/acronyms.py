"""What the letters of a name stand for: "VRAI, ça veut dire quoi en entier ?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.ranking import Candidate
from actions.turn import Named, Turn
from actions.words import ACRONYMS, BARE
from bot.knowledge.base import Snapshot
from bot.knowledge.names import keys_of
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import Definition, Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem

_ASKS = re.compile(
    r"\bve(?:ut|ux|u|ulent) dire\b|\bsignifi\w+\b|\b(?:sigle|acronyme|initiales|lettres)\b|\ben (?:entier|toutes lettres)\b"
)
# A sentence that only says that a name is written without what it stands for.
_UNTOLD = re.compile(r"\bsans (?:le |la |les |être )?développ|\bpas développée?\b|\bne disent pas ce que ce sigle")
# How the documents write a name, each in its own way; and who asks for it.
_MISSPELT = re.compile(
    r"\borthographi|\bécri(?:vent|t) (?:certains? )?(?:noms?|aussi)|\bs'écrit\b|\bécrit le même\b|\bil faut lire\b|"
    r"\bfaute de frappe\b|\bparasites\b"
)
_ASKS_SPELLING = re.compile(r"\becri\w*\b|\borthograph|\bfautes?\b|\bcoquilles?\b|\bnoms? exacts?\b|\bquelle annee\b")
# So many names are asked for one by one, and so many are told.
_SEVERAL, _MOST = 3, 5
# More words beside them tell something else.
_HARDLY_MORE = 4
# Words of who is lost among letters.
_LOST = frozenset(map(stem, "comprends comprend comprendre rien perdue perdu sigle sigles mots simplement clair".split()))
_LETTERS = re.compile(r"\b[A-Z]{2,}\b")
_SPELT = re.compile(r"([A-Z]{2,}) (?:veut dire|signifie)\b")
# A short name of these types is the name of a thing, whose letters another fiche spells out.
_THINGS = (
    "definition", "projet", "dispositif", "formation", "evenement", "campus", "etablissement", "plateforme", "partenaire",
)  # fmt: skip


def spelt_out_first(snapshot: Snapshot, turn: Turn, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates, before the others what tells the meaning of the letters of the only name in the message, when that is
    asked, or when the best only tells that it is written nowhere; the candidates themselves when no fiche tells it.
    """
    if not candidates or len(turn.named) != 1 or turn.tells_a_story:
        return candidates
    untold = turn.facet == "definition" and _UNTOLD.search(candidates[0].fait.dit)
    if not untold and not _ASKS.search(" ".join(turn.words)):
        return candidates
    named = turn.named[0]
    told = _spelling(snapshot, turn) if named.type in _THINGS else None
    if told is None:
        return candidates
    own = next((c for c in candidates if c.fait.id == told.id), replace(candidates[0], fait=told, subject=named.confiance))
    first = replace(own, score=max(own.score, candidates[0].score))
    return [first, *(c for c in candidates if c.fait.id != told.id)]


def each_defined(snapshot: Snapshot, turn: Turn) -> list[FaitTrouve]:
    """What each of the names of a message is, in a line, when three or more are asked for: "BTS, BUT, P-TECH : expliquez-moi";
    none when fewer are.
    """
    named = [n for n in turn.named if n.type != "lieu"]
    more = set(content_stems(list(turn.rest))) - BARE - _LOST
    if turn.facet != "definition" or len(named) < _SEVERAL or len(more) > _HARDLY_MORE:
        return []
    known = dict.fromkeys(fiche_id for n in named for fiche_id in _plainest(snapshot, n))
    return [snapshot.facts[i][0] for i in list(known)[:_MOST] if snapshot.facts[i]]


def _plainest(snapshot: Snapshot, named: Named) -> list[str]:
    """The fiche that tells what is named: what is true of it in any school before how a document writes it."""
    known = [i for i in named.fiches if i in snapshot.fiches]
    return [i for i in known if not i.startswith(ACRONYMS)][:1] or known[:1]


def without_untold(turn: Turn, facts: Sequence[FaitTrouve]) -> list[FaitTrouve]:
    """The facts, without those that only say that some letters are spelt out nowhere, or how a name is misspelt, beside others:
    nobody asked for it, or another of the facts tells it.
    """
    said = " ".join(turn.words)
    if not _ASKS_SPELLING.search(said) and not _ASKS.search(said):
        facts = [fact for fact in facts if not _MISSPELT.search(fact.dit)] or facts
    spelt = {match[1] for fact in facts if (match := _SPELT.match(fact.dit))}
    unasked = turn.facet != "definition" and not _ASKS.search(" ".join(turn.words))
    told = [f for f in facts if not (_UNTOLD.search(f.dit) and (unasked or spelt & set(_LETTERS.findall(f.dit))))]
    return told or list(facts)


def _spelling(snapshot: Snapshot, turn: Turn) -> FaitTrouve | None:
    """The first fact that spells the letters out: of a fiche named, or of one linked to it that bears a word of the message."""
    named = [i for i in turn.named[0].fiches if i in snapshot.fiches]
    linked = [i for name in named for i in snapshot.neighbours.get(name, ()) if i in snapshot.fiches]
    meant = [*named, *(i for i in linked if not known_as(snapshot.fiches[i]).isdisjoint(turn.words))]
    for fiche_id in dict.fromkeys(meant):
        fiche = snapshot.fiches[fiche_id]
        if isinstance(fiche, Definition) and fiche.developpement:
            return next((fact for fact in snapshot.facts[fiche_id] if fact.sur == "definition" and not fact.is_summary), None)
    return None


@once_per_fiche
def known_as(fiche: Fiche) -> frozenset[str]:
    """The names of a fiche that are one word."""
    return frozenset(name for _, name in keys_of(fiche) if " " not in name)
