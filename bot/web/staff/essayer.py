"""`/equipe/essayer`: ask the bot as the public does, and see how it came to its answer."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.web.incoming import visible
from bot.web.keys import DESK, SESSION, SETTINGS
from bot.web.staff.page import flash, see_other, staff_page

PATH = "/equipe/essayer"
_LONGEST = 300


async def show(request: web.Request) -> web.Response:
    """`GET /equipe/essayer`; `?q=` fills the question in."""
    trials = request.app[DESK].trials.of(request[SESSION].id)
    asked = request.query.get("q", "")[:_LONGEST]
    longest = request.app[SETTINGS].max_message
    return staff_page(request, "equipe/essayer.html", current="essayer", essais=trials, question=asked, longest=longest)


async def ask(request: web.Request) -> web.Response:
    """`POST /equipe/essayer`: a question, or a choice that was offered."""
    form = await request.post()
    text = str(form.get("choix") or form.get("question") or "")
    if not visible(text):
        flash(request, "essai_vide", "alerte")
        return see_other(request, PATH)
    await asyncio.shield(request.app[DESK].trials.ask(request[SESSION].id, text))
    return see_other(request, f"{PATH}#dernier")


async def restart(request: web.Request) -> web.Response:
    """`POST /equipe/essayer/recommencer`: forget the trials and their conversation."""
    await request.app[DESK].trials.forget(request[SESSION].id)
    return see_other(request, PATH, "essai_recommence")
