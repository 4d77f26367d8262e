"""A question in a fiche's text: one line more, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.insights.linking import NotThereError, as_alias, as_example
from bot.knowledge.edit import as_values
from tests.conftest import ROOT

KNOWLEDGE = ROOT / "knowledge"


def test_a_name_joins_the_others() -> None:
    change = as_alias(KNOWLEDGE, "technilab", "le truc : du lycée")
    assert (change.path, change.section, change.fiche) == ("dispositifs.yml", "dispositifs", "technilab")
    assert as_values(change.new)["alias"][-1] == "le truc : du lycée"


def test_an_example_joins_its_fact_alone() -> None:
    change = as_example(KNOWLEDGE, "technilab", 2, "on va où pour ça ?")
    before = as_values(as_alias(KNOWLEDGE, "technilab", "x").new)["faits"]
    after = as_values(change.new)["faits"]
    assert after[1]["questions"] == [*before[1]["questions"], "on va où pour ça ?"]
    assert [fact for place, fact in enumerate(after) if place != 1] == [fact for place, fact in enumerate(before) if place != 1]


def test_what_is_there_already_changes_nothing() -> None:
    once = as_alias(KNOWLEDGE, "technilab", "Technilab")
    assert as_values(once.new)["alias"].count("Technilab") == 1


@pytest.mark.parametrize("rank", [0, 99])
def test_a_fact_that_is_not_there(rank: int) -> None:
    with pytest.raises(NotThereError):
        as_example(KNOWLEDGE, "technilab", rank, "on va où ?")


def test_a_fiche_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotThereError):
        as_alias(tmp_path, "technilab", "le truc")
