"""The clock jumps: conversations go on, in their order, and nothing is deleted that somebody still goes on with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.dialogue.journal import Journal
from bot.web.chat import Chat
from bot.web.sessions import Tokens
from tests.faults_live.system import SECRET
from tests.web.fakes import FakeAgent, FakeLive

HOUR = 3600.0
# Put back by an hour as in autumn; forward by two; back by a day as when a battery is empty; all below what keeps a token.
JUMPS = (-HOUR, 2 * HOUR, -24 * HOUR)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What all of the program believes the time to be, which the test sets."""
    clock = SimpleNamespace(now=time.time())
    monkeypatch.setattr(time, "time", lambda: clock.now)
    return clock


@pytest.fixture
async def journal(tmp_path: Path, clock: SimpleNamespace) -> AsyncIterator[Journal]:
    made = Journal(f"sqlite:///{tmp_path / 'c.sqlite'}", SECRET, lambda: clock.now)
    made.start()
    yield made
    await asyncio.to_thread(made.stop)


def chat_on(journal: Journal) -> Chat:
    """A process that knows nothing but the journal."""
    return Chat(FakeAgent(), 1000, FakeLive(), journal=journal)  # type: ignore[arg-type]


@pytest.mark.parametrize("jump", JUMPS)
def test_a_token_opens_its_conversation_whatever_the_clock_does(clock: SimpleNamespace, jump: float) -> None:
    tokens = Tokens(SECRET, 12)
    token, conversation = tokens.issue()
    clock.now += jump
    assert tokens.read(token) == conversation


@pytest.mark.parametrize("anew", [False, True])
async def test_a_conversation_goes_on_in_its_order(journal: Journal, clock: SimpleNamespace, anew: bool) -> None:
    chat, texts = chat_on(journal), [f"tour {number}" for number in range(len(JUMPS) + 1)]
    for text, jump in zip(texts, (0.0, *JUMPS), strict=True):
        clock.now += jump
        chat = chat_on(journal) if anew else chat
        await chat.answer("une conversation", text, text.replace(" ", "-"))
        assert await journal.purge(24) == 0
    lines = await chat_on(journal).shown("une conversation")
    assert [line["text"] for line in lines if line["from"] == "vous"] == texts


async def test_an_hour_forward_deletes_nothing_that_is_not_a_day_old(journal: Journal, clock: SimpleNamespace) -> None:
    await journal.append("une conversation", 1, {})
    clock.now += 23 * HOUR
    assert await journal.purge(24) == 0
    clock.now += 2 * HOUR
    assert await journal.purge(24) == 1
