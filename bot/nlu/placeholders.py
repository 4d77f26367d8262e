"""Names in the place of the placeholders of training examples ("c koi {dispositif}"): only whole sentences have a meaning."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

from bot.knowledge.base import LIVE

PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_FEW_WORDS = 4
_OTHERS = {
    "niveau": ("BTS", "bac pro", "CAP", "3e", "seconde", "terminale", "licence pro"),
    "date": ("2024", "janvier", "novembre 2024", "2025"),
    "citation": ("ce texte",),
}


def spoken(example: str) -> str:
    """The example with a name for each placeholder, the same at each call as long as the fiches do not change."""
    version = LIVE.current().version

    def name(match: re.Match[str]) -> str:
        """A name in the place of a placeholder; its own word when there is none."""
        choices = _names(match[1], version)
        return choices[zlib.crc32(example.encode()) % len(choices)] if choices else match[1]

    return PLACEHOLDER.sub(name, example)


@lru_cache(maxsize=64)
def _names(kind: str, _version: str) -> Sequence[str]:
    wanted = "lieu" if kind == "ville" else kind
    fiches = LIVE.current().fiches.values()
    return _OTHERS.get(kind) or [f.nom for f in fiches if f.type == wanted and len(f.nom.split()) <= _FEW_WORDS]
