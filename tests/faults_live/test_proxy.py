"""The fault proxy does what it says, and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.faults_live.proxy import FaultProxy


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(1000):
            writer.write(piece)
    writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """Port of a server that says again what it is told."""
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@asynccontextmanager
async def connected(proxy: FaultProxy) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to the proxy."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def test_what_is_said_comes_back_whole(echo: int) -> None:
    with FaultProxy.running(echo) as proxy:
        async with connected(proxy) as (reader, writer):
            words = b"0123456789" * 1000
            writer.write(words)
            writer.write_eof()
            assert await reader.read(-1) == words
            assert proxy.taken == 1


async def test_it_may_be_slow(echo: int) -> None:
    with FaultProxy.running(echo) as proxy:
        proxy.latency = 0.05
        async with connected(proxy) as (reader, writer):
            # Not the loop's own clock, which uvloop reads in whole milliseconds, as it does what is slept.
            began = time.monotonic()
            writer.write(b"x")
            assert await reader.readexactly(1) == b"x"
            assert time.monotonic() - began >= 2 * proxy.latency - 0.005


async def test_a_cut_resets_what_is_open(echo: int) -> None:
    with FaultProxy.running(echo) as proxy:
        async with connected(proxy) as (reader, writer):
            writer.write(b"x")
            await reader.readexactly(1)
            proxy.cut()
            with pytest.raises(ConnectionError):
                await reader.readexactly(1)


async def test_what_it_swallows_is_never_heard_of_and_healing_cuts(echo: int) -> None:
    with FaultProxy.running(echo) as proxy:
        async with connected(proxy) as (reader, writer):
            writer.write(b"x")
            await reader.readexactly(1)
            proxy.silent = True
            writer.write(b"y")
            answer = asyncio.ensure_future(reader.read(1))
            done, _ = await asyncio.wait([answer], timeout=0.1)
            assert not done
            proxy.heal()
            with pytest.raises(ConnectionError):
                await answer


@pytest.mark.parametrize("nobody", [False, True])
async def test_who_connects_is_cut_when_it_refuses_or_nobody_is_behind(echo: int, tmp_path: Path, nobody: bool) -> None:
    with FaultProxy.running(tmp_path / "nobody.sock" if nobody else echo) as proxy:
        proxy.refusing = not nobody
        async with connected(proxy) as (reader, writer):
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(1)
