"""Names of which nothing is known: "le lycée Viette", "un BTS XYZ", "c'est quoi une FCIL ?". They are said to be unknown, since
what is near them in words is about something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.enumerations import kind_named
from actions.speak import remember
from actions.turn import Turn
from actions.words import BARE, IN_PASSING
from bot.knowledge.base import Snapshot
from bot.knowledge.text import STOP_WORDS, stem, words_with_spans
from bot.tiers import UNKNOWN

# What a name may follow, beside the kinds of fiches.
_DIPLOMAS = frozenset("bts but cap bac licence master bachelor mention titre cqp dut bma dma".split())
_JOINS = frozenset("de du d des la le l les saint sainte professionnel general polytechnique technique agricole prive".split())
# Words between what kind of thing it is and its name: "lycée Louis Pergaud".
_LONGEST = 4
_NAME = re.compile(r"[a-z][a-z0-9-]*")
# From this confidence on, it is asked what something is.
_ASKED = 0.5
# After "et" a shorter word may be a slip.
_LONG = 5


def unheard_of(snapshot: Snapshot, turn: Turn) -> str | None:
    """The name, as it was written, of something that no fiche knows; None when the message holds none."""
    if name := next(_after_a_kind(snapshot, turn.words, set(turn.rest)), None):
        return _as_written(turn.text, name)
    # "c'est quoi une FCIL ?", "et siemens ?": nothing else is asked.
    defines = turn.intent == "definition" and turn.confidence >= _ASKED
    another = turn.continues and turn.words[:1] == ("et",) and turn.fiche is not None and not turn.villes
    if turn.named or not (defines or another):
        return None
    asked = [word for word in turn.rest if word not in STOP_WORDS and stem(word) not in BARE]
    alone = len(asked) == 1 and (defines or len(asked[0]) >= _LONG)
    return _as_written(turn.text, asked) if alone and _is_unheard(snapshot, asked[0]) else None


def names_a_thing(turn: Turn) -> bool:
    """Whether the message names something that is known too, of which it can be answered."""
    return any(named.type not in IN_PASSING for named in turn.named)


def say_unheard(dispatcher: CollectingDispatcher, turn: Turn, name: str) -> Events:
    """Say that nothing is known of the name, and who knows."""
    dispatcher.utter_message(response="utter_nom_inconnu", nom=name, custom={"trace": {"palier": UNKNOWN}})
    return remember(turn, None, (), [], None)


def _after_a_kind(snapshot: Snapshot, words: Sequence[str], free: set[str]) -> Iterator[Sequence[str]]:
    """Names that follow the word for a kind of thing: "lycée viette". `free`: the words that are in no known name."""
    for start, word in enumerate(words):
        if kind_named(word) is None and word not in _DIPLOMAS:
            continue
        for end in range(start + 1, min(start + 1 + _LONGEST, len(words))):
            if words[end] in free and _is_unheard(snapshot, words[end]):
                yield words[start : end + 1]
                break
            if words[end] in STOP_WORDS - _JOINS or kind_named(words[end]):
                break


def _as_written(text: str, name: Sequence[str]) -> str:
    """The piece of `text` that holds the words of a name, "lycée Viette"; the words, where it was written otherwise."""
    written = words_with_spans(text)
    for start in range(len(written) - len(name) + 1):
        piece = written[start : start + len(name)]
        if [word for word, _, _ in piece] == list(name):
            return text[piece[0][1] : piece[-1][2]]
    return " ".join(name)


def _is_unheard(snapshot: Snapshot, word: str) -> bool:
    """Whether a word is in no fiche and no dictionary, and no slip of one that is."""
    lexicon = snapshot.index.lexicon
    if len(word) < 2 or not _NAME.fullmatch(word) or word in lexicon or lexicon.correct(word) != word:
        return False
    return snapshot.index.novelty((word,), snapshot.catalogue.knows) > 0
