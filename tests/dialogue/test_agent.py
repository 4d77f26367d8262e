"""The agent as it is served: warm, and silent about what people write."""

from __future__ import annotations

import logging

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

import actions.candidates
from bot.dialogue.agent import AzimutAgent

SECRET = "xylophone-1234"
SAID = [f"c koi technilab {SECRET}", f'/definition{{"fiche": "{SECRET}"}}', f"/{SECRET}", f"je m'appelle {SECRET}", SECRET]


async def test_warming_up_leaves_no_conversation(agent: AzimutAgent) -> None:
    await agent.warm_up()
    assert "warm-up" not in await agent.conversations.keys()


async def test_the_answer_comes_from_the_fiches(agent: AzimutAgent) -> None:
    channel = CollectingOutputChannel()
    await agent.handle_message(UserMessage("c koi technilab", channel, "facts"))
    assert "TECHNILAB" in channel.messages[0]["text"]
    assert "Source : " in channel.messages[0]["text"]


@pytest.mark.filterwarnings("ignore::UserWarning:rasa")
@pytest.mark.parametrize("broken", [False, True])
async def test_nothing_that_is_said_is_logged(
    agent: AzimutAgent, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], broken: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fail(*_arguments: object) -> None:
        raise RuntimeError(SECRET)

    if broken:
        monkeypatch.setattr(actions.candidates, "rank", fail)
    with caplog.at_level(logging.INFO):
        for text in SAID:
            await agent.handle_message(UserMessage(text, CollectingOutputChannel(), f"secret-{broken}"))
    assert SECRET not in caplog.text
    assert SECRET not in "".join(capfd.readouterr())
    # The failure itself is told.
    assert ("RuntimeError" in caplog.text) is broken
