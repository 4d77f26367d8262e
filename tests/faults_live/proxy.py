"""A TCP proxy that does what networks do: it is slow, cuts connections, or swallows what it is given without a word."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Bytes at once: less than an answer, so that a cut falls inside of one.
_PIECE = 1024
# To linger, for no time.
_RESET = struct.pack("ii", 1, 0)


class FaultProxy:
    """Before `target`: a port of this machine, or a Unix socket. Any thread may set its faults; begin with `running`.

    `latency`: seconds that each piece takes, either way. `silent`: what comes is neither handed on nor refused, as on a
    line of which one end is gone. `refusing`: who connects is cut at once.
    """

    def __init__(self, target: int | Path) -> None:
        self.latency, self.silent, self.refusing = 0.0, False, False
        self.taken = 0
        """Connections that were made so far."""
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._ending = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    @contextmanager
    def running(cls, target: int | Path) -> Iterator[FaultProxy]:
        """A proxy that hands on, in a thread of its own."""
        proxy = cls(target)
        thread = threading.Thread(target=proxy._loop.run_until_complete, args=(proxy._serve(),), name="fault-proxy")
        thread.start()
        try:
            yield proxy
        finally:
            proxy._loop.call_soon_threadsafe(proxy._ending.set)
            thread.join()
            proxy._loop.close()

    def cut(self) -> None:
        """Reset all connections, wherever they are."""
        self._loop.call_soon_threadsafe(self._cut)

    def heal(self) -> None:
        """Hand on as if nothing had been; connections that were swallowed are cut, as by who tires of waiting."""
        swallowed, self.latency, self.silent, self.refusing = self.silent, 0.0, False, False
        if swallowed:
            self.cut()

    async def _serve(self) -> None:
        async with await asyncio.start_server(self._take, sock=self._listener):
            await self._ending.wait()
        self._cut()
        await asyncio.gather(*self._tasks)

    def _cut(self) -> None:
        for writer in self._open:
            if not writer.is_closing():
                # Without it the other side reads an ordinary end.
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        self.taken += 1
        try:
            # Nobody may listen behind, and either side may go.
            with suppress(OSError):
                if not self.refusing:
                    await self._join(reader, writer)
        finally:
            await self._end(writer)
            self._tasks.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, onwards = await self._connect()
        self._open.add(onwards)
        try:
            await asyncio.gather(self._hand_on(reader, onwards), self._hand_on(behind, writer))
        finally:
            await self._end(onwards)

    async def _end(self, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()
        self._open.discard(writer)
        with suppress(OSError):
            await writer.wait_closed()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, Path):
            return await asyncio.open_unix_connection(str(self._target))
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            piece = await reader.read(_PIECE)
            if not piece:
                break
            await asyncio.sleep(self.latency)
            if not self.silent:
                writer.write(piece)
                await writer.drain()
        if writer.can_write_eof() and not writer.is_closing():
            writer.write_eof()
