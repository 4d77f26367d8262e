"""Which questions wait, in what order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.insights.inbox import Filter, inbox
from bot.insights.store import Group, Question
from tests.insights.conftest import TODAY


def question(id_: int, text: str = "y a un internat ?", **more: Any) -> Question:
    given = {"day": TODAY, "times": 1, "kind": "inconnue", "state": "nouvelle", **more}
    return Question(id=id_, group=id_, text=text, intent="lieu", fiche="", tier=5, score=0.4, **given)


def ids(groups: list[Group], wanted: Filter) -> list[int]:
    return [group.id for group in inbox(groups, wanted, TODAY)]


def test_those_asked_most_and_lately_come_first_then_those_without_answer() -> None:
    groups = [
        Group(1, (question(1, day=TODAY - dt.timedelta(days=2)),)),
        Group(2, (question(2, kind="inutile"),)),
        Group(3, (question(3),)),
        Group(4, (question(4), question(5))),
        Group(6, (question(6, times=9, day=TODAY - dt.timedelta(days=30)),)),
    ]
    assert ids(groups, Filter()) == [6, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), [1, 3]),
        (Filter(state=""), [1, 2, 3]),
        (Filter(state="hors_sujet"), [2]),
        (Filter(kind="inutile"), [3]),
        (Filter(days=7), [1]),
        (Filter(text="INTERNÀT un"), [1]),
    ],
)
def test_filters(wanted: Filter, found: list[int]) -> None:
    groups = [
        Group(1, (question(1),)),
        Group(2, (question(2, state="hors_sujet"),)),
        Group(3, (question(3, "le prix ?", kind="inutile", day=TODAY - dt.timedelta(days=7)),)),
    ]
    assert sorted(ids(groups, wanted)) == found


def test_a_group_holds_only_what_passes() -> None:
    (group,) = inbox([Group(1, (question(1), question(2, state="liee")))], Filter(), TODAY)
    assert [one.id for one in group.questions] == [1]
