"""What goes wrong over HTTP: one JSON form for all of it, in French, and never a trace nor a word of what was said."""

from __future__ import annotations

import json
import logging
from functools import partial
from typing import Any

from aiohttp import hdrs, web

from bot.messages import say
from bot.web.metrics import ERRORS

_LOG = logging.getLogger(__name__)

to_json = partial(json.dumps, ensure_ascii=False)
"""JSON as this server writes it: French stays readable."""

_KEYS = {
    400: "http_bad_request",
    401: "http_unauthorized",
    404: "http_not_found",
    405: "http_method_not_allowed",
    413: "http_too_large",
}


class ApiError(Exception):
    """A request that is refused, with its HTTP status and the key of its French sentence."""

    def __init__(self, status: int, key: str, wait: int | None = None) -> None:
        """`key`: `http_<code>` in bot/messages.yml; `wait`: whole seconds after which it may be tried again."""
        super().__init__(key)
        self.status, self.key, self.wait = status, key, wait

    def tell(self, response: web.Response) -> web.Response:
        """`response`, which says the error, with the time to wait."""
        if self.wait is not None:
            response.headers[hdrs.RETRY_AFTER] = str(self.wait)
        return response


def error_response(status: int, key: str, **values: Any) -> web.Response:
    """`{"error": {"code", "message"}}`: the key without its prefix for programs, its sentence for people."""
    body = {"error": {"code": key.removeprefix("http_"), "message": say(key, **values)}}
    return web.json_response(body, status=status, dumps=to_json)


def key_of(status: int) -> str:
    """The sentence for an error status that the web framework raised by itself."""
    return _KEYS.get(status, "http_refused" if status < 500 else "http_internal")


def log_failure(what: str, error: BaseException) -> None:
    """Log the kind and place of an unexpected error; its message is left out, since it may quote what was written."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    ERRORS.labels(what).inc()
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    _LOG.error("%s failed: %s at %s", what, type(error).__name__, where)


async def read_object(request: web.Request) -> dict[str, Any]:
    """The JSON object in the request's body; an empty body counts as `{}`. Raises `ApiError` 400."""
    raw = await request.read()
    if not raw.strip():
        return {}
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "http_bad_request") from error
    if not isinstance(value, dict):
        raise ApiError(400, "http_bad_request")
    return value
