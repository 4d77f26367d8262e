"""Every address that is served."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.web import api, assets, carte, health, page

ROUTES: Sequence[web.AbstractRouteDef] = (
    web.get("/", page.index, name="page"),
    web.get("/chat.js", assets.loader, name="loader"),
    web.get("/static/{name:.+}", assets.asset, name="asset"),
    web.get("/carte", carte.index, name="carte"),
    web.get("/api/etablissements.geojson", carte.establishments, name="establishments"),
    web.get("/api/carte.geojson", carte.everything, name="map_data"),
    web.post("/api/session", api.open_session, name="session"),
    web.post("/webhooks/rest/webhook", api.receive, name="webhook"),
    web.get("/health/live", health.alive, name="live"),
    web.get("/health/ready", health.ready, name="ready"),
)
