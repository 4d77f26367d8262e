"""What a request must pass before any work is done for it: its body, its limits, and room among those being answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.settings import Settings
from bot.web.errors import ApiError
from bot.web.limits import Limits, kind_of
from bot.web.metrics import REFUSED
from bot.web.peers import address_of, household, networks
from bot.web.staff_paths import is_staff_path

# An answer takes hundredths of a second: a crowd is gone soon.
_CROWD_SECONDS = 2
_BODY_SECONDS = 10.0
# Staff send whole files, from wherever they are.
_STAFF_SECONDS = 60.0


@web.middleware
async def whole_bodies(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse packed bodies, which grow when they are unpacked, and let go of those that trickle in.

    Raises `ApiError` 415; 408 comes from reading the body.
    """
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").strip().lower() != "identity":
        REFUSED.labels("comprime").inc()
        raise ApiError(415, "http_comprime")
    if not request.can_read_body:
        return await handler(request)
    seconds = _STAFF_SECONDS if is_staff_path(request.path) else _BODY_SECONDS
    timer = asyncio.get_running_loop().call_later(seconds, _late, request)
    try:
        return await handler(request)
    finally:
        timer.cancel()


def _late(request: web.Request) -> None:
    if not request.content.is_eof():
        REFUSED.labels("lenteur").inc()
        request.content.set_exception(ApiError(408, "http_lent"))


class Gate:
    """One a process; used by the application, or by the front before its workers, whose own is then open.

    `counts`: whether it asks whose conversation a message is of.
    """

    def __init__(self, settings: Settings, most: int) -> None:
        """`most`: requests that are answered at the same time."""
        self._limits, self._trusted, self._most = Limits(settings), networks(settings.proxies), most
        self.counts, self._inside = settings.limits != "off", 0

    async def close(self) -> None:
        """Let go of what the limits hold."""
        await self._limits.close()

    async def admit(
        self, request: web.BaseRequest, conversation: str, answer: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """`answer()` once the request, whose body was received, may have one.

        `conversation`: its id, "" when it has none. Raises `ApiError` 429 and 503, with the time to wait.
        """
        kind = kind_of(request.method, request.path)
        if kind is None:
            return await answer()
        seconds = await self._limits.check(household(address_of(request, self._trusted)), conversation, kind)
        if seconds is not None:
            REFUSED.labels("limite").inc()
            raise ApiError(429, "http_trop_vite", seconds)
        if self._inside >= self._most:
            REFUSED.labels("affluence").inc()
            raise ApiError(503, "http_affluence", _CROWD_SECONDS)
        self._inside += 1
        try:
            return await answer()
        finally:
            self._inside -= 1
