"""Questions that staff try: what the public would read, and what it was made of. Kept in memory, for who tried them."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.dialogue.trace import Trace, trace_of
from bot.knowledge.base import Snapshot
from bot.knowledge.store import owner_of
from bot.web.channel import Message
from bot.web.chat import Chat
from bot.web.conversations import TRIAL
from bot.web.staff import words

_MOST_TRIALS = 20
_MOST_CONVERSATIONS = 200


@dataclass(frozen=True)
class Fact:
    """A fact of an answer, the fiche that holds it, and how its facet is called."""

    dit: str
    annee: int | None
    facette: str
    fiche: str
    nom: str


@dataclass(frozen=True)
class Answer:
    """What one message of the bot was made of. `tier`: 0 when it has none; `fiches`: id and name of those it is about."""

    tier: int
    fiches: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Trial:
    """A question, its answer as the public reads it, and how it came about. Durations in milliseconds."""

    question: str
    messages: tuple[Message, ...]
    trace: Trace | None
    """None when the message was answered without a turn of the dialogue: empty, too long, or a failure."""
    answers: tuple[Answer, ...]
    names: dict[str, str]
    """Names of the fiches that the message names, by id."""
    intents: dict[str, str]
    """What the intents of the trace ask."""
    total: float
    reading: float
    answering: float


class Trials:
    """The trials of each conversation, the last at the end; beyond its bounds the oldest are forgotten."""

    def __init__(self, chat: Chat, snapshot: Callable[[], Snapshot]) -> None:
        """`chat`: who answers; `snapshot`: the knowledge in service."""
        self._chat, self._snapshot = chat, snapshot
        self._kept: OrderedDict[str, list[Trial]] = OrderedDict()

    def of(self, owner: str) -> list[Trial]:
        """The trials of a session, by its id."""
        return list(self._kept.get(owner, ()))

    async def ask(self, owner: str, text: str) -> Trial:
        """Ask as anybody would, in the session's own conversation."""
        conversation = f"{TRIAL}{owner}"
        agent = self._chat.agent
        # A choice is sent back as its command; what was read on it is in the offers.
        question = self._chat.memory.talks.of(conversation).offers.get(text, text)
        before = await agent.tracker_store.retrieve(conversation)
        seen = before.latest_message if before else None
        began, start = time.time(), time.perf_counter()
        messages = await self._chat.answer(conversation, text)
        total = time.perf_counter() - start
        tracker = await agent.tracker_store.retrieve(conversation)
        turned = tracker is not None and tracker.latest_message is not seen and tracker.latest_message is not None
        trace = trace_of(tracker) if turned else None
        trial = await asyncio.to_thread(_trial, self._snapshot(), question, messages, trace, began, total)
        trials = self._kept.setdefault(owner, [])
        trials.append(trial)
        del trials[:-_MOST_TRIALS]
        self._kept.move_to_end(owner)
        while len(self._kept) > _MOST_CONVERSATIONS:
            await self.forget(next(iter(self._kept)))
        return trial

    async def forget(self, owner: str) -> None:
        """Forget a session's trials, and what the bot remembers of them."""
        if self._kept.pop(owner, None) is not None:
            await self._chat.forget(f"{TRIAL}{owner}")


def _trial(
    snapshot: Snapshot, question: str, messages: list[Message], trace: Trace | None, began: float, total: float
) -> Trial:
    named = [fiche for mention in trace.named for fiche in mention.fiches] if trace else []
    intents = [guess.name for guess in _guesses(trace)] if trace else []
    return Trial(
        question=question,
        messages=tuple(messages),
        trace=trace,
        answers=tuple(_answer(snapshot, made) for made in trace.answers) if trace else (),
        names={id_: snapshot.fiches[id_].nom for id_ in named if id_ in snapshot.fiches},
        intents={name: words.intent(snapshot, name) for name in intents},
        total=total * 1000,
        reading=max(0.0, trace.read_at - began) * 1000 if trace else 0.0,
        answering=max(0.0, trace.answered_at - trace.read_at) * 1000 if trace else 0.0,
    )


def _guesses(trace: Trace) -> Iterator[Any]:
    yield trace.intent
    yield from trace.others
    yield from (clause.intent for clause in trace.clauses if clause.intent)


def _answer(snapshot: Snapshot, made: Any) -> Answer:
    ids = [made["fiche"]] if made.get("fiche") else list(made.get("fiches") or ())
    facts = [_fact(snapshot, str(id_)) for id_ in made.get("faits") or ()]
    return Answer(
        tier=int(made.get("palier") or 0),
        fiches=tuple((id_, snapshot.fiches[id_].nom) for id_ in ids if id_ in snapshot.fiches),
        facts=tuple(fact for fact in facts if fact),
    )


def _fact(snapshot: Snapshot, id_: str) -> Fact | None:
    fiche = owner_of(id_)
    # `get` would not reach the imported fiches.
    facts = snapshot.facts[fiche] if fiche in snapshot.fiches else ()
    found = next((fact for fact in facts if fact.id == id_), None)
    if found is None:
        return None
    label = snapshot.libelles.get(found.sur)
    return Fact(found.dit, found.annee, label.nom if label else found.sur, fiche, snapshot.fiches[fiche].nom)
