"""Messages in a conversation: what reaches the agent, as what, and what comes back."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.settings import Settings
from bot.web.conversations import Talk
from bot.web.incoming import typed_command, visible, without_command
from tests.web.fakes import RESPONSES, Client, FakeAgent, text_of

WELCOMED = '/se_presenter{"profil":"parent","registre":"vous"}'


async def say_nothing(_message: UserMessage) -> None:
    """A turn without an answer."""


async def fail(message: UserMessage) -> None:
    """A turn that breaks, quoting what was written."""
    raise RuntimeError(message.text)


def offering(*payloads: str) -> Any:
    """A turn that offers buttons."""

    async def turn(message: UserMessage) -> None:
        buttons = [{"title": payload, "payload": payload} for payload in payloads]
        await message.output_channel.send_response(message.sender_id, {"text": "?", "buttons": buttons})

    return turn


async def test_a_message_is_answered_under_the_clients_own_name(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    assert await client.say(sender, "  c koi technilab ") == [{"recipient_id": sender, "text": "c koi technilab"}]
    [(conversation, text)] = agent.heard
    assert text == "c koi technilab"
    # The agent never sees the token.
    assert conversation != sender
    assert len(conversation) >= 22


async def test_a_conversation_keeps_its_id_and_two_never_share_one(client: Client, agent: FakeAgent) -> None:
    one, other = (await client.open())["sender"], (await client.open())["sender"]
    for sender in (one, other, one):
        await client.say(sender, "bonjour")
    first, second, third = (conversation for conversation, _ in agent.heard)
    assert first == third != second


# -- commands


async def test_what_the_bot_offers_is_passed_on_as_it_is(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    agent.turn = offering('/lieu{"fiche":"p-tech"}')
    await client.say(sender, WELCOMED)
    await client.say(sender, '/lieu{"fiche":"p-tech"}')
    assert [text for _, text in agent.heard] == [WELCOMED, '/lieu{"fiche":"p-tech"}']


async def test_an_offer_counts_only_in_its_conversation(client: Client, agent: FakeAgent) -> None:
    one, other = (await client.open())["sender"], (await client.open())["sender"]
    agent.turn = offering("/m_orienter_2")
    await client.say(one, "bonjour")
    await client.say(other, "/m_orienter_2")
    assert agent.heard[-1][1] == "m_orienter_2"


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/restart", "restart"),
        ("/session_start", "session_start"),
        ("  /restart", "restart"),
        ("\u200b/restart", "restart"),
        ("\u3164 /restart", "restart"),
        ("\x1c\x85/restart", "restart"),
        ("///restart", "restart"),
        ("/ /\u200b/restart", "restart"),
        ("/\u00ad/restart\u200d", "restart"),
        ('/lieu{"fiche":"technilab"}', 'lieu{"fiche":"technilab"}'),
        (WELCOMED + "x", (WELCOMED + "x")[1:]),
        ("et/ou", "et/ou"),
    ],
)
async def test_a_command_typed_by_hand_is_text(client: Client, agent: FakeAgent, typed: str, heard: str) -> None:
    sender = (await client.open())["sender"]
    await client.say(sender, typed)
    assert [text for _, text in agent.heard] == [heard]


def test_no_text_keeps_a_slash_where_rasa_would_look_for_it() -> None:
    blanks = [chr(code) for code in range(0x3100) if not chr(code).strip() or not visible(chr(code))]
    assert len(blanks) > 50
    for blank in blanks:
        assert not without_command(f"{blank}/{blank}/restart").strip().startswith("/")


def test_offers_forget_the_oldest() -> None:
    talk = Talk()
    talk.offer((f"/{number}", "") for number in range(100))
    talk.offer([("/0", ""), ("/new", "")])
    assert [payload in talk.offers for payload in ("/0", "/1", "/2", "/new")] == [True, False, True, True]


# -- odd texts


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d\ufeff", "\u3164", "\u2800", "\0", "/", " / // \u200b/", "\ufe0f"])
async def test_a_text_with_nothing_to_read_gets_a_friendly_line(client: Client, agent: FakeAgent, text: str) -> None:
    sender = (await client.open())["sender"]
    [message] = await client.say(sender, text)
    assert message["text"] == text_of("utter_charabia")
    assert message["recipient_id"] == sender
    assert agent.heard == []


async def test_half_a_character_does_not_travel_on(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    reply = await client.http.post(
        "/webhooks/rest/webhook", data=json.dumps({"sender": sender, "message": "TECHNILAB \ud83d ?"})
    )
    assert reply.status == 200
    assert agent.heard[0][1] == "TECHNILAB  ?"


async def test_emoji_reach_the_agent_whole(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    await client.say(sender, "👩\u200d🔧 ?!")
    assert agent.heard[0][1] == "👩\u200d🔧 ?!"


async def test_a_long_text_is_not_read(client: Client, agent: FakeAgent, settings: Settings) -> None:
    sender = (await client.open())["sender"]
    [message] = await client.say(sender, "a" * (settings.max_message + 1))
    assert message["text"] == text_of("utter_trop_long")
    assert agent.heard == []
    await client.say(sender, "a" * settings.max_message)
    assert len(agent.heard) == 1


async def test_our_own_lines_speak_as_the_person_does(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    await client.say(sender, "salut")
    conversation = agent.heard[0][0]
    tracker = DialogueStateTracker(conversation, agent.domain.slots)
    tracker.update(SlotSet("registre", "tu"))
    agent.tracker_store.known[conversation] = tracker
    RESPONSES["utter_trop_long"].append(
        {"text": "Trop long pour toi.", "condition": [{"type": "slot", "name": "registre", "value": "tu"}]}
    )
    try:
        [message] = await client.say(sender, "a" * 2000)
    finally:
        RESPONSES["utter_trop_long"].pop()
    assert message["text"] == "Trop long pour toi."


# -- when the bot fails


@pytest.mark.parametrize("turn", [say_nothing, fail])
async def test_a_turn_that_says_nothing_or_breaks_still_gets_a_line(client: Client, agent: FakeAgent, turn: Any) -> None:
    sender = (await client.open())["sender"]
    agent.turn = turn
    [message] = await client.say(sender, "bonjour")
    assert message["text"] == text_of("utter_indisponible")


async def test_nothing_of_what_is_said_is_logged(client: Client, agent: FakeAgent, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sender = (await client.open())["sender"]
    secret = "mon prénom est Zénobie"
    await client.say(sender, secret)
    agent.turn = fail
    await client.say(sender, secret)
    await client.post("forged", secret)
    await client.http.post("/webhooks/rest/webhook", data=f'{{"message": "{secret}"')
    await client.post(sender, secret, "?stream=true")
    assert "turn failed: RuntimeError" in caplog.text
    assert "Zénobie" not in caplog.text
    assert sender not in caplog.text


# -- what is sent


async def test_a_response_is_one_message_without_its_trace(client: Client, agent: FakeAgent) -> None:
    async def turn(message: UserMessage) -> None:
        send = message.output_channel.send_response
        await send(message.sender_id, {"text": "Un.\n\nDeux.", "custom": {"trace": {"palier": 1}}, "buttons": []})
        await send(message.sender_id, {"text": "Carte", "custom": {"trace": 1, "carte": {"id": "technilab"}}, "image": None})
        await send(message.sender_id, {"text": None, "custom": {"trace": {"palier": 2}}})

    agent.turn = turn
    sender = (await client.open())["sender"]
    assert await client.say(sender, "bonjour") == [
        {"recipient_id": sender, "text": "Un.\n\nDeux."},
        {"recipient_id": sender, "text": "Carte", "custom": {"carte": {"id": "technilab"}}},
    ]


async def test_the_bots_own_record_keeps_the_trace(client: Client, agent: FakeAgent) -> None:
    custom = {"trace": {"palier": 1}, "carte": 1}

    async def turn(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "Oui.", "custom": custom})

    agent.turn = turn
    await client.say((await client.open())["sender"], "bonjour")
    assert custom == {"trace": {"palier": 1}, "carte": 1}


async def test_quick_replies_are_buttons(client: Client, agent: FakeAgent) -> None:
    reply = {"title": "Oui", "payload": "/affirmer"}

    async def turn(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "Oui ?", "quick_replies": [reply]})

    agent.turn = turn
    sender = (await client.open())["sender"]
    [message] = await client.say(sender, "bonjour")
    assert message["buttons"] == [reply]
    await client.say(sender, "/affirmer")
    assert agent.heard[-1][1] == "/affirmer"


# -- streaming


async def stream(client: Client, sender: str, text: str) -> list[dict[str, Any]]:
    reply = await client.post(sender, text, "?stream=true")
    assert reply.status == 200
    assert reply.content_type == "application/x-ndjson"
    body = await reply.text()
    assert body.endswith("\n")
    return [json.loads(line) for line in body.splitlines()]


async def test_a_stream_is_one_message_a_line(client: Client, agent: FakeAgent) -> None:
    async def turn(message: UserMessage) -> None:
        for text in ("Un.\nDeux.", "Trois."):
            await message.output_channel.send_response(message.sender_id, {"text": text})

    agent.turn = turn
    sender = (await client.open())["sender"]
    assert [m["text"] for m in await stream(client, sender, "bonjour")] == ["Un.\nDeux.", "Trois."]


async def test_a_stream_ends_well_when_the_turn_breaks(client: Client, agent: FakeAgent) -> None:
    async def turn(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "Un."})
        raise RuntimeError

    agent.turn = turn
    sender = (await client.open())["sender"]
    texts = [m["text"] for m in await stream(client, sender, "bonjour")]
    assert texts == ["Un.", text_of("utter_indisponible")]


async def test_a_failure_says_itself_when_no_line_can_be_found(
    client: Client, agent: FakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = (await client.open())["sender"]
    agent.turn = fail
    monkeypatch.setattr(agent, "nlg", None)
    reply = await client.post(sender, "bonjour", "?stream=true")
    assert (reply.status, (await reply.json())["error"]["code"]) == (500, "internal")
    # So does the plain route.
    reply = await client.post(sender, "bonjour")
    assert reply.status == 500
    assert (await reply.json())["error"]["code"] == "internal"
    agent.turn = say_nothing


async def test_a_stream_refuses_as_the_plain_route_does(client: Client) -> None:
    assert (await client.post("forged", "bonjour", "?stream=true")).status == 401


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("ma suite, pas a pas", "/commencer_post_bts"),
        ("Ma suite, pas à pas ", "/commencer_post_bts"),
        ("C'est où ?", None),
        ("autre chose", None),
    ],
)
def test_a_title_typed_is_its_button_unless_that_is_about_a_fiche(text: str, command: str | None) -> None:
    offers = {"/commencer_post_bts": "Ma suite, pas à pas", '/lieu{"fiche":"technilab"}': "C'est où ?"}
    assert typed_command(text, offers) == command
