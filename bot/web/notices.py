"""The pages that say what the site is: its accessibility, and what it does with what people write."""

from __future__ import annotations

from aiohttp import web

from bot.web.agenda import contact_of_network
from bot.web.keys import SETTINGS
from bot.web.knowing import snapshot_of
from bot.web.render import page


async def accessibility(request: web.Request) -> web.Response:
    """`GET /accessibilite`."""
    contact = contact_of_network(await snapshot_of(request))
    return page(request, "accessibilite.html", current="accessibilite", contact=contact)


async def privacy(request: web.Request) -> web.Response:
    """`GET /confidentialite`."""
    contact = contact_of_network(await snapshot_of(request))
    settings = request.app[SETTINGS]
    return page(
        request, "confidentialite.html", current="confidentialite", contact=contact, hours=f"{settings.session_hours:g}",
        kept=f"{settings.conversations_hours:g}", days=settings.questions_days,
    )  # fmt: skip
