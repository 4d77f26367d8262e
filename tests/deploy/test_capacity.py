"""The simulation behind docs/capacite.md: its queue is the one of the textbooks, and its plans grow as they should."""

from __future__ import annotations

import random
import statistics
from pathlib import Path

import pytest

from bench import capacite
from bench.capacite import Delay, Loss, World, percentile, simulate

INSTANT = Delay(1e-9, 1.1e-9)
PAUSE = Delay(20.0, 90.0)


def world(**more: object) -> World:
    given = {
        "turn": Delay(0.01, 0.03), "opening": 0.0, "restoring": 0.03, "commit": INSTANT, "thinking": PAUSE, "messages": 1.0,
    }  # fmt: skip
    return World(**{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("load", [0.3, 0.7])
def test_its_queue_waits_as_theory_says(load: float) -> None:
    """Pollaczek and Khinchine: the mean wait of an M/G/1 queue from the mean and the deviation of the work."""
    one = world()
    rate = load / one.turn.mean
    second_moment = one.turn.mean**2 * (1 + _relative_variance(one.turn))
    expected = one.turn.mean + rate * second_moment / (2 * (1 - load))
    simulated = statistics.fmean(simulate(one, rate, seed=7, seconds=4000))
    assert simulated == pytest.approx(expected, rel=0.08)


def _relative_variance(delay: Delay) -> float:
    return (delay.mean / delay.p50) ** 2 - 1


def test_a_delay_has_the_percentiles_that_it_is_told() -> None:
    chance, delay = random.Random(3), Delay(0.02, 0.09)
    drawn = [delay.drawn(chance) for _ in range(40_000)]
    assert percentile(drawn, 0.50) == pytest.approx(20, rel=0.03)
    assert percentile(drawn, 0.95) == pytest.approx(90, rel=0.05)
    assert statistics.fmean(drawn) == pytest.approx(delay.mean, rel=0.03)


def test_a_worker_gets_the_messages_that_it_is_told() -> None:
    talkative = world(messages=6.0)
    assert len(simulate(talkative, 5.0, seed=5, seconds=2000)) == pytest.approx(10_000, rel=0.06)


def test_the_same_seed_gives_the_same_answers() -> None:
    assert simulate(world(), 5.0, seed=1, seconds=60) == simulate(world(), 5.0, seed=1, seconds=60)
    assert simulate(world(), 5.0, seed=1, seconds=60) != simulate(world(), 5.0, seed=2, seconds=60)


def test_losing_a_machine_is_felt_by_those_that_stay() -> None:
    busy = world(messages=6.0, turn=Delay(0.01, 0.02))
    without = percentile(simulate(busy, 50.0, seed=4, seconds=60), 0.95)
    assert percentile(simulate(busy, 50.0, seed=4, loss=Loss(4 / 3)), 0.95) > without


def test_the_table_goes_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "capacite.md"
    page.write_text("avant\n<!-- bench/capacite.py -->\nancien\n<!-- fin -->\naprès\n", encoding="utf-8")
    for _ in range(2):
        capacite.write("neuf \\1", page)
        assert page.read_text(encoding="utf-8") == "avant\n<!-- bench/capacite.py -->\nneuf \\1\n<!-- fin -->\naprès\n"
    page.write_text("sans place", encoding="utf-8")
    with pytest.raises(ValueError, match="no place"):
        capacite.write("neuf", page)


def test_plans_grow_with_the_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacite, "_QUEUES", 1)
    monkeypatch.setattr(capacite, "_WARM_UP", 100.0)
    monkeypatch.setattr(capacite, "_MEASURED", 100.0)
    options = capacite._options().parse_args([])
    one = world(messages=6.0)
    small, great = (capacite.plan("", people, one, options, 50.0) for people in (10_000, 3_400_000))
    # One is enough, and one more stands by.
    assert (small.machines, small.workers) == (2, 2 * options.coeurs)
    assert great.rate == pytest.approx(340 * small.rate)
    assert great.machines > great.rate / 50 / options.coeurs
    assert great.p95_lost <= options.but_perte
    header, rule, row = capacite.table([great], options).splitlines()[2:]
    assert header.count("|") == rule.count("|") == row.count("|")
