"""Who holds a conversation: the same for all, shared out evenly, and unmoved by what does not concern it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.front.ring import ranking

NAMES = st.lists(st.integers(0, 63).map(str), min_size=1, max_size=16, unique=True)
KEYS = st.text()


@given(KEYS, NAMES)
def test_everyone_is_ranked_and_the_order_of_the_names_does_not_matter(key: str, names: list[str]) -> None:
    ranked = ranking(key, names)
    assert sorted(ranked) == sorted(names)
    assert ranked == ranking(key, reversed(names))


@given(KEYS, NAMES, st.data())
def test_one_that_leaves_changes_nothing_between_the_others(key: str, names: list[str], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(names))
    left = [name for name in names if name != gone]
    assert ranking(key, left) == [name for name in ranking(key, names) if name != gone]


@given(KEYS, NAMES, st.integers(64, 99).map(str))
def test_one_that_comes_takes_only_what_becomes_its_own(key: str, names: list[str], new: str) -> None:
    first = ranking(key, [*names, new])[0]
    assert first in (new, ranking(key, names)[0])


@pytest.mark.parametrize("count", [2, 3, 8])
def test_conversations_are_shared_out_evenly(count: int) -> None:
    names = [str(number) for number in range(count)]
    held = Counter(ranking(f"conversation {number}", names)[0] for number in range(400 * count))
    assert all(350 < held[name] < 450 for name in names)


@pytest.mark.parametrize("count", [3, 8])
def test_what_one_held_is_shared_out_between_all_the_others(count: int) -> None:
    names = [str(number) for number in range(count)]
    ranked = [ranking(f"conversation {number}", names) for number in range(400 * count)]
    following = Counter(second for first, second, *_ in ranked if first == "0")
    assert all(following[name] > 200 / (count - 1) for name in names[1:])
