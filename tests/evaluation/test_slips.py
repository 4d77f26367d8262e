"""Slips of the finger: as many as asked, always the same ones, on letters only."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import OSA

from bench.evaluation.slips import slip, with_slips

TEXT = "bonjour, je voudrais savoir combien de temps dure un atelier au lycée jules haag de besançon"


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("count", [0, 1, 3, 6])
def test_there_are_as_many_as_asked(seed: int, count: int) -> None:
    # Two slips may look like one ("on" -> "n" -> "nn"), never like more than two.
    distance = OSA.distance(TEXT, slip(TEXT, count, seed))
    assert count - 1 <= distance <= count if count > 1 else distance == count


def test_there_is_one_per_twenty_characters() -> None:
    assert OSA.distance(TEXT, with_slips(TEXT)) == round(len(TEXT) / 20) == 5
    assert with_slips("oui") == "oui"


def test_they_are_the_same_for_a_seed_and_others_for_another() -> None:
    assert with_slips(TEXT, 1) == with_slips(TEXT, 1)
    assert len({with_slips(TEXT, seed) for seed in range(10)}) == 10


@pytest.mark.parametrize("text", ["", "12/12/2024 ?", "é", "a", "😀 !!"])
def test_a_text_without_room_keeps_what_it_has(text: str) -> None:
    assert "".join(c for c in slip(text, 4) if not c.isalpha()) == "".join(c for c in text if not c.isalpha())


def test_a_neighbour_is_one_on_azerty() -> None:
    assert {slip("a", 1, seed) for seed in range(60)} == {"", "aa", "z"}
    assert {slip("Z", 1, seed) for seed in range(60)} == {"", "ZZ", "A", "E"}
