"""Rendezvous hashing: who holds a conversation, and who holds it next when that one is gone."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b


def ranking(key: str, names: Iterable[str]) -> list[str]:
    """`names` from the first to hold `key` to the last. A name that leaves or comes changes nothing between the others."""
    return sorted(names, key=lambda name: blake2b(f"{name} {key}".encode("utf-8", "replace"), digest_size=8).digest())
