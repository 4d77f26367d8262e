"""Every address that is served."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.web import (
    agenda,
    api,
    assets,
    carte,
    catalogue,
    fiche,
    health,
    history,
    notices,
    opendata,
    page,
    qr,
    sitemap,
    widget,
)
from bot.web.staff.routes import STAFF_ROUTES

ROUTES: Sequence[web.AbstractRouteDef] = (
    web.get("/", page.index, name="page"),
    web.get("/chat.js", widget.loader, name="loader"),
    web.get("/static/{name:.+}", assets.asset, name="asset"),
    web.get("/carte", carte.index, name="carte"),
    web.get("/api/etablissements.geojson", carte.establishments, name="establishments"),
    web.get("/api/carte.geojson", carte.everything, name="map_data"),
    web.get("/agenda", agenda.show, name="agenda"),
    web.get("/api/agenda.ics", agenda.calendar, name="calendar"),
    web.get("/fiches", catalogue.show, name="fiches"),
    web.get("/fiche/{id}", fiche.show, name="fiche"),
    web.get("/fiche/{id}/qr.svg", qr.code, name="qr"),
    web.get("/api/openapi.yml", opendata.description, name="openapi"),
    web.get("/api/fiches", opendata.index, name="open_data"),
    web.get("/api/fiches/{id}", opendata.one, name="open_fiche"),
    web.get("/accessibilite", notices.accessibility, name="accessibility"),
    web.get("/confidentialite", notices.privacy, name="privacy"),
    web.get("/sitemap.xml", sitemap.sitemap, name="sitemap"),
    web.get("/robots.txt", sitemap.robots, name="robots"),
    web.post("/api/session", api.open_session, name="session"),
    web.post("/webhooks/rest/webhook", api.receive, name="webhook"),
    web.get("/api/history", history.show, name="history"),
    web.delete("/api/history", history.forget, name="forget"),
    web.post("/api/avis", api.judge, name="avis"),
    web.get("/health/live", health.alive, name="live"),
    web.get("/health/ready", health.ready, name="ready"),
    web.get("/metrics", health.metrics, name="metrics"),
    *STAFF_ROUTES,
)
