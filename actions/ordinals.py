"""A place in what was listed or talked about: "le deuxième", "et le 5 ?", "le dernier"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.alike import THE_ONE
from actions.enumerations import kind_named, kinds_of, told_list
from actions.turn import Turn
from actions.words import LAST, ORDINALS
from bot.knowledge.base import Snapshot
from bot.knowledge.text import STOP_WORDS, tokens

TOLD = frozenset("cites citez cite citee nommes nommez nomme nommee mentionnez dites avez".split())
"""Words that say whose list it is ("le premier que vous citez"): none is of the thing itself."""

# "le premier" is one of what was listed; "la première année" is not.
_ARTICLES = ("le", "la", "du", "au")
# So few words point at a place by its number, and so many places are told.
_BRIEF, _MOST = 4, 14
_OF_TIME = frozenset(
    """annee annees fois semestre trimestre degre edition session jour promotion promo cycle pas langue semaine niveau janvier
    fevrier mars avril mai juin juillet aout septembre octobre novembre decembre temps""".split()
)
_COUNTED = frozenset("deux trois quatre cinq six sept huit neuf dix douze".split())
_TWO = 2


def ordinal(words: Sequence[str]) -> int | None:
    """The place in a list that the words point at ("le deuxième"), -1 for the last; None when they point at none."""
    for article, word, after in zip(words, words[1:], (*words[2:], ""), strict=False):
        if article in _ARTICLES and after not in _OF_TIME:
            if word in LAST:
                return -1
            if (place := next((place for place, forms in enumerate(ORDINALS) if word in forms), None)) is not None:
                return place
    if len(words) <= _BRIEF and words[-2:-1] and words[-2] in _ARTICLES and words[-1].isdigit() and 0 < int(words[-1]) <= _MOST:
        # "et le 5 ?"
        return int(words[-1]) - 1
    return None


def with_own_two(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn whose list is the two things that the question before named: "et pour le second, à qui écrire ?"."""
    two = [i for i in turn.before.get("noms", ()) if i in snapshot.fiches]
    other = turn.liste or not TOLD.isdisjoint(turn.words) or kind_named(_after_ordinal(turn.words)) or "liste" in turn.words
    return replace(turn, liste=tuple(two)) if len(two) == _TWO and not other else turn


def nth(snapshot: Snapshot, turn: Turn, place: int) -> str | None:
    """What stands at that place: in the list that was told, or among the things that were asked about one after the other."""
    listed, subject = nth_listed(snapshot, turn, place), _nth_subject(snapshot, turn, place)
    # After "celui de Dijon", "le premier" is the one before it rather than a thing that its answer lists.
    contrasts = not turn.liste and not {*THE_ONE}.isdisjoint(turn.before.get("dits", ()))
    return (subject or listed) if contrasts else (listed or subject)


def nth_listed(snapshot: Snapshot, turn: Turn, place: int) -> str | None:
    """What stands at that place in the list that is talked about: the id of a fiche, or words."""
    kind = kind_named(_after_ordinal(turn.words))
    items = list_talked_about(snapshot, turn)
    of_kind = [i for i in items if kind and i in snapshot.fiches and kind in kinds_of(snapshot.fiches[i])]
    return at_place(of_kind or items, place)


def list_talked_about(snapshot: Snapshot, turn: Turn) -> tuple[str, ...]:
    """The list whose items are asked about one after the other, or the one that our last answer told."""
    facts = snapshot.repository.faits_par_id(turn.told)
    if counted := _COUNTED & set(turn.before.get("mots", ())):
        # "autour de quels trois métiers ?": of several lists, the one of three.
        facts = sorted(facts, key=lambda fact: counted.isdisjoint(tokens(fact.dit)))
    return turn.liste or turn.listed or told_list(snapshot, facts, turn.fiche)


def _nth_subject(snapshot: Snapshot, turn: Turn, place: int) -> str | None:
    """What was talked about at that place in the conversation: "et le premier, il est où ?" after two lycées."""
    after = _after_ordinal(turn.words)
    kind = kind_named(after)
    if after not in STOP_WORDS and kind is None and after:
        # "le premier contact" is none of the things talked about.
        return None
    talked = [i for i in subjects(snapshot, turn) if kind is None or kind in kinds_of(snapshot.fiches[i])]
    return at_place(talked, place)


def at_place(items: Sequence[str], place: int) -> str | None:
    """What stands at that place of several; None when there are not so many."""
    return items[place] if len(items) > 1 and -len(items) <= place < len(items) else None


def _after_ordinal(words: Sequence[str]) -> str:
    places = LAST.union(*ORDINALS)
    return next((after for word, after in zip(words, (*words[1:], ""), strict=True) if word in places), "")


def subjects(snapshot: Snapshot, turn: Turn) -> list[str]:
    """The fiches talked about, in the order of the talk."""
    talked = [*reversed(turn.earlier), *([turn.fiche] if turn.fiche else [])]
    return [i for i in talked if i in snapshot.fiches]
