"""The loader that other sites embed."""

from __future__ import annotations

import json
import re

from bot.messages import say
from tests.web.fakes import Client


async def test_the_loader_holds_its_sentences(client: Client) -> None:
    reply = await client.http.get("/chat.js")
    script = await reply.text()
    assert (reply.status, reply.content_type) == (200, "text/javascript")
    found = re.search(r"const words = (\{.*?\});", script)
    assert found is not None
    words = json.loads(found.group(1))
    assert words["titre"] == say("widget_titre")
    assert words["non_lus"].replace("{nombre}", "2") == say("widget_non_lus", nombre=2)
    # Every sentence that the script asks for is there.
    assert set(re.findall(r"words\.(\w+)", script)) | set(re.findall(r'"(non_lus?)"', script)) == set(words)


async def test_an_unchanged_loader_is_not_sent_twice(client: Client) -> None:
    first = await client.http.get("/chat.js")
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["ETag"] != (await client.http.get("/static/widget.js")).headers["ETag"]
    assert (await client.http.get("/chat.js", headers={"If-None-Match": first.headers["ETag"]})).status == 304
