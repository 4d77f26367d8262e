"""The application factory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.dialogue.journal import Journal
from bot.insights.recorder import Recorder
from bot.insights.store import Store
from bot.knowledge.base import LIVE, Live
from bot.knowledge.watch import Watcher
from bot.settings import Settings
from bot.web.avis import Avis
from bot.web.chat import Chat
from bot.web.gate import Gate, whole_bodies
from bot.web.keys import AVIS, CHAT, DESK, GATE, INSIGHTS, JOURNAL, LIVE_KNOWLEDGE, SETTINGS, TOKENS, WATCHER
from bot.web.logs import name_answer, traced
from bot.web.metrics import count_reload, measured
from bot.web.middlewares import compress, errors, gate, headers
from bot.web.routes import ROUTES
from bot.web.sessions import Tokens
from bot.web.staff.desk import Desk
from bot.web.staff.guard import guard
from bot.web.today import today
from bot.web.turned import Listener

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent

# From the outside in.
_MIDDLEWARES = (traced, measured, compress, errors, whole_bodies, gate, guard)


def create_app(
    settings: Settings, agent: AzimutAgent, live: Live = LIVE, clock: Callable[[], float] = time.time,
    mine: Callable[[str], bool] = lambda _: True,
) -> web.Application:  # fmt: skip
    """The application that serves `agent`, a loaded agent, and keeps `live` at what the fiches' folder holds.

    `clock`: the time that staff sessions go by, in seconds since 1970; `mine`: see `Tokens`.
    """
    app = web.Application(client_max_size=settings.max_body, middlewares=_MIDDLEWARES)
    app[GATE] = Gate(settings, settings.concurrency)
    app[SETTINGS], app[LIVE_KNOWLEDGE] = settings, live
    app[TOKENS] = Tokens(settings.secret, settings.session_hours, mine)
    app[INSIGHTS] = Recorder(Store(settings.insights), live.current, settings.questions_days, today)
    app[JOURNAL] = Journal(settings.conversations, settings.secret)
    # What is live is no more to be kept than what is written.
    hours = min(settings.session_hours, settings.conversations_hours)
    app[CHAT] = Chat(agent, settings.max_message, live, hours, Listener(agent, app[INSIGHTS], clock), app[JOURNAL])
    app[AVIS] = Avis(app[INSIGHTS].judged)
    app[DESK] = Desk.of(settings, app[CHAT], live, clock)
    app.add_routes(ROUTES)
    app.on_response_prepare.extend((headers, name_answer))
    app[WATCHER] = Watcher(live, settings.knowledge, settings.database_url, count_reload)
    app.on_cleanup.append(_let_go)
    app.cleanup_ctx.append(_write_down)
    app.cleanup_ctx.append(_watch_knowledge)
    app.cleanup_ctx.append(_record)
    return app


async def _let_go(app: web.Application) -> None:
    await app[GATE].close()


async def _watch_knowledge(app: web.Application) -> AsyncIterator[None]:
    app[WATCHER].start()
    yield
    await asyncio.to_thread(app[WATCHER].stop)


async def _write_down(app: web.Application) -> AsyncIterator[None]:
    app[JOURNAL].start()
    tidying = asyncio.create_task(app[CHAT].memory.tidy_for_ever(app[SETTINGS].conversations_hours))
    yield
    tidying.cancel()
    await asyncio.gather(tidying, return_exceptions=True)
    await asyncio.to_thread(app[JOURNAL].stop)


async def _record(app: web.Application) -> AsyncIterator[None]:
    app[INSIGHTS].start()
    yield
    await asyncio.to_thread(app[INSIGHTS].stop)
