"""The full-page chat: a template with the welcome already in it, so that it reads before any script or session."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

from bot.web.keys import CHAT

_STATIC = Path(__file__).with_name("static")
_TEMPLATES = Path(__file__).with_name("templates")


async def index(request: web.Request) -> web.Response:
    """The page. No conversation is opened: that waits for the first message."""
    messages = await request.app[CHAT].welcome()
    text = "\n".join(str(message.get("text", "")) for message in messages)
    buttons = [button for message in messages for button in message.get("buttons", ())]
    choices = "".join(
        _template("choice.html").substitute(title=escape(button["title"]), payload=escape(button["payload"]))
        for button in buttons
    )
    html = _template("chat.html").substitute(welcome=escape(text), choices=choices, version=_version())
    return web.Response(text=html, content_type="text/html", headers={"Cache-Control": "no-cache"})


async def asset(request: web.Request) -> web.FileResponse:
    """A file of the page. Only those that are there can be named, so no path leads elsewhere."""
    path = _assets().get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path)


@lru_cache(maxsize=1)
def _assets() -> dict[str, Path]:
    return {path.name: path for path in sorted(_STATIC.iterdir()) if path.is_file()}


@lru_cache(maxsize=8)
def _template(name: str) -> Template:
    return Template((_TEMPLATES / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _version() -> str:
    digest = hashlib.sha256()
    for path in _assets().values():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
