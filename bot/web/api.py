"""The two routes of a conversation: open it, and send it a message (Rasa's REST channel)."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web

from bot.web.channel import Message
from bot.web.errors import ApiError, log_failure, read_object, to_json
from bot.web.keys import CHAT, TOKENS


async def open_session(request: web.Request) -> web.Response:
    """`{"sender": token, "welcome": [messages]}`. The body, when there is one, must be an object."""
    await read_object(request)
    token, conversation = request.app[TOKENS].issue()
    welcome = await request.app[CHAT].welcome(conversation, token)
    return web.json_response({"sender": token, "welcome": welcome}, dumps=to_json)


async def receive(request: web.Request) -> web.StreamResponse:
    """`{"sender", "message"}` → the bot's messages: a JSON list, or one a line with `?stream=true`."""
    body = await read_object(request)
    text = body.get("message")
    if not isinstance(text, str):
        raise ApiError(400, "http_no_message")
    token = body.get("sender")
    conversation = request.app[TOKENS].read(token)
    if request.query.get("stream", "").lower() == "true":
        return await _stream(request, conversation, str(token), text)
    messages: list[Message] = []

    async def collect(message: Message) -> None:
        messages.append(message)

    await request.app[CHAT].answer(conversation, str(token), text, collect)
    return web.json_response(messages, dumps=to_json)


async def _stream(request: web.Request, conversation: str, token: str, text: str) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type = "application/x-ndjson"
    response.charset = "utf-8"
    await response.prepare(request)

    async def line(message: Message) -> None:
        # Someone who has left does not stop the turn half-way: the conversation must stay whole.
        with suppress(ConnectionError):
            await response.write(f"{to_json(message)}\n".encode())

    try:
        await request.app[CHAT].answer(conversation, token, text, line)
    except Exception as error:  # the status is already sent: all that is left is to end the stream
        log_failure("stream", error)
    with suppress(ConnectionError):
        await response.write_eof()
    return response
