"""What a message leaves unsaid, taken from the question before: "et à Vesoul ?", "non, plutôt Dole", "et TECHNILAB ?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.turn import Turn
from actions.words import BARE, LAST, ORDINALS
from bot.knowledge.base import Snapshot
from bot.knowledge.names import short_name
from bot.knowledge.text import content_stems, fold, tokens

# A name alone asks what it is.
_BARE_NAME = 0.6
# What was asked before is asked again.
_ASKED_BEFORE = 0.8
_SEARCHES = ("chercher_formation", "chercher_etablissement", "chercher_entreprise", "chercher_evenement", "nlu_fallback")
_THE_ONE = ("celui", "celle", "ceux", "celles")
# How many words after "celui" may tell which one, and the types of which there are many.
_PHRASE = 5
_OF_A_KIND = (
    "campus", "etablissement", "dispositif", "projet", "formation", "parcours", "evenement", "entreprise", "plateforme",
)  # fmt: skip
# Words by which one returns to what was talked about before; words that ask something of what is pointed at.
_RETURN = frozenset("revenons revenir reviens revient retour retournons parlait parlions".split())
_ASK = frozenset("ou quand combien".split())
_OF_ANOTHER = (("celui",), ("celle",), ("ceux",), ("celles",), ("chez",))
_CONTINUES = ("ellipse", "corriger")
# "le premier" is one of what was listed; "la première année" is not.
_ARTICLES = ("le", "la", "du", "au")
_LISTED, _NOT_LISTED = ("de", "la", "liste"), ("definition", "lieu", "chiffre", "metier")
_OF_TIME = frozenset(
    """annee annees fois semestre trimestre degre edition session jour promotion promo cycle pas langue semaine niveau janvier
    fevrier mars avril mai juin juillet aout septembre octobre novembre decembre temps""".split()
)
# These are in one place: of another town, another one is meant.
_SOMEWHERE = ("etablissement", "entreprise", "lieu")


def resolve(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn with the question before filled in, when it continues it; otherwise the turn itself."""
    turn = _without_denied(turn)
    if pointed := _pointed_at(snapshot, turn):
        return pointed
    if not turn.before and turn.named and turn.facet is None and turn.intent not in _SEARCHES:
        return replace(turn, facets={**turn.facets, "definition": _BARE_NAME})
    if not turn.before or not _continues(turn):
        return turn
    elsewhere = any(named.type not in ("lieu", "definition") for named in turn.named) or _replaces(turn)
    towns = {word for town in turn.before.get("villes", ()) for word in tokens(town)}
    kept = turn.before["reste"] if elsewhere else [w for w in turn.before["mots"] if not turn.villes or w not in towns]
    facets = dict(turn.facets) if turn.intent not in _CONTINUES else {}
    if not elsewhere and not turn.villes and _adds_a_point(turn):
        # "et les vice-présidents ?": another point of the same subject, which the question before would drown.
        kept = []
        # "et le mail ?": all that it says is which point.
        facets = likeliest(turn.facets) if turn.is_bare else facets
    if turn.facette and not facets:
        facets = {turn.facette: _ASKED_BEFORE}
    if turn.villes and not elsewhere and (subject := _only_meant(snapshot, turn)):
        # "ça dure combien ?", then "et à Vesoul ?": whether there is one there.
        kept, facets = subject, {"lieu": _ASKED_BEFORE}
    if elsewhere or turn.villes:
        turn = turn.without_subject()
    words = (*kept, *turn.words)
    return replace(turn, words=words, meant=" ".join(words), facets=facets, parts=())


def likeliest(facets: dict[str, float]) -> dict[str, float]:
    """The facets' probabilities when it is sure that one of them is asked; none when there are none."""
    whole = sum(facets.values())
    return {facet: chance / whole for facet, chance in facets.items()} if whole else {}


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


def _pointed_at(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn about what its words point at: "le deuxième" of what was listed, "celui de l'automobile" after a campus,
    "revenons au forum".
    """
    place, returns = ordinal(turn.words), not _RETURN.isdisjoint(turn.words)
    if returns and not turn.named and (meant := _returned_to(snapshot, turn, place)):
        return _turned_to(turn, meant, [word for word in turn.words if word not in _RETURN])
    if place is not None and (meant := nth_listed(snapshot, turn, place)):
        gone = {*LAST, *(ORDINALS[place] if place >= 0 else ()), *_LISTED}
        return _turned_to(turn, meant, [word for word in turn.words if word not in gone])
    start = next((at for at, word in enumerate(turn.words) if word in _THE_ONE), None)
    if start is None or turn.fiche not in snapshot.fiches:
        return None
    asked = [word for word in turn.words[start + 1 : start + _PHRASE] if content_stems([word])]
    if meant := _of_the_same_kind(snapshot, turn, asked):
        return _turned_to(turn, meant, [word for word in turn.words if word not in (*_THE_ONE, *asked)])
    return None


def _returned_to(snapshot: Snapshot, turn: Turn, place: int | None) -> str | None:
    """The fiche talked about before to which the message returns: by its place in the talk, or by a word of its name."""
    known = [i for i in turn.earlier if i in snapshot.fiches]
    subjects = [*reversed(known), *([turn.fiche] if turn.fiche else [])]
    if place is not None:
        return subjects[place] if -len(subjects) <= place < len(subjects) else None
    stems = set(content_stems(list(turn.words)))
    names = {i: set(content_stems(tokens(f"{snapshot.fiches[i].nom} {snapshot.fiches[i].type}"))) for i in known}
    return next((i for i in known if stems & names[i]), None)


def _of_the_same_kind(snapshot: Snapshot, turn: Turn, asked: Sequence[str]) -> str | None:
    """The other fiche of the type talked about that those words tell best; None when none does, or two do alike."""
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
    alike = [i for i in places if places[i] == min(places.values())]
    return alike[0] if len(alike) == 1 else None


def _turned_to(turn: Turn, fiche_id: str, words: Sequence[str]) -> Turn:
    """The turn, of which `words` are left, as if that fiche were what is talked about."""
    left = bool(content_stems(list(words))) or not _ASK.isdisjoint(words)
    facets = likeliest(turn.facets) if left or turn.facet else {"definition": _BARE_NAME}
    if turn.intent in _CONTINUES and turn.facette and not left:
        facets = {turn.facette: _ASKED_BEFORE}
    moved = replace(turn, fiche=fiche_id, earlier=turn.subjects_before(fiche_id), named=(), villes=(), parts=())
    # What was told and asked is of the fiche that is left.
    return replace(moved, words=tuple(words), meant=" ".join(words), facets=facets, before={}, last_bot={})


def _replaces(turn: Turn) -> bool:
    """Whether the message puts another subject in the place of the last one: "et celui de l'automobile ?"."""
    return turn.words[:1] == ("et",) and turn.words[1:2] in _OF_ANOTHER and bool(content_stems(list(turn.words)))


def _only_meant(snapshot: Snapshot, turn: Turn) -> list[str]:
    """The name of what the question before was about without naming anything, when that may be in several towns."""
    fiche = snapshot.fiches.get(turn.fiche) if turn.fiche else None
    named_nothing = set(content_stems(list(turn.before["mots"]))) <= BARE
    return tokens(short_name(fiche)) if fiche and named_nothing and fiche.type not in _SOMEWHERE else []


def _adds_a_point(turn: Turn) -> bool:
    """Whether the message holds words of its own that say what is asked."""
    says = bool(content_stems(list(turn.words)))
    return turn.fiche is not None and says and not turn.niveaux and not turn.annees


def _continues(turn: Turn) -> bool:
    short = len(content_stems(list(turn.words))) <= 3 and turn.words[:1] == ("et",)
    return turn.intent in _CONTINUES or (short and turn.facet is None)


def _without_denied(turn: Turn) -> Turn:
    """Leave out a town or a name that the message denies: "pas Vesoul, Sens"."""
    words = list(turn.words)
    denied = {words[i + 1] for i, word in enumerate(words[:-1]) if word in ("pas", "non")}
    towns = tuple(town for town in turn.villes if fold(town) not in denied)
    if towns == turn.villes or not towns:
        return turn
    gone = {fold(town) for town in turn.villes} - {fold(town) for town in towns}
    return replace(turn, villes=towns, words=tuple(w for w in words if w not in gone))
