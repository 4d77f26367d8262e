"""The routes of a conversation: open it, send it a message (Rasa's REST channel), say whether the answer helped."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.web.channel import Message
from bot.web.errors import ApiError, read_object, to_json
from bot.web.keys import AVIS, CHAT, TOKENS

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def open_session(request: web.Request) -> web.Response:
    """`{"sender": token, "welcome": [messages]}`. The body, when there is one, must be an object."""
    await read_object(request)
    token, _ = request.app[TOKENS].issue()
    welcome = await request.app[CHAT].welcome(token)
    return web.json_response({"sender": token, "welcome": welcome}, dumps=to_json)


async def receive(request: web.Request) -> web.StreamResponse:
    """`{"sender", "message"}` → the bot's messages: a JSON list, or one a line with `?stream=true`.

    `message_id`, which may be left out, makes sending again harmless: see `Chat.answer`.
    """
    body = await read_object(request)
    text = body.get("message")
    if not isinstance(text, str):
        raise ApiError(400, "http_no_message")
    message_id = message_id_of(body)
    token = body.get("sender")
    conversation = request.app[TOKENS].read(token)
    if request.query.get("stream", "").lower() == "true":
        return await _stream(request, conversation, str(token), text, message_id)
    messages: list[Message] = []

    async def collect(message: Message) -> None:
        messages.append(message)

    await request.app[CHAT].answer(conversation, str(token), text, collect, message_id)
    return web.json_response(messages, dumps=to_json)


async def judge(request: web.Request) -> web.Response:
    """`{"sender", "message_id", "utile": true|false}` → 204. `message_id`: the message whose answer is judged."""
    body = await read_object(request)
    helpful, message_id = body.get("utile"), message_id_of(body)
    conversation = request.app[TOKENS].read(body.get("sender"))
    if not isinstance(helpful, bool) or message_id is None:
        raise ApiError(400, "http_no_opinion")
    exchange = await request.app[CHAT].answered(conversation, message_id)
    if exchange is None:
        raise ApiError(404, "http_unknown_message")
    request.app[AVIS].add(exchange, helpful)
    return web.Response(status=204)


def message_id_of(body: dict[str, Any]) -> str | None:
    """How the client names its message, None when it does not. Raises `ApiError` 400 for what is no such name."""
    given = body.get("message_id")
    if given is not None and not (isinstance(given, str) and _MESSAGE_ID.fullmatch(given)):
        raise ApiError(400, "http_bad_message_id")
    return given


async def _stream(request: web.Request, conversation: str, token: str, text: str, message_id: str | None) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type = "application/x-ndjson"
    response.charset = "utf-8"

    async def line(message: Message) -> None:
        # Someone who has left is no failure.
        with suppress(ConnectionError):
            # Not before there is an answer: until then a refusal can still say itself.
            if not response.prepared:
                await response.prepare(request)
            await response.write(f"{to_json(message)}\n".encode())

    await request.app[CHAT].answer(conversation, token, text, line, message_id)
    with suppress(ConnectionError):
        await response.write_eof()
    return response
