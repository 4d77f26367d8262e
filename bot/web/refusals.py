"""An error as whoever asked can read it: a page in a browser, JSON for a program."""

from __future__ import annotations

from typing import Any

from aiohttp import hdrs, web

from bot.messages import say
from bot.web.errors import error_response
from bot.web.render import page

_FOR_PROGRAMS = ("/api/", "/webhooks/", "/static/", "/health/", "/chat.js", "/metrics")


def refusal(request: web.Request, status: int, key: str, **values: Any) -> web.Response:
    """The error `key` of bot/messages.yml, with its HTTP status."""
    if not _reads_pages(request):
        return error_response(status, key, **values)
    response = page(request, "erreur.html", status=status, message=say(key, **values))
    response.set_status(status)
    # An error says nothing of the page that may be there tomorrow.
    del response.headers[hdrs.ETAG]
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    return response


def _reads_pages(request: web.Request) -> bool:
    """Whether a browser asked for a page."""
    asks = "text/html" in request.headers.get(hdrs.ACCEPT, "")
    return asks and request.method in ("GET", "HEAD") and not request.path.startswith(_FOR_PROGRAMS)
