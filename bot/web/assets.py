"""Files of the pages, held in memory with their compressed form and their fingerprint."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aiohttp import hdrs, web

from bot.web.head import is_held

_STATIC = Path(__file__).with_name("static")
# Named here rather than guessed, since the machine's own table of types may say otherwise.
_TYPES = {
    ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png", ".txt": "text/plain",
    ".json": "application/json", ".geojson": "application/geo+json", ".webmanifest": "application/manifest+json",
}  # fmt: skip
WORTH_SHRINKING = 512
"""Bytes from which packing gains something."""
_EMBEDDED = ("widget.js", "widget.css")
"""What runs in the pages of other sites."""


@dataclass(frozen=True)
class Asset:
    """A file as it is sent. `packed`: the same bytes in gzip, None when that gains nothing."""

    content_type: str
    body: bytes
    packed: bytes | None
    etag: str

    def response(self, request: web.Request) -> web.Response:
        """The file, or 304 for a client that holds it already."""
        headers = {hdrs.ETAG: f'"{self.etag}"', hdrs.VARY: hdrs.ACCEPT_ENCODING}
        if is_held(request, self.etag):
            return web.Response(status=304, headers=headers)
        body = self.body
        if self.packed is not None and accepts_gzip(request):
            body = self.packed
            headers[hdrs.CONTENT_ENCODING] = "gzip"
        charset = "utf-8" if self.content_type.startswith("text/") else None
        return web.Response(body=body, content_type=self.content_type, charset=charset, headers=headers)


def accepts_gzip(request: web.BaseRequest) -> bool:
    """Whether the client can unpack gzip."""
    offers = request.headers.get(hdrs.ACCEPT_ENCODING, "").lower().split(",")
    return any(offer.partition(";")[0].strip() == "gzip" and "q=0" not in offer.replace("q=0.", "") for offer in offers)


def find(name: str) -> Asset | None:
    """The file of that name ("chat.css", "vendor/leaflet/leaflet.js"). Only those that are there can be named."""
    return _all(_stamps()).get(name)


def version() -> str:
    """Fingerprint of all the files: a page names them with it, so that a change reaches people at once."""
    return _version(_stamps())


async def asset(request: web.Request) -> web.Response:
    """`GET /static/<name>`."""
    name = request.match_info["name"]
    found = find(name)
    if found is None:
        raise web.HTTPNotFound
    response = found.response(request)
    return for_all(response) if name in _EMBEDDED else response


def for_all(response: web.Response) -> web.Response:
    """Let pages of other sites load it, also with an integrity hash, which asks for CORS."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-cache")
    return response


Stamps = tuple[tuple[str, int, int], ...]


def _stamps() -> Stamps:
    """Name, time and size of each file: cheap to read, and they tell when one has changed."""
    files = [(path, path.stat()) for path in sorted(_STATIC.rglob("*")) if path.suffix in _TYPES and path.is_file()]
    return tuple((path.relative_to(_STATIC).as_posix(), stat.st_mtime_ns, stat.st_size) for path, stat in files)


@lru_cache(maxsize=1)
def _all(stamps: Stamps) -> dict[str, Asset]:
    return {name: _read(_STATIC / name) for name, _, _ in stamps}


@lru_cache(maxsize=1)
def _version(stamps: Stamps) -> str:
    etags = [(name, found.etag) for name, found in _all(stamps).items()]
    return hashlib.sha256(json.dumps(etags).encode()).hexdigest()[:12]


def _read(path: Path) -> Asset:
    return pack(_TYPES[path.suffix], path.read_bytes())


def pack(content_type: str, body: bytes) -> Asset:
    """`body` as a file to send."""
    packed = gzip.compress(body, 9, mtime=0) if len(body) >= WORTH_SHRINKING else body
    useful = packed if len(packed) < len(body) else None
    return Asset(content_type, body, useful, hashlib.sha256(body).hexdigest()[:20])
