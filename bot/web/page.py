"""The full-page chat, with the welcome already in it, so that it reads before any script or session."""

from __future__ import annotations

from aiohttp import web

from bot.web import render
from bot.web.keys import CHAT


async def index(request: web.Request) -> web.Response:
    """The page. No conversation is opened: that waits for the first message."""
    messages = await request.app[CHAT].welcome()
    text = "\n".join(str(message.get("text", "")) for message in messages)
    buttons = [button for message in messages for button in message.get("buttons", ())]
    return render.page(request, "chat.html", current="chat", welcome=text, choices=buttons)
