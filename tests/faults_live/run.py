"""A run: people who talk, a nemesis, and at its end what is stored; tests and the bench start it alike."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Sequence
from typing import Any

from aiohttp import ClientSession, TCPConnector

from bot.dialogue.journal import Journal
from bot.web.sessions import Tokens
from tests.faults_live.checker import References
from tests.faults_live.generator import Client, Script, lone_scripts
from tests.faults_live.history import History, Marks, Turn, marks, turns_of
from tests.faults_live.nemesis import Plan, torment
from tests.faults_live.system import SECRET, System

_MOST = 1000
# Conversations that are held at once when nothing is to fail.
_AT_ONCE = 8


async def references(system: System, scripts: Sequence[Script], times: int = 2) -> References:
    """What the answers to `scripts`, and to their leaning messages alone, are made of when nothing fails."""

    some = asyncio.Semaphore(_AT_ONCE)

    async def once(script: Script, http: ClientSession) -> list[Marks]:
        history = History()
        async with some:
            await Client(system.url, http, "reference", script).talk(history)
        assert [ask.outcome for ask in history.asks] == ["ok"] * len(script.texts), f"{script.name} does not go through"
        return [marks(ask.answer) for ask in history.asks]

    async def always(script: Script, http: ClientSession) -> list[Marks | None]:
        runs = await asyncio.gather(*(once(script, http) for _ in range(times)))
        return [turns[0] if len(set(turns)) == 1 else None for turns in zip(*runs, strict=True)]

    every = [*scripts, *lone_scripts()]
    async with _http() as http:
        found = await asyncio.gather(*(always(script, http) for script in every))
    return {script.name: turns for script, turns in zip(every, found, strict=True)}


async def run(system: System, scripts: Sequence[Script], plan: Plan) -> History:
    """What happens while `plan` is carried out; no fault is left when it returns."""
    history, enough, clients = History(), asyncio.Event(), list[Client]()
    until = time.monotonic() + plan.seconds
    strikes = torment(system, plan, history, enough)
    async with _http() as http:
        nemesis = asyncio.create_task(strikes)

        def going() -> bool:
            return time.monotonic() < until or not (len(history.hits) >= len(plan.strikes) or nemesis.done())

        async def person(number: int) -> None:
            # Not all at once.
            await asyncio.sleep(plan.think * number / plan.people)
            for turn in itertools.count():
                if not going():
                    return
                script = scripts[(number + turn) % len(scripts)]
                client = Client(system.url, http, f"{number}.{turn}", script, plan.pauses, plan.patience)
                clients.append(client)
                await client.talk(history, plan.think, going)

        await asyncio.gather(*map(person, range(plan.people)))
        enough.set()
        await nemesis
        await _read(system, http, clients, history)
    return history


async def _read(system: System, http: ClientSession, clients: Sequence[Client], history: History) -> None:
    """Fill in what the server shows, and what its journal holds."""
    tokens, journal = Tokens(SECRET, 24), Journal(system.journal, SECRET)
    journal.start()
    try:
        for client in clients:
            if client.token:
                history.shown[client.name] = await _shown(system, http, client.token)
                past = await journal.read(tokens.read(client.token), _MOST)
                assert past.number == len(past.turns), f"{client.name}: a number is missing"
                history.journal[client.name] = [_turn(written["echange"]) for written in past.turns]
    finally:
        await asyncio.to_thread(journal.stop)


def _turn(written: dict[str, Any]) -> Turn:
    return Turn(written["id"], written["dit"], json.loads(written["reponse"]))


async def _shown(system: System, http: ClientSession, token: str) -> list[Turn]:
    async with http.get(f"{system.url}/api/history", headers={"Authorization": f"Bearer {token}"}) as reply:
        assert reply.status == 200, await reply.text()
        return turns_of((await reply.json())["messages"])


def _http() -> ClientSession:
    return ClientSession(connector=TCPConnector(limit=0))
