"""What holds for every answer: JSON errors, security headers, compression, how long it may be kept."""

from __future__ import annotations

import json

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.dialogue.journal import JournalUnavailable
from bot.web.assets import WORTH_SHRINKING, accepts_gzip
from bot.web.errors import ApiError, key_of, log_failure
from bot.web.keys import FOR_STAFF, GATE, SETTINGS, TOKENS
from bot.web.limits import kind_of
from bot.web.refusals import refusal

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
# The microphone serves to dictate a question; a page that embeds the chat must let it pass too.
_FEATURES = "microphone=(self), camera=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=()"
# The older way to say who may embed: it knows only these two answers, and any other must be left to the policy.
_FRAME_OPTIONS = {"'none'": "DENY", "'self'": "SAMEORIGIN"}
_SHRINKABLE = ("text/html", "text/calendar", "text/plain", "text/xml", "application/xml", "application/json")
# A database that is asked again every second is back within a few.
_JOURNAL_SECONDS = "2"


@web.middleware
async def compress(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Send pages and data in gzip to who can unpack it. A stream goes as it is, line by line."""
    response = await handler(request)
    body = getattr(response, "body", None)
    if hdrs.CONTENT_ENCODING in response.headers or not isinstance(body, bytes) or len(body) < WORTH_SHRINKING:
        return response
    if response.content_type in _SHRINKABLE or response.content_type.endswith("+json"):
        response.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        if accepts_gzip(request):
            response.enable_compression(web.ContentCoding.gzip)
    return response


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever a handler raises into an error that says itself: a page for browsers, JSON for programs."""
    try:
        return await handler(request)
    except ApiError as error:
        return error.tell(refusal(request, error.status, error.key))
    except JournalUnavailable:
        response = refusal(request, 503, "http_journal")
        response.headers[hdrs.RETRY_AFTER] = _JOURNAL_SECONDS
        return response
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = refusal(request, error.status, key_of(error.status), limite=request.app[SETTINGS].max_body)
        if hdrs.ALLOW in error.headers:
            response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
        return response
    except Exception as error:
        log_failure(f"{request.method} {request.match_info.route.name or 'request'}", error)
        return refusal(request, 500, "http_internal")


@web.middleware
async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let pass what may be answered now."""
    guarding = request.app[GATE]
    asked = guarding.counts and kind_of(request.method, request.path) == "message"
    return await guarding.admit(request, await _conversation(request) if asked else "", lambda: handler(request))


async def headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: it sees streams and files too, sent before a middleware gets them back."""
    # Staff pages act: no site, not even one that may embed the chat, shows them in a frame.
    ancestors = "'none'" if request.get(FOR_STAFF) else request.app[SETTINGS].frame_ancestors
    if request.get(FOR_STAFF):
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Content-Security-Policy"] = _POLICY.format(ancestors=ancestors)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Permissions-Policy"] = _FEATURES
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if options := _FRAME_OPTIONS.get(ancestors.strip().lower()):
        response.headers["X-Frame-Options"] = options
    response.headers[hdrs.SERVER] = "azimut"
    if request.path.startswith("/static/") and response.status < 400:
        # The page names its files with their fingerprint, so a version never changes.
        versioned = "v" in request.query
        response.headers[hdrs.CACHE_CONTROL] = "public, max-age=31536000, immutable" if versioned else "no-cache"
    else:
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")


async def _conversation(request: web.Request) -> str:
    """The conversation that a message is for, "" when it has no right to any: what is wrong with it is told further on."""
    body = await request.read()
    try:
        return request.app[TOKENS].read(json.loads(body)["sender"])
    except (ApiError, ValueError, LookupError, TypeError, RecursionError):
        return ""
