"""The sequential runner gives what dask's gives, on the real model."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.exceptions import GraphComponentException
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

from bot.dialogue.agent import AzimutAgent
from bot.dialogue.runner import SequentialGraphRunner

MESSAGES = [
    "c koi technilab",
    "Bonjour, mon fils est en 3e, quelles formations à Vesoul ?",
    "et à Dole ?",
    "recette de crêpes",
    "je veux mourir",
    "what is p-tech",
    "😀",
    "",
    '/definition{"fiche": "technilab"}',
    "le deuxième",
]


@pytest.fixture
def sequential(agent: AzimutAgent) -> SequentialGraphRunner:
    runner = agent.processor.graph_runner
    assert type(runner) is SequentialGraphRunner
    return runner


@pytest.fixture
def dask(sequential: SequentialGraphRunner) -> DaskGraphRunner:
    """Rasa's own runner on the very same components."""
    runner = DaskGraphRunner.__new__(DaskGraphRunner)
    runner.__dict__ = {key: value for key, value in sequential.__dict__.items() if key != "_plans"}
    return runner


@pytest.mark.parametrize("text", MESSAGES)
async def test_understanding_is_the_same(
    agent: AzimutAgent, sequential: SequentialGraphRunner, dask: DaskGraphRunner, text: str
) -> None:
    target = agent.processor.model_metadata.nlu_target

    def parsed(runner: DaskGraphRunner) -> dict[str, Any]:
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: None}
        [message] = runner.run(inputs=inputs, targets=[target])[target]
        return dict(message.as_dict(only_output_properties=True))

    assert parsed(sequential) == parsed(dask)


@pytest.mark.parametrize("text", MESSAGES)
async def test_the_next_action_is_the_same(
    agent: AzimutAgent, sequential: SequentialGraphRunner, dask: DaskGraphRunner, text: str
) -> None:
    target = agent.processor.model_metadata.core_target
    tracker = await agent.processor.get_tracker("runner-test")
    await agent.processor._handle_message_with_tracker(UserMessage(text, sender_id="runner-test"), tracker)

    def predicted(runner: DaskGraphRunner) -> tuple[list[float], str]:
        prediction = runner.run(inputs={PLACEHOLDER_TRACKER: copy.deepcopy(tracker)}, targets=[target])[target]
        return list(prediction.probabilities), str(prediction.policy_name)

    assert predicted(sequential) == predicted(dask)


def test_targets_are_the_schemas_own_when_none_are_given(
    agent: AzimutAgent, sequential: SequentialGraphRunner, dask: DaskGraphRunner
) -> None:
    inputs = {PLACEHOLDER_MESSAGE: [UserMessage("bonjour")], PLACEHOLDER_TRACKER: None}
    assert set(sequential._graph_schema.target_names) == set(dask._graph_schema.target_names)
    target = agent.processor.model_metadata.nlu_target
    assert list(sequential.run(inputs=inputs, targets=[target])) == [target]


def test_a_component_that_fails_is_told_as_rasa_tells_it(
    agent: AzimutAgent, sequential: SequentialGraphRunner, dask: DaskGraphRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = agent.processor.model_metadata.nlu_target
    node: GraphNode = sequential._instantiated_nodes[target]

    def fail(*_arguments: Any, **_inputs: Any) -> None:
        raise ValueError

    monkeypatch.setattr(node, "_fn", fail)
    for runner in (sequential, dask):
        with pytest.raises(GraphComponentException, match=target):
            runner.run(inputs={PLACEHOLDER_MESSAGE: [UserMessage("bonjour")], PLACEHOLDER_TRACKER: None}, targets=[target])
