"""One at a time: what changes a conversation is sent to a worker only when what came before it is answered.

So messages keep their order on the way, and when a conversation moves, no two workers ever have it at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Lanes:
    """One lane a key, as long as somebody is in it."""

    def __init__(self) -> None:
        """Nobody is anywhere."""
        self._lanes: dict[str, _Lane] = {}

    def __len__(self) -> int:
        return len(self._lanes)

    @asynccontextmanager
    async def alone(self, key: str) -> AsyncIterator[None]:
        """Inside, nobody else is in the lane of `key`; they enter in the order in which they came."""
        lane = self._lanes.setdefault(key, _Lane())
        lane.users += 1
        try:
            async with lane.lock:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[key]
