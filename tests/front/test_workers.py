"""`azimut serve --workers 2`, the real one: what is killed is replaced, what is replaced loses nothing, and nothing is left."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.front.health import listener_of
from bot.front.ring import ranking
from bot.messages import say
from tests.conftest import ROOT
from tests.server import Conversation, Server, serve

# Twice the loading on a machine that is busy with other tests.
LOADING_SECONDS = 240.0


@pytest.fixture(scope="module")
def front(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server with two workers, started once for the tests below; the last of them ends it."""
    with serve(model.parent, tmp_path_factory.mktemp("front"), "--workers", "2") as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def generation(front: Server) -> int:
    [pid] = children(front.process.pid)
    return pid


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        await asyncio.sleep(0.05)


def sockets(front: Server) -> list[Path]:
    """Those of the workers in service, in their order."""
    [run] = (front.knowledge.parent / "var" / "run").iterdir()
    latest = max(int(folder.name) for folder in run.iterdir() if folder.name.isdigit())
    return [run / str(latest) / f"{name}.sock" for name in ("0", "1")]


def holder(front: Server, conversation: Conversation) -> int:
    """The process that holds the conversation."""
    first = ranking(conversation.sender.split(".")[0], ["0", "1"])[0]
    return listener_of(sockets(front)[int(first)])


async def sent(front: Server, http: ClientSession, sender: str, text: str, message_id: str) -> list[dict[str, Any]]:
    """A message as the page sends it, with its name."""
    body = {"sender": sender, "message": text, "message_id": message_id}
    async with http.post(f"{front.url}/webhooks/rest/webhook", json=body) as reply:
        assert reply.status == 200, await reply.text()
        messages: list[dict[str, Any]] = await reply.json()
    return messages


async def both_ready(front: Server, http: ClientSession) -> None:
    """Return once two workers listen and the front knows it."""
    limit = time.monotonic() + LOADING_SECONDS
    while True:
        async with http.get(f"{front.url}/health/ready") as reply:
            told = await reply.json()
        if told["workers"] == 2 and all(listener_of(path) for path in sockets(front)):
            return
        assert time.monotonic() < limit
        await asyncio.sleep(0.1)


@asynccontextmanager
async def talking(front: Server, http: ClientSession, people: int = 4) -> AsyncIterator[None]:
    """Inside, people talk without a pause, each at least three messages; each must be answered."""
    over = asyncio.Event()

    async def talk() -> None:
        sender, number = (await front.open(http)).sender, 0
        while number < 3 or not over.is_set():
            assert await sent(front, http, sender, ("c koi technilab", "merci", "c koi p-tech")[number % 3], f"m{number}")
            number += 1
            # Slower than its limit for one conversation.
            await asyncio.sleep(1)

    talks = [asyncio.create_task(talk()) for _ in range(people)]
    try:
        yield
    finally:
        over.set()
        await asyncio.gather(*talks)


def test_the_front_is_light_and_the_generation_has_one_thread(front: Server) -> None:
    assert "tensorflow" not in Path(f"/proc/{front.process.pid}/maps").read_text()
    loaded = generation(front)
    assert "tensorflow" in Path(f"/proc/{loaded}/maps").read_text()
    assert len(list(Path(f"/proc/{loaded}/task").iterdir())) == 1
    log = front.log.read_text(encoding="utf-8")
    assert say("serveur_pret", url=f"{front.url}/") in log
    assert say("serveur_ouvriers", nombre=2) in log


def test_what_was_loaded_is_shared_between_the_workers(front: Server) -> None:
    for worker in children(generation(front)):
        sizes = dict(re.findall(r"^(\w+): +(\d+) kB", Path(f"/proc/{worker}/smaps_rollup").read_text(), flags=re.MULTILINE))
        own = int(sizes["Private_Dirty"]) + int(sizes["Private_Clean"])
        assert own < int(sizes["Rss"]) / 4


async def test_the_health_of_the_front(front: Server, http: ClientSession) -> None:
    async with http.get(f"{front.url}/health/ready") as reply:
        told = await reply.json()
    assert (told["status"], told["workers"], told["of"]) == ("ready", 2, 2)


async def test_conversations_are_dealt_evenly(front: Server, http: ClientSession) -> None:
    holders = Counter([holder(front, await front.open(http)) for _ in range(10)])
    assert sorted(holders.values()) == [5, 5]


async def test_an_edit_reaches_every_worker(front: Server, http: ClientSession) -> None:
    conversations = [await front.open(http) for _ in range(8)]
    assert {holder(front, one) for one in conversations} == set(children(generation(front)))
    path = front.knowledge / "essai.yml"
    path.write_text(
        "dispositifs:\n  - id: turboschmurz\n    nom: Turboschmurz\n    faits:\n"
        "      - {sur: duree, dit: Turboschmurz dure six ans., annee: 2026, source: definition-courante}\n",
        encoding="utf-8",
    )

    async def told(conversation: Conversation) -> bool:
        return "dure six ans" in str(await conversation.say("combien de temps dure turboschmurz ?"))

    limit = time.monotonic() + 30
    while not all([await told(conversation) for conversation in conversations]):
        assert time.monotonic() < limit


async def test_a_worker_that_is_killed_is_replaced_and_its_conversation_goes_on(front: Server, http: ClientSession) -> None:
    conversation = await front.open(http)
    [first] = await sent(front, http, conversation.sender, "c koi technilab", "m1")
    killed = holder(front, conversation)
    os.kill(killed, signal.SIGKILL)
    [again] = await sent(front, http, conversation.sender, "répète", "m2")
    assert "TECHNILAB" in first["text"]
    assert "TECHNILAB" in again["text"]
    await until(lambda: killed not in children(generation(front)) and len(children(generation(front))) == 2)
    # The new one has what was saved since the generation was loaded.
    await until(lambda: holder(front, conversation) not in (0, killed))
    [answer] = await sent(front, http, conversation.sender, "combien de temps dure turboschmurz ?", "m3")
    assert "dure six ans" in answer["text"]


async def test_no_message_fails_while_workers_are_killed(front: Server, http: ClientSession) -> None:
    async with talking(front, http):
        for _ in range(3):
            worker = children(generation(front))[0]
            os.kill(worker, signal.SIGKILL)
            # For a moment it still seems to listen, and the next would be killed beside it.
            while is_there(worker):
                await asyncio.sleep(0.01)
            await both_ready(front, http)


async def test_no_message_fails_while_a_new_generation_takes_over(front: Server, http: ClientSession) -> None:
    before = generation(front)
    workers = children(before)
    async with talking(front, http, people=2):
        front.process.send_signal(signal.SIGHUP)
        await until(lambda: before not in children(front.process.pid), LOADING_SECONDS)
    assert not any(map(is_there, workers))
    assert say("generation_prete") in front.log.read_text(encoding="utf-8")


async def test_a_generation_that_is_killed_takes_its_workers_along_and_another_comes(
    front: Server, http: ClientSession
) -> None:
    before = generation(front)
    workers = children(before)
    os.kill(before, signal.SIGKILL)
    await until(lambda: not any(map(is_there, workers)))
    async with http.get(f"{front.url}/health/live") as reply:
        assert reply.status == 200

    await both_ready(front, http)
    assert await sent(front, http, (await front.open(http)).sender, "c koi technilab", "m1")


async def test_what_is_being_answered_is_answered_before_the_end_and_nothing_is_left(
    front: Server, http: ClientSession
) -> None:
    senders = [(await front.open(http)).sender for _ in range(12)]
    all_processes = [generation(front), *children(generation(front))]
    asked = [asyncio.create_task(sent(front, http, sender, "c koi technilab", "m1")) for sender in senders]
    # The first answer: the others are on their way.
    await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    front.process.terminate()
    for [answer] in await asyncio.gather(*asked):
        assert "TECHNILAB" in answer["text"]
    assert await asyncio.to_thread(front.process.wait, 60) == 0
    assert not any(map(is_there, all_processes))
    assert not list((front.knowledge.parent / "var" / "run").iterdir())
    log = front.log.read_text(encoding="utf-8")
    assert log.endswith(say("serveur_arrete") + "\n")
    assert "Traceback" not in log


async def test_nothing_outlives_a_front_that_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "AZIMUT_VAR": str(tmp_path), "AZIMUT_PORT": "0"}
    command = [sys.executable, "-m", "bot", "serve", "--workers", "2"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        # Said by the generation, which has begun to load.
        assert process.stdout.readline()
        [child] = children(process.pid)
        process.kill()
        await until(lambda: not is_there(child))
