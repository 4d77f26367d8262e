"""One turn at a time in a conversation, in the order of arrival, and no lock that outlives its use."""

from __future__ import annotations

import asyncio

import pytest

from bot.dialogue.locks import ConversationLockStore


async def test_messages_of_a_conversation_take_turns_in_order() -> None:
    store = ConversationLockStore()
    done: list[str] = []

    async def turn(name: str, naps: int) -> None:
        async with store.lock("a"):
            done.append(f"{name}+")
            for _ in range(naps):
                await asyncio.sleep(0)
            done.append(f"{name}-")

    await asyncio.gather(turn("1", 9), turn("2", 3), turn("3", 0))
    assert done == ["1+", "1-", "2+", "2-", "3+", "3-"]


async def test_two_conversations_do_not_wait_for_each_other() -> None:
    store = ConversationLockStore()
    async with store.lock("a"):
        await asyncio.wait_for(_passes(store, "b"), 1)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(_passes(store, "a"), 0.01)


async def _passes(store: ConversationLockStore, conversation: str) -> None:
    async with store.lock(conversation):
        pass


async def test_no_lock_is_left_behind() -> None:
    store = ConversationLockStore()
    await asyncio.gather(*(_passes(store, str(number % 3)) for number in range(30)))
    with pytest.raises(RuntimeError):
        async with store.lock("a"):
            raise RuntimeError
    assert store._locks == {}


async def test_who_gives_up_waiting_leaves_the_others_in_order() -> None:
    store = ConversationLockStore()
    done: list[str] = []

    async def turn(name: str) -> None:
        async with store.lock("a"):
            done.append(name)

    async with store.lock("a"):
        waiting = [asyncio.create_task(turn(name)) for name in "123"]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.sleep(0)
    await asyncio.gather(*waiting, return_exceptions=True)
    assert done == ["1", "3"]
    assert store._locks == {}
