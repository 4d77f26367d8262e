"""Every alarm is about something that is measured, and the runbook says what to do when it rings."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from aiohttp import web

from bot.web import metrics
from bot.web.routes import ROUTES
from tests.server import ROOT

GROUPS: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "alertes.yml").read_text(encoding="utf-8"))["groups"]
RULES = [rule for group in GROUPS for rule in group["rules"]]
RUNBOOK = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
MEASURED = {metric.name: metric for metric in metrics._REGISTRY.collect()}
SUFFIXES = r"(_total|_bucket|_count|_sum)?$"
every = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])


@every
def test_what_an_alarm_watches_is_measured(rule: dict[str, Any]) -> None:
    for name in re.findall(r"\bazimut_\w+", rule["expr"]):
        assert re.sub(SUFFIXES, "", name) in MEASURED, name


@every
def test_routes_that_an_alarm_names_exist(rule: dict[str, Any]) -> None:
    names = {route.kwargs.get("name") for route in ROUTES if isinstance(route, web.RouteDef)}
    assert set(re.findall(r'route="(\w+)"', rule["expr"])) <= names


@every
def test_the_runbook_says_what_to_do(rule: dict[str, Any]) -> None:
    section = re.search(rf"^### {rule['alert']}\n\n(.+)", RUNBOOK, flags=re.MULTILINE)
    assert section
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severite"] in {"urgent", "attention", "information"}


def test_the_runbook_tells_of_no_alarm_that_is_gone() -> None:
    assert re.findall(r"^### (\w+)$", RUNBOOK, flags=re.MULTILINE) == [rule["alert"] for rule in RULES]
