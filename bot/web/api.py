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
    token, conversation = request.app[TOKENS].issue()
    request.app[CHAT].begin(conversation)
    welcome = _to(token, await request.app[CHAT].welcome())
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
    messages = _to(token, await request.app[CHAT].answer(conversation, text, message_id))
    if request.query.get("stream", "").lower() == "true":
        return await _streamed(request, messages)
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


async def _streamed(request: web.Request, messages: list[Message]) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type = "application/x-ndjson"
    response.charset = "utf-8"
    # Someone who has left is no failure.
    with suppress(ConnectionError):
        await response.prepare(request)
        for message in messages:
            await response.write(f"{to_json(message)}\n".encode())
        await response.write_eof()
    return response


def _to(token: object, messages: list[Message]) -> list[Message]:
    """Messages as Rasa's REST channel sends them: with how the client knows the conversation. The bot's own id stays inside."""
    return [{"recipient_id": token, **message} for message in messages]
