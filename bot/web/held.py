"""Answers that a client may keep and only ask about: an unchanged one is not sent twice."""

from __future__ import annotations

import hashlib

from aiohttp import hdrs, web

from bot.web.head import is_held


def held(
    request: web.Request, body: str | bytes, content_type: str, *, open_data: bool = False, name: str = ""
) -> web.Response:
    """`body` with its fingerprint, or 304 for a client that holds it. `open_data`: any site's page may read it.

    `name`: the file that a browser saves it as.
    """
    raw = body.encode() if isinstance(body, str) else body
    etag = hashlib.sha256(raw).hexdigest()[:20]
    headers = {hdrs.CACHE_CONTROL: "no-cache", hdrs.ETAG: f'"{etag}"'}
    if open_data:
        headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
    if name:
        headers[hdrs.CONTENT_DISPOSITION] = f'inline; filename="{name}"'
    if is_held(request, etag):
        return web.Response(status=304, headers=headers)
    return web.Response(body=raw, content_type=content_type, charset="utf-8", headers=headers)
