"""Rasa's rules, looked up by what was said and done last: the same predictions, without trying every rule at every step."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER

_Pair = tuple[str | None, str | None]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IndexedRulePolicy(RulePolicy):  # type: ignore[misc]
    """`RulePolicy` that compares a state only with the rules whose last action and intent are its own.

    Rasa's own compares it with all of them, four times a turn: a fifth of the turn's CPU with 150 rule states.
    """

    def _find_action_from_rules(self, tracker: Any, domain: Any, use_text_for_last_user_input: bool) -> tuple[Any, Any, bool]:
        """As `RulePolicy`, which asks for rules on the message's very text first; there is nothing to look for without any."""
        if use_text_for_last_user_input and not self._reads_texts():
            return None, None, False
        return tuple(super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input))

    def _reads_texts(self) -> bool:
        """Whether a rule may follow a message for anything but its intent."""
        index = self._index(self.lookup[RULES])
        return bool(index[ACTION_LISTEN_NAME, None] or index[None, None])

    def _get_possible_keys(self, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
        if not states:
            return set(lookup)
        index = self._index(lookup)
        action, intent = _last(states[-1])
        keys = [*index[action, intent], *index[action, None], *index[None, None]]
        return set(super()._get_possible_keys(dict.fromkeys(keys, ""), states))

    def _index(self, lookup: dict[str, str]) -> dict[_Pair, list[str]]:
        """Rule keys by the last action and intent that they ask for; (None, None) are those that may match anything."""
        kept: dict[int, tuple[dict[str, str], int, dict[_Pair, list[str]]]] = self.__dict__.setdefault("_indexes", {})
        same, size, index = kept.get(id(lookup), ({}, -1, {}))
        if same is not lookup or size != len(lookup):
            index = defaultdict(list)
            for key in lookup:
                rule = self._rule_key_to_state(key)
                action, intent = _last(rule[-1]) if rule else (None, None)
                index[(action, intent) if action else (None, None)].append(key)
            kept[id(lookup)] = (lookup, len(lookup), index)
        return index


def _last(state: dict[str, Any]) -> _Pair:
    action = state.get(PREVIOUS_ACTION, {})
    name = action.get("action_name") or action.get("action_text")
    return name, state.get(USER, {}).get("intent")
