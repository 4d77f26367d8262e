"""The rules: an action of ours always has the last word of its rule, which spares the processor a prediction."""

from __future__ import annotations

import yaml

from tests.conftest import ROOT

RULES = [
    rule
    for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
    for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
]


def test_there_are_rules() -> None:
    assert len(RULES) > 30


def test_an_action_of_ours_ends_its_rule() -> None:
    for rule in RULES:
        actions = [step["action"] for step in rule["steps"] if "action" in step]
        assert not [name for name in actions[:-1] if name.startswith("action_")], rule["rule"]
