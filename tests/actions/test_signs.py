"""Signs of the conversation and of what a message wants, on the small campus."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from actions.context import resolve
from actions.signs import signs_of
from actions.turn import Named, Turn
from bot.knowledge.base import Snapshot
from bot.nlu.analysis import analyse


def turn(text: str, fiche: str | None = None, **before: Any) -> Turn:
    """The turn of a message whose intent nobody knows, in a conversation about `fiche`."""
    reading = analyse(text)
    return replace(
        Turn(
            text=text, meant="", intent="ellipse", confidence=0.5, facets={}, words=reading.words, rest=reading.rest, named=(),
            villes=reading.villes, niveaux=(), mois=(), annees=(), fiche=fiche, facette=None, shown=(), options=(),
            before={}, last_bot={},
        ),
        **before,
    )  # fmt: skip


def told(*facts: str) -> dict[str, Any]:
    return {"data": {"custom": {"trace": {"faits": list(facts)}}}}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("combien d'élèves ?", "number"),
        ("c'est quel jour ?", "day"),
        ("qui dirige ?", "person"),
        ("et le mail ?", "mail"),
        ("un site internet ?", "link"),
    ],
)
def test_a_message_wants_a_kind_of_answer(snapshot: Snapshot, text: str, kind: str) -> None:
    assert np.array_equal(signs_of(snapshot, turn(text)).columns[f"wants {kind}"], snapshot.columns.holds[kind])


def test_a_message_may_want_no_kind_in_particular(snapshot: Snapshot) -> None:
    columns = signs_of(snapshot, turn("on fabrique quoi ?")).columns
    assert not any(column.any() for name, column in columns.items() if name.startswith("want"))


def test_what_was_told_is_known_again_and_has_kin(snapshot: Snapshot) -> None:
    first = snapshot.index.faits[0]
    columns = signs_of(snapshot, turn("et ça ?", first.fiche_id, last_bot=told(first.id))).columns
    assert columns["again"].nonzero()[0].tolist() == [0]
    assert columns["kin"][0] == pytest.approx(1, abs=1e-3)


def test_nothing_told_has_no_kin(snapshot: Snapshot) -> None:
    columns = signs_of(snapshot, turn("et ça ?")).columns
    assert not columns["kin"].any()
    assert not columns["again"].any()


def test_the_town_of_the_question_before_gives_way_to_the_new_one(snapshot: Snapshot) -> None:
    before = {"mots": ["un", "lycee", "a", "saint", "claude"], "reste": [], "villes": ["Saint-Claude"]}
    asked = resolve(snapshot, turn("et à Vesoul ?", "technilab", before=before, villes=("Vesoul",)))
    assert not {"saint", "claude"} & set(asked.words)
    assert "lycee" in asked.words


@pytest.mark.parametrize(
    ("text", "points"),
    [("au fait c'est quoi ce projet", True), ("au fait les horaires du campus", False), ("c'est quand", True)],
)
def test_a_message_may_point_back(text: str, points: bool) -> None:
    assert turn(text).points_back is points


@pytest.mark.parametrize(
    ("talked", "kept"), [("technilab", True), ("courant-bac-pro", False)], ids=["a term in passing", "a term after a term"]
)
def test_a_term_takes_the_place_of_a_term_only(knowledge: Snapshot, talked: str, kept: bool) -> None:
    asked = turn("et un BTS ?", talked, named=(Named(("courant-bts",), "definition", 1.0),))
    assert bool(signs_of(knowledge, asked).columns["context"].any()) is kept


@pytest.mark.parametrize("text", ["et ça ?", "combien d'élèves à Vesoul en 2024 ?", "c'est quoi TECHNILAB"])
def test_what_says_nothing_is_left_out_of_the_sum_and_changes_nothing(snapshot: Snapshot, text: str) -> None:
    first = snapshot.index.faits[0]
    signs = signs_of(snapshot, turn(text, first.fiche_id, last_bot=told(first.id), annees=(2024,)))
    whole = np.stack(list(signs.columns.values()))
    weights = np.random.default_rng(0).normal(size=len(whole)).astype(np.float32)
    assert any(column is signs.none for column in signs.columns.values())
    assert not signs.none.any()
    assert signs.weighed(weights) == pytest.approx(weights @ whole, abs=1e-4)
    assert np.array_equal(signs.of([0, 2]), whole[:, [0, 2]].T)
    assert whole.dtype == np.float32
