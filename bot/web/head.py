"""What the head of a request tells."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import hdrs, web

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""Those by which nothing changes."""


def bearer_of(headers: Mapping[str, str]) -> str:
    """The token of `Authorization: Bearer …`, "" when there is none."""
    kind, _, token = headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def is_held(request: web.Request, etag: str) -> bool:
    """Whether the client says that it has what this fingerprint tells of: it need not be sent again."""
    return any(tag.value in (etag, "*") for tag in request.if_none_match or ())
