"""The knowledge in service, for a request."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.knowledge.base import Snapshot
from bot.web.keys import LIVE_KNOWLEDGE


async def snapshot_of(request: web.Request) -> Snapshot:
    """The snapshot in service; loading it the first time must not hold up the others."""
    return await asyncio.to_thread(request.app[LIVE_KNOWLEDGE].current)
