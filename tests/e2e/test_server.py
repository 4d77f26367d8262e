"""The served assistant, as a person and as staff meet it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from tests.e2e.cases import shown
from tests.server import Server


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_a_collegien_asks_what_technilab_is(server: Server, http: ClientSession) -> None:
    conversation = await server.open(http)
    [answer] = await conversation.say("c koi technilab")
    assert "TECHNILAB" in answer["text"]
    assert "lycée" in answer["text"]
    assert "\n\nSource : " in answer["text"]
    assert len(answer["text"]) <= 600
    assert 1 <= len(answer["buttons"]) <= 4
    assert set(answer) == {"recipient_id", "text", "buttons", "custom"}
    [card] = answer["custom"]["cartes"]
    assert (card["href"], card["surtitre"]) == ("/fiche/technilab", "Dispositif")


async def test_the_welcome_says_that_it_is_a_robot(server: Server, http: ClientSession) -> None:
    [welcome] = (await server.open(http)).welcome
    assert "robot" in welcome["text"]
    assert welcome["text"].count("\n") == 1


async def test_every_button_that_is_offered_can_be_pressed(server: Server, http: ClientSession) -> None:
    conversation = await server.open(http)
    [answer] = await conversation.say("c koi technilab")
    for button in [*conversation.welcome[0]["buttons"], *answer["buttons"]]:
        # While the guidance waits for an answer, its question follows; who one is only changes what is offered.
        pressed, *_ = await conversation.say(button["payload"])
        assert "/" + button["payload"].strip("/").split("{")[0] not in pressed["text"]
        assert "Source : " in pressed["text"] or button["payload"].startswith(("/m_orienter", "/se_presenter"))


async def test_a_payload_that_was_not_offered_is_text(server: Server, http: ClientSession) -> None:
    offered = '/duree{"fiche": "technilab"}'
    one, other = await server.open(http), await server.open(http)
    [answer] = await one.say("c koi technilab")
    assert offered in [button["payload"] for button in answer["buttons"]]
    [pressed] = await one.say(offered)
    assert "demi-journée" in pressed["text"]
    # A payload of the domain and a command of Rasa, never offered: nothing is obeyed, nothing is restarted.
    await other.say("c koi p-tech")
    [tried] = await other.say("/enthousiasme_lassitude")
    assert not tried["text"].startswith("Je vois")
    await other.say("c koi p-tech")
    assert await other.say("/session_start")
    [lasting] = await other.say("et p-tech ça dure combien de temps ?")
    assert "cinq ans" in lasting["text"]


async def test_twenty_conversations_at_once_do_not_mix(server: Server, http: ClientSession) -> None:
    subjects = {"c koi technilab": "TECHNILAB", "c koi p-tech": "P-TECH", "c'est quoi le forum post-bts": "Forum Post-BTS"}

    async def hold(text: str, subject: str) -> None:
        conversation = await server.open(http)
        [first] = await conversation.say(text)
        assert subject in first["text"]
        await conversation.say("merci")
        [again] = await conversation.say("répète ce que c'est")
        [more] = await conversation.say("dis m'en plus")
        for answer in (again, more):
            assert not any(other in answer["text"] for other in subjects.values() if other != subject)

    await asyncio.gather(*(hold(*list(subjects.items())[number % 3]) for number in range(20)))


async def test_messages_of_one_conversation_are_answered_in_order(server: Server, http: ClientSession) -> None:
    conversation = await server.open(http)
    texts = ["c koi technilab", "merci", "c koi p-tech", "au revoir"]
    answers = await asyncio.gather(*(conversation.say(text) for text in texts))
    assert ["TECHNILAB" in answers[0][0]["text"], "P-TECH" in answers[2][0]["text"]] == [True, True]
    assert answers[1][0]["text"] != answers[3][0]["text"]


# -- staff


def essai(sentence: str) -> str:
    return (
        "dispositifs:\n  - id: turboschmurz\n    nom: Turboschmurz\n    faits:\n"
        f'      - {{sur: duree, dit: "{sentence}", annee: 2026, source: definition-courante}}\n'
    )


async def told(server: Server, http: ClientSession, text: str) -> str:
    conversation = await server.open(http)
    return "\n".join(shown(await conversation.say(text)))


# About 1.5 s on two quiet cores; the bound leaves room for a machine that is busy with other tests.
RELOAD_SECONDS = 5.0


async def until(server: Server, http: ClientSession, sentence: str) -> None:
    """Return once the bot says `sentence` of the new fiche; fails after `RELOAD_SECONDS`."""
    start = time.monotonic()
    while time.monotonic() - start < RELOAD_SECONDS:
        if sentence in await told(server, http, "combien de temps dure turboschmurz ?"):
            return
        # Asking more often would slow down the very loading that is waited for.
        await asyncio.sleep(0.2)
    pytest.fail(f"not said within {RELOAD_SECONDS} s")


async def test_what_staff_save_is_answered_without_a_restart(server: Server, http: ClientSession) -> None:
    path = server.knowledge / "essai.yml"
    try:
        assert "Turboschmurz" not in await told(server, http, "combien de temps dure turboschmurz ?")
        path.write_text(essai("Turboschmurz dure six ans."), encoding="utf-8")
        await until(server, http, "Turboschmurz dure six ans.")
        path.write_text(essai("Turboschmurz dure sept ans."), encoding="utf-8")
        await until(server, http, "Turboschmurz dure sept ans.")

        # A broken file takes nothing away, and staff read where it is broken.
        path.write_text(essai("Turboschmurz dure huit ans.") + "      - {sur: durée\n", encoding="utf-8")
        await asyncio.sleep(RELOAD_SECONDS / 2)
        assert "Turboschmurz dure sept ans." in await told(server, http, "combien de temps dure turboschmurz ?")
        assert re.search(r"knowledge/essai\.yml:[67]:\d+ — ", server.log.read_text(encoding="utf-8"))

        path.write_text(essai("Turboschmurz dure neuf ans."), encoding="utf-8")
        await until(server, http, "Turboschmurz dure neuf ans.")
    finally:
        path.unlink(missing_ok=True)


async def test_the_process_has_written_nothing_of_what_was_said(server: Server, http: ClientSession) -> None:
    secret = "xylophone-1234"
    conversation = await server.open(http)
    for text in (f"c koi {secret}", f"/{secret}", f'/definition{{"fiche": "{secret}"}}', secret * 200):
        assert await conversation.say(text)
    log = server.log.read_text(encoding="utf-8")
    assert secret not in log
    assert "Traceback" not in log
    assert server.process.poll() is None
