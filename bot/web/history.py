"""The conversation again after a reload, and its forgetting on request: both asked with the conversation's token.

What is shown is what was really delivered, as `bot/web/conversations.py` remembers it, where it is told why; it outlives the
process, sealed in the journal. What a person wrote in distress is never among it.
"""

from __future__ import annotations

from aiohttp import web

from bot.web.errors import to_json
from bot.web.head import bearer_of
from bot.web.keys import CHAT, TOKENS


async def show(request: web.Request) -> web.Response:
    """`{"messages": [{"from": "vous"|"bot", "text", "buttons"?, "custom"?, "message_id"?}]}`, the oldest first."""
    messages = await request.app[CHAT].shown(_conversation(request))
    return web.json_response({"messages": messages}, dumps=to_json)


async def forget(request: web.Request) -> web.Response:
    """204 when nothing is left of the conversation. Its token still opens it, empty, until it expires."""
    await request.app[CHAT].forget(_conversation(request))
    return web.Response(status=204)


def _conversation(request: web.Request) -> str:
    return request.app[TOKENS].read(bearer_of(request.headers))
