"""Opening a conversation, and the tokens that alone give access to it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from itsdangerous import TimestampSigner

from bot.settings import Settings
from bot.web.errors import ApiError
from bot.web.sessions import Tokens
from tests.web.fakes import Client, FakeAgent, text_of


def test_each_token_opens_its_own_conversation() -> None:
    tokens = Tokens("s" * 32, 1)
    issued = [tokens.issue() for _ in range(50)]
    assert [tokens.read(token) for token, _ in issued] == [conversation for _, conversation in issued]
    conversations = {conversation for _, conversation in issued}
    # 16 bytes at least, in base64.
    assert len(conversations) == 50
    assert min(map(len, conversations)) >= 22


def test_a_token_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens("s" * 32, 2)
    now = int(time.time())
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: now - 7190)
    recent, _ = tokens.issue()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: now - 7210)
    old, _ = tokens.issue()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: now)
    tokens.read(recent)
    with pytest.raises(ApiError, match="http_unauthorized"):
        tokens.read(old)


def test_a_token_of_another_secret_or_time_is_refused() -> None:
    token, conversation = Tokens("s" * 32, 1).issue()
    head, _, signature = token.rpartition(".")
    forged = [
        Tokens("t" * 32, 1).issue()[0], conversation, head, "", ".", "é.à.ü", "\ud800", None, 3, ["x"],
        {"sender": token}, head + "." + signature[::-1], token.replace(conversation, "A" * len(conversation)),
    ]  # fmt: skip
    for value in forged:
        with pytest.raises(ApiError) as refused:
            Tokens("s" * 32, 1).read(value)
        assert refused.value.status == 401


@pytest.mark.parametrize("body", [b"", b"{}", b'{"lang": "fr"}', b"  "])
async def test_opening_answers_with_a_token_and_the_welcome(client: Client, body: bytes) -> None:
    reply = await client.http.post("/api/session", data=body)
    assert reply.status == 200
    opened = await reply.json()
    [welcome] = opened["welcome"]
    assert welcome["text"] == text_of("utter_bienvenue")
    assert welcome["recipient_id"] == opened["sender"]
    payloads = [button["payload"] for button in welcome["buttons"]]
    assert '/se_presenter{"profil":"parent","registre":"vous"}' in payloads
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"', b"\xff\xfe", b"[" * 9000])
async def test_opening_refuses_what_is_no_object(client: Client, body: bytes) -> None:
    reply = await client.http.post("/api/session", data=body)
    assert reply.status == 400
    assert (await reply.json())["error"]["code"] == "bad_request"


@pytest.mark.parametrize("sender", [None, "", "moi", 3, ["x"], "a.b.c"])
async def test_a_message_without_a_token_of_ours_is_refused(client: Client, agent: FakeAgent, sender: Any) -> None:
    reply = await client.post(sender, "bonjour")
    assert reply.status == 401
    error = (await reply.json())["error"]
    assert error["code"] == "unauthorized"
    assert "conversation" in error["message"]
    assert agent.heard == []


async def test_an_expired_conversation_is_refused(
    client: Client, agent: FakeAgent, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = int(time.time() - settings.session_hours * 3600) - 5
    with monkeypatch.context() as past:
        past.setattr(TimestampSigner, "get_timestamp", lambda _self: then)
        opened = await client.open()
    reply = await client.post(opened["sender"], "bonjour")
    assert reply.status == 401
    assert agent.heard == []


def test_conversations_begin_where_they_are_held() -> None:
    tokens = Tokens("s" * 32, 1, lambda conversation: conversation[0] in "abcdefgh")
    assert all(tokens.issue()[1][0] in "abcdefgh" for _ in range(50))


def test_a_conversation_begins_though_it_is_not_ours() -> None:
    tokens = Tokens("s" * 32, 1, lambda _: False)
    token, conversation = tokens.issue()
    assert tokens.read(token) == conversation
