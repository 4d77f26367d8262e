"""Another of the kind that is talked about: "celui de Dijon" after a lycée."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.enumerations import kind_named, kinds_of, name_stems
from actions.turn import Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import Fiche
from bot.knowledge.text import content_stems, stem, tokens

THE_ONE = ("celui", "celle", "ceux", "celles", "equivalent", "equivalente")
"""Words that mean another of the kind talked about."""
OF_A_KIND = (
    "campus", "etablissement", "dispositif", "projet", "formation", "parcours", "evenement", "entreprise", "plateforme",
)  # fmt: skip
"""Types of fiches of which there are many."""

# How many words after "celui" may tell which one.
_PHRASE = 5
_TYPE_OF_KIND = {stem(kind): kind for kind in OF_A_KIND}
_WHICH = ("quel", "quelle", "quels", "quelles")
# "quel est le premier campus" asks for a campus.
_WHICH_IS = re.compile(r"(?<=quel|elle) (?:est|etait|serait) l[ea](?: (?:premi|derni|seul|plus)\w*)?(?= )")


def others_of_its_kind(snapshot: Snapshot, turn: Turn) -> tuple[list[str], list[str]]:
    """The other fiches of the type talked about that "celui de Dijon" may mean, and the words that tell which.

    Several when they are told alike, none when the message points at none.
    """
    start = next((at for at, word in enumerate(turn.words) if word in THE_ONE), None)
    denied = start is not None and start > 0 and turn.words[start - 1] in ("pas", "ni", "non")
    if start is None or denied or turn.tells_a_story:
        return [], []
    asked = [word for word in turn.words[start + 1 : start + _PHRASE] if content_stems([word])]
    if _is_the_last(snapshot, turn, asked):
        return [], []
    return _of_the_same_kind(snapshot, turn, asked), asked


def _is_the_last(snapshot: Snapshot, turn: Turn, asked: Sequence[str]) -> bool:
    """Whether "c'est bien celui de Vesoul ?" only tells the town of the last one, which is nowhere else."""
    last = snapshot.fiches.get(turn.fiche or "")
    if last is None or not turn.villes or turn.words[:1] == ("et",) or len(last.communes) != 1:
        return False
    towns = {word for town in turn.villes for word in tokens(town)}
    return set(turn.villes) == set(last.communes) and set(asked) <= towns


def _of_the_same_kind(snapshot: Snapshot, turn: Turn, asked: Sequence[str]) -> list[str]:
    """The other fiches of the type talked about that those words tell best; none when they tell none."""
    kind = type_talked_about(snapshot, turn)
    stems = set(content_stems(list(asked)))
    told: dict[str, int] = {}
    for fiche in snapshot.fiches.values() if kind and stems else ():
        if fiche.type == kind and fiche.id != turn.fiche:
            name = name_stems(fiche)
            told[fiche.id] = 2 * len(stems & name) + len(stems & summary_stems(fiche) - name)
    # "celui du numérique ?" after all campuses of the region.
    its = [i for i in told if told[i] and _is_of(snapshot, turn, i)]
    told = {i: told[i] + len(stems & _field_stems(snapshot.fiches[i])) for i in its} or told
    if of_kind := [i for kind in kinds_asked(turn) for i in told if told[i] and kind in kinds_of(snapshot.fiches[i])]:
        told = {i: told[i] for i in of_kind}
    there = [i for i in told if told[i] and set(turn.villes) & set(snapshot.fiches[i].communes)]
    if len(there) == 1:
        return there
    most = max(told.values(), default=0)
    places = {i: len(snapshot.fiches[i].communes) for i in told if told[i] == most > 0}
    # Of two in the town asked, the one that is nowhere else.
    return [i for i in places if places[i] == min(places.values())]


def _is_of(snapshot: Snapshot, turn: Turn, fiche_id: str) -> bool:
    """Whether a fiche is one of the several things that are talked about under one name."""
    last = snapshot.fiches.get(turn.fiche or "")
    return last is not None and last.type == snapshot.fiches[fiche_id].type and fiche_id in last.liens


@once_per_fiche
def _field_stems(fiche: Fiche) -> frozenset[str]:
    return frozenset(content_stems(tokens(" ".join(fiche.domaines))))


def type_talked_about(snapshot: Snapshot, turn: Turn) -> str | None:
    """The type of which "celui" means another: that of what was talked about last, or of what was asked for without a name."""
    told = {fact.fiche_id: snapshot.fiches[fact.fiche_id].type for fact in snapshot.repository.faits_par_id(turn.told)}
    asked = [_TYPE_OF_KIND.get(kind, "etablissement") for kind in kinds_asked(turn)]
    if asked and asked[0] in told.values():
        # "quels lycées pour le campus logistique ?", then "celui de Belfort": one of the lycées that were told.
        return asked[0]
    for fiche_id in (turn.fiche, *turn.earlier):
        if fiche_id in snapshot.fiches and snapshot.fiches[fiche_id].type in OF_A_KIND:
            return snapshot.fiches[fiche_id].type
    kinds = [kind_named(word) for word in (*turn.words, *turn.before.get("mots", ()))]
    named = next((_TYPE_OF_KIND[kind] for kind in kinds if kind in _TYPE_OF_KIND), None)
    # After what a term means, one of the things that were told with it.
    return named or next((kind for kind in told.values() if kind in OF_A_KIND), None)


def kinds_asked(turn: Turn) -> list[str]:
    """The kinds of things that the question before asked for: "quels lycées…"."""
    asked = _WHICH_IS.sub("", " ".join(turn.before.get("mots", ()))).split()
    kinds = (kind_named(word) for which, word in zip(asked, asked[1:], strict=False) if which in _WHICH)
    return [kind for kind in kinds if kind]


@once_per_fiche
def summary_stems(fiche: Fiche) -> frozenset[str]:
    """Stems of the words of a fiche's summary."""
    return frozenset(content_stems(tokens(fiche.resume or "")))
