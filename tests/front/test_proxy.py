"""The front before workers on Unix sockets: who is asked, what is handed on, and what happens when one goes away."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientPayloadError, ClientSession, web
from yarl import URL

from bot.front.app import create_front
from bot.front.pool import Pool, Upstream
from bot.front.ring import ranking
from bot.messages import say
from bot.settings import Settings
from bot.web import server
from bot.web.sessions import Tokens
from tests.front.conftest import FakeWorker, dying

WEBHOOK = "/webhooks/rest/webhook"
TOKENS = Tokens("s" * 32, 1)


@pytest.fixture
async def client(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ClientSession]:
    """Speaks to a front before the three workers, served as the real one is."""
    monkeypatch.setattr(server, "GRACE_SECONDS", 1.0)
    listener = server.take_port("127.0.0.1", 0)
    async with server.answering(create_front(Settings(max_body=2048), pool), listener):
        host, port = listener.getsockname()
        async with ClientSession(f"http://{host}:{port}", auto_decompress=False) as client:
            yield client


def message(token: str, message_id: str | None = None, text: str = "bonjour") -> dict[str, str]:
    return {"sender": token, "message": text} | ({"message_id": message_id} if message_id else {})


def held_by(name: str) -> str:
    """A token whose conversation the worker of that name holds."""
    while True:
        token, conversation = TOKENS.issue()
        if ranking(conversation, ["0", "1", "2"])[0] == name:
            return token


def next_of(token: str) -> str:
    return ranking(token.split(".")[0], ["0", "1", "2"])[1]


async def post(client: ClientSession, token: str, message_id: str | None = None) -> tuple[int, str]:
    async with client.post(WEBHOOK, json=message(token, message_id)) as reply:
        return reply.status, await reply.text()


# -- who is asked


@pytest.mark.parametrize("name", ["0", "1", "2"])
async def test_a_conversation_is_always_with_the_same_worker(client: ClientSession, name: str) -> None:
    token = held_by(name)
    assert {await post(client, token) for _ in range(3)} == {(200, name)}
    async with client.get("/api/history", headers={"Authorization": f"Bearer {token}"}) as reply:
        assert await reply.text() == name


async def test_a_worker_that_is_gone_is_replaced_at_once_by_the_next(
    client: ClientSession, workers: list[FakeWorker], pool: Pool
) -> None:
    token = held_by("1")
    await workers[1].die()
    # Without a message id: nothing can have been received.
    assert await post(client, token) == (200, next_of(token))
    assert [upstream.up for upstream in pool.workers] == [True, False, True]
    assert await post(client, held_by("0")) == (200, "0")


async def test_one_that_is_not_ready_is_asked_only_when_nobody_is(client: ClientSession, pool: Pool) -> None:
    token = held_by("2")
    pool.workers[2].ready = False
    assert await post(client, token) == (200, next_of(token))
    for upstream in pool.workers:
        upstream.ready = False
    # It says better than the front what it lacks.
    assert await post(client, token) == (200, "2")


async def test_what_belongs_to_no_conversation_goes_to_who_has_least_to_do(client: ClientSession, pool: Pool) -> None:
    pool.workers[0].running, pool.workers[1].running = 2, 1
    async with client.get("/agenda") as reply:
        assert await reply.text() == "2"


async def test_conversations_begin_where_the_fewest_have(client: ClientSession, pool: Pool) -> None:
    began = []
    for _ in range(6):
        # A page that is looked at in between is no conversation.
        async with client.get("/agenda") as page, client.post("/api/session") as reply:
            assert page.status == 200
            began.append(await reply.text())
    assert sorted(began) == ["0", "0", "1", "1", "2", "2"]


async def test_a_request_waits_a_moment_for_a_worker_to_come(client: ClientSession, pool: Pool) -> None:
    for upstream in pool.workers:
        upstream.up = False
    asked = asyncio.create_task(post(client, held_by("0")))
    await asyncio.sleep(0)
    pool.workers[0].up = pool.workers[0].ready = True
    pool.notice()
    assert await asked == (200, "0")


async def test_without_any_worker_it_says_to_come_back(
    client: ClientSession, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.front.proxy._PATIENCE", 0.0)
    pool.replace([])
    async with client.post(WEBHOOK, json=message(held_by("0"))) as reply:
        assert (reply.status, reply.headers["Retry-After"]) == (503, "2")
        assert [reply.headers[name] for name in ("Server", "Cache-Control")] == ["azimut", "no-store"]
        told = await reply.json()
    assert told == {"error": {"code": "sans_ouvrier", "message": say("http_sans_ouvrier")}}


# -- a worker that goes away in the middle


async def test_a_message_that_has_a_name_is_sent_again_to_the_next(client: ClientSession, workers: list[FakeWorker]) -> None:
    token = held_by("0")
    workers[0].does = dying
    assert await post(client, token, "m1") == (200, next_of(token))
    assert len(workers[0].seen) == 1


async def test_a_message_that_has_none_is_never_sent_twice(client: ClientSession, workers: list[FakeWorker]) -> None:
    workers[0].does = dying
    async with client.post(WEBHOOK, json=message(held_by("0"))) as reply:
        assert (reply.status, reply.headers["Retry-After"]) == (502, "2")
        assert (await reply.json())["error"]["message"] == say("http_interrompu")
    assert [len(worker.seen) for worker in workers] == [1, 0, 0]


async def test_a_message_that_kills_workers_does_not_kill_them_all(client: ClientSession, workers: list[FakeWorker]) -> None:
    for worker in workers:
        worker.does = dying
    assert (await post(client, held_by("0"), "m1"))[0] == 502
    assert sum(len(worker.seen) for worker in workers) == 2


async def test_half_an_answer_that_was_read_whole_is_asked_again(client: ClientSession, workers: list[FakeWorker]) -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        return await dying(request)

    token = held_by("0")
    workers[0].does = half
    assert await post(client, token, "m1") == (200, next_of(token))


async def test_half_a_stream_does_not_look_whole(client: ClientSession, workers: list[FakeWorker]) -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"first\n")
        await gate.wait()
        return await dying(request)

    gate = asyncio.Event()
    workers[0].does = half
    async with client.post(f"{WEBHOOK}?stream=true", json=message(held_by("0"), "m1")) as reply:
        assert await reply.content.readany() == b"first\n"
        gate.set()
        with pytest.raises(ClientPayloadError):
            await reply.read()
    assert sum(len(worker.seen) for worker in workers) == 1


# -- what is handed on


async def test_a_stream_is_delivered_piece_by_piece(client: ClientSession, workers: list[FakeWorker]) -> None:
    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        await response.write(b"1\n")
        await gate.wait()
        await response.write(b"2\n")
        return response

    gate = asyncio.Event()
    workers[0].does = stream
    async with client.post(f"{WEBHOOK}?stream=true", json=message(held_by("0"))) as reply:
        assert reply.content_type == "application/x-ndjson"
        assert await reply.content.readany() == b"1\n"
        gate.set()
        assert await reply.read() == b"2\n"


async def test_headers_of_the_request(client: ClientSession, workers: list[FakeWorker]) -> None:
    sent = {
        "Host": "azimut.exemple.fr", "X-Forwarded-For": "203.0.113.7", "X-Request-ID": "demande-0001", "Cookie": "a=1",
        "Connection": "keep-alive, X-Ours", "X-Ours": "1", "TE": "trailers", "Accept-Encoding": "br", "User-Agent": "essai",
    }  # fmt: skip
    async with client.post(WEBHOOK, json=message(held_by("0")), headers=sent):
        [(request, _)] = workers[0].seen
    assert request.host == "azimut.exemple.fr"
    assert request.headers["X-Forwarded-For"] == "203.0.113.7, 127.0.0.1"
    assert request.headers["X-Request-ID"] == "demande-0001"
    assert [request.headers[name] for name in ("Cookie", "Accept-Encoding", "User-Agent")] == ["a=1", "br", "essai"]
    assert not {"X-Ours", "TE"} & set(request.headers)


async def test_a_request_gets_a_name_and_the_address_of_who_asked(client: ClientSession, workers: list[FakeWorker]) -> None:
    for _ in range(2):
        async with client.post(WEBHOOK, json=message(held_by("0"))):
            pass
    first, second = (request for request, _ in workers[0].seen)
    assert first.headers["X-Forwarded-For"] == "127.0.0.1"
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


async def test_headers_and_body_of_the_answer(client: ClientSession, workers: list[FakeWorker]) -> None:
    packed = gzip.compress("été".encode())

    async def answer(_request: web.Request) -> web.StreamResponse:
        response = web.Response(status=418, body=packed, headers={"Content-Encoding": "gzip", "X-Seule": "oui"})
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    workers[0].does = answer
    async with client.post(WEBHOOK, json=message(held_by("0"))) as reply:
        assert (reply.status, await reply.read()) == (418, packed)
        assert (reply.headers["Content-Encoding"], reply.headers["X-Seule"]) == ("gzip", "oui")
        assert len(reply.headers.getall("Set-Cookie")) == 2


async def test_the_address_is_handed_on_as_it_is(client: ClientSession, workers: list[FakeWorker], pool: Pool) -> None:
    pool.workers[1].running = pool.workers[2].running = 1
    target = "/a%2Fb//%C3%A9?q=%20x&q=1"
    async with client.get(URL(target, encoded=True)):
        pass
    [(request, _)] = workers[0].seen
    assert request.raw_path == target


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 304), ("GET", 204), ("GET", 302)])
async def test_answers_without_a_body(
    client: ClientSession, workers: list[FakeWorker], pool: Pool, method: str, status: int
) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        body = "x" * 40 if method == "HEAD" else None
        return web.Response(status=status, text=body, headers={"ETag": '"1"', "Location": "/ailleurs"})

    workers[0].does = answer
    pool.workers[1].running = pool.workers[2].running = 1
    async with client.request(method, "/agenda", allow_redirects=False) as reply:
        assert (reply.status, await reply.read(), reply.headers["ETag"]) == (status, b"", '"1"')
        assert reply.headers["Location"] == "/ailleurs"
        if method == "HEAD":
            assert reply.headers["Content-Length"] == "40"


async def test_a_body_that_is_too_large_goes_no_further(client: ClientSession, workers: list[FakeWorker]) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 1000

    for data in (b"x" * 2049, pieces()):
        async with client.post(WEBHOOK, data=data) as reply:
            assert reply.status == 413
            assert (await reply.json())["error"]["message"] == say("http_too_large", limite=2048)
    assert [worker.seen for worker in workers] == [[], [], []]
    # Staff send files.
    async with client.post("/equipe/import", data=b"x" * 100_000) as reply:
        assert reply.status == 200


# -- order


def slow(gates: dict[str, asyncio.Event], log: list[str]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A worker that notes what it begins, and ends it when its gate opens."""

    async def answer(request: web.Request) -> web.StreamResponse:
        text = (await request.json())["message"]
        log.append(text)
        await gates[text].wait()
        return web.Response(text=text)

    return answer


async def test_messages_of_a_conversation_go_one_after_the_other(client: ClientSession, workers: list[FakeWorker]) -> None:
    gates, log = {text: asyncio.Event() for text in ("un", "deux", "autre")}, list[str]()
    workers[0].does = slow(gates, log)
    token, other = held_by("0"), held_by("0")
    asked = [asyncio.ensure_future(client.post(WEBHOOK, json=message(token, text=text))) for text in ("un", "deux")]
    while log != ["un"]:
        await asyncio.sleep(0)
    gates["autre"].set()
    async with client.post(WEBHOOK, json=message(other, text="autre")) as reply:
        assert await reply.text() == "autre"
    assert log == ["un", "autre"]
    for text in ("un", "deux"):
        gates[text].set()
    for reply in await asyncio.gather(*asked):
        reply.release()
    assert log == ["un", "autre", "deux"]


async def test_a_conversation_moves_only_between_two_messages(
    client: ClientSession, workers: list[FakeWorker], pool: Pool, folder: Path
) -> None:
    gates, log = {"un": asyncio.Event()}, list[str]()
    workers[0].does = slow(gates, log)
    token, other = held_by("0"), held_by("0")
    first = asyncio.ensure_future(client.post(WEBHOOK, json=message(token, text="un")))
    while log != ["un"]:
        await asyncio.sleep(0)
    new = FakeWorker(folder / "neuf", "0")
    await new.start()
    upstream = Upstream(new.path)
    upstream.up = upstream.ready = True
    pool.replace([upstream])
    second = asyncio.ensure_future(post(client, token, "deux"))
    # What came after it has been answered by the new worker already.
    assert await post(client, other, "autre") == (200, "0")
    assert [b"autre" in body for _, body in new.seen] == [True]
    gates["un"].set()
    async with await first as reply:
        assert await reply.text() == "un"
    assert await second == (200, "0")
    assert [b"deux" in body for _, body in new.seen] == [False, True]
    await upstream.close()
    await new.die()


async def test_a_worker_ends_its_turn_though_who_asked_has_left(
    client: ClientSession, workers: list[FakeWorker], pool: Pool
) -> None:
    gates, log = {"un": asyncio.Event()}, list[str]()
    workers[0].does = slow(gates, log)
    asked = asyncio.ensure_future(client.post(WEBHOOK, json=message(held_by("0"), text="un")))
    while not log:
        await asyncio.sleep(0)
    [(request, _)] = workers[0].seen
    asked.cancel()
    # By then the front has seen the other end go.
    assert await post(client, held_by("1")) == (200, "1")
    assert request.transport is not None
    assert not request.transport.is_closing()
    gates["un"].set()
    while pool.workers[0].running:
        await asyncio.sleep(0)


# -- health


async def test_the_front_is_ready_as_long_as_one_worker_is(client: ClientSession, pool: Pool) -> None:
    pool.workers[0].told = {"status": "ready", "version": "abc"}
    for ready in (3, 2, 1):
        async with client.get("/health/ready") as reply:
            assert reply.status == 200
            assert (await reply.json())["workers"] == ready
        pool.workers[ready - 1].ready = False
    async with client.get("/health/ready") as reply:
        assert reply.status == 503
        assert await reply.json() == {"status": "starting", "missing": ["workers"], "workers": 0, "of": 3}
    async with client.get("/health/live") as reply:
        assert reply.status == 200
