"""Whether answers helped: counts by type of fiche, without a word of what was asked nor who asked it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from bot.insights.asked import Asked
from bot.web.conversations import Exchange

OnOpinion = Callable[[Asked, bool, bool], None]
"""Told of what was asked, whether the answer helped, and whether the contrary had been said before."""


class Avis:
    """`counts[type of fiche, helpful]`, "" being the type of answers about no fiche."""

    def __init__(self, on_opinion: OnOpinion | None = None) -> None:
        """Nobody has said anything yet."""
        self.counts: Counter[tuple[str, bool]] = Counter()
        self._on_opinion = on_opinion

    def add(self, exchange: Exchange, helpful: bool) -> None:
        """Count an opinion once; who changes their mind is counted anew."""
        if exchange.helpful == helpful:
            return
        if exchange.helpful is not None:
            self.counts[exchange.about, exchange.helpful] -= 1
        if self._on_opinion and exchange.asked:
            self._on_opinion(exchange.asked, helpful, exchange.helpful is not None)
        exchange.helpful = helpful
        self.counts[exchange.about, helpful] += 1
