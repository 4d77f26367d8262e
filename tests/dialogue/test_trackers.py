"""Conversations in memory: a window that changes no answer, and what is over is forgotten."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import trackers
from bot.dialogue.agent import AzimutAgent
from bot.dialogue.trackers import LiveTrackerStore

SAYINGS = [
    "c koi technilab", "ça dure combien de temps", "c'est pour qui", "et p-tech ?", "plus court", "répète", "le premier",
    "oui", "quelles formations à Vesoul", "et à Besançon ?", "le forum post-bts c'est quand", "dis m'en plus", "merci",
    "recette de crêpes", "je veux parler à quelqu'un", "combien ça coûte", "jsp quoi faire", "non", "bts cprp", "le deuxième",
]  # fmt: skip


async def held(agent: AzimutAgent, sender: str, texts: list[str]) -> list[Any]:
    """What the bot says to each text of a conversation."""
    answers = []
    for text in texts:
        channel = CollectingOutputChannel()
        await agent.handle_message(UserMessage(text, channel, sender))
        answers.append([{**message, "recipient_id": None} for message in channel.messages])
    return answers


@pytest.mark.parametrize("seed", range(2))
async def test_the_window_changes_no_answer(agent: AzimutAgent, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    texts = random.Random(seed).choices(SAYINGS, k=30)
    store = agent.conversations
    monkeypatch.setattr(store, "_window", 1000)
    whole = await held(agent, f"whole-{seed}", texts)
    monkeypatch.setattr(store, "_window", 2)
    cut = await held(agent, f"cut-{seed}", texts)
    for text, before, after in zip(texts, whole, cut, strict=True):
        assert after == before, text
    assert all(whole)
    turns = [event.text for event in (await kept(store, f"whole-{seed}")).events if isinstance(event, UserUttered)]
    assert turns == texts
    assert len([e for e in (await kept(store, f"cut-{seed}")).events if isinstance(e, UserUttered)]) <= 4


async def kept(store: LiveTrackerStore, sender: str) -> DialogueStateTracker:
    tracker = await store.retrieve(sender)
    assert tracker is not None
    return tracker


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that the test sets."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(trackers, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def tracker_of(sender: str, *texts: str) -> DialogueStateTracker:
    return DialogueStateTracker.from_events(sender, [UserUttered(text) for text in texts])


def store_of(**options: Any) -> LiveTrackerStore:
    return LiveTrackerStore(Domain.empty(), **options)


async def test_the_oldest_conversation_goes_first(clock: SimpleNamespace) -> None:
    store = store_of(most=2)
    for sender in ("a", "b", "a", "c"):
        await store.save(tracker_of(sender, "bonjour"))
    assert list(await store.keys()) == ["a", "c"]
    assert await store.retrieve("b") is None


async def test_an_idle_conversation_is_forgotten(clock: SimpleNamespace) -> None:
    store = store_of(idle_seconds=60)
    await store.save(tracker_of("a", "bonjour"))
    clock.now = 50
    await store.save(tracker_of("b", "bonjour"))
    clock.now = 61
    await store.save(tracker_of("c", "bonjour"))
    assert list(await store.keys()) == ["b", "c"]


async def test_a_conversation_can_be_forgotten_at_once() -> None:
    store = store_of()
    await store.save(tracker_of("a", "bonjour"))
    await store.delete("a")
    await store.delete("a")
    assert await store.retrieve("a") is None
    assert list(await store.keys()) == []


async def test_a_conversation_is_kept_as_it_is_until_twice_the_window() -> None:
    store = store_of(window=2)
    tracker = tracker_of("a", "1", "2", "3", "4")
    await store.save(tracker)
    assert await store.retrieve("a") is tracker
    await store.save(tracker_of("a", "1", "2", "3", "4", "5"))
    assert [e.text for e in (await kept(store, "a")).events if isinstance(e, UserUttered)] == ["4", "5"]


async def test_what_is_cut_leaves_the_slots(agent: AzimutAgent) -> None:
    store = LiveTrackerStore(agent.domain, window=1)
    tracker = DialogueStateTracker.from_events(
        "a", [SlotSet("fiche", "technilab"), *(UserUttered(text) for text in "123")], agent.domain.slots
    )
    await store.save(tracker)
    cut = await kept(store, "a")
    assert cut.get_slot("fiche") == "technilab"
    assert [e.text for e in cut.events if isinstance(e, UserUttered)] == ["3"]


async def test_nothing_is_written_to_disk(agent: AzimutAgent, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = open

    def watched(file: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
        if set(mode) & set("wax+"):
            opened.append(str(file))
        return real(file, mode, *more, **options)

    monkeypatch.setattr("builtins.open", watched)
    monkeypatch.chdir(tmp_path)
    await held(agent, "disk", ["c koi technilab", "et p-tech ?"])
    assert opened == []
    assert list(tmp_path.iterdir()) == []
