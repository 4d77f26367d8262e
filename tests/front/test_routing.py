"""Which conversation a request belongs to, and whether it may be sent twice."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.front.routing import Route, route_of
from bot.web.sessions import Tokens

TOKEN, CONVERSATION = Tokens("s" * 32, 1).issue()
WEBHOOK = "/webhooks/rest/webhook"
ANY = Route("", False, True)


def body(**values: object) -> bytes:
    return json.dumps(values).encode()


def test_a_message_goes_by_its_token() -> None:
    assert route_of("POST", WEBHOOK, {}, body(sender=TOKEN, message="x")) == Route(CONVERSATION, True, False)
    assert route_of("POST", WEBHOOK, {}, body(sender=TOKEN, message="x", message_id="m1")) == Route(CONVERSATION, True, True)
    assert route_of("POST", "/api/avis", {}, body(sender=TOKEN, utile=True)).key == CONVERSATION


@pytest.mark.parametrize("kind", ["Bearer", "bearer"])
def test_a_history_goes_by_its_header(kind: str) -> None:
    headers = {"Authorization": f"{kind} {TOKEN}"}
    assert route_of("GET", "/api/history", headers, b"") == Route(CONVERSATION, False, True)
    # Forgetting twice forgets.
    assert route_of("DELETE", "/api/history", headers, b"") == Route(CONVERSATION, True, True)


def test_any_worker_opens_a_conversation_or_shows_a_page() -> None:
    assert route_of("POST", "/api/session", {}, b"") == Route("", True, True)
    assert route_of("GET", "/", {}, b"") == ANY
    assert route_of("GET", "/", {"Authorization": "Basic eDp5"}, b"") == ANY


def test_staff_stay_with_one_worker_and_send_nothing_twice() -> None:
    # What they write may well look like a message.
    assert route_of("POST", "/equipe/fiches/x", {}, body(sender=TOKEN, message_id="m")) == Route("equipe", False, False)
    assert route_of("GET", "/equipe", {}, b"") == Route("equipe", False, True)
    assert route_of("GET", "/equipement", {}, b"") == ANY


@given(
    st.one_of(st.binary(), st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda v: json.dumps(v).encode()))
)
def test_whatever_is_sent_has_a_route(sent: bytes) -> None:
    assert route_of("POST", WEBHOOK, {}, sent) == Route("", True, False)


def test_a_body_too_deep_to_be_read_has_a_route() -> None:
    assert route_of("POST", WEBHOOK, {}, b"[" * 100_000) == Route("", True, False)


@pytest.mark.parametrize("sender", [None, 3, "", ["x"], {"a": 1}])
def test_a_sender_that_is_no_token_goes_anywhere(sender: object) -> None:
    assert route_of("POST", WEBHOOK, {}, body(sender=sender)).key == ""
