"""One turn of a conversation, whatever was written: every text gets an answer, and only offered commands are obeyed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.knowledge.base import LIVE, Live
from bot.web.cards import Card, cards_of, fiches_of
from bot.web.channel import Deliver, Message, RestChannel
from bot.web.conversations import Exchange, Talk, Talks, pack
from bot.web.errors import log_failure
from bot.web.incoming import COMMAND, visible, without_command
from bot.web.today import today
from bot.web.turned import OnTurn, Turned

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent


class Chat:
    """Conversations with `agent`, each known by its id; `talks` holds what is remembered of them."""

    def __init__(
        self, agent: AzimutAgent, max_message: int, live: Live = LIVE, hours: float = 12.0, on_turn: OnTurn | None = None
    ) -> None:
        """`max_message`: longest text that is read, in characters; `live`: what cards are made from; `hours`: see `Talks`;
        `on_turn`: told of each message that was answered, once its answer is delivered.
        """
        self.agent, self.talks = agent, Talks(hours)
        self._max_message, self._live, self._on_turn = max_message, live, on_turn

    async def welcome(self, conversation: str = "", recipient: str = "") -> list[Message]:
        """The welcome, its buttons being offered from now on in `conversation`; without one it is only to be shown."""
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        channel = RestChannel(recipient, collect)
        await self._say("utter_bienvenue", conversation, channel)
        if conversation:
            _offer(self.talks.of(conversation), messages)
        return messages

    async def answer(
        self, conversation: str, recipient: str, text: str, deliver: Deliver, message_id: str | None = None
    ) -> None:
        """Answer `text`; each message of the bot is delivered as soon as it is there, and there is at least one.

        With a `message_id` that this conversation has seen, the answer that it got is delivered again, and nothing else
        happens; while that answer is still being made, it is waited for. Whoever asked may leave: the turn goes on.
        """
        talk = self.talks.of(conversation)
        key = message_id or uuid4().hex
        known = talk.answered(key) if message_id else None
        if known is None and key in talk.running:
            known = await asyncio.shield(talk.running[key])
        if known is not None:
            for message in known.messages:
                await deliver({"recipient_id": recipient, **message})
            return
        turn = asyncio.ensure_future(self._turn(talk, conversation, recipient, text, deliver, message_id))
        talk.running[key] = turn
        turn.add_done_callback(lambda _: talk.running.pop(key, None))
        await asyncio.shield(turn)

    async def forget(self, conversation: str) -> None:
        """Forget a conversation: what is remembered here, what is being answered, and Rasa's own tracker."""
        talk = self.talks.forget(conversation)
        if talk and talk.running:
            # The tracker is saved at the end of a turn.
            await asyncio.wait(list(talk.running.values()))
        await self.agent.conversations.delete(conversation)

    async def _turn(
        self, talk: Talk, conversation: str, recipient: str, text: str, deliver: Deliver, message_id: str | None
    ) -> Exchange:
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)
            _offer(talk, [message])
            await deliver(message)

        channel = RestChannel(recipient, keep, lambda trace, said: self._cards(talk, trace, said))
        text = visible(text)
        if text not in talk.offers:
            text = without_command(text)
        pressed, said = text in talk.offers, talk.offers.get(text, text)
        read = failed = False
        if not text:
            await self._say("utter_charabia", conversation, channel)
        elif len(text) > self._max_message:
            await self._say("utter_trop_long", conversation, channel)
        else:
            read = await self._handled(UserMessage(text, channel, conversation, input_channel=channel.name()))
            failed = not read
            if failed or not sent:
                await self._say("utter_indisponible", conversation, channel)
        about = self._about(channel)
        if not about:
            # The talk has turned to something else: a card may be of use again later.
            talk.cards = frozenset()
        # What was not read may hold a call for help as well as what was: neither is shown again. A failure is not kept as
        # the message's answer, so that the same message may be tried again.
        shown = said if read and not channel.protected else None
        exchange = Exchange(None if failed else message_id, shown, pack(sent), about)
        self.talks.record(conversation, talk, exchange)
        if read and not channel.protected:
            await self._tell(Turned(conversation, text, pressed, tuple(channel.traces), exchange))
        return exchange

    async def _tell(self, turned: Turned) -> None:
        try:
            if self._on_turn:
                await self._on_turn(turned)
        except Exception as error:  # the answer is out: what is learnt of it is not worth a failure
            log_failure("on_turn", error)

    async def _handled(self, message: UserMessage) -> bool:
        try:
            with self._live.pinned():
                await self.agent.handle_message(message)
        except Exception as error:  # whatever fails below, the person gets a sentence
            log_failure("turn", error)
            return False
        return True

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


def _offer(talk: Talk, messages: list[Message]) -> None:
    buttons = [button for message in messages for button in message.get("buttons", ())]
    payloads = [(str(button.get("payload", "")), str(button.get("title", ""))) for button in buttons]
    talk.offer((payload, title) for payload, title in payloads if payload.startswith(COMMAND))
