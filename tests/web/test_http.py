"""Errors, headers, health, the page and its files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, FileSystemLoader

from bot.knowledge.base import KnowledgeError
from bot.knowledge.engine import StoreError
from bot.knowledge.reader import Lecture
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.render import environment
from tests.web.fakes import Client, FakeAgent, FakeLive, FakeWatcher, text_of

# -- errors


async def error_of(reply: Any) -> str:
    """The code of an error reply, whose form is checked."""
    body = await reply.json()
    assert list(body) == ["error"]
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["message"].endswith((".", "session."))
    assert "Traceback" not in body["error"]["message"]
    return str(body["error"]["code"])


@pytest.mark.parametrize(
    "body",
    [
        "{", "[]", "3", '"x"', "null", "", "{}", '{"message": null}', '{"message": 3}', '{"message": ["x"]}', "\xff",
        "NaN", "[" * 12_000, '{"sender": ' + "9" * 9000 + "}",
    ],
)  # fmt: skip
async def test_a_malformed_message_is_400(client: Client, body: str) -> None:
    reply = await client.http.post("/webhooks/rest/webhook", data=body.encode("latin-1"))
    assert reply.status == 400
    assert await error_of(reply) in ("bad_request", "no_message")


async def test_a_charset_that_does_not_exist_changes_nothing(client: Client) -> None:
    sender = (await client.open())["sender"]
    body = json.dumps({"sender": sender, "message": "été"}).encode()
    reply = await client.http.post(
        "/webhooks/rest/webhook", data=body, headers={"Content-Type": "application/json; charset=nope"}
    )
    assert (await reply.json())[0]["text"] == "été"


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/api/session"])
async def test_a_body_over_the_limit_is_413(client: Client, settings: Settings, path: str) -> None:
    body = json.dumps({"message": ""}).encode()
    fits = await client.http.post(path, data=body.ljust(settings.max_body))
    assert fits.status != 413
    reply = await client.http.post(path, data=body.ljust(settings.max_body + 1))
    assert reply.status == 413
    assert await error_of(reply) == "too_large"
    assert str(settings.max_body) in (await reply.json())["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/webhooks/rest/webhook", 405, "method_not_allowed"),
        ("PUT", "/api/session", 405, "method_not_allowed"),
        ("POST", "/", 405, "method_not_allowed"),
        ("GET", "/nope", 404, "not_found"),
        ("GET", "/static/nope.js", 404, "not_found"),
        ("GET", "/static/../app.py", 404, "not_found"),
        ("GET", "/static/..%2fapp.py", 404, "not_found"),
        ("GET", "/static/", 404, "not_found"),
        ("GET", "/webhooks/rest", 404, "not_found"),
    ],
)
async def test_wrong_addresses_and_methods(client: Client, method: str, path: str, status: int, code: str) -> None:
    reply = await client.http.request(method, path)
    assert (reply.status, await error_of(reply)) == (status, code)
    assert ("Allow" in reply.headers) == (status == 405)


# -- headers


@pytest.mark.parametrize("path", ["/", "/static/chat.js", "/health/live", "/nope", "/webhooks/rest/webhook"])
async def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    headers = (await client.http.get(path)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
        "connect-src": "'self'", "manifest-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
        "frame-ancestors": "'self'",
    }  # fmt: skip
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=(self), camera=()" in headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Python" not in headers["Server"]
    assert "Set-Cookie" not in headers


async def test_a_stream_carries_them_too(client: Client) -> None:
    reply = await client.post((await client.open())["sender"], "bonjour", "?stream=true")
    assert "frame-ancestors 'self'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("ancestors", "options"),
    [("'none'", "DENY"), ("'self'", "SAMEORIGIN"), ("'self' https://campus.example", None), ("https://campus.example", None)],
)
async def test_both_ways_to_say_who_may_embed_agree(
    aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings, agent: FakeAgent, ancestors: str,
    options: str | None,
) -> None:  # fmt: skip
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)
    app = create_app(replace(settings, frame_ancestors=ancestors), agent, FakeLive())  # type: ignore[arg-type]
    headers = (await (await aiohttp_client(app)).get("/")).headers
    assert headers["Content-Security-Policy"].endswith(f"; frame-ancestors {ancestors}")
    assert headers.get("X-Frame-Options") == options


# -- health


async def test_health(client: Client, agent: FakeAgent, live: FakeLive) -> None:
    reply = await client.http.get("/health/ready")
    assert (reply.status, (await reply.json())["status"]) == (200, "ready")
    agent.loaded = False
    reply = await client.http.get("/health/ready")
    assert (reply.status, (await reply.json())["missing"]) == (503, ["agent"])
    assert (await client.http.get("/health/live")).status == 200


async def test_not_ready_without_knowledge(client: Client, live: FakeLive, settings: Settings) -> None:
    for error in (KnowledgeError(settings.knowledge, Lecture()), StoreError("down"), OSError()):
        live.error = error
        reply = await client.http.get("/health/ready")
        assert (reply.status, (await reply.json())["missing"]) == (503, ["knowledge"])
    assert (await client.http.get("/health/live")).status == 200


async def test_fiches_are_watched_while_the_application_runs(
    aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings, agent: FakeAgent, live: FakeLive
) -> None:
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)
    client = await aiohttp_client(create_app(settings, agent, live))  # type: ignore[arg-type]
    assert FakeWatcher.running
    assert FakeWatcher.given == (live, settings.knowledge, settings.database_url)
    await client.close()
    assert not FakeWatcher.running


# -- page


async def test_the_page_welcomes_before_any_conversation(client: Client, agent: FakeAgent) -> None:
    reply = await client.http.get("/")
    assert (reply.status, reply.content_type, reply.charset) == (200, "text/html", "utf-8")
    html = await reply.text()
    assert text_of("utter_bienvenue") in unescape(html)
    assert re.findall(r'data-payload="([^"]+)"', unescape(html.replace("&#34;", "'")))[0].startswith("/se_presenter{")
    assert "$" not in html
    assert agent.heard == []


async def test_what_the_page_shows_is_escaped(client: Client, agent: FakeAgent) -> None:
    agent.nlg.responses = {
        "utter_bienvenue": [{"text": "<u>&", "buttons": [{"title": "<i>", "payload": '/x"><script>'}]}],
    }
    html = await (await client.http.get("/")).text()
    assert "&lt;u&gt;&amp;" in html
    assert "<u>" not in html
    assert '"/x&#34;&gt;&lt;script&gt;"' in html


async def test_the_page_loads_only_our_own_files(client: Client) -> None:
    html = await (await client.http.get("/")).text()
    loaded = re.findall(r'<(?:script|link|img)[^>]*?(?:src|href)="([^"]+)"', html)
    assert len(loaded) >= 4
    types = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    for address in loaded:
        assert address.startswith("/static/")
        reply = await client.http.get(address)
        assert reply.status == 200
        kind = address.split("?")[0].rsplit(".", 1)[1]
        assert reply.content_type.replace("application/javascript", "text/javascript") == types[kind]
        # Modules import one another by their plain names, which are asked again each time.
        assert ("immutable" in reply.headers["Cache-Control"]) == ("?v=" in address)
    assert "immutable" not in (await client.http.get("/static/chat.js")).headers["Cache-Control"]
    # Inline code or style would be blocked by the policy, silently.
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", html)


async def test_a_file_already_held_is_not_sent_again(client: Client) -> None:
    for path in ("/static/chat.css", "/"):
        first = await client.http.get(path)
        again = await client.http.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status, await again.text()) == (304, "")
        assert "Content-Security-Policy" in again.headers
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


async def test_a_page_that_lacks_a_value_is_an_error(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "chat.html").write_text("<p>{{ welcom }}</p>", encoding="utf-8")
    monkeypatch.setattr(environment(), "loader", FileSystemLoader(tmp_path))
    reply = await client.http.get("/")
    assert (reply.status, await error_of(reply)) == (500, "internal")


async def page_values(client: Client, monkeypatch: pytest.MonkeyPatch, query: str) -> dict[str, Any]:
    """What the page's template gets for a query."""
    template = "{{ {'question': question, 'cadre': cadre} | tojson }}"
    with monkeypatch.context() as patch:
        patch.setattr(environment(), "loader", DictLoader({"chat.html": template}))
        environment().cache.clear()  # type: ignore[union-attr]
        values = json.loads(await (await client.http.get(f"/?{query}")).text())
    environment().cache.clear()  # type: ignore[union-attr]
    return dict(values)


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ("", ""), ("q=", ""), ("q=C%27est+quoi+TECHNILAB+%3F", "C'est quoi TECHNILAB ?"), ("q=" + "a" * 400, "a" * 300),
        ("q=%E2%80%8B%2F%2Frestart", "restart"), ("q=%FF%00x", "\ufffdx"), ("q=%3Cb%3E%22", '<b>"'),
    ],
)  # fmt: skip
async def test_a_deep_link_carries_a_question(
    client: Client, monkeypatch: pytest.MonkeyPatch, query: str, question: str
) -> None:
    values = await page_values(client, monkeypatch, query)
    assert values == {"question": question, "cadre": False}


async def test_the_page_knows_when_it_is_in_a_frame(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    framed = [(await page_values(client, monkeypatch, query))["cadre"] for query in ("cadre=1", "cadre=0", "cadre", "q=a")]
    assert framed == [True, False, False, False]


async def test_pages_and_answers_are_compressed_and_streams_are_not(client: Client, agent: FakeAgent) -> None:
    sender = (await client.open())["sender"]
    packed = {"Accept-Encoding": "gzip"}
    page = await client.http.get("/", headers=packed)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "</html>" in await page.text()
    assert "Content-Encoding" not in (await client.http.get("/", headers={"Accept-Encoding": "identity"})).headers
    body = {"sender": sender, "message": "a" * 900}
    answer = await client.http.post("/webhooks/rest/webhook", json=body, headers=packed)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert (await answer.json())[0]["text"] == "a" * 900
    stream = await client.http.post("/webhooks/rest/webhook?stream=true", json=body, headers=packed)
    assert "Content-Encoding" not in stream.headers
    small = await client.http.get("/health/live", headers=packed)
    assert "Content-Encoding" not in small.headers
