"""Who guesses waits, longer each time; who mistypes does not."""

from __future__ import annotations

import pytest

from bot.web.staff import throttle as module
from bot.web.staff.throttle import FREE, Throttle
from tests.web.staff.conftest import Clock

KEYS = ("compte:claire", "adresse:192.0.2.1")


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(clock)


def fail(throttle: Throttle, times: int, keys: tuple[str, str] = KEYS) -> None:
    for _ in range(times):
        throttle.begin(keys)


def test_a_few_failures_cost_nothing(throttle: Throttle) -> None:
    fail(throttle, FREE - 1)
    assert throttle.wait(KEYS) == 0


def test_the_wait_grows_and_is_bounded(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, FREE)
    waits = [throttle.wait(KEYS)]
    for _ in range(8):
        clock.pass_(waits[-1])
        assert throttle.wait(KEYS) == 0
        fail(throttle, 1)
        waits.append(throttle.wait(KEYS))
    assert waits == [15, 30, 60, 120, 240, 300, 300, 300, 300]
    fail(throttle, 5000)
    assert throttle.wait(KEYS) == 300


def test_the_seconds_told_are_enough(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, FREE)
    clock.pass_(14.5)
    assert throttle.wait(KEYS) == 1
    clock.pass_(0.5)
    assert throttle.wait(KEYS) == 0


def test_account_and_address_are_counted_apart(throttle: Throttle) -> None:
    for number in range(FREE):
        throttle.begin((f"compte:{number}", KEYS[1]))
    assert throttle.wait(("compte:new", KEYS[1])) > 0
    assert throttle.wait(("compte:0", "adresse:192.0.2.2")) == 0
    for number in range(FREE):
        throttle.begin((KEYS[0], f"adresse:{number}"))
    assert throttle.wait((KEYS[0], "adresse:new")) > 0


def test_a_success_clears_the_account_and_not_the_address(throttle: Throttle) -> None:
    fail(throttle, FREE - 1, ("compte:victim", KEYS[1]))
    throttle.begin(KEYS)
    throttle.succeed(*KEYS)
    assert throttle.wait(KEYS) == 0
    fail(throttle, 1, ("compte:victim2", KEYS[1]))
    assert throttle.wait(("compte:other", KEYS[1])) > 0
    assert throttle.wait((KEYS[0], "adresse:other")) == 0


def test_failures_are_forgotten(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, FREE + 3)
    clock.pass_(3601)
    fail(throttle, 1)
    assert throttle.wait(KEYS) == 0


def test_what_is_kept_is_bounded(throttle: Throttle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_KEYS", 10)
    for number in range(50):
        fail(throttle, FREE, (f"compte:{number}", f"adresse:{number}"))
    assert len(throttle._failures) == 10
    assert throttle.wait(("compte:49", "adresse:49")) > 0
