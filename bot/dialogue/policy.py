"""Rasa's rules, looked up by what was said and done last: the same predictions, without trying every rule at every step."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER

_Pair = tuple[str | None, str | None]
State = dict[str, Any]


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

    def _prediction_states(self, tracker: Any, domain: Any, *args: Any, **kwargs: Any) -> list[State]:
        """As Rasa's own, which replays all that the tracker holds: without the states that no rule looks at."""
        if not tracker.active_loop_name:
            now = domain.get_active_state(tracker)
            if all(len(self._rule_key_to_state(key)) == 1 for key in self._alike(self.lookup[RULES], now)):
                tracker = _Now(now)
        return list(super()._prediction_states(tracker, domain, *args, **kwargs))

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        if not states:
            return set(lookup)
        return set(super()._get_possible_keys(dict.fromkeys(self._alike(lookup, states[-1]), ""), states))

    def _alike(self, lookup: dict[str, str], state: State) -> list[str]:
        """The rules that end as that state does, by its action and intent."""
        index = self._index(lookup)
        action, intent = _last(state)
        return [*index[action, intent], *index[action, None], *index[None, None]]

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


class _Now:
    """Stands for a tracker, where only its last state is wanted."""

    def __init__(self, state: State) -> None:
        self._state = state

    def past_states(self, domain: Any, **kwargs: Any) -> list[State]:
        """The last state."""
        return [self._state]


def _last(state: State) -> _Pair:
    action = state.get(PREVIOUS_ACTION, {})
    name = action.get("action_name") or action.get("action_text")
    return name, state.get(USER, {}).get("intent")
