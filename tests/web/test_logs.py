"""Lines of the log, and the name that a request bears through all of them."""

from __future__ import annotations

import json
import logging
import re
from io import StringIO

import pytest
from rasa.core.channels.channel import UserMessage

from bot.web.logs import formatter
from tests.web.fakes import Client, FakeAgent


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0123456789abcdef", True),
        ("a.b-c_d.8", True),
        ("court", False),
        ("x" * 65, False),
        ("avec espace", False),
        ("<script>", False),
    ],
)
async def test_a_request_keeps_its_name_when_it_is_one(client: Client, given: str, kept: bool) -> None:
    reply = await client.http.get("/health/live", headers={"X-Request-ID": given})
    assert (reply.headers["X-Request-ID"] == given) == kept
    assert re.fullmatch(r"[\w.-]{8,64}", reply.headers["X-Request-ID"])


async def test_every_answer_bears_a_name_of_its_own(client: Client) -> None:
    sender = (await client.open())["sender"]
    replies = [await client.http.get("/nope"), await client.post(sender, "x"), await client.post(sender, "x", "?stream=true")]
    assert len({reply.headers["X-Request-ID"] for reply in replies}) == 3


async def test_lines_in_json_say_which_request_they_are_about(client: Client, agent: FakeAgent) -> None:
    async def fail(message: UserMessage) -> None:
        raise RuntimeError(message.text)

    agent.turn = fail
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter("json"))
    logging.getLogger("bot").addHandler(handler)
    try:
        sender = (await client.open())["sender"]
        await client.http.post(
            "/webhooks/rest/webhook", json={"sender": sender, "message": "Zénobie"}, headers={"X-Request-ID": "demande-17"}
        )
    finally:
        logging.getLogger("bot").removeHandler(handler)
    [line] = [json.loads(line) for line in written.getvalue().splitlines()]
    assert line["trace"] == "demande-17"
    assert (line["level"], line["logger"]) == ("error", "bot.web.errors")
    assert line["event"].startswith("turn failed: RuntimeError")
    assert re.match(r"\d{4}-\d\d-\d\dT", line["timestamp"])
    assert "Zénobie" not in written.getvalue()


def test_a_trace_of_a_mistake_stays_on_its_line() -> None:
    record = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, "été %s", ("là",), None)
    try:
        raise KeyError("deux\nlignes")
    except KeyError as error:
        record.exc_info = (KeyError, error, error.__traceback__)
    line = formatter("json").format(record)
    assert "\n" not in line
    assert json.loads(line)["event"] == "été là"
    assert "KeyError" in json.loads(line)["exception"]
    record.exc_info = record.exc_text = None
    assert formatter("texte").format(record).endswith(" ERROR été là")
