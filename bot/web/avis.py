"""Whether answers helped: counts by type of fiche, without a word of what was asked nor who asked it."""

from __future__ import annotations

from collections import Counter

from bot.web.conversations import Exchange


class Avis:
    """`counts[type of fiche, helpful]`, "" being the type of answers about no fiche."""

    def __init__(self) -> None:
        """Nobody has said anything yet."""
        self.counts: Counter[tuple[str, bool]] = Counter()

    def add(self, exchange: Exchange, helpful: bool) -> None:
        """Count an opinion once; who changes their mind is counted anew."""
        if exchange.helpful is not None:
            self.counts[exchange.about, exchange.helpful] -= 1
        exchange.helpful = helpful
        self.counts[exchange.about, helpful] += 1
