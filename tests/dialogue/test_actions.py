"""Custom actions run in this process, as the action server would run them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from rasa.core.actions.action import ActionListen, RemoteAction
from rasa_sdk.interfaces import ActionNotFoundException

from bot.dialogue.actions import InProcessAction, InProcessActions
from bot.knowledge.base import Snapshot
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def endpoint() -> InProcessActions:
    return InProcessActions("actions")


def call(action: str) -> dict[str, Any]:
    tracker = {
        "sender_id": "a", "slots": {}, "latest_message": {"text": "répète", "intent": {"name": "repeter"}}, "events": [],
        "paused": False, "followup_action": None, "active_loop": {}, "latest_action_name": None,
    }  # fmt: skip
    return {"next_action": action, "sender_id": "a", "tracker": tracker, "domain": {}, "version": "3.6.21"}


async def test_an_action_is_run(
    endpoint: InProcessActions, knowledge: Snapshot, serving: Callable[[Snapshot], Snapshot]
) -> None:
    serving(knowledge)
    result = await endpoint.request(json=call("action_repeter"))
    assert [response["response"] for response in result["responses"]] == ["utter_capacites"]
    assert result["events"] == []


async def test_every_action_of_the_domain_is_there(endpoint: InProcessActions) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(domain["actions"]) <= set(endpoint._executor.actions)


async def test_an_action_that_does_not_exist_is_an_error(endpoint: InProcessActions) -> None:
    with pytest.raises(ActionNotFoundException):
        await endpoint.request(json=call("action_inconnue"))


def test_only_custom_actions_are_taken_over(endpoint: InProcessActions) -> None:
    listen, remote = ActionListen(), RemoteAction("action_repeter", endpoint)
    assert InProcessAction.of(listen) is listen
    taken = InProcessAction.of(remote)
    assert isinstance(taken, InProcessAction)
    assert (taken.name(), taken.action_endpoint) == ("action_repeter", endpoint)
    assert InProcessAction.of(taken) is taken
