"""What is remembered of each conversation beside Rasa's tracker: what the bot offered, and what was said.

It is what people were really shown, and it cannot be had from the tracker: that one is cut to its last turns, holds what the
bot read rather than what was written (`/lieu{"fiche":"technilab"}` where the person saw « C'est où ? »), and knows nothing of
the lines said outside a turn. It stays in this process, bounded, and goes with the conversation; what is to outlive the process
is written in the journal, sealed (`bot/web/memory.py`, `bot/dialogue/journal.py`).
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.insights.asked import Asked
from bot.web.channel import Message
from bot.web.incoming import COMMAND

TRIAL = "essai-"
"""How the ids of staff's trial conversations begin: they are nobody's questions, and are counted nowhere."""

_EXCHANGES = 25
_PAYLOADS = 100


@dataclass
class Exchange:
    """A message and its answer. `said` is None when it is not to be shown again; `packed`: the answer, in JSON.

    `about`: type of the fiche that the answer is about, "" when it is about none; `helpful`: what the person said of it;
    `asked`: what the staff may learn of it, None when nothing.
    """

    message_id: str | None
    said: str | None
    packed: str
    about: str = ""
    helpful: bool | None = None
    asked: Asked | None = None

    @property
    def messages(self) -> list[Message]:
        """The answer: the messages of a `RestChannel`."""
        # As text it takes a quarter of the room.
        return list(json.loads(self.packed))


@dataclass
class Talk:
    """One conversation. `cards`: the fiches whose cards were shown last; `number`: of its last exchange in the journal, None
    as long as that was not asked.
    """

    offers: OrderedDict[str, str] = field(default_factory=OrderedDict)
    exchanges: list[Exchange] = field(default_factory=list)
    cards: frozenset[str] = frozenset()
    number: int | None = None
    used: float = 0.0

    @classmethod
    def of(cls, number: int, written: Sequence[dict[str, Any]]) -> Talk:
        """A talk from what `written` made of its latest exchanges, the oldest first; `number`: of the last."""
        talk = cls(number=number)
        for one in written:
            exchange = Exchange(one["id"], one["dit"], one["reponse"], one["sujet"])
            talk.exchanges.append(exchange)
            talk.offer_all(exchange.messages)
            talk.cards = frozenset(one["vignettes"])
        del talk.exchanges[:-_EXCHANGES]
        return talk

    def written(self, exchange: Exchange) -> dict[str, Any]:
        """The newest exchange for JSON, with what the talk remembers besides once it is there."""
        return {
            "id": exchange.message_id, "dit": exchange.said, "reponse": exchange.packed, "sujet": exchange.about,
            "vignettes": sorted(self.cards),
        }  # fmt: skip

    def offer_all(self, messages: Iterable[Message]) -> None:
        """Remember the commands that the buttons of the bot's messages offer."""
        buttons = [button for message in messages for button in message.get("buttons", ())]
        offered = [(str(button.get("payload", "")), str(button.get("title", ""))) for button in buttons]
        self.offer((payload, title) for payload, title in offered if payload.startswith(COMMAND))

    def offer(self, buttons: Iterable[tuple[str, str]]) -> None:
        """Remember (payload, title) of what the bot offers: the only commands that a client may send back."""
        for payload, title in buttons:
            self.offers[payload] = title
            self.offers.move_to_end(payload)
        while len(self.offers) > _PAYLOADS:
            self.offers.popitem(last=False)

    def answered(self, message_id: str) -> Exchange | None:
        """The exchange that the message of this id began, None when it is not known."""
        return next((exchange for exchange in reversed(self.exchanges) if exchange.message_id == message_id), None)

    def shown(self) -> list[dict[str, Any]]:
        """The conversation as a page shows it again, the oldest first."""
        lines: list[dict[str, Any]] = []
        for exchange in self.exchanges:
            known = {"message_id": exchange.message_id} if exchange.message_id else {}
            if exchange.said is not None:
                lines.append({"from": "vous", "text": exchange.said, **known})
            lines += [{"from": "bot", **message, **known} for message in exchange.messages]
        return lines


class Talks:
    """The conversations, the last used at the end; beyond its bounds, those used longest ago are forgotten."""

    def __init__(self, hours: float = 12.0, conversations: int = 20_000, exchanges: int = 100_000) -> None:
        """A conversation is kept for `hours` after its last message; `exchanges`: the most that all of them may hold."""
        self._seconds, self._most, self._most_exchanges = hours * 3600, conversations, exchanges
        self._talks: OrderedDict[str, Talk] = OrderedDict()
        self._exchanges = 0

    def of(self, conversation: str) -> Talk:
        """The conversation, begun now when it is not known."""
        talk = self._talks.setdefault(conversation, Talk())
        talk.used = time.monotonic()
        self._talks.move_to_end(conversation)
        self._trim()
        return talk

    def find(self, conversation: str) -> Talk | None:
        """The conversation, None when nothing is remembered of it."""
        return self._talks.get(conversation)

    def put(self, conversation: str, talk: Talk) -> Talk:
        """Remember `talk` in place of what was remembered of its conversation; `talk` again."""
        self.forget(conversation)
        self._talks[conversation] = talk
        self._exchanges += len(talk.exchanges)
        return self.of(conversation)

    def idle(self) -> list[str]:
        """The conversations that have outlived their hours."""
        stale = time.monotonic() - self._seconds
        return [conversation for conversation, talk in self._talks.items() if talk.used < stale]

    def record(self, conversation: str, talk: Talk, exchange: Exchange) -> None:
        """Add an exchange to `talk`, unless the conversation was forgotten while it was answered."""
        if self._talks.get(conversation) is not talk:
            return
        talk.exchanges.append(exchange)
        self._exchanges += 1
        if len(talk.exchanges) > _EXCHANGES:
            del talk.exchanges[0]
            self._exchanges -= 1
        self._trim()

    def forget(self, conversation: str) -> Talk | None:
        """Remember nothing of a conversation any more; what was remembered is given back."""
        talk = self._talks.pop(conversation, None)
        self._exchanges -= len(talk.exchanges) if talk else 0
        return talk

    def _trim(self) -> None:
        stale = time.monotonic() - self._seconds
        while len(self._talks) > 1:
            oldest, talk = next(iter(self._talks.items()))
            if talk.used >= stale and len(self._talks) <= self._most and self._exchanges <= self._most_exchanges:
                break
            self.forget(oldest)
