"""What other sites embed: the loader of the widget, with its sentences put in."""

from __future__ import annotations

import json
from functools import lru_cache

from aiohttp import web

from bot.messages import say
from bot.web import assets

_LOADER = "widget.js"
_PLACE = b'"MOTS"'
"""Where the file leaves room for them."""
_WORDS = ("titre", "nom", "non_lu", "non_lus")


async def loader(request: web.Request) -> web.Response:
    """`GET /chat.js`. Its address never changes, so it is asked again each time."""
    raw = assets.find(_LOADER)
    if raw is None:
        raise web.HTTPNotFound
    return assets.for_all(_with_words(raw).response(request))


@lru_cache(maxsize=1)
def _with_words(raw: assets.Asset) -> assets.Asset:
    words = {name: say(f"widget_{name}", nombre="{nombre}") for name in _WORDS}
    return assets.pack(raw.content_type, raw.body.replace(_PLACE, json.dumps(words).encode()))
