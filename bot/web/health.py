"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

import asyncio

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.knowledge.base import KnowledgeError
from bot.knowledge.engine import StoreError
from bot.settings import SettingsError
from bot.web.keys import CHAT, LIVE_KNOWLEDGE


async def alive(_request: web.Request) -> web.Response:
    """200 as long as the process answers."""
    return web.json_response({"status": "live"})


async def ready(request: web.Request) -> web.Response:
    """200 when the agent and the knowledge are loaded, 503 otherwise; `missing` names what is not."""
    missing = [] if request.app[CHAT].agent.is_ready() else ["agent"]
    try:
        snapshot = await asyncio.to_thread(request.app[LIVE_KNOWLEDGE].current)
    except (KnowledgeError, StoreError, SettingsError, SQLAlchemyError, OSError):
        return _state([*missing, "knowledge"])
    return _state(missing, version=snapshot.version[:8])


def _state(missing: list[str], **details: str) -> web.Response:
    body = {"status": "starting", "missing": missing} if missing else {"status": "ready", **details}
    return web.json_response(body, status=503 if missing else 200)
