"""Conversations that outlive their process: two applications over one database, as two workers or one and its successor."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from sqlalchemy import create_engine, text

from bot.dialogue import journal
from bot.dialogue.journal import Journal
from bot.dialogue.journal_events import Turn
from bot.dialogue.journal_store import StoreError, TurnStore
from bot.messages import say
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.conversations import Exchange, Talks
from bot.web.keys import CHAT, JOURNAL
from bot.web.memory import Memory
from tests.web.fakes import Client, FakeAgent, FakeLive, FakeTrackers, FakeWatcher, echo
from tests.web.test_history import CALL, OFFERED, fail, forget, history, judge, offering, protect

Worker = tuple[Client, FakeAgent]
Start = Callable[[], Awaitable[Worker]]


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Settings:
    """Settings of workers that share a database of conversations, of each kind."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    return Settings(knowledge=tmp_path, var=tmp_path, database_url="sqlite://", secret="s" * 32, conversations_url=url)


@pytest.fixture
def start(aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, shared: Settings) -> Start:
    """Starts another worker."""
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)

    async def started() -> Worker:
        agent = FakeAgent()
        app = create_app(shared, agent, FakeLive())  # type: ignore[arg-type]
        return Client(await aiohttp_client(app)), agent

    return started


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Shuts the way to the database, or opens it again."""
    monkeypatch.setattr(journal, "_PROBE", 0.02)
    away = [False]

    def through(real: Any) -> Any:
        def call(*given: Any) -> Any:
            if away[0]:
                raise StoreError
            return real(*given)

        return call

    for name in ("add", "last", "number", "erase", "probe"):
        monkeypatch.setattr(TurnStore, name, through(getattr(TurnStore, name)))

    def turn(closed: bool) -> None:
        away[0] = closed

    return turn


async def back(client: Client) -> None:
    """Wait until a worker has found its database again."""
    app = client.http.app
    assert app is not None

    async def wait() -> None:
        while app[JOURNAL].down:
            await asyncio.sleep(0.005)

    await asyncio.wait_for(wait(), 30)


async def test_a_conversation_goes_on_in_another_process(start: Start) -> None:
    (one, first), (other, second) = await start(), await start()
    sender = (await one.open())["sender"]
    first.turn = offering
    told = await one.say(sender, "bonjour", message_id="m1")
    # What was answered is answered again, what was offered is obeyed, what was said is shown.
    assert await other.say(sender, "bonjour", message_id="m1") == told
    assert second.heard == []
    await other.say(sender, OFFERED, message_id="m2")
    assert [said for _, said in second.heard] == [OFFERED]
    assert [line["text"] for line in await history(one, sender)] == ["bonjour", "?", "C'est où ?", OFFERED]
    assert (await judge(other, sender, "m1", True)).status == 204
    # And back, several times over.
    first.turn = echo
    for number, client in enumerate([one, other, one, other]):
        await client.say(sender, str(number))
    assert [line["text"] for line in await history(one, sender)][4:] == [c for n in range(4) for c in 2 * str(n)]


async def test_a_worker_left_behind_takes_the_conversation_up_again(start: Start) -> None:
    (one, first), (other, _) = await start(), await start()
    sender = (await one.open())["sender"]
    await one.say(sender, "a")
    await other.say(sender, "b", message_id="b")
    # It still holds « a » alone: its turn is done again on what the conversation has become.
    await one.say(sender, "c")
    assert [said for _, said in first.heard] == ["a", "c", "c"]
    assert [line["text"] for line in await history(other, sender)] == ["a", "a", "b", "b", "c", "c"]
    # A message that the other has answered is not answered anew.
    await other.say(sender, "d", message_id="d")
    await one.say(sender, "d", message_id="d")
    assert [line["text"] for line in await history(one, sender)].count("d") == 2


async def test_the_journal_is_not_asked_what_a_new_conversation_holds(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    (one, first), (other, _) = await start(), await start()
    asked: list[str] = []
    last = TurnStore.last

    def told(store: TurnStore, conversation: str, most: int) -> Any:
        asked.append(conversation)
        return last(store, conversation, most)

    monkeypatch.setattr(TurnStore, "last", told)
    sender = (await one.open())["sender"]
    await one.say(sender, "a")
    await one.say(sender, "b")
    assert asked == []
    # One that was begun elsewhere meanwhile is taken up as it is.
    sender = (await one.open())["sender"]
    await other.say(sender, "c")
    await one.say(sender, "d")
    assert [said for _, said in first.heard][2:] == ["d", "d"]
    assert [line["text"] for line in await history(one, sender)] == ["c", "c", "d", "d"]
    assert asked
    # And an opinion of what was answered elsewhere is heard.
    sender = (await one.open())["sender"]
    await other.say(sender, "e", message_id="e")
    assert (await judge(one, sender, "e", True)).status == 204


async def test_what_was_erased_elsewhere_does_not_swallow_what_is_said_next(start: Start) -> None:
    (one, _), (other, _) = await start(), await start()
    sender = (await one.open())["sender"]
    await other.say(sender, "a")
    assert (await forget(other, sender)).status == 204
    # It was opened here, and nothing was heard of it since.
    await one.say(sender, "b")
    await one.say(sender, "c")
    for client in (one, other):
        assert [line["text"] for line in await history(client, sender)] == ["b", "b", "c", "c"]


async def test_messages_at_the_same_moment_are_all_kept_once(start: Start) -> None:
    workers = [(await start())[0] for _ in range(2)]
    sender = (await workers[0].open())["sender"]
    sent = [workers[number % 2].post(sender, str(number), message_id=f"m{number}") for number in range(12)]
    statuses = [(await reply).status for reply in asyncio.as_completed(sent)]
    assert set(statuses) <= {200, 503}
    again = [await client.post(sender, str(number), message_id=f"m{number}") for number in range(12) for client in workers]
    assert {reply.status for reply in again} == {200}
    lines = [line["text"] for line in await history(workers[0], sender)]
    assert sorted(lines, key=int) == [str(number) for number in range(12) for _ in range(2)]


async def test_buttons_of_the_welcome_may_be_pressed_everywhere(start: Start) -> None:
    (one, _), (other, agent) = await start(), await start()
    opened = await one.open()
    payload = opened["welcome"][0]["buttons"][0]["payload"]
    await other.say(opened["sender"], payload)
    assert [said for _, said in agent.heard] == [payload]
    assert payload.startswith("/")


async def test_what_is_erased_is_erased_everywhere(start: Start, shared: Settings) -> None:
    (one, _), (other, _) = await start(), await start()
    sender = (await one.open())["sender"]
    for client in (one, other):
        await client.say(sender, "un secret", message_id="x")
    assert (await forget(other, sender)).status == 204
    made = create_engine(shared.conversations, future=True)
    with made.connect() as connection:
        assert connection.execute(text("SELECT contenu FROM tours")).scalars().all() == [None]
    made.dispose()
    assert await history(one, sender) == await history(other, sender) == []
    # The same id is a new message now, for the one that had heard nothing of it too.
    await one.say(sender, "autre chose", message_id="x")
    assert [line["text"] for line in await history(other, sender)] == ["autre chose", "autre chose"]


async def test_distress_and_what_was_not_read_come_back_without_their_words(start: Start) -> None:
    (one, agent), (other, _) = await start(), await start()
    sender = (await one.open())["sender"]
    agent.turn = protect
    await one.say(sender, CALL)
    agent.turn = fail
    await one.say(sender, CALL, message_id="f")
    agent.turn = echo
    await one.say(sender, "a" * 5000)
    lines = await history(other, sender)
    assert [line["from"] for line in lines] == ["bot"] * 3
    app = other.http.app
    assert app is not None
    conversation = agent.heard[0][0]
    assert CALL not in repr((await app[JOURNAL].read(conversation, 10)).turns)
    # A failure is no answer: the same message may be tried again.
    assert (await other.say(sender, "encore", message_id="f"))[0]["text"] == "encore"


@pytest.mark.parametrize("query", ["", "?stream=true"])
async def test_while_the_database_is_away_nothing_is_answered_and_nothing_lost(
    start: Start, shut: Callable[[bool], None], query: str
) -> None:
    client, agent = await start()
    sender = (await client.open())["sender"]
    await client.say(sender, "avant", message_id="m1")
    shut(True)
    for message_id in ("m2", "m3"):
        reply = await client.post(sender, "pendant", query, message_id=message_id)
        assert reply.status == 503
        assert int(reply.headers["Retry-After"]) > 0
        assert (await reply.json())["error"] == {"code": "journal", "message": say("http_journal")}
    # Only the first was computed: then it was known.
    assert [said for _, said in agent.heard] == ["avant", "pendant"]
    assert (await client.http.get("/api/history", headers={"Authorization": f"Bearer {sender}"})).status == 503
    assert (await forget(client, sender)).status == 503
    shut(False)
    await back(client)
    # What was not written is not remembered either, and can be sent again.
    assert [line["text"] for line in await history(client, sender)] == ["avant", "avant"]
    await client.say(sender, "pendant", message_id="m2")
    assert [line["text"] for line in await history(client, sender)] == ["avant", "avant", "pendant", "pendant"]


async def test_an_answer_already_given_is_given_again_even_then(start: Start, shut: Callable[[bool], None]) -> None:
    client, _ = await start()
    sender = (await client.open())["sender"]
    told = await client.say(sender, "avant", message_id="m1")
    shut(True)
    assert await client.say(sender, "avant", message_id="m1") == told


async def test_the_dialogue_goes_on_only_from_what_is_written(start: Start, shut: Callable[[bool], None]) -> None:
    client, agent = await start()
    sender = (await client.open())["sender"]
    await client.say(sender, "avant")
    conversation = agent.heard[0][0]
    shut(True)
    assert (await client.post(sender, "pendant")).status == 503
    assert agent.conversations.last_turn(conversation) is None
    app = client.http.app
    assert app is not None
    assert app[CHAT].memory.talks.find(conversation) is None
    shut(False)
    await back(client)
    seen: list[Any] = []

    async def look(message: UserMessage) -> None:
        seen.extend(event.text for turn in agent.conversations.turns[conversation] for event in turn.events)  # type: ignore[attr-defined]
        await echo(message)

    agent.turn = look
    await client.say(sender, "après")
    assert seen == ["avant"]


async def test_a_turn_that_breaks_leaves_nothing_that_is_not_written(start: Start) -> None:
    client, agent = await start()
    sender = (await client.open())["sender"]
    await client.say(sender, "avant")

    async def unwritable(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "?", "custom": {"jour": object()}})

    agent.turn = unwritable
    assert (await client.post(sender, "pendant")).status == 500
    assert agent.conversations.last_turn(agent.heard[0][0]) is None
    agent.turn = echo
    await client.say(sender, "après")
    assert [line["text"] for line in await history(client, sender)] == ["avant", "avant", "après", "après"]
    assert len(agent.conversations.turns[agent.heard[0][0]]) == 2


async def test_what_is_over_goes_from_memory_and_from_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, trackers = SimpleNamespace(now=1_000_000.0), FakeTrackers()
    monkeypatch.setattr("bot.web.conversations.time", SimpleNamespace(monotonic=lambda: clock.now))
    kept = Journal(f"sqlite:///{tmp_path / 'c.sqlite'}", "s" * 32, lambda: clock.now)
    kept.start()
    memory = Memory(trackers, Talks(hours=1), kept)  # type: ignore[arg-type]
    for name in ("old", "young"):
        talk = await memory.talk(name)
        trackers.turns[name] = [Turn()]
        await memory.keep(name, talk, Exchange(None, "a", "[]"), read=True, silent=False)
        clock.now += 3500
    tidying = asyncio.ensure_future(memory.tidy_for_ever(1.5))

    async def gone() -> None:
        while await kept.number("old"):
            await asyncio.sleep(0.005)

    await asyncio.wait_for(gone(), 30)
    tidying.cancel()
    assert [memory.talks.find(name) is not None for name in ("old", "young")] == [False, True]
    assert list(trackers.turns) == ["young"]
    assert await kept.number("young") == 1
    await asyncio.to_thread(kept.stop)
