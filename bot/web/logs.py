"""What the server tells of itself while it serves, on stderr: as text, or as JSON that says which request it is about."""

from __future__ import annotations

import logging
import random
import re

from aiohttp import web
from aiohttp.typedefs import Handler
from structlog.contextvars import bind_contextvars, merge_contextvars
from structlog.processors import JSONRenderer, TimeStamper, format_exc_info
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name

REQUEST_ID = "X-Request-ID"
"""The header that names a request, from the first proxy to the last line of a log."""
_TRACE = web.RequestKey("trace", str)
_RIGHT = re.compile(r"[A-Za-z0-9._-]{8,64}")


def formatter(form: str) -> logging.Formatter:
    """How lines are written: `texte`, or `json`, one object a line with `event`, `level`, `logger`, `timestamp` and `trace`."""
    if form != "json":
        return logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    return ProcessorFormatter(
        foreign_pre_chain=[merge_contextvars, add_log_level, add_logger_name, TimeStamper("iso", utc=True), format_exc_info],
        processors=[ProcessorFormatter.remove_processors_meta, JSONRenderer(ensure_ascii=False)],
    )


def new_trace() -> str:
    """A name for a request, 32 hexadecimal digits. It guards nothing: chance from the system would cost more than the rest."""
    return f"{random.getrandbits(128):032x}"


@web.middleware
async def traced(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name the request as a proxy before us did, if that is a name, else anew; all that is logged for it bears it."""
    given = request.headers.get(REQUEST_ID, "")
    request[_TRACE] = given if _RIGHT.fullmatch(given) else new_trace()
    bind_contextvars(trace=request[_TRACE])
    return await handler(request)


async def name_answer(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: give the answer the name of its request."""
    if _TRACE in request:
        response.headers[REQUEST_ID] = request[_TRACE]
