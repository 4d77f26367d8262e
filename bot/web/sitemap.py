"""What search engines read first: the list of the pages, and what they are asked to leave alone."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from aiohttp import web

from bot.knowledge.base import Snapshot
from bot.web.addresses import base_of
from bot.web.catalogue import shelves
from bot.web.held import held
from bot.web.knowing import snapshot_of
from bot.web.sheet import is_listed

_PAGES = ("/", "/carte", "/agenda", "/fiches", "/accessibilite", "/confidentialite")
# A robot that follows a link to a question would hold a conversation at each of them.
_ROBOTS = """User-agent: *
Disallow: /*?q=
Disallow: /*&q=
Disallow: /webhooks/
Disallow: /api/session
Disallow: /health/

Sitemap: {base}/sitemap.xml
"""


async def sitemap(request: web.Request) -> web.Response:
    """`GET /sitemap.xml`."""
    body = "".join(_lines(await snapshot_of(request), base_of(request)))
    return held(request, body, "application/xml")


async def robots(request: web.Request) -> web.Response:
    """`GET /robots.txt`."""
    return held(request, _ROBOTS.format(base=base_of(request)), "text/plain")


def _lines(snapshot: Snapshot, base: str) -> Iterable[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    paths = [*_PAGES, *(f"/fiches?type={shelf.id}" for shelf in shelves(snapshot))]
    for path in paths:
        yield f"<url><loc>{escape(base + path)}</loc></url>\n"
    for fiche in snapshot.fiches.values():
        if is_listed(fiche):
            changed = f"<lastmod>{fiche.verifie_le.isoformat()}</lastmod>" if fiche.verifie_le else ""
            yield f"<url><loc>{escape(f'{base}/fiche/{fiche.id}')}</loc>{changed}</url>\n"
    yield "</urlset>\n"
