"""The front's own application: its health, and everything else handed on."""

from __future__ import annotations

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.front.pool import Pool
from bot.front.proxy import Proxy
from bot.settings import Settings
from bot.web.errors import ApiError, error_response
from bot.web.gate import whole_bodies

POOL = web.AppKey("pool", Pool)


def create_front(settings: Settings, pool: Pool) -> web.Application:
    """The application before the workers of `pool`."""
    app = web.Application(middlewares=[_refusals, whole_bodies])
    app[POOL] = pool
    app.on_response_prepare.append(_headers)
    app.router.add_get("/health/live", _alive)
    app.router.add_get("/health/ready", _ready)
    proxy = Proxy(pool, settings)
    app.router.add_route("*", "/{path:.*}", proxy.handle)

    async def let_go(_app: web.Application) -> None:
        """Close what is open to the workers."""
        await proxy.close()

    app.on_cleanup.append(let_go)
    return app


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say what is refused here as the workers would."""
    try:
        return await handler(request)
    except ApiError as error:
        return error.tell(error_response(error.status, error.key))


async def _headers(_request: web.Request, response: web.StreamResponse) -> None:
    """What holds for the front's own answers; a worker's have it already, and more."""
    response.headers[hdrs.SERVER] = "azimut"
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")


async def _alive(_request: web.Request) -> web.Response:
    """200 as long as the front answers."""
    return web.json_response({"status": "live"})


async def _ready(request: web.Request) -> web.Response:
    """200 when a worker is ready, with what it says of itself; `workers`: how many of them are ready, `of` how many."""
    pool = request.app[POOL]
    told = pool.ready[0].told if pool.ready else {"status": "starting", "missing": ["workers"]}
    counts = {"workers": len(pool.ready), "of": len(pool.workers)}
    return web.json_response({**told, **counts}, status=200 if pool.ready else 503)
