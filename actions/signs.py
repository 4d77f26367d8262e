"""What tells whether a fact answers a turn: words, meaning, facet, names, context, place, year… A column each, a row a fact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from actions.turn import Turn
from actions.words import ACRONYMS, PASSING, WANTS
from bot.knowledge.base import Snapshot
from bot.knowledge.distance import towns_in
from bot.knowledge.schema import COMMON_TERMS, FACETTES
from bot.knowledge.store import owner_of
from bot.knowledge.text import stem
from bot.knowledge.vectors import encode

Array = npt.NDArray[Any]

# A fiche linked to the subject takes a share of its weight: all of it when it holds what the subject's own fiche leaves out
# (addresses, names, figures, versions that disagree).
ANNEX, VERSION, NEIGHBOUR = 0.9, 0.6, 0.25
_SHARES = {"contact": ANNEX, "personne": ANNEX, "chiffre": ANNEX, "desaccord": VERSION}
# These are no subject.
_PLACES = ("lieu",)
# What the other fiches of the last answer weigh beside the one that it was about.
BESIDE = 0.6
# An acronym's own fiche beside the fiche of what it names.
ACRONYM = 0.6
# The meaning is not computed when the words alone find a fact this well: it would find the right fact among three in half a
# point more of the cases of tests/e2e, for twice the CPU.
PLAIN = 0.5


@dataclass(frozen=True)
class Signs:
    """The columns that ranking weighs, and what the answer needs to know of them; `none`: see `Columns`."""

    columns: dict[str, Array]
    owners: dict[str, str]
    none: Array

    @cached_property
    def _told(self) -> tuple[list[int], Array]:
        """The places of the columns that say something, and (columns, facts): half of the signs say nothing of a turn."""
        places = [place for place, column in enumerate(self.columns.values()) if column is not self.none]
        columns = list(self.columns.values())
        return places, np.array([columns[place] for place in places])

    def weighed(self, weights: Array) -> Array:
        """For each fact, the sum of its signs, each times the weight that stands in its place."""
        places, table = self._told
        return np.asarray(weights[places] @ table)

    def of(self, rows: Sequence[int]) -> Array:
        """(rows, signs), in the order of the columns, for some of the facts."""
        places, table = self._told
        found = np.zeros((len(rows), len(self.columns)), dtype=np.float32)
        found[:, places] = table[:, rows].T
        return found


def signs_of(snapshot: Snapshot, turn: Turn, subject: str | None = None, meaning: Callable[[str], Array] = encode) -> Signs:
    """All signs of a turn. `meaning`: text -> its vector."""
    rows, index = snapshot.columns, snapshot.index
    words, coverage = searched(snapshot, turn.words)
    near = rows.none
    if turn.text and not subject and words.max(initial=0.0) < PLAIN:
        near = np.maximum(index.meanings.nearness(meaning(turn.asked)), 0.0)
    named = {subject: 1.0} if subject else _named(snapshot, turn)
    context = {} if subject else _context(snapshot, turn)
    linked = _linked(snapshot, named)
    beside = _linked(snapshot, context)
    earlier = {} if subject else _earlier(snapshot, turn)
    facets = np.array([turn.facets.get(facet, 0.0) for facet in FACETTES], dtype=np.float32)
    columns = _columns(snapshot, words, coverage, near, facets[rows.facet])
    columns |= _subjects(
        snapshot, turn, named, {i: w for i, (_, w) in linked.items()}, context, {i: w for i, (_, w) in beside.items()}, columns
    )
    columns |= _circumstances(snapshot, turn, facets)
    columns |= _conversation(snapshot, turn)
    columns |= _returned(snapshot, turn, columns, earlier)
    columns |= _wanted(snapshot, turn, columns)
    owners = {i: owner for i, (owner, _) in (beside | linked).items() if i not in named and i not in context}
    owners |= {i: str(turn.fiche) for i in _annexes_beside(snapshot, turn, context)}
    return Signs(columns, owners, rows.none)


def _annexes_beside(snapshot: Snapshot, turn: Turn, context: dict[str, float]) -> list[str]:
    """What was told beside the subject of the last answer and belongs to it: its president's name is asked of a campus."""
    near = snapshot.neighbours.get(turn.fiche or "", ()) if context else ()
    return [i for i in context if i != turn.fiche and i in near and _SHARES.get(snapshot.fiches[i].type) == ANNEX]


def searched(snapshot: Snapshot, words: Sequence[str]) -> tuple[Array, Array]:
    """How well each fact answers the words, and the share of them that it covers."""
    found = snapshot.index.matches(words)
    scores, coverage = np.zeros((2, len(snapshot.index.faits)), dtype=np.float32)
    scores[found.rows], coverage[found.rows] = found.scores, found.coverage
    return scores, coverage


def _columns(snapshot: Snapshot, words: Array, coverage: Array, near: Array, facet: Array) -> dict[str, Array]:
    over, times = snapshot.columns.over_fiche, snapshot.columns.times
    return {
        "words": words,
        "coverage": coverage,
        "meaning": near,
        "words of fiche": over(words),
        "meaning of fiche": over(near),
        "words × meaning": times(words, near),
        "facet": facet,
        "facet × words": times(facet, words),
        "facet × meaning": times(facet, near),
    }


def _subjects(
    snapshot: Snapshot, turn: Turn, named: dict[str, float], linked: dict[str, float], context: dict[str, float],
    beside: dict[str, float], columns: dict[str, Array],
) -> dict[str, Array]:  # fmt: skip
    of_fiches, times, facet = snapshot.columns.of_fiches, snapshot.columns.times, columns["facet"]
    terms = {i: weight for i, weight in named.items() if snapshot.fiches[i].type in PASSING}
    things = {i: weight for i, weight in named.items() if i not in terms}
    here, term, around = of_fiches(things), of_fiches(terms), of_fiches(linked)
    story, defines = float(turn.tells_a_story), turn.facets.get("definition", 0.0)
    before, near = of_fiches(context), of_fiches(beside)
    leans, bare, brief = float(turn.leans), float(turn.is_bare), float(not turn.tells_a_story)
    nothing = snapshot.columns.none
    stranger = _flag((here + term + around) == 0) if things else nothing
    elsewhere = _flag((before + near) == 0) if context else nothing
    around, near = times(around, _flag(here == 0)), times(near, _flag(before == 0))
    default = of_fiches(dict.fromkeys(snapshot.reperes.get(turn.intent, ()), 1.0))
    return {
        "named": here,
        "named × facet": times(here, facet),
        "named × story": times(here, story),
        "term": term,
        "term × facet": times(term, facet),
        "term × story": times(term, story),
        "term × defines": times(term, defines),
        "term × brief": times(term, brief),
        "term × leans": times(term, leans),
        "linked": around,
        "linked × facet": times(around, facet),
        "named × brief": times(here, brief),
        "stranger": stranger,
        "stranger × brief": times(stranger, brief),
        "stranger × facet": times(stranger, facet),
        "context": before,
        "context × leans": times(before, leans),
        "context × bare": times(before, bare),
        "context × bare × facet": times(times(before, bare), facet),
        "context × facet": times(before, facet),
        "context × named": times(before, float(bool(things))),
        "context × term": times(before, float(bool(terms))),
        "beside": near,
        "beside × leans": times(near, leans),
        "beside × facet": times(near, facet),
        "elsewhere × leans": times(elsewhere, leans),
        "elsewhere × bare": times(elsewhere, bare),
        "elsewhere × leans × facet": times(times(elsewhere, leans), facet),
        "default": default,
        "default × facet": times(default, facet),
    }


def _flag(where: Array) -> Array:
    return where.astype(np.float32)


def _circumstances(snapshot: Snapshot, turn: Turn, facets: Array) -> dict[str, Array]:
    rows, times = snapshot.columns, snapshot.columns.times
    there = rows.in_towns(towns_in(snapshot.fiches, turn.villes)) if turn.villes else rows.none
    defines, story = float(facets[FACETTES.index("definition")]), float(turn.tells_a_story)
    acronym = rows.of_type("definition") - rows.common
    return {
        "place": there,
        "other place": 1 - there if turn.villes else rows.none,
        "year": _flag(np.isin(rows.year, turn.annees)) if turn.annees else rows.none,
        "level": rows.at_levels(turn.niveaux) if turn.niveaux else rows.none,
        "summary": rows.summary,
        "summary × defines": times(rows.summary, defines),
        "common": rows.common,
        "common × defines": times(rows.common, defines),
        "common × story": times(rows.common, story),
        "disagreement": rows.of_type("desaccord"),
        "acronym": acronym,
        "acronym × defines": times(acronym, defines),
        "address": rows.of_type("contact"),
    }


def _conversation(snapshot: Snapshot, turn: Turn) -> dict[str, Array]:
    """What the last answer and the last question tell of a message that leans on them."""
    index, times = snapshot.index, snapshot.columns.times
    leans, bare = float(turn.leans), float(turn.is_bare)
    kin = both = again = snapshot.columns.none
    told = [index.position[fact_id] for fact_id in turn.told if fact_id in index.position]
    if told:
        kin = snapshot.columns.maximum(
            *(np.maximum(index.meanings.kinship(row) * (BESIDE if place else 1.0), 0) for place, row in enumerate(told))
        )
        again = np.zeros_like(kin)
        again[told] = 1.0
    if turn.before and turn.fiche:
        both, _ = searched(snapshot, (*turn.before["mots"], *turn.words))
    return {
        "kin": kin,
        "kin × leans": times(kin, leans),
        "kin × bare": times(kin, bare),
        "words with before": both,
        "words with before × leans": times(both, leans),
        "again": again,
        "again × leans": times(again, leans),
        "again × bare": times(again, bare),
    }


def _returned(snapshot: Snapshot, turn: Turn, columns: dict[str, Array], earlier: dict[str, float]) -> dict[str, Array]:
    """What was talked about before the last answer, and what the words say within all that was talked about."""
    times, leans = snapshot.columns.times, float(turn.leans)
    before = times(snapshot.columns.of_fiches(earlier), _flag(columns["context"] == 0))
    talked = snapshot.columns.maximum(columns["context"], columns["beside"], before)
    talked_words = times(talked, columns["words"])
    return {
        "earlier": before,
        "earlier × leans": times(before, leans),
        "earlier × facet": times(before, columns["facet"]),
        "talked × words": talked_words,
        "talked × meaning": times(talked, columns["meaning"]),
        "talked × words × leans": times(talked_words, leans),
        "words × leans": times(columns["words"], leans),
        "named × words": times(columns["named"], columns["words"]),
        "linked × words": times(columns["linked"], columns["words"]),
    }


def _wanted(snapshot: Snapshot, turn: Turn, columns: dict[str, Array]) -> dict[str, Array]:
    """For each kind of answer that the message wants ("combien ?": a number), the facts that hold one."""
    asked = {stem(word) for word in turn.words}
    holds, none = snapshot.columns.holds, snapshot.columns.none
    wants = {kind for kind, stems in WANTS.items() if not asked.isdisjoint(stems)}
    wanted = {f"wants {kind}": holds[kind] if kind in wants else none for kind in WANTS}
    some = snapshot.columns.maximum(*(holds[kind] for kind in wants))
    beside = ("named", "linked", "context", "beside", "words")
    return wanted | {f"wanted × {of}": snapshot.columns.times(some, columns[of]) for of in beside}


def _named(snapshot: Snapshot, turn: Turn) -> dict[str, float]:
    """Fiches that the message names, each with how surely it is recognised, in [0, 1]."""
    subjects: dict[str, float] = {}
    for named in turn.named:
        for fiche_id in named.fiches:
            if fiche_id in snapshot.fiches and snapshot.fiches[fiche_id].type not in _PLACES:
                weight = named.confiance
                if _is_mere_acronym(snapshot, fiche_id) and len(named.fiches) > 1:
                    weight *= ACRONYM
                subjects[fiche_id] = max(subjects.get(fiche_id, 0.0), weight)
    return subjects


def _is_mere_acronym(snapshot: Snapshot, fiche_id: str) -> bool:
    return snapshot.fiches[fiche_id].type == "definition" and fiche_id.startswith(ACRONYMS)


def _context(snapshot: Snapshot, turn: Turn) -> dict[str, float]:
    """Fiches of the turn before: the one that it was about, and those of the facts that were told beside."""
    talked = snapshot.fiches[turn.fiche].type if turn.fiche in snapshot.fiches else None
    # A term may just be named in passing, save after another term: "et un BTS, ça dure combien de temps ?".
    passing = [kind for kind in PASSING if kind != talked]
    named = any(n.type not in (*passing, *_PLACES) and turn.fiche not in n.fiches for n in turn.named)
    if turn.fiche is None or named:
        return {}
    owners = [owner_of(fact_id) for fact_id in turn.told]
    told = {owner: BESIDE for owner in owners if owner == owners[0] or not _only_fills(snapshot, turn.fiche, owner)}
    return {i: w for i, w in (told | {turn.fiche: 1.0}).items() if i in snapshot.fiches}


def _only_fills(snapshot: Snapshot, subject: str, beside: str) -> bool:
    """Whether what was told beside a thing is true of any school, and no neighbour of the thing: the talk is not of that."""
    general = beside.startswith(COMMON_TERMS) and not subject.startswith(COMMON_TERMS)
    return general and beside not in snapshot.neighbours.get(subject, ())


def _earlier(snapshot: Snapshot, turn: Turn) -> dict[str, float]:
    """Fiches talked about before the last answer, each with less weight than the one after it."""
    known = [fiche_id for fiche_id in turn.earlier if fiche_id in snapshot.fiches]
    return {fiche_id: BESIDE**place for place, fiche_id in reversed(list(enumerate(known)))}


def _linked(snapshot: Snapshot, subjects: dict[str, float]) -> dict[str, tuple[str, float]]:
    """Fiches linked to a subject, each with that subject and the weight that it takes from it."""
    weights: dict[str, tuple[str, float]] = {}
    for fiche_id, weight in subjects.items():
        for linked in snapshot.neighbours.get(fiche_id, ()) if weight >= 0.4 else ():
            share = _SHARES.get(snapshot.fiches[linked].type, NEIGHBOUR)
            if linked not in subjects and share * weight > weights.get(linked, ("", 0.0))[1]:
                weights[linked] = (fiche_id, share * weight)
    return weights
