"""QR codes, so that a printed fiche leads back to the conversation."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import segno
from aiohttp import web

from bot.web.addresses import base_of
from bot.web.fiche import fiche_of
from bot.web.held import held
from bot.web.sheet import ask_address


async def code(request: web.Request) -> web.Response:
    """`GET /fiche/<id>/qr.svg`: the address of the conversation about the fiche."""
    _, fiche = await fiche_of(request)
    return held(request, drawn(base_of(request) + ask_address(fiche)), "image/svg+xml")


@lru_cache(maxsize=512)
def drawn(text: str) -> bytes:
    """`text` as an SVG picture without a size of its own: black on white, whatever the page's colours."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", dark="#000", light="#fff", border=4, omitsize=True)
    return out.getvalue()
