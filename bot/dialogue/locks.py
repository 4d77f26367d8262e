"""One lock a conversation, held in this process: a second message waits for the first one's answer, without polling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock_store import LockStore


class ConversationLockStore(LockStore):  # type: ignore[misc]
    """Right as long as a conversation is always handled by the same process, which the front sees to."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """`endpoint_config` is what Rasa gives to a lock store named in endpoints.yml; nothing of it is needed."""
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 60, wait_time_in_seconds: float = 1
    ) -> AsyncGenerator[None, None]:
        """Hold the conversation's lock. The two times are Rasa's, for locks that may be lost; these cannot be."""
        lock, users = self._locks.get(conversation_id, (asyncio.Lock(), 0))
        self._locks[conversation_id] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[conversation_id]
            if users == 1:
                del self._locks[conversation_id]
            else:
                self._locks[conversation_id] = (lock, users - 1)
