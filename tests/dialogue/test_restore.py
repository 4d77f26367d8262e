"""Long conversations get the same answers whole, cut to their window, and taken up again by another process in the middle."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rasa.shared.core.events import UserUttered

from bot.dialogue.agent import AzimutAgent
from bot.dialogue.journal import Journal
from bot.dialogue.trackers import WINDOW
from bot.web.channel import Message
from bot.web.chat import Chat
from bot.web.conversations import TRIAL
from tests.dialogue.test_trackers import SAYINGS
from tests.e2e.cases import read_cases

SECRET = "s" * 32
TURNS = 40
CALLS = ["on me frappe chez moi", "jen peu plu je veut mourir"]
FORMS = [
    "aide moi a choisir", "que faire apres mon bts", "je cherche un stage de 3e", "passe", "la mécanique", "Vesoul",
    "en seconde",
]  # fmt: skip
PRESS = "<button>"


def script(seed: int) -> list[str]:
    """What somebody says in a long conversation: their own questions, what leans on the answers, buttons, forms."""
    chance = random.Random(seed)
    asked = [turn["user"] for case in read_cases(["cas_ouverts.yml"]) for turn in case["turns"]]
    kinds = [asked, SAYINGS, FORMS, [PRESS], CALLS]
    return [chance.choice(chance.choices(kinds, weights=[5, 6, 4, 4, 1])[0]) for _ in range(TURNS)]


class Person:
    """Holds a conversation, and presses what it is offered."""

    def __init__(self, conversation: str, seed: int) -> None:
        self.conversation, self.answers = conversation, list[list[Message]]()
        self._chance = random.Random(seed)
        self._payloads = ['/se_presenter{"profil":"parent","registre":"vous"}']

    async def say(self, chat: Chat, text: str) -> None:
        said = self._chance.choice(self._payloads) if text == PRESS else text
        answer = await chat.answer(self.conversation, said, f"m{len(self.answers)}")
        self.answers.append(answer)
        offered = [button["payload"] for message in answer for button in message.get("buttons", ())]
        self._payloads = (self._payloads + offered)[-12:]


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    made = Journal(f"sqlite:///{tmp_path / 'c.sqlite'}", SECRET)
    made.start()
    yield made
    await asyncio.to_thread(made.stop)


async def held(agent: AzimutAgent, texts: list[str], person: Person, chat: Chat) -> list[list[Message]]:
    for text in texts:
        await person.say(chat, text)
    return person.answers


async def interrupted(
    agent: AzimutAgent, texts: list[str], person: Person, journal: Journal, restarts: set[int]
) -> list[list[Message]]:
    """The same with another process from each turn of `restarts` on, which knows nothing but the journal."""
    chat = Chat(agent, 1000, journal=journal)
    for number, text in enumerate(texts):
        if number in restarts:
            chat = Chat(agent, 1000, journal=journal)
            await agent.conversations.delete(person.conversation)
        await person.say(chat, text)
    return person.answers


@pytest.mark.parametrize("seed", range(3))
async def test_neither_the_window_nor_a_restart_changes_an_answer(
    agent: AzimutAgent, monkeypatch: pytest.MonkeyPatch, journal: Journal, seed: int
) -> None:
    texts, store = script(seed), agent.conversations
    monkeypatch.setattr(store, "_window", 1000)
    whole = await held(agent, texts, Person(f"long-whole-{seed}", seed), Chat(agent, 1000))
    monkeypatch.setattr(store, "_window", WINDOW)
    cut = await held(agent, texts, Person(f"long-cut-{seed}", seed), Chat(agent, 1000))
    restarts = set(random.Random(seed).sample(range(TURNS), TURNS // 3))
    again = await interrupted(agent, texts, Person(f"long-again-{seed}", seed), journal, restarts)
    for number, text in enumerate(texts):
        assert cut[number] == whole[number], (number, text)
        assert again[number] == whole[number], (number, text, number in restarts)
    tracker = await store.retrieve(f"long-cut-{seed}")
    assert tracker is not None
    assert len([event for event in tracker.events if isinstance(event, UserUttered)]) <= 2 * WINDOW


async def test_no_word_of_distress_is_written(agent: AzimutAgent, journal: Journal) -> None:
    """Not even for who has the token; what was asked before it and after is there."""
    chat, person = Chat(agent, 1000, journal=journal), Person("distress", 0)
    for text in ("c koi technilab", *CALLS, "x" * 2000, "et p-tech ?"):
        await person.say(chat, text)
    past = await journal.read("distress", 10)
    told = repr(past.turns)
    for word in ("frappe", "chez moi", "mourir", "veut", "jen peu", "xxx"):
        assert word not in told
    assert [turn["echange"]["dit"] for turn in past.turns] == ["c koi technilab", None, None, None, "et p-tech ?"]
    assert "119" in past.turns[1]["echange"]["reponse"]
    # The dialogue goes on all the same.
    assert [bool(turn["dialogue"]) for turn in past.turns] == [True, True, True, False, True]


async def test_the_staffs_trials_are_never_written(agent: AzimutAgent, journal: Journal) -> None:
    chat, conversation = Chat(agent, 1000, journal=journal), f"{TRIAL}session"
    await Person(conversation, 0).say(chat, "c koi technilab")
    assert await agent.conversations.retrieve(conversation) is not None
    assert await journal.number(conversation) == 0
    await chat.forget(conversation)
    assert await agent.conversations.retrieve(conversation) is None


async def test_a_failed_turn_leaves_the_dialogue_as_it_was(
    agent: AzimutAgent, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, person = Chat(agent, 1000, journal=journal), Person("failing", 0)
    await person.say(chat, "c koi technilab")
    with monkeypatch.context() as patch:
        # It fails when all is said, and the tracker is full of it.
        patch.setattr(agent.processor, "save_tracker", None)
        await person.say(chat, "c koi le bac pro")
    before = await chat.shown("failing")
    await person.say(chat, "ça dure combien de temps")
    expected, whole = Person("unfailing", 0), Chat(agent, 1000)
    for text in ("c koi technilab", "ça dure combien de temps"):
        await expected.say(whole, text)
    assert person.answers[2] == expected.answers[1]
    assert [line["from"] for line in before][:2] == ["vous", "bot"]
    assert "c koi le bac pro" not in repr(before)
