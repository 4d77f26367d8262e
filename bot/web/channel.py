"""Rasa's REST messages: one JSON object a response, without our internal trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel

Message = dict[str, Any]
Cards = Callable[[Mapping[str, Any], int], list[dict[str, Any]]]
"""The cards that go with an answer, from its trace and the characters that it holds."""

_PASSED_ON = ("text", "image", "attachment", "elements")
_PROTECTIVE = frozenset(
    {"utter_detresse", "utter_inquietude", "utter_donnees_personnelles", "utter_ecoute", "utter_ecoute_proche",
     "utter_ecoute_numeros", "utter_ecoute_merci", "utter_ecoute_laisser", "utter_ecoute_lassitude"}
)  # fmt: skip
"""Responses to what nobody else should read over the person's shoulder, and the one that says that it is not kept."""


class RestChannel(OutputChannel):  # type: ignore[misc]
    """Keeps each of the bot's responses whole, in `sent`: Rasa's own would cut the text at each blank line.

    `protected` tells afterwards whether the answer was one of help, and `traces` what the answers were made of.
    """

    def __init__(self, cards: Cards | None = None) -> None:
        """`cards`: see `Cards`."""
        self._cards = cards
        self.sent: list[Message] = []
        self.protected = False
        self.traces: list[Mapping[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Name of the channel, for response variations and credentials.yml."""
        return "rest"

    async def send_response(self, recipient_id: str, message: Message) -> None:
        """Keep one response; one that holds nothing for people is left out."""
        self.protected = self.protected or message.get("utter_action") in _PROTECTIVE
        sent: Message = {key: message[key] for key in _PASSED_ON if message.get(key)}
        buttons = [*(message.get("buttons") or ()), *(message.get("quick_replies") or ())]
        if buttons:
            sent["buttons"] = buttons
        said = len(message.get("text") or "") + sum(len(str(button.get("title", ""))) for button in buttons)
        custom = self._custom(message.get("custom"), said)
        if custom:
            sent["custom"] = custom
        if sent:
            self.sent.append(sent)

    def _custom(self, custom: Any, said: int) -> Any:
        if not isinstance(custom, dict):
            return custom
        trace = custom.get("trace")
        kept = {key: value for key, value in custom.items() if key != "trace"}
        if isinstance(trace, dict):
            self.traces.append(trace)
            cards = self._cards(trace, said) if self._cards and not self.protected else []
            if cards:
                kept["cartes"] = cards
        return kept
