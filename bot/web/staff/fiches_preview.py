"""What the bot would answer to a fiche's typical questions once it is saved, beside what it answers now."""

from __future__ import annotations

import asyncio
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

from bot.knowledge.base import Live, Snapshot, draft
from bot.knowledge.schema import Fait, Fiche
from bot.messages import say
from bot.web.chat import Chat
from bot.web.conversations import TRIAL

SECONDS = 10.0
_MOST = 6
_FORGETTING: set[asyncio.Future[None]] = set()
_PARTS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """Words of an answer: in both, or in this one only (`del` before, `ins` after)."""

    sign: Literal["", "del", "ins"]
    text: str


@dataclass(frozen=True)
class Compared:
    """A question and its two answers."""

    question: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def differs(self) -> bool:
        """Whether saving would change the answer."""
        return any(piece.sign for piece in (*self.before, *self.after))


async def compare(
    chat: Chat,
    live: Live,
    now: Snapshot,
    folder: Path,
    texts: Mapping[str, str],
    before: str,
    after: str,
) -> list[Compared]:
    """The answers to typical questions of a fiche under `now`, and with these texts in the files (by relative path).

    `before` and `after`: the fiche's id now and then, empty when it is not there. Raises `KnowledgeError` when the texts make
    errors, `asyncio.TimeoutError` beyond `SECONDS`.
    """
    return await asyncio.wait_for(_compared(chat, live, now, folder, texts, before, after), SECONDS)


async def _compared(
    chat: Chat, live: Live, now: Snapshot, folder: Path, texts: Mapping[str, str], before: str, after: str
) -> list[Compared]:
    then = await asyncio.to_thread(draft, folder, texts, before=now)
    asked = questions_of(then, now.fiches.get(before), then.fiches.get(after))
    found = []
    for question in asked:
        answers = [await _answer(chat, live, snapshot, question) for snapshot in (now, then)]
        found.append(Compared(question, *differing(*answers)))
    return found


def questions_of(snapshot: Snapshot, before: Fiche | None, after: Fiche | None) -> list[str]:
    """At most six questions: on what changes first, then on the rest; as people ask them when the fiche tells how."""
    old = before.faits if before else ()
    new = after.faits if after else ()
    changed = [fact for fact in (*new, *old) if (fact in old) != (fact in new)]
    named = (after or before).nom if after or before else ""  # type: ignore[union-attr]
    asked: dict[str, None] = {}
    if not changed or (before and after and before.resume != after.resume):
        asked[_labelled(snapshot, "definition", named)] = None
    for fact in (*changed, *(new or old)):
        asked.setdefault(_question(snapshot, fact, named))
    return list(asked)[:_MOST]


def differing(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two texts with the words that only one of them has told apart."""
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    lines: tuple[list[Piece], list[Piece]] = ([], [])
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for line, sign, words in ((lines[0], "del", old[a:b]), (lines[1], "ins", new[c:d])):
            if words:
                line.append(Piece("" if what == "equal" else sign, "".join(words)))  # type: ignore[arg-type]
    return tuple(lines[0]), tuple(lines[1])


async def _answer(chat: Chat, live: Live, snapshot: Snapshot, question: str) -> str:
    """What the bot says, asked in a conversation of its own that is forgotten at once."""
    conversation = f"{TRIAL}{uuid4().hex}"
    with live.using(snapshot):
        try:
            said = await chat.answer(conversation, question)
        finally:
            # That waits for the turn, which whoever gives up must not.
            forgetting = asyncio.ensure_future(chat.forget(conversation))
            _FORGETTING.add(forgetting)
            forgetting.add_done_callback(_FORGETTING.discard)
    return "\n".join(str(message["text"]) for message in said if message.get("text"))


def _question(snapshot: Snapshot, fact: Fait, nom: str) -> str:
    return next(iter(fact.questions), "") or _labelled(snapshot, fact.sur, nom)


def _labelled(snapshot: Snapshot, facet: str, nom: str) -> str:
    label = snapshot.libelles.get(facet)
    return say("apercu_question", nom=nom, bouton=label.bouton) if label else nom
