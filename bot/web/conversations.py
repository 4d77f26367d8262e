"""What the bot offered in each conversation: the only payloads that a client may send back to it as they are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable


class Offers:
    """Button payloads by conversation, both bounded: the conversations and payloads used longest ago are forgotten."""

    def __init__(self, conversations: int = 20_000, payloads: int = 100) -> None:
        """Keep the latest `conversations`, and the latest `payloads` of each."""
        self._most, self._most_payloads = conversations, payloads
        self._offered: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()

    def add(self, conversation: str, payloads: Iterable[str]) -> None:
        """Remember that the bot offered `payloads`."""
        offered = self._offered.setdefault(conversation, OrderedDict())
        self._offered.move_to_end(conversation)
        for payload in payloads:
            offered[payload] = None
            offered.move_to_end(payload)
        while len(offered) > self._most_payloads:
            offered.popitem(last=False)
        while len(self._offered) > self._most:
            self._offered.popitem(last=False)

    def __contains__(self, item: tuple[str, str]) -> bool:
        """Whether (conversation, payload) was offered and is remembered."""
        conversation, payload = item
        return payload in self._offered.get(conversation, ())
