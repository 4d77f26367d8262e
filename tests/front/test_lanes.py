"""One at a time in a lane, in the order in which they came; lanes beside one another do not wait."""

from __future__ import annotations

import asyncio

from bot.front.lanes import Lanes


async def test_they_enter_in_order_and_one_at_a_time() -> None:
    lanes, seen = Lanes(), []

    async def enter(number: int) -> None:
        async with lanes.alone("a"):
            seen.append((number, "in"))
            await asyncio.sleep(0)
            seen.append((number, "out"))

    await asyncio.gather(*(enter(number) for number in range(5)))
    assert seen == [(number, way) for number in range(5) for way in ("in", "out")]
    assert len(lanes) == 0


async def test_other_lanes_are_free() -> None:
    lanes = Lanes()
    async with lanes.alone("a"), lanes.alone("b"):
        assert len(lanes) == 2
    assert len(lanes) == 0


async def test_who_gives_up_waiting_leaves_the_lane_to_the_others() -> None:
    lanes = Lanes()
    entered = asyncio.Event()

    async def enter() -> None:
        async with lanes.alone("a"):
            entered.set()

    async with lanes.alone("a"):
        waiting = [asyncio.create_task(enter()) for _ in range(2)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    await waiting[1]
    assert entered.is_set()
    assert len(lanes) == 0
