"""Which day it is, where the campuses are: events are past or coming by their own calendar, not the server's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from aiohttp import web

TODAY: web.AppKey[Callable[[], dt.date]] = web.AppKey("today", Callable[[], dt.date])  # type: ignore[arg-type]
"""Set by tests to another day."""

PARIS = ZoneInfo("Europe/Paris")


def today() -> dt.date:
    """The day in France."""
    return dt.datetime.now(PARIS).date()


def today_of(request: web.Request) -> dt.date:
    """The day for a request: that in France, or another that a test has set."""
    given = request.app.get(TODAY)
    return given() if given else today()
