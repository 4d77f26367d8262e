"""Whether the process lives, whether it can answer, and what it has counted."""

from __future__ import annotations

import asyncio

from aiohttp import hdrs, web
from sqlalchemy.exc import SQLAlchemyError

from bot.knowledge.base import KnowledgeError
from bot.knowledge.engine import StoreError
from bot.settings import SettingsError
from bot.web.errors import ApiError
from bot.web.keys import CHAT, LIVE_KNOWLEDGE, SETTINGS
from bot.web.metrics import CONTENT_TYPE, exposition, may_read


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


async def metrics(request: web.Request) -> web.Response:
    """The counts, for Prometheus. Raises `ApiError` 403 for whom they are not."""
    if not may_read(request, request.app[SETTINGS]):
        raise ApiError(403, "http_metriques")
    return web.Response(body=await asyncio.to_thread(exposition), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE})


def _state(missing: list[str], **details: str) -> web.Response:
    body = {"status": "starting", "missing": missing} if missing else {"status": "ready", **details}
    return web.json_response(body, status=503 if missing else 200)
