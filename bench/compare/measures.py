"""What is measured of a server: what a turn costs as its conversation grows, and how it bears several at once."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from bench.compare.contenders import Contender, Spoken
from bench.compare.processes import cpu
from bench.compare.texts import PROBES, ordinary, probes, question, worded

POINTS = (1, 50, 200)
"""Turns of a conversation at which its cost is told."""

_AROUND = len(PROBES) // 2
_TURNS = POINTS[-1] + _AROUND
# Then another begins: a server that slows down as they grow is not to be measured by how long the bench lasts.
_MESSAGES = 10
_WARM_UP = 3.0


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor and of wall clock that a turn takes, and the turn's number."""

    turn: int
    cpu: float
    wall: float


@dataclass
class Crowd:
    """Answers to several conversations at once. `times`: of each, in milliseconds; `cpu`: of all, in milliseconds."""

    conversations: int
    seconds: float
    times: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def figures(self) -> dict[str, float]:
        """Answers a second, percentiles of the time that an answer took, and processor an answer, in milliseconds."""
        ordered = sorted(self.times)
        if not ordered:
            raise SystemExit(f"no answer in {self.seconds:.0f} s to {self.conversations} conversations")
        found = {f"p{share}": ordered[min(len(ordered) - 1, share * len(ordered) // 100)] for share in (50, 95, 99)}
        return {"per_second": len(ordered) / self.seconds, **found, "cpu": self.cpu / len(ordered), "answers": len(ordered)}


def client(address: str = "127.0.0.1") -> ClientSession:
    """An HTTP client that comes from that address of this machine."""
    connector = TCPConnector(limit=0, local_addr=(address, 0))
    return ClientSession(connector=connector, timeout=ClientTimeout(total=300))


async def warm(contender: Contender) -> None:
    """Have everything loaded that is loaded when first needed."""
    async with client() as http:
        conversation = await contender.open(http)
        for text in PROBES:
            assert await conversation.say(text), f"no answer to: {text}"


async def lengths(contender: Contender, rounds: int) -> list[Cost]:
    """The cost of each turn of `rounds` long conversations, and of the first turn of new ones; one at a time."""
    found: list[Cost] = []
    async with client() as http:
        for number in range(rounds):
            for text in probes(0, number):
                conversation = await contender.open(http)
                found += await _turns(contender, conversation, [text])
            conversation = await contender.open(http)
            found += await _turns(contender, conversation, list(_long(number)))
    return found


def at(costs: Sequence[Cost], point: int) -> Cost:
    """The medians of the turns around a point, which are questions of the same kind at each point."""
    near = [cost for cost in costs if (cost.turn == 1 if point == 1 else abs(cost.turn - point) <= _AROUND)]
    return Cost(point, statistics.median(cost.cpu for cost in near), statistics.median(cost.wall for cost in near))


def _long(number: int) -> Iterator[str]:
    messages = ordinary()
    for turn in range(1, _TURNS + 1):
        point = next((point for point in POINTS[1:] if abs(turn - point) <= _AROUND), None)
        if point is None:
            yield worded(messages[(turn + 7 * number) % len(messages)], 5 * number + turn)
        else:
            yield probes(POINTS.index(point), number)[turn - point + _AROUND]


async def _turns(contender: Contender, conversation: Spoken, texts: Sequence[str]) -> list[Cost]:
    pids, found = contender.pids, []
    before = cpu(pids)
    for turn, text in enumerate(texts, start=1):
        began = time.perf_counter()
        await conversation.say(text)
        wall = time.perf_counter() - began
        # What is done once the answer has left is a part of its cost.
        await asyncio.sleep(0.01)
        after = cpu(pids)
        found.append(Cost(turn, 1000 * (after - before), 1000 * wall))
        before = after
    return found


async def crowd(
    contender: Contender, conversations: int, seconds: float, pause: float = 0.0, address: str = "127.0.0.1"
) -> Crowd:
    """So many conversations at once for so long; each writes again `pause` seconds after its answer."""
    seen = Crowd(conversations, seconds)
    start = time.perf_counter() + _WARM_UP
    async with client(address) as http:
        talks = [asyncio.create_task(_talk_on(contender, http, n, pause, start, seen)) for n in range(conversations)]
        await asyncio.sleep(_WARM_UP)
        pids = contender.pids
        before = cpu(pids)
        await asyncio.wait(talks, timeout=seconds)
        seen.cpu = 1000 * (cpu(pids) - before)
        for talk in talks:
            if talk.done():
                # It goes on for ever, unless something failed.
                talk.result()
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
    return seen


async def _talk_on(contender: Contender, http: ClientSession, number: int, pause: float, start: float, seen: Crowd) -> None:
    # They do not all begin at the same moment.
    await asyncio.sleep(pause * (0.618 * number % 1))
    conversation, turn = await contender.open(http), 0
    while True:
        began = time.perf_counter()
        await conversation.say(question())
        ended = time.perf_counter()
        if start <= ended <= start + seen.seconds:
            seen.times.append(1000 * (ended - began))
        turn += 1
        if turn % _MESSAGES == 0:
            conversation = await contender.open(http)
        if pause:
            await asyncio.sleep(pause)
