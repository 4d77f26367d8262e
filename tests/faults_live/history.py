"""What happened in a run: what was asked and answered, what the nemesis did, and what was stored in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Message = dict[str, Any]
Marks = frozenset[str]
Outcome = Literal["ok", "refused", "unknown"]


@dataclass(frozen=True)
class Ask:
    """A message that was sent until it was answered. `index`: its place in its conversation, from 0; times in seconds.

    `outcome`: `ok`, answered; `refused`, the server says that it will never be; `unknown`, given up, perhaps after it was
    stored.
    """

    conversation: str
    script: str
    index: int
    message_id: str
    text: str
    outcome: Outcome
    answer: Sequence[Message] = ()
    began: float = 0.0
    ended: float = 0.0
    tries: int = 1


@dataclass(frozen=True)
class Turn:
    """A turn as it is stored: the id of its message, what was said (None: not kept) and the bot's messages."""

    message_id: str | None
    said: str | None
    answer: Sequence[Message] = ()


@dataclass(frozen=True)
class Hit:
    """What the nemesis did, and from when on people should have been answered, in seconds."""

    what: str
    at: float


@dataclass
class History:
    """A whole run. `shown`: what the server tells of each conversation in the end; `journal`: what its database holds."""

    asks: list[Ask] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    shown: dict[str, list[Turn]] = field(default_factory=dict)
    journal: dict[str, list[Turn]] = field(default_factory=dict)

    def of(self, conversation: str) -> list[Ask]:
        """What was asked in a conversation, in its order."""
        return sorted((ask for ask in self.asks if ask.conversation == conversation), key=lambda ask: ask.index)

    def conversations(self) -> list[str]:
        """All that were begun, in the order of their first message."""
        return list(dict.fromkeys(ask.conversation for ask in self.asks))


def turns_of(lines: Sequence[Mapping[str, Any]]) -> list[Turn]:
    """The turns of what `GET /api/history` answers: a person's line, then the bot's, which share their message's id."""
    turns: list[Turn] = []
    for line in lines:
        message_id = line.get("message_id")
        if line["from"] == "vous":
            turns.append(Turn(message_id, line["text"]))
            continue
        message = {key: value for key, value in line.items() if key not in ("from", "message_id")}
        if not turns or turns[-1].message_id != message_id:
            turns.append(Turn(message_id, None))
        last = turns[-1]
        turns[-1] = Turn(last.message_id, last.said, [*last.answer, message])
    return turns


def marks(answer: Sequence[Mapping[str, Any]]) -> Marks:
    """What an answer is made of, whichever way it is worded: the commands that it offers, its cards, the sources it names."""
    found = {str(button["payload"]) for message in answer for button in message.get("buttons", ())}
    for message in answer:
        found |= {str(card["href"]) for card in (message.get("custom") or {}).get("cartes", ())}
        found |= {line for line in str(message.get("text", "")).splitlines() if line.startswith("Source")}
    return frozenset(found)
