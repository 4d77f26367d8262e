"""One turn of a conversation, whatever was written: every text gets an answer, and only offered commands are obeyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.web.channel import Deliver, Message, RestChannel
from bot.web.conversations import Offers
from bot.web.errors import log_failure
from bot.web.incoming import COMMAND, visible, without_command

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent


class Chat:
    """Conversations with `agent`, each known by its id. Nothing of what is said is kept here, only what was offered."""

    def __init__(self, agent: AzimutAgent, max_message: int) -> None:
        """`max_message`: longest text that is read, in characters."""
        self.agent = agent
        self._max_message = max_message
        self._offers = Offers()

    async def welcome(self, conversation: str = "", recipient: str = "") -> list[Message]:
        """The welcome, its buttons being offered from now on in `conversation`; without one it is only to be shown."""
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        channel = self._channel(conversation, recipient, collect) if conversation else RestChannel("", collect)
        await self._say("utter_bienvenue", conversation, channel)
        return messages

    async def answer(self, conversation: str, recipient: str, text: str, deliver: Deliver) -> None:
        """Answer `text`; each message of the bot is delivered as soon as it is there, and there is at least one."""
        delivered = 0

        async def count(message: Message) -> None:
            nonlocal delivered
            delivered += 1
            await deliver(message)

        channel = self._channel(conversation, recipient, count)
        text = visible(text)
        if (conversation, text) not in self._offers:
            text = without_command(text)
        if not text:
            await self._say("utter_charabia", conversation, channel)
        elif len(text) > self._max_message:
            await self._say("utter_trop_long", conversation, channel)
        else:
            failed = not await self._handled(UserMessage(text, channel, conversation, input_channel=channel.name()))
            if failed or not delivered:
                await self._say("utter_indisponible", conversation, channel)

    async def _handled(self, message: UserMessage) -> bool:
        try:
            await self.agent.handle_message(message)
        except Exception as error:  # whatever fails below, the person gets a sentence
            log_failure("turn", error)
            return False
        return True

    def _channel(self, conversation: str, recipient: str, deliver: Deliver) -> RestChannel:
        async def remember(message: Message) -> None:
            payloads = (str(button.get("payload", "")) for button in message.get("buttons", ()))
            self._offers.add(conversation, (payload for payload in payloads if payload.startswith(COMMAND)))
            await deliver(message)

        return RestChannel(recipient, remember)

    async def _say(self, response: str, conversation: str, channel: RestChannel) -> None:
        """Say a response of the domain without a turn of the dialogue, in the person's register when it is known."""
        tracker: Any = await self.agent.tracker_store.retrieve(conversation)
        if tracker is None:
            tracker = DialogueStateTracker(conversation, self.agent.domain.slots)
        message = await self.agent.nlg.generate(response, tracker, channel.name())
        await channel.send_response(conversation, message or {})
