"""Pages from templates: what they are given is escaped, and a value that is missing is an error."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.assets import version
from bot.web.head import is_held

_TEMPLATES = Path(__file__).with_name("templates")


def page(request: web.Request, template: str, **values: Any) -> web.Response:
    """The page of `templates/<template>`, which gets `values`, the `version` of the static files and `current`.

    `current` names the page in the navigation. The browser asks again each time; an unchanged page is not sent twice.
    """
    html = environment().get_template(template).render({"current": "", "version": version(), **values})
    etag = hashlib.sha256(html.encode()).hexdigest()[:20]
    headers = {hdrs.CACHE_CONTROL: "no-cache", hdrs.ETAG: f'W/"{etag}"'}
    if is_held(request, etag):
        return web.Response(status=304, headers=headers)
    return web.Response(text=html, content_type="text/html", headers=headers)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """How templates are read: everything is escaped, and they are read again when they change."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
