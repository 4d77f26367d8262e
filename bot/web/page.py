"""The full-page chat, with the welcome already in it, so that it reads before any script or session.

What its template gets: `welcome` and `choices` (title, payload), `question` to ask at once ("" when none) and `cadre` (whether
the page is in the frame of another site's widget).
"""

from __future__ import annotations

from aiohttp import web

from bot.web import render
from bot.web.incoming import without_command
from bot.web.keys import CHAT

_LONGEST_QUESTION = 300


async def index(request: web.Request) -> web.Response:
    """The page. No conversation is opened: that waits for the first message."""
    messages = await request.app[CHAT].welcome()
    return render.page(
        request,
        "chat.html",
        current="chat",
        welcome="\n".join(str(message.get("text", "")) for message in messages),
        choices=[button for message in messages for button in message.get("buttons", ())],
        question=without_command(request.query.get("q", "")[:_LONGEST_QUESTION]),
        cadre=request.query.get("cadre") == "1",
    )
