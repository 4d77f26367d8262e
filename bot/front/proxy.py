"""Handing a request to the worker that its conversation belongs to, and the answer back; another takes over when it is gone."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import ClientConnectorError, ClientError, ClientResponse, hdrs, web
from multidict import CIMultiDict, MultiMapping
from yarl import URL

from bot.front.lanes import Lanes
from bot.front.pool import Pool, Upstream
from bot.front.routing import Route, route_of
from bot.messages import say
from bot.settings import Settings
from bot.web.errors import error_response
from bot.web.gate import Gate
from bot.web.logs import REQUEST_ID, new_trace
from bot.web.staff_paths import STAFF_BYTES, is_staff_path

_LOG = logging.getLogger(__name__)
# How long a request waits for a worker that can be reached, in seconds. Forking one takes less than one, and some more when
# the fiches have changed since the loading.
_PATIENCE = 10.0
# Workers that may break over one request: if it is what kills them, it must not kill them all.
_MOST_CUTS = 2
_RETRY_AFTER = "2"
_ONE_HOP = frozenset(
    name.lower()
    for name in (
        hdrs.CONNECTION, hdrs.KEEP_ALIVE, hdrs.PROXY_AUTHENTICATE, hdrs.PROXY_AUTHORIZATION, hdrs.TE, hdrs.TRAILER,
        hdrs.TRANSFER_ENCODING, hdrs.UPGRADE, hdrs.CONTENT_LENGTH, hdrs.EXPECT, "Proxy-Connection",
    )
)  # fmt: skip


class _Refused(Exception):
    """The worker took nothing: it cannot have seen the request."""


class _Cut(Exception):
    """The worker went away in the middle: nobody knows how far it came."""


class Proxy:
    """The handler of every address but the front's own."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        """The gate is here, for all workers."""
        self._pool, self._max_body, self._lanes = pool, settings.max_body, Lanes()
        self._gate = Gate(settings, settings.concurrency * max(1, settings.workers))

    async def close(self) -> None:
        """Let go of what the gate holds."""
        await self._gate.close()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request with a worker's answer, or say that none can. Raises `ApiError` for what the gate refuses."""
        limit = STAFF_BYTES if is_staff_path(request.path) else self._max_body
        try:
            body = await request.clone(client_max_size=limit).read() if request.can_read_body else b""
        except web.HTTPRequestEntityTooLarge:
            return error_response(413, "http_too_large", limite=limit)
        route = route_of(request.method, request.path, request.headers, body)
        return await self._gate.admit(request, route.key, lambda: self._in_turn(request, body, route))

    async def _in_turn(self, request: web.Request, body: bytes, route: Route) -> web.StreamResponse:
        if not (route.key and route.changes):
            return await self._answered(request, body, route)
        async with self._lanes.alone(route.key):
            return await self._answered(request, body, route)

    async def _answered(self, request: web.Request, body: bytes, route: Route) -> web.StreamResponse:
        loop, cuts = asyncio.get_running_loop(), 0
        until = loop.time() + _PATIENCE
        while True:
            for worker in self._pool.candidates(route.key):
                worker.opened += route.opens
                try:
                    return await _sent(worker, request, body)
                except _Refused:
                    worker.up = worker.ready = False
                except _Cut:
                    cuts += 1
                    if not route.repeatable or cuts == _MOST_CUTS:
                        return _unavailable(502, "http_interrompu")
            if loop.time() >= until:
                return _unavailable(503, "http_sans_ouvrier")
            await self._pool.change(until - loop.time())


async def _sent(worker: Upstream, request: web.Request, body: bytes) -> web.StreamResponse:
    """The worker's answer, delivered when it comes piece by piece. Raises `_Refused` or `_Cut` while nothing is delivered."""
    target = URL(f"http://worker{request.rel_url.raw_path_qs}", encoded=True)
    worker.running += 1
    try:
        async with worker.http.request(
            request.method, target, headers=_onwards(request), data=body or None, allow_redirects=False
        ) as answer:
            return await _returned(request, answer)
    except ClientConnectorError as error:
        raise _Refused from error
    except (ClientError, OSError) as error:
        raise _Cut from error
    finally:
        worker.running -= 1


async def _returned(request: web.Request, answer: ClientResponse) -> web.StreamResponse:
    headers = _kept(answer.headers)
    if request.method == hdrs.METH_HEAD and hdrs.CONTENT_LENGTH in answer.headers:
        # The length of what a GET would bring.
        headers[hdrs.CONTENT_LENGTH] = answer.headers[hdrs.CONTENT_LENGTH]
    if answer.headers.get(hdrs.TRANSFER_ENCODING) is None:
        # Read whole before a word of it is said, so that another worker can still be asked.
        return web.Response(status=answer.status, reason=answer.reason, headers=headers, body=await answer.read() or None)
    first = await answer.content.readany()
    response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=headers)
    try:
        await response.prepare(request)
        await response.write(first)
        async for piece in answer.content.iter_any():
            await response.write(piece)
        await response.write_eof()
    except ConnectionError:
        # Who asked has left; the worker ends its turn all the same.
        pass
    except ClientError:
        # Half an answer must not look like a whole one.
        if request.transport is not None:
            request.transport.close()
    return response


def _onwards(request: web.Request) -> CIMultiDict[str]:
    headers = _kept(request.headers)
    peer = request.remote or ""
    told = ", ".join([*headers.popall(hdrs.X_FORWARDED_FOR, []), peer])
    headers[hdrs.X_FORWARDED_FOR] = told.strip(", ")
    headers.setdefault(hdrs.X_FORWARDED_PROTO, request.scheme)
    headers.setdefault(REQUEST_ID, new_trace())
    return headers


def _kept(headers: MultiMapping[str]) -> CIMultiDict[str]:
    """The headers that go on, without those that hold for one connection only."""
    named = {name.strip().lower() for value in headers.getall(hdrs.CONNECTION, []) for name in value.split(",")}
    kept: CIMultiDict[str] = CIMultiDict()
    for name, value in headers.items():
        if name.lower() not in _ONE_HOP and name.lower() not in named:
            kept.add(name, value)
    return kept


def _unavailable(status: int, key: str) -> web.Response:
    _LOG.warning(say(key))
    response = error_response(status, key)
    response.headers[hdrs.RETRY_AFTER] = _RETRY_AFTER
    return response
