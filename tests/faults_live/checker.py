"""The judge: is every answered turn stored, once, in order, and was each answered from its own conversation?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.faults_live.history import Ask, History, Marks, Turn, marks

References = Mapping[str, Sequence[Marks | None]]
"""What the answers of each script are made of when nothing fails; None where that is not always the same."""


@dataclass(frozen=True)
class Fault:
    """What must not be. `kind`: lost, double, order, changed, stranger, mixed, amnesia, wrong or unlike."""

    kind: str
    conversation: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind} in {self.conversation}: {self.detail}"


def check(history: History, references: References) -> list[Fault]:
    """All that is wrong in a run; nothing when every promise was kept."""
    faults: list[Fault] = []
    for conversation in history.conversations():
        asks = history.of(conversation)
        shown, kept = history.shown.get(conversation, []), history.journal.get(conversation, [])
        faults += _stored(conversation, asks, shown)
        faults += _context(asks, references)
        if [(turn.message_id, list(turn.answer)) for turn in shown] != [(turn.message_id, list(turn.answer)) for turn in kept]:
            faults.append(Fault("unlike", conversation, f"{len(shown)} turns shown, {len(kept)} in the journal"))
    return faults


def _stored(conversation: str, asks: Sequence[Ask], turns: Sequence[Turn]) -> list[Fault]:
    """Is what was answered stored as it was answered, once and in order, and nothing else?"""
    by_id = {ask.message_id: ask for ask in asks}
    stored = Counter(turn.message_id for turn in turns)
    faults = [
        Fault("lost", conversation, f"turn {ask.index}") for ask in asks if ask.outcome == "ok" and not stored[ask.message_id]
    ]
    for message_id, times in stored.items():
        ask = by_id.get(message_id or "")
        if ask is None or ask.outcome == "refused":
            faults.append(Fault("stranger", conversation, f"a turn of message {message_id}"))
        elif times > 1:
            faults.append(Fault("double", conversation, f"turn {ask.index}, {times} times"))
    order = [by_id[turn.message_id].index for turn in turns if turn.message_id in by_id]
    if order != sorted(order):
        faults.append(Fault("order", conversation, f"{order}"))
    for turn in turns:
        ask = by_id.get(turn.message_id or "")
        if ask and ask.outcome == "ok" and (ask.text, list(ask.answer)) != (turn.said, list(turn.answer)):
            faults.append(Fault("changed", conversation, f"turn {ask.index}"))
    return faults


def _context(asks: Sequence[Ask], references: References) -> list[Fault]:
    """Was each answer what its conversation's script is answered when nothing fails?"""
    faults = []
    for ask in asks:
        expected = references[ask.script][ask.index]
        found = marks(ask.answer)
        if ask.outcome == "ok" and expected is not None and found != expected:
            faults.append(Fault(_kind(ask, found, references), ask.conversation, f"turn {ask.index}, {ask.text!r}"))
    return faults


def _kind(ask: Ask, found: Marks, references: References) -> str:
    """`mixed`: another script's answer; `amnesia`: one that somebody gets who says nothing before; `wrong`: neither."""
    if found == next(iter(references.get(alone(ask.text), ())), None):
        return "amnesia"
    others = (one for name, turns in references.items() if name != ask.script for one in turns)
    return "mixed" if found in others else "wrong"


def alone(text: str) -> str:
    """Name of the script that says nothing but `text`."""
    return f"alone: {text}"


def longest_wait(history: History) -> float:
    """Seconds that the slowest answer took, from its message's first try on."""
    return max((ask.ended - ask.began for ask in history.asks if ask.outcome == "ok"), default=0.0)


def longest_after_hits(history: History) -> float:
    """Seconds from a hit, or from the message when it came later, to the next answer of a conversation, at the most.

    Only the first answer after each hit counts, in each conversation.
    """
    worst = 0.0
    for conversation in history.conversations():
        asks = history.of(conversation)
        for hit in history.hits:
            following = next((ask for ask in asks if ask.outcome == "ok" and ask.ended > hit.at), None)
            if following:
                worst = max(worst, following.ended - max(following.began, hit.at))
    return worst
