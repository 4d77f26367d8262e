"""What a message points at: an item of a list ("le deuxième"), another of its kind ("celui de Dijon"), one left before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.turn import Turn
from actions.words import LAST, ORDINALS
from bot.knowledge.base import Snapshot
from bot.knowledge.text import content_stems, tokens

# A thing that is pointed at and of which nothing is asked: what it is.
_WHAT_IT_IS = {"definition": 0.6}
THE_ONE = ("celui", "celle", "ceux", "celles")
# How many words after "celui" may tell which one, and the types of which there are many.
_PHRASE = 5
_OF_A_KIND = (
    "campus", "etablissement", "dispositif", "projet", "formation", "parcours", "evenement", "entreprise", "plateforme",
)  # fmt: skip
# Words by which one returns to what was talked about before; words that ask something of what is pointed at.
_RETURN = frozenset("revenons revenir reviens revient retour retournons parlait parlions".split())
_ASK = frozenset("ou quand combien".split())
# "le premier" is one of what was listed; "la première année" is not.
_ARTICLES = ("le", "la", "du", "au")
_LISTED, _NOT_LISTED = ("de", "la", "liste"), ("definition", "lieu", "chiffre", "metier")
_OF_TIME = frozenset(
    """annee annees fois semestre trimestre degre edition session jour promotion promo cycle pas langue semaine niveau janvier
    fevrier mars avril mai juin juillet aout septembre octobre novembre decembre temps""".split()
)


def ordinal(words: Sequence[str]) -> int | None:
    """The place in a list that the words point at ("le deuxième"), -1 for the last; None when they point at none."""
    for article, word, after in zip(words, words[1:], (*words[2:], ""), strict=False):
        if article in _ARTICLES and after not in _OF_TIME:
            if word in LAST:
                return -1
            if (place := next((place for place, forms in enumerate(ORDINALS) if word in forms), None)) is not None:
                return place
    return None


def nth_listed(snapshot: Snapshot, turn: Turn, place: int) -> str | None:
    """The fiche at that place among those that our last answer listed or named one after the other."""
    listed = turn.listed or _told_of(snapshot, turn)
    return listed[place] if len(listed) > 1 and -len(listed) <= place < len(listed) else None


def _told_of(snapshot: Snapshot, turn: Turn) -> tuple[str, ...]:
    """What the first told fact that names several things names, in its order."""
    for fact in snapshot.repository.faits_par_id(turn.told):
        named = (m.fiches[0] for m in snapshot.names.find(fact.dit) if m.type not in _NOT_LISTED)
        found = tuple(i for i in dict.fromkeys(named) if i not in (fact.fiche_id, turn.fiche))
        if len(found) > 1:
            return found
    return ()


def pointed_at(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn about what its words point at: "le deuxième" of what was listed, "celui de l'automobile" after a campus,
    "revenons au forum".
    """
    place, returns = ordinal(turn.words), not _RETURN.isdisjoint(turn.words)
    if returns and not turn.named and (meant := _returned_to(snapshot, turn, place)):
        return _turned_to(turn, meant, [word for word in turn.words if word not in _RETURN])
    if place is not None and (meant := nth_listed(snapshot, turn, place)):
        gone = {*LAST, *(ORDINALS[place] if place >= 0 else ()), *_LISTED}
        return _turned_to(turn, meant, [word for word in turn.words if word not in gone])
    alike, asked = others_of_its_kind(snapshot, turn)
    if len(alike) == 1:
        return _turned_to(turn, alike[0], [word for word in turn.words if word not in (*THE_ONE, *asked)])
    return None


def others_of_its_kind(snapshot: Snapshot, turn: Turn) -> tuple[list[str], list[str]]:
    """The other fiches of the type talked about that "celui de Dijon" may mean, and the words that tell which.

    Several when they are told alike, none when the message points at none.
    """
    start = next((at for at, word in enumerate(turn.words) if word in THE_ONE), None)
    if start is None or turn.fiche not in snapshot.fiches:
        return [], []
    asked = [word for word in turn.words[start + 1 : start + _PHRASE] if content_stems([word])]
    return _of_the_same_kind(snapshot, turn, asked), asked


def _returned_to(snapshot: Snapshot, turn: Turn, place: int | None) -> str | None:
    """The fiche talked about before to which the message returns: by its place in the talk, or by a word of its name."""
    known = [i for i in turn.earlier if i in snapshot.fiches]
    subjects = [*reversed(known), *([turn.fiche] if turn.fiche else [])]
    if place is not None:
        return subjects[place] if -len(subjects) <= place < len(subjects) else None
    stems = set(content_stems(list(turn.words)))
    names = {i: set(content_stems(tokens(f"{snapshot.fiches[i].nom} {snapshot.fiches[i].type}"))) for i in known}
    return next((i for i in known if stems & names[i]), None)


def _of_the_same_kind(snapshot: Snapshot, turn: Turn, asked: Sequence[str]) -> list[str]:
    """The other fiches of the type talked about that those words tell best; none when they tell none."""
    talked = snapshot.fiches[str(turn.fiche)]
    stems = set(content_stems(list(asked)))
    told: dict[str, int] = {}
    for fiche in snapshot.fiches.values() if talked.type in _OF_A_KIND else ():
        if fiche.type == talked.type and fiche.id != talked.id:
            name = set(content_stems(tokens(" ".join((fiche.nom, *fiche.alias, *fiche.domaines, *fiche.communes)))))
            told[fiche.id] = 2 * len(stems & name) + len(stems & set(content_stems(tokens(fiche.resume or ""))) - name)
    most = max(told.values(), default=0)
    places = {i: len(snapshot.fiches[i].communes) for i in told if told[i] == most > 0}
    # Of two in the town asked, the one that is nowhere else.
    return [i for i in places if places[i] == min(places.values())]


def _turned_to(turn: Turn, fiche_id: str, words: Sequence[str]) -> Turn:
    """The turn, of which `words` are left, as if that fiche were what is talked about."""
    left = bool(content_stems(list(words))) or not _ASK.isdisjoint(words)
    again = turn.asked_again if turn.continues else {}
    facets = turn.likeliest_facets if left else again or (turn.likeliest_facets if turn.facet else _WHAT_IT_IS)
    moved = replace(turn, fiche=fiche_id, earlier=turn.subjects_before(fiche_id), named=(), villes=(), parts=())
    # What was told and asked is of the fiche that is left.
    return replace(moved, words=tuple(words), meant=" ".join(words), facets=facets, before={}, last_bot={})
