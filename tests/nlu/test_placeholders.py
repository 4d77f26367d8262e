"""Training examples as people would say them: a name where a placeholder stands."""

from __future__ import annotations

import pytest

from bot.knowledge.base import Snapshot
from bot.nlu.placeholders import spoken
from tests.nlu.data import examples


@pytest.mark.parametrize(("kind", "fiches"), [("dispositif", "dispositif"), ("formation", "formation"), ("ville", "lieu")])
def test_a_placeholder_becomes_a_name_of_its_type(snapshot: Snapshot, kind: str, fiches: str) -> None:
    names = {fiche.nom for fiche in snapshot.fiches.values() if fiche.type == fiches}
    said = spoken(f"c koi {{{kind}}}")
    assert said.removeprefix("c koi ") in names


def test_an_example_is_always_said_alike_and_two_examples_are_not() -> None:
    assert spoken("ou est {etablissement}") == spoken("ou est {etablissement}")
    assert len({spoken(f"{number} {{etablissement}}")[2:] for number in range(9)}) > 1


def test_a_text_without_placeholder_is_left_as_it_is() -> None:
    assert spoken("c koi technilab { ?") == "c koi technilab { ?"


def test_no_placeholder_is_left_in_any_example() -> None:
    said = [spoken(text) for texts in examples().values() for text in texts if "{" in text]
    assert len(said) > 500
    assert [text for text in said if "{" in text] == []
