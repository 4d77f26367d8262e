"""`/equipe`: whether the bot serves what the files hold, what is wrong in them, and what they cover."""

from __future__ import annotations

from aiohttp import web

from bot.web.staff.page import staff_page


async def show(request: web.Request) -> web.Response:
    """The page."""
    return staff_page(request, "equipe/etat.html", current="etat")
