"""How sure an answer is, as its trace tells (`palier`): from 1, what was asked of what was named, to 5, not to know."""

from __future__ import annotations

UNSURE = 4
"""From this tier on it is no answer: the bot asks back, or does not know."""
UNKNOWN = 5
"""The bot does not know."""
