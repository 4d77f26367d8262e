"""What is said in benches: the project's own sample of messages, not twice in the same words to one server."""

from __future__ import annotations

from itertools import count, product
from pathlib import Path

MESSAGES = Path(__file__).resolve().parents[1] / "messages.txt"
PROBES = (
    "c koi technilab", "combien de temps dure un atelier technilab", "quand a lieu le prochain forum post-bts",
    "quelles licences pro après un BTS CPRP ?", "y a quoi comme formation en horlogerie a besac",
    "qui est le responsable du campus", "quels lycées participent à technilab", "où faire un bts près de dijon",
    "supmicrotech c'est quoi",
)  # fmt: skip
"""Questions that an action answers from the knowledge, whatever was said before."""

_BEFORE = (
    "", "bonjour, ", "salut, ", "svp ", "stp ", "dis, ", "excusez-moi, ", "question : ", "alors ", "une question, ",
    "bonsoir, ", "dites, ", "hello, ", "pardon, ", "euh ", "allô, ",
)  # fmt: skip
_THEN = ("", "madame, ", "monsieur, ", "azimut, ", "alors ", "du coup ", "en fait ", "s'il vous plaît, ")
_AFTER = (
    "", " svp", " merci", " ?", " stp", " !", " ??", " s'il vous plaît", " merci d'avance", " s'il te plaît", " ...", " ?!",
    " hein", " merci !", " svp ?", " stp ?",
)  # fmt: skip
_MANNERS = [*product(_THEN, _BEFORE, _AFTER)]
# It would make a long conversation a new one.
_ENDING = "recommence"
_ASKED = count()
# How far the words before a probe are moved on from one point to the next.
_APART = 3


def ordinary() -> list[str]:
    """The sample of messages, small talk and all, without what begins the conversation anew."""
    lines = MESSAGES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line != _ENDING]


def worded(text: str, manner: int) -> str:
    """The same text in one of two thousand manners: what was answered before is no help for it."""
    then, before, after = _MANNERS[manner % len(_MANNERS)]
    return f"{before}{then}{text}{after}"


def probes(point: int, number: int) -> list[str]:
    """`PROBES` as they are put at one of three points of a conversation, in the round of that number.

    The same words go before and after them at each point, but each time with another probe: they are alike dear, and nothing
    was asked before in the same words.
    """
    before = [_BEFORE[(place + _APART * point) % len(PROBES)] for place in range(len(PROBES))]
    return [f"{words}{text}{_AFTER[number % len(_AFTER)]}" for words, text in zip(before, PROBES, strict=True)]


def question() -> str:
    """The next question, worded as it was not for eighteen thousand others: more than a server is asked."""
    number = next(_ASKED)
    return worded(PROBES[number % len(PROBES)], number // len(PROBES))
