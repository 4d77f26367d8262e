"""What is counted for Prometheus: never a word, an address or a conversation.

Under `azimut serve --workers` each process writes its counts into the folder that PROMETHEUS_MULTIPROC_DIR names, which must be
set before this module is imported; whichever process is asked then answers for all.
"""

from __future__ import annotations

import hmac
import os
import sys
import time
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from bot import __version__
from bot.tiers import UNSURE
from bot.web.head import bearer_of
from bot.web.peers import address_of, networks, within

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.web.turned import Turned

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""Of what `exposition` gives."""
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_REGISTRY = CollectorRegistry()
_SECONDS = (0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter("azimut_requests", "Requests answered, by route and HTTP status.", ("route", "status"), registry=_REGISTRY)
LATENCY = Histogram(
    "azimut_request_seconds", "Time to answer a request, by route.", ("route",), registry=_REGISTRY, buckets=_SECONDS
)
TURNS = Counter("azimut_turns", "Messages that were read and answered, help lines apart.", registry=_REGISTRY)
TIERS = Counter("azimut_tiers", "Answers by tier: 1 is the surest, 5 is not to know.", ("palier",), registry=_REGISTRY)
FALLBACKS = Counter("azimut_fallbacks", "Turns that only asked back or did not know.", registry=_REGISTRY)
ERRORS = Counter("azimut_errors", "Unexpected errors, by place.", ("where",), registry=_REGISTRY)
REFUSED = Counter("azimut_refused", "Requests refused: over a limit, or in a crowd.", ("reason",), registry=_REGISTRY)
RELOADS = Counter(
    "azimut_knowledge_reloads", "Versions of the fiches: taken into service, or refused.", ("outcome",), registry=_REGISTRY
)
BUILD = Gauge(
    "azimut_build_info", "Always 1; what runs.", ("version", "python"), registry=_REGISTRY, multiprocess_mode="livemostrecent"
)


def exposition() -> bytes:
    """The counts in Prometheus's text form: of all processes when they share a folder, else of this one."""
    # Here, since a fork has to say it itself.
    BUILD.labels(__version__, ".".join(map(str, sys.version_info[:3]))).set(1)
    registry = _REGISTRY
    if os.environ.get(FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def may_read(request: web.BaseRequest, settings: Settings) -> bool:
    """Whether the counts may be told to whoever asks: from a network of the settings, or with their token."""
    if within(address_of(request, networks(settings.proxies)), networks(settings.metrics_from)):
        return True
    given = bearer_of(request.headers)
    return bool(settings.metrics_token) and hmac.compare_digest(given.encode(), settings.metrics_token.encode())


@web.middleware
async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count each request and the time that its answer takes, under its route's name: addresses are endless."""
    route = request.match_info.route.name or "none"
    began = time.perf_counter()
    status = 500
    try:
        response = await handler(request)
        status = response.status
        return response
    except web.HTTPException as answer:
        status = answer.status
        raise
    finally:
        REQUESTS.labels(route, str(status)).inc()
        LATENCY.labels(route).observe(time.perf_counter() - began)


def count_turn(turned: Turned) -> None:
    """Count a turn and the tiers of its answers."""
    tiers = [trace["palier"] for trace in turned.traces if "palier" in trace]
    TURNS.inc()
    for tier in tiers:
        TIERS.labels(str(tier)).inc()
    if tiers and all(tier >= UNSURE for tier in tiers):
        FALLBACKS.inc()


def count_reload(outcome: str) -> None:
    """Count a version of the fiches: `served`, or `refused` for what is wrong with it."""
    RELOADS.labels(outcome).inc()
