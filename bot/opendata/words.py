"""Folded words of rows, which name the same few thousand diplomas, schools and towns again and again."""

from __future__ import annotations

from functools import lru_cache

from bot.knowledge.text import fold

folded = lru_cache(maxsize=100_000)(fold)
"""`fold`, remembered."""
