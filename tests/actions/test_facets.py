"""The facet that is asked, as likely as messages unlike the examples allow."""

from __future__ import annotations

import pytest

from actions.turn import facets_of


def ranking(**sure: float) -> list[dict[str, object]]:
    """A ranking as the classifier gives it."""
    return [{"name": name, "confidence": confidence} for name, confidence in sure.items()]


def test_a_doubt_weighs_more_than_the_classifier_says() -> None:
    found = facets_of("cout", ranking(cout=0.9, duree=0.06, saluer=0.04))
    assert 0.5 < found["cout"] < 0.9
    assert 0.06 < found["duree"] < found["cout"]
    assert "saluer" not in found


def test_what_a_ranking_leaves_out_counts_too() -> None:
    assert facets_of("cout", ranking(cout=0.3))["cout"] < 0.5


@pytest.mark.parametrize("given", [ranking(cout=1.0), []], ids=["the only one", "no ranking"])
def test_what_is_sure_stays_sure(given: list[dict[str, object]]) -> None:
    assert facets_of("cout", given) == {"cout": pytest.approx(1.0)}
