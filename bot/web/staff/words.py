"""How staff read the bot's own words."""

from __future__ import annotations

from bot.knowledge.base import Snapshot
from bot.messages import has, say


def intent(snapshot: Snapshot, name: str) -> str:
    """What an intent asks: the name of its facet, or a few words; its own name when there are none."""
    label = snapshot.libelles.get(name)
    if label:
        return label.nom
    return say(f"intention_{name}") if has(f"intention_{name}") else name
