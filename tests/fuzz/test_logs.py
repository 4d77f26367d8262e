"""Nothing that people type, nor what only a program sends, is in what the server prints."""

from __future__ import annotations

import random

from aiohttp import ClientSession

from tests.fuzz.test_reading import SPELLINGS
from tests.server import Server

MARK = "zqxvmarque"
ROUNDS = 60


async def test_after_anything_was_sent_no_word_of_it_is_printed(server: Server) -> None:
    chance = random.Random(20261128)
    async with ClientSession() as http:
        senders = [(await server.open(http)).sender for _ in range(3)]
        statuses = set()
        for number in range(ROUNDS):
            pieces = chance.choices(SPELLINGS, k=chance.randint(0, 8))
            body = {"sender": senders[number % 3], "message": " ".join([*pieces, MARK])}
            async with http.post(f"{server.url}/webhooks/rest/webhook", json=body) as reply:
                statuses.add(reply.status)
                assert await reply.json()
        broken = [f'{{"message": "{MARK}'.encode(), MARK.encode(), b'{"sender": "' + MARK.encode() + b'", "message": "x"}']
        for raw in broken:
            async with http.post(f"{server.url}/webhooks/rest/webhook", data=raw) as reply:
                statuses.add(reply.status)
        async with http.get(f"{server.url}/fiche/{MARK}?q={MARK}", headers={"X-Request-ID": MARK[:4]}) as reply:
            statuses.add(reply.status)
    assert statuses == {200, 400, 401, 404}
    printed = server.log.read_text(encoding="utf-8", errors="replace")
    # It does print: that it answers.
    assert server.url in printed
    assert MARK not in printed
