"""The indexed policy chooses among the same rules as Rasa's own, on every rule of the trained model."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION, USER

from bot.dialogue.agent import AzimutAgent
from bot.dialogue.policy import IndexedRulePolicy

State = dict[str, Any]


@pytest.fixture
def policy(agent: AzimutAgent) -> IndexedRulePolicy:
    """The policy as it is served."""
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    [policy] = [node._component for node in nodes if isinstance(node._component, IndexedRulePolicy)]
    return policy


def lookups(policy: RulePolicy) -> list[dict[str, str]]:
    return [lookup for lookup in policy.lookup.values() if isinstance(lookup, dict) and lookup]


def conversations(lookup: dict[str, str]) -> Iterator[list[State]]:
    """States of conversations that follow each rule, then go astray from it: by an intent, an action, a slot, a form."""
    for key in lookup:
        states = json.loads(key)
        yield states
        yield [{PREVIOUS_ACTION: {"action_name": "action_listen"}, USER: {"intent": "saluer"}}, *states]
        yield states[-1:]
        for name, value in (
            (USER, {"intent": "zzz"}), (PREVIOUS_ACTION, {"action_name": "zzz"}), ("slots", {"zzz": (1.0,)}),
            ("active_loop", {"name": "formulaire_stage"}), (PREVIOUS_ACTION, {}), (USER, {}),
        ):  # fmt: skip
            astray = copy.deepcopy(states)
            astray[-1] = {**astray[-1], name: value}
            yield astray


def test_every_rule_is_found_as_rasa_finds_it(policy: IndexedRulePolicy) -> None:
    tried = found = 0
    for lookup in lookups(policy):
        for states in conversations(lookup):
            ours, rasas = policy._get_possible_keys(lookup, states), RulePolicy._get_possible_keys(policy, lookup, states)
            assert ours == rasas, states
            tried, found = tried + 1, found + bool(ours)
    assert tried > 1000
    assert found > 100


@pytest.mark.parametrize("states", [[], [{}], [{}, {}]])
def test_before_anything_is_said(policy: IndexedRulePolicy, states: list[State]) -> None:
    for lookup in lookups(policy):
        assert policy._get_possible_keys(lookup, states) == RulePolicy._get_possible_keys(policy, lookup, states)


def test_rules_that_are_learnt_later_are_found_too(policy: IndexedRulePolicy) -> None:
    states = [{PREVIOUS_ACTION: {"action_name": "action_listen"}, USER: {"intent": "zzz"}}]
    rules: dict[str, str] = {}
    assert policy._get_possible_keys(rules, states) == set()
    rules[json.dumps(states)] = "utter_saluer"
    assert policy._get_possible_keys(rules, states) == set(rules)


def test_rules_that_are_gone_are_not_taken_for_new_ones(policy: IndexedRulePolicy) -> None:
    """As in a training, where one table of rules follows another at the same place in memory."""
    for number in range(20):
        states = [{PREVIOUS_ACTION: {"action_name": "action_listen"}, USER: {"intent": f"intent_{number}"}}]
        key = json.dumps(states)
        assert policy._get_possible_keys({key: "utter_saluer"}, states) == {key}
