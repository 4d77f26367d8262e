"""The front's own application: its health, and everything else handed on."""

from __future__ import annotations

from aiohttp import web

from bot.front.pool import Pool
from bot.front.proxy import Proxy
from bot.settings import Settings

POOL = web.AppKey("pool", Pool)


def create_front(settings: Settings, pool: Pool) -> web.Application:
    """The application before the workers of `pool`. Bodies must reach it as they are: `answering(…, unpacked=False)`."""
    app = web.Application()
    app[POOL] = pool
    app.router.add_get("/health/live", _alive)
    app.router.add_get("/health/ready", _ready)
    app.router.add_route("*", "/{path:.*}", Proxy(pool, settings.max_body).handle)
    return app


async def _alive(_request: web.Request) -> web.Response:
    """200 as long as the front answers."""
    return web.json_response({"status": "live"})


async def _ready(request: web.Request) -> web.Response:
    """200 when a worker is ready, with what it says of itself; `workers`: how many of them are ready, `of` how many."""
    pool = request.app[POOL]
    told = pool.ready[0].told if pool.ready else {"status": "starting", "missing": ["workers"]}
    counts = {"workers": len(pool.ready), "of": len(pool.workers)}
    return web.json_response({**told, **counts}, status=200 if pool.ready else 503)
