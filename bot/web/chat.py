"""One turn of a conversation, whatever was written: every text gets an answer, and only offered commands are obeyed."""

from __future__ import annotations

import asyncio
from collections import ChainMap
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.journal import Journal, JournalUnavailable, Superseded
from bot.dialogue.locks import ConversationLockStore
from bot.knowledge.base import LIVE, Live
from bot.web.cards import Card, cards_of, fiches_of
from bot.web.channel import Message, RestChannel
from bot.web.conversations import Exchange, Talk, Talks
from bot.web.errors import log_failure, to_json
from bot.web.incoming import typed_command, visible, without_command
from bot.web.memory import Memory
from bot.web.today import today
from bot.web.turned import OnTurn, Turned

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent


class Chat:
    """Conversations with `agent`, each known by its id; `memory` holds what is remembered of them."""

    def __init__(
        self, agent: AzimutAgent, max_message: int, live: Live = LIVE, hours: float = 12.0, on_turn: OnTurn | None = None,
        journal: Journal | None = None,
    ) -> None:  # fmt: skip
        """`max_message`: longest text that is read, in characters; `live`: what cards are made from; `hours`: see `Talks`;
        `on_turn`: told of each message that was answered, once its answer is kept; `journal`: where turns are written down.
        """
        self.agent, self.memory = agent, Memory(agent.conversations, Talks(hours), journal)
        self._max_message, self._live, self._on_turn = max_message, live, on_turn
        self._locks = ConversationLockStore()
        self._running: dict[tuple[str, str], asyncio.Task[Exchange]] = {}
        # No client's name of a message begins with such a sign.
        self._unnamed = count()
        self._offered: dict[str, str] | None = None

    def begin(self, conversation: str) -> None:
        """Nothing was ever said under this id: it was made just now."""
        self.memory.begin(conversation)

    async def welcome(self) -> list[Message]:
        """The welcome, which is the same for all: its buttons may be pressed in every conversation."""
        channel = RestChannel()
        await self._say("utter_bienvenue", "", channel)
        return channel.sent

    async def answer(self, conversation: str, text: str, message_id: str | None = None) -> list[Message]:
        """The bot's answer to `text`, at least one message, once the turn is written down.

        With a `message_id` that this conversation has seen, it is the answer that that message got, and nothing else
        happens; while that answer is still being made, it is waited for. Whoever asked may leave: the turn goes on.
        Raises `JournalUnavailable`: the message was not answered then, and may be sent again.
        """
        key = (conversation, message_id or f"#{next(self._unnamed)}")
        turn = self._running.get(key)
        if turn is None:
            turn = self._running[key] = asyncio.ensure_future(self._turn(conversation, text, message_id))
            turn.add_done_callback(lambda _: self._running.pop(key, None))
        return (await asyncio.shield(turn)).messages

    async def shown(self, conversation: str) -> list[dict[str, Any]]:
        """The conversation as a page shows it again, the oldest first. Raises `JournalUnavailable`."""
        async with self._locks.lock(conversation):
            return (await self.memory.talk(conversation, sure=True)).shown()

    async def answered(self, conversation: str, message_id: str) -> Exchange | None:
        """The exchange that a message began, None when it is not known. Raises `JournalUnavailable`."""
        async with self._locks.lock(conversation):
            return (await self.memory.talk(conversation, sure=True)).answered(message_id)

    async def forget(self, conversation: str) -> None:
        """Forget a conversation: all that is remembered of it, once what is being answered is. Raises `JournalUnavailable`."""
        async with self._locks.lock(conversation):
            await self.memory.erase(conversation)

    async def _turn(self, conversation: str, text: str, message_id: str | None) -> Exchange:
        async with self._locks.lock(conversation):
            live = self.memory.talks.find(conversation)
            known = live.answered(message_id) if live and message_id else None
            if known is not None:
                return known
            for _ in range(2):
                try:
                    return await self._attempt(conversation, text, message_id)
                except Superseded:
                    # Another process went on with the conversation: once more, on what it has become.
                    continue
                except JournalUnavailable:
                    raise
                except Exception:  # what is live may be ahead of what is written
                    await self.memory.undo(conversation)
                    raise
            raise JournalUnavailable

    async def _attempt(self, conversation: str, text: str, message_id: str | None) -> Exchange:
        """A turn on what the conversation is now. Raises `Superseded` and `JournalUnavailable`, which leave nothing behind."""
        talk = await self.memory.talk(conversation)
        known = talk.answered(message_id) if message_id else None
        if known is not None:
            return known
        offers = ChainMap(talk.offers, await self._welcomed())
        text = visible(text)
        if text not in offers:
            text = typed_command(text, offers) or without_command(text)
        channel = RestChannel(lambda trace, said: self._cards(talk, trace, said))
        outcome = await self._respond(text, conversation, channel, message_id or "")
        if not channel.sent:
            await self._say("utter_indisponible", conversation, channel)
        talk.offer_all(channel.sent)
        about = self._about(channel)
        if not about:
            # The talk has turned to something else: a card may be of use again later.
            talk.cards = frozenset()
        # What was not read may hold a call for help as well as what was: neither is shown again. A failure is not kept as
        # the message's answer, so that the same message may be tried again.
        silent = channel.protected or outcome != "read"
        said = None if silent else offers.get(text, text)
        exchange = Exchange(None if outcome == "failed" else message_id, said, to_json(channel.sent), about)
        await self.memory.keep(conversation, talk, exchange, read=outcome == "read", silent=silent)
        if not silent:
            await self._tell(Turned(conversation, text, text in offers, tuple(channel.traces), exchange))
        return exchange

    async def _respond(
        self, text: str, conversation: str, channel: RestChannel, message_id: str
    ) -> Literal["read", "unread", "failed"]:
        """Have `text` answered on `channel`; what became of it."""
        if not text or len(text) > self._max_message:
            await self._say("utter_trop_long" if text else "utter_charabia", conversation, channel)
            return "unread"
        try:
            with self._live.pinned():
                message = UserMessage(text, channel, conversation, input_channel=channel.name(), message_id=message_id)
                await self.agent.handle_message(message)
        except Exception as error:  # whatever fails below, the person gets a sentence
            log_failure("turn", error)
            await self._say("utter_indisponible", conversation, channel)
            await self.memory.undo(conversation)
            return "failed"
        return "read"

    async def _welcomed(self) -> dict[str, str]:
        """(payload, title) of the welcome's buttons."""
        if self._offered is None:
            talk = Talk()
            talk.offer_all(await self.welcome())
            self._offered = talk.offers
        return self._offered

    async def _tell(self, turned: Turned) -> None:
        try:
            if self._on_turn:
                await self._on_turn(turned)
        except Exception as error:  # the answer is out: what is learnt of it is not worth a failure
            log_failure("on_turn", error)

    def _cards(self, talk: Talk, trace: Mapping[str, Any], said: int) -> list[Card]:
        """Cards for an answer, those left out that are still above it on the screen."""
        try:
            cards = cards_of(self._live.current(), trace, today(), said)
        except Exception as error:  # an answer is worth more than its card
            log_failure("cards", error)
            return []
        shown = frozenset(str(card["href"]) for card in cards)
        if not cards or shown <= talk.cards:
            return []
        talk.cards = shown
        return cards

    def _about(self, channel: RestChannel) -> str:
        if not channel.traces:
            return ""
        try:
            fiches = [fiche for trace in channel.traces for fiche in fiches_of(self._live.current(), trace)]
        except Exception as error:  # as above
            log_failure("about", error)
            return ""
        return fiches[0].type if fiches else ""

    async def _say(self, response: str, conversation: str, channel: RestChannel) -> None:
        """Say a response of the domain without a turn of the dialogue, in the person's register when it is known."""
        tracker: Any = await self.agent.tracker_store.retrieve(conversation)
        if tracker is None:
            tracker = DialogueStateTracker(conversation, self.agent.domain.slots)
        message = await self.agent.nlg.generate(response, tracker, channel.name())
        await channel.send_response(conversation, message or {})
