"""The site's own address, for what leaves it: QR codes, the calendar, the sitemap, open data."""

from __future__ import annotations

import re

from aiohttp import web

from bot.web.errors import ApiError
from bot.web.keys import SETTINGS

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def base_of(request: web.Request) -> str:
    """`https://azimut.exemple.fr`: the address of the settings, else the one that the browser asked.

    Raises `ApiError` 400 when the request's own is no address.
    """
    given = request.app[SETTINGS].public_url
    if given:
        return given
    host = request.host
    if not _HOST.fullmatch(host):
        raise ApiError(400, "http_bad_request")
    return f"{request.scheme}://{host}"
