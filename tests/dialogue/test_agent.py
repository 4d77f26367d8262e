"""The agent as it is served: warm, and silent about what people write."""

from __future__ import annotations

import logging

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

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


async def test_our_actions_read_the_conversation_itself(agent: AzimutAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(*_arguments: object, **_named: object) -> None:
        raise RuntimeError

    channel = CollectingOutputChannel()
    await agent.handle_message(UserMessage("bonjour", channel, "whole"))
    monkeypatch.setattr(DialogueStateTracker, "copy", None)
    await agent.handle_message(UserMessage("c koi technilab", channel, "whole"))
    assert "TECHNILAB" in " ".join(message.get("text", "") for message in channel.messages)
    # What breaks in them is not taken for silence: who called is told.
    monkeypatch.setattr(agent.action_endpoint, "request", failing)
    with pytest.raises(RuntimeError):
        await agent.handle_message(UserMessage("c koi p-tech", channel, "whole"))


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
