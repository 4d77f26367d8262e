"""How often one address and one conversation may ask: counted a minute, and beyond that told how long to wait.

A whole school shares one address, so what an address may do is far above what a conversation may: the one keeps a program out,
the other somebody who keeps a button pressed. What a conversation is refused is not held against its address, so that
one pupil cannot use up what the school has.
"""

from __future__ import annotations

import hashlib
import logging
import math
import re
import time
from collections.abc import Iterator
from typing import Literal

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from bot.messages import say
from bot.settings import Settings

Kind = Literal["session", "message", "page"]
"""What is asked: to open a conversation, to say something in one, anything else that takes work."""

_LOG = logging.getLogger(__name__)
# Seconds that a shared counter has to answer, and that one which has not is left alone.
_PATIENCE, _PAUSE = 0.5, 5.0
_FREE = ("/static/", "/health/", "/metrics", "/chat.js")


def kind_of(method: str, path: str) -> Kind | None:
    """What a request asks for, None when it is not counted."""
    if path.startswith(_FREE):
        return None
    if method != "POST":
        return "page"
    return {"/api/session": "session", "/webhooks/rest/webhook": "message"}.get(path, "page")  # type: ignore[return-value]


class Limits:
    """Counts what is asked, in memory or in a store that several machines share; while that is down, in memory."""

    def __init__(self, settings: Settings) -> None:
        """Only hashes of addresses and conversations are kept, under the secret of the settings."""
        self._on = settings.limits != "off"
        self._key = hashlib.sha256(settings.secret.encode()).digest()
        self._address: dict[Kind, RateLimitItem] = {
            "session": RateLimitItemPerMinute(settings.limits_sessions),
            "message": RateLimitItemPerMinute(settings.limits_address),
            "page": RateLimitItemPerMinute(settings.limits_pages),
        }
        self._conversation = RateLimitItemPerMinute(settings.limits_messages)
        self._here = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._store = _store(settings.limits_url) if settings.limits_url else None
        self._shared = SlidingWindowCounterRateLimiter(self._store) if self._store else None
        self._alone_until = 0.0

    async def check(self, address: str, conversation: str, kind: Kind) -> int | None:
        """Count a request; None when it may go on, else the whole seconds after which another may.

        `address`: as `bot.web.peers` gives it; `conversation`: its id, "" when there is none.
        """
        if not self._on:
            return None
        for item, who in self._counted(address, conversation, kind):
            seconds = await self._hit(item, kind, self._hash(who))
            if seconds is not None:
                return seconds
        return None

    async def close(self) -> None:
        """Let go of the connections to the shared store."""
        if self._store is not None:
            await self._store.bridge.storage.aclose()  # type: ignore[attr-defined]

    def _counted(self, address: str, conversation: str, kind: Kind) -> Iterator[tuple[RateLimitItem, str]]:
        if kind == "message" and conversation:
            yield self._conversation, f"conversation {conversation}"
        yield self._address[kind], f"adresse {address}"

    async def _hit(self, item: RateLimitItem, *names: str) -> int | None:
        if self._shared is not None and time.monotonic() >= self._alone_until:
            try:
                seconds = await _waited(self._shared, item, *names)
            except StorageError as error:
                self._tell("compteur_injoignable", erreur=type(error.storage_error).__name__)
                self._alone_until = time.monotonic() + _PAUSE
            else:
                if self._alone_until:
                    self._alone_until = 0.0
                    self._tell("compteur_revenu")
                return seconds
        return await _waited(self._here, item, *names)

    def _hash(self, who: str) -> str:
        return hashlib.blake2b(who.encode(errors="replace"), key=self._key, digest_size=16).hexdigest()

    @staticmethod
    def _tell(key: str, **values: str) -> None:
        _LOG.warning(say(key, **values))


def _store(url: str) -> RedisStorage:
    # Both speak the same protocol, and the client of Redis that Rasa asks for is too old here.
    address = "async+" + re.sub("^redis", "valkey", url)
    return RedisStorage(address, wrap_exceptions=True, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)


async def _waited(limiter: SlidingWindowCounterRateLimiter, item: RateLimitItem, *names: str) -> int | None:
    if await limiter.hit(item, *names):
        return None
    stats = await limiter.get_window_stats(item, *names)
    return max(1, math.ceil(stats.reset_time - time.time()))
