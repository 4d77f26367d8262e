"""Every sentence that the program itself says to staff and operators, kept in `messages.yml` and filled in here."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.quick_yaml import read_yaml

_CATALOGUE = Path(__file__).with_name("messages.yml")


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, str]:
    return {str(key): str(text) for key, text in read_yaml(_CATALOGUE).items()}


def say(key: str, **values: object) -> str:
    """The French sentence `key` of the catalogue, its `{placeholders}` replaced by `values`.

    Raises `KeyError` when the catalogue has no such sentence or a placeholder is not given: both are our own mistakes.
    """
    return _catalogue()[key].format(**values)


def has(key: str) -> bool:
    """Whether the catalogue has a sentence of that key."""
    return key in _catalogue()
