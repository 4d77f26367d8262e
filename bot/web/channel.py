"""Rasa's REST messages: one JSON object a response, without our internal trace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import OutputChannel

Message = dict[str, Any]
Deliver = Callable[[Message], Awaitable[None]]

_PASSED_ON = ("text", "image", "attachment", "elements")


class RestChannel(OutputChannel):  # type: ignore[misc]
    """Hands each of the bot's responses to `deliver` whole: Rasa's own would cut the text at each blank line."""

    def __init__(self, recipient: str, deliver: Deliver) -> None:
        """`recipient`: how the client knows the conversation, its `recipient_id`; the bot's own id stays inside."""
        self._recipient, self._deliver = recipient, deliver

    @classmethod
    def name(cls) -> str:
        """Name of the channel, for response variations and credentials.yml."""
        return "rest"

    async def send_response(self, recipient_id: str, message: Message) -> None:
        """Deliver one response; one that holds nothing for people is not sent."""
        sent: Message = {key: message[key] for key in _PASSED_ON if message.get(key)}
        buttons = [*(message.get("buttons") or ()), *(message.get("quick_replies") or ())]
        if buttons:
            sent["buttons"] = buttons
        custom = message.get("custom")
        if isinstance(custom, dict):
            custom = {key: value for key, value in custom.items() if key != "trace"}
        if custom:
            sent["custom"] = custom
        if sent:
            await self._deliver({"recipient_id": self._recipient, **sent})
