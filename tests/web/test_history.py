"""Sending again, the conversation after a reload, its forgetting, and what people say of answers."""

from __future__ import annotations

import asyncio
import json
import time
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.web.conversations import Exchange, Talk, Talks
from bot.web.keys import AVIS, CHAT
from tests.web.fakes import Client, FakeAgent, FakeLive, echo, text_of

CALL = "on me frappe chez moi"


async def history(client: Client, sender: str) -> list[dict[str, Any]]:
    reply = await client.http.get("/api/history", headers={"Authorization": f"Bearer {sender}"})
    assert reply.status == 200
    return list((await reply.json())["messages"])


async def forget(client: Client, sender: str) -> Any:
    return await client.http.delete("/api/history", headers={"Authorization": f"Bearer {sender}"})


async def protect(message: UserMessage) -> None:
    """A turn that answers distress, as `action_detresse` does."""
    sent = {"text": "Appelle le 119.", "utter_action": "utter_detresse", "custom": {"trace": {"fiche": "a"}}}
    await message.output_channel.send_response(message.sender_id, sent)


async def fail(message: UserMessage) -> None:
    raise RuntimeError(message.text)


OFFERED = '/lieu{"fiche":"p-tech"}'


async def offering(message: UserMessage) -> None:
    """A turn that offers a button."""
    sent = {"text": "?", "buttons": [{"title": "C'est où ?", "payload": OFFERED}]}
    await message.output_channel.send_response(message.sender_id, sent)


async def warn(message: UserMessage) -> None:
    """A turn that answers a message with somebody's number in it: what is said not to be kept is not."""
    sent = {"text": "Je ne les garde pas.", "utter_action": "utter_donnees_personnelles"}
    await message.output_channel.send_response(message.sender_id, sent)


class Slow:
    """A turn that waits until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = asyncio.Event(), asyncio.Event()

    async def __call__(self, message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "Un."})
        self.begun.set()
        await self.go.wait()
        await message.output_channel.send_response(message.sender_id, {"text": "Deux."})


# -- sending again


async def test_the_same_message_again_gets_the_same_answer_without_a_second_turn(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    first = await client.say(sender, "bonjour", message_id="m-1")
    assert await client.say(sender, "bonjour", message_id="m-1") == first
    # The id alone says that it is the same message.
    assert await client.say(sender, "autre texte", message_id="m-1") == first
    assert first == [{"recipient_id": sender, "text": "bonjour"}]
    assert len(agent.heard) == 1
    assert len(await history(client, sender)) == 2
    await client.say(sender, "bonjour", message_id="m-2")
    await client.say(sender, "bonjour")
    await client.say(sender, "bonjour")
    assert len(agent.heard) == 4


async def test_a_stream_sent_again_is_the_same_lines(client: Client, agent: FakeAgent) -> None:
    agent.turn = slow = Slow()
    slow.go.set()
    sender = (await client.open())["sender"]
    bodies = [await (await client.post(sender, "bonjour", "?stream=true", message_id="a")).text() for _ in range(2)]
    assert bodies[0] == bodies[1]
    assert [json.loads(line)["text"] for line in bodies[0].splitlines()] == ["Un.", "Deux."]
    assert len(agent.heard) == 1


async def test_an_id_counts_only_in_its_conversation(client: Client, agent: FakeAgent) -> None:
    for sender in [(await client.open())["sender"] for _ in range(2)]:
        await client.say(sender, "bonjour", message_id="m-1")
    assert len(agent.heard) == 2


async def test_sending_again_waits_for_the_answer_that_is_being_made(client: Client, agent: FakeAgent) -> None:
    agent.turn = slow = Slow()
    sender = (await client.open())["sender"]
    first = asyncio.ensure_future(client.say(sender, "bonjour", message_id="x"))
    await slow.begun.wait()
    again = [asyncio.ensure_future(client.say(sender, "bonjour", message_id="x")) for _ in range(3)]
    stream = asyncio.ensure_future(client.post(sender, "bonjour", "?stream=true", message_id="x"))
    # Let them reach the server.
    await client.http.get("/health/live")
    slow.go.set()
    answers = await asyncio.gather(first, *again)
    assert [[message["text"] for message in answer] for answer in answers] == [["Un.", "Deux."]] * 4
    assert (await (await stream).text()).count("\n") == 2
    assert len(agent.heard) == 1


async def test_a_turn_goes_on_when_who_asked_has_left(client: Client, agent: FakeAgent) -> None:
    agent.turn = slow = Slow()
    sender = (await client.open())["sender"]
    asked = asyncio.ensure_future(client.say(sender, "bonjour", message_id="x"))
    await slow.begun.wait()
    asked.cancel()
    slow.go.set()
    assert [message["text"] for message in await client.say(sender, "bonjour", message_id="x")] == ["Un.", "Deux."]
    assert len(agent.heard) == 1


async def test_a_message_whose_turn_failed_may_be_tried_again(client: Client, agent: FakeAgent) -> None:
    sender, ordinary = (await client.open())["sender"], agent.turn
    agent.turn = fail
    assert (await client.say(sender, "bonjour", message_id="x"))[0]["text"] == text_of("utter_indisponible")
    agent.turn = ordinary
    assert (await client.say(sender, "bonjour", message_id="x"))[0]["text"] == "bonjour"


@pytest.mark.parametrize("message_id", ["", "é", "a b", "a" * 65, 3, ["x"], {}, "a\n", True])
async def test_an_id_of_another_form_is_refused(client: Client, agent: FakeAgent, message_id: Any) -> None:
    reply = await client.post((await client.open())["sender"], "bonjour", message_id=message_id)
    assert (reply.status, (await reply.json())["error"]["code"]) == (400, "bad_message_id")
    assert agent.heard == []


# -- after a reload


async def test_the_history_is_what_was_written_and_what_was_shown(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    button = {"title": "C'est où ?", "payload": '/lieu{"fiche":"p-tech"}'}

    async def turn(message: UserMessage) -> None:
        sent = {"text": "Voici.", "buttons": [button], "custom": {"trace": {"palier": 1}, "jour": 3}}
        await message.output_channel.send_response(message.sender_id, sent)

    agent.turn = turn
    assert await history(client, sender) == []
    await client.say(sender, "  c koi p-tech", message_id="m1")
    await client.say(sender, button["payload"])
    answer = {"from": "bot", "text": "Voici.", "buttons": [button], "custom": {"jour": 3}}
    assert await history(client, sender) == [
        {"from": "vous", "text": "c koi p-tech", "message_id": "m1"},
        {**answer, "message_id": "m1"},
        {"from": "vous", "text": "C'est où ?"},
        answer,
    ]
    assert await history(client, (await client.open())["sender"]) == []


async def test_what_was_written_in_distress_never_comes_back(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    await client.say(sender, "bonjour")
    agent.turn = protect
    [answer] = await client.say(sender, CALL, message_id="m")
    assert set(answer) == {"recipient_id", "text"}
    assert [line["text"] for line in await history(client, sender)] == ["bonjour", "bonjour", "Appelle le 119."]
    # Nor is it kept anywhere that could be read by a later mistake.
    app = client.http.app
    assert app is not None
    assert all(CALL not in repr(talk) for talk in app[CHAT].memory.talks._talks.values())
    await client.say(sender, CALL, message_id="m")
    assert len(agent.heard) == 2


async def test_what_somebody_gave_of_themselves_does_not_come_back(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    agent.turn = warn
    await client.say(sender, "mon numéro est le 06 12 34 56 78")
    assert [line["text"] for line in await history(client, sender)] == ["Je ne les garde pas."]


@pytest.mark.parametrize("text", ["", "a" * 5000])
async def test_what_was_not_read_does_not_come_back(client: Client, text: str) -> None:
    sender = (await client.open())["sender"]
    await client.say(sender, text)
    assert [line["from"] for line in await history(client, sender)] == ["bot"]


async def test_what_was_written_when_the_turn_failed_does_not_come_back(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    agent.turn = fail
    await client.say(sender, CALL)
    assert [line["text"] for line in await history(client, sender)] == [text_of("utter_indisponible")]


async def test_the_history_keeps_the_latest(client: Client) -> None:
    sender = (await client.open())["sender"]
    for number in range(30):
        await client.say(sender, str(number))
    lines = await history(client, sender)
    assert (len(lines), lines[0]["text"], lines[-1]["text"]) == (50, "5", "29")


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer forged", "Basic {sender}", "{sender}"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_history_is_only_for_its_own_token(client: Client, authorization: str | None, method: str) -> None:
    sender = (await client.open())["sender"]
    await client.say(sender, "bonjour")
    headers = {"Authorization": authorization.format(sender=sender)} if authorization is not None else {}
    reply = await client.http.request(method, "/api/history", headers=headers)
    assert (reply.status, (await reply.json())["error"]["code"]) == (401, "unauthorized")
    assert len(await history(client, sender)) == 2


# -- forgetting


async def test_a_forgotten_conversation_leaves_nothing(client: Client, agent: FakeAgent) -> None:
    sender, other = (await client.open())["sender"], (await client.open())["sender"]
    await client.say(other, "ailleurs")
    agent.turn = offering
    await client.say(sender, "des boutons ?")
    agent.turn = echo
    await client.say(sender, "bonjour", message_id="x")
    conversation = agent.heard[-1][0]
    agent.conversations.known[conversation] = DialogueStateTracker(conversation, [])
    reply = await forget(client, sender)
    assert (reply.status, await reply.read()) == (204, b"")
    assert agent.conversations.known == {}
    assert await history(client, sender) == []
    # Neither the stored answer nor what was offered is known any more.
    await client.say(sender, "bonjour", message_id="x")
    await client.say(sender, OFFERED)
    assert [text for _, text in agent.heard[-2:]] == ["bonjour", OFFERED.lstrip("/")]
    assert len(await history(client, other)) == 2
    assert (await forget(client, (await client.open())["sender"])).status == 204


async def test_forgetting_waits_for_the_answer_being_made(client: Client, agent: FakeAgent) -> None:
    agent.turn = slow = Slow()
    sender = (await client.open())["sender"]
    asked = asyncio.ensure_future(client.say(sender, "bonjour"))
    await slow.begun.wait()
    conversation = agent.heard[0][0]
    forgetting = asyncio.ensure_future(forget(client, sender))
    await client.http.get("/health/live")
    assert not forgetting.done()
    # Saved at the end of the turn, as Rasa does.
    agent.conversations.known[conversation] = DialogueStateTracker(conversation, [])
    slow.go.set()
    assert (await forgetting).status == 204
    assert len(await asked) == 2
    assert agent.conversations.known == {}
    assert await history(client, sender) == []


def exchange() -> Exchange:
    return Exchange(None, "a", "[]")


def test_talks_forget_those_used_longest_ago() -> None:
    talks = Talks(conversations=2)
    first = talks.of("a")
    talks.of("b")
    talks.of("a")
    talks.of("c")
    assert [talks.find(name) is not None for name in "abc"] == [True, False, True]
    assert talks.find("a") is first


def test_talks_are_bounded_by_all_that_they_hold() -> None:
    talks = Talks(exchanges=50)
    for name in "abc":
        talk = talks.of(name)
        for _ in range(40):
            talks.record(name, talk, exchange())
    # 25 of each are kept: two conversations fit, three do not.
    assert [talks.find(name) is not None for name in "abc"] == [False, True, True]
    talks.forget("b")
    again = talks.of("d")
    for _ in range(25):
        talks.record("d", again, exchange())
    assert [talks.find(name) is not None for name in "cd"] == [True, True]


def test_nothing_is_recorded_of_a_talk_that_was_forgotten() -> None:
    talks = Talks()
    talk = talks.of("a")
    talks.forget("a")
    talks.record("a", talk, exchange())
    assert (talk.exchanges, talks.find("a")) == ([], None)
    assert talks.of("a").exchanges == []


def test_a_talk_outlives_its_hours_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    talks = Talks(hours=1)
    talks.of("a")
    later = time.monotonic() + 3700
    monkeypatch.setattr(time, "monotonic", lambda: later)
    talks.of("b")
    assert (talks.find("a"), talks.find("b") is not None) == (None, True)


# -- what people say of answers


async def judge(client: Client, sender: str, message_id: Any, helpful: Any) -> Any:
    return await client.http.post("/api/avis", json={"sender": sender, "message_id": message_id, "utile": helpful})


async def test_opinions_are_counted_by_type_of_fiche(client: Client, agent: FakeAgent, live: FakeLive) -> None:
    live.snapshot.fiches = {"a": SimpleNamespace(type="chiffre")}

    async def turn(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "A.", "custom": {"trace": {"fiche": "a"}}})

    sender = (await client.open())["sender"]
    await client.say(sender, "bonjour", message_id="x")
    agent.turn = turn
    await client.say(sender, "a ?", message_id="y")
    for message_id, helpful in (("x", True), ("y", True), ("y", False), ("y", False)):
        assert (await judge(client, sender, message_id, helpful)).status == 204
    app = client.http.app
    assert app is not None
    # Saying it twice counts once, and a changed mind is counted anew.
    assert +app[AVIS].counts == {("", True): 1, ("chiffre", False): 1}


async def test_an_opinion_must_be_of_an_answer_of_that_conversation(client: Client) -> None:
    sender, other = (await client.open())["sender"], (await client.open())["sender"]
    await client.say(sender, "bonjour", message_id="x")
    expected = [
        (sender, "y", True, 404, "unknown_message"), (other, "x", True, 404, "unknown_message"),
        ("forged", "x", True, 401, "unauthorized"), (sender, "x", "oui", 400, "no_opinion"),
        (sender, "x", None, 400, "no_opinion"), (sender, "x", 1, 400, "no_opinion"),
        (sender, None, True, 400, "no_opinion"), (sender, "é", True, 400, "bad_message_id"),
    ]  # fmt: skip
    for who, message_id, helpful, status, code in expected:
        reply = await judge(client, who, message_id, helpful)
        assert (reply.status, (await reply.json())["error"]["code"]) == (status, code)


def test_an_answer_is_found_by_its_id() -> None:
    talk = Talk()
    talk.exchanges += [Exchange("a", "1", "[]"), Exchange(None, "2", "[]")]
    found = talk.answered("a")
    assert found is talk.exchanges[0]
    assert talk.answered("None") is None
