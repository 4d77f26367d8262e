"""No figure under five, nor any that the others give away."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from bot.insights.statistics import LEAST, hide, hide_table, statistics
from bot.insights.store import Count
from tests.insights.conftest import TODAY


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([], []),
        ([0, 0], [0, 0]),
        ([10, 20], [10, 20]),
        ([10, 3, 20], [None, None, 20]),
        ([3], [None]),
        ([1, 2, 9], [None, None, None]),
        ([4, 4, 9], [None, None, 9]),
        ([0, 3, 0, 8], [0, None, 0, None]),
    ],
)
def test_small_figures_are_hidden_with_another(values: list[int], shown: list[int | None]) -> None:
    assert hide(values) == shown


def test_no_figure_is_given_away_by_its_row_or_column() -> None:
    chance = random.Random(4)
    for _ in range(300):
        rows = [[chance.choice([0, 1, 3, 7, 20, 60]) for _ in range(3)] for _ in range(chance.randrange(1, 7))]
        shown = hide_table(rows)
        lines = [(rows[y], shown[y]) for y in range(len(rows))]
        lines += [([row[x] for row in rows], [row[x] for row in shown]) for x in range(3)]
        for line, seen in lines:
            hidden = [value for value, cell in zip(line, seen, strict=True) if cell is None]
            assert all(cell is None or not 0 < cell < LEAST for cell in seen)
            rest = [value for value, cell in zip(line, seen, strict=True) if cell]
            assert not hidden or not rest or (len(hidden) > 1 and sum(hidden) >= LEAST)


def count(
    day: dt.date = TODAY, hour: int = 10, subject: str = "formation", tier: int = 1, questions: int = 1, **more: int
) -> Count:
    return Count(day, hour, subject, "", tier, questions, more.get("helpful", 0), more.get("unhelpful", 0))


def test_what_a_period_tells() -> None:
    counts = [
        count(questions=12, helpful=7),
        count(tier=5, questions=6),
        count(tier=0, subject="conversation", questions=9),
        count(day=TODAY - dt.timedelta(days=1), subject="metier", questions=2),
    ]
    found = statistics(counts, TODAY - dt.timedelta(days=2), TODAY)
    assert (found.total.total, found.total.answered, found.total.vain, found.total.other) == (29, 14, 6, 9)
    # Two on one day: the other day is hidden with it, since the total is shown.
    assert [value for _, value in found.days] == [0, None, None]
    rows = {row.key: row for row in found.subjects}
    assert rows["metier"].total is None
    assert rows["metier"].answered is None
    assert [row.key for row in found.subjects] == ["formation", "conversation", "metier"]
    assert found.hours[TODAY.weekday()][10] is None
    assert (found.helpful[0].key, found.helpful[0].helpful, found.helpful[0].unhelpful) == ("formation", 7, 0)


def test_a_period_without_questions() -> None:
    found = statistics([], TODAY, TODAY)
    assert (found.total.total, found.days, found.subjects, found.helpful) == (0, ((TODAY, 0),), (), ())
