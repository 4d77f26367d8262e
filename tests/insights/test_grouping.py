"""Near questions are found near, others are not: on questions that people would write, in groups that were made by hand."""

from __future__ import annotations

from itertools import combinations

import pytest
import yaml

from bot.insights.grouping import Groups, read
from tests.conftest import ROOT

WRITTEN = yaml.safe_load((ROOT / "tests" / "data" / "insights" / "groupes.yml").read_text(encoding="utf-8"))


def test_questions_are_put_together_as_by_hand() -> None:
    groups = Groups()
    known: list[tuple[int, str, object]] = []
    found: list[tuple[int, int]] = []
    for by_hand, questions in enumerate(WRITTEN):
        for question in questions:
            reading = read(question)
            groups.replace(known)  # type: ignore[arg-type]
            nearest = groups.nearest(reading)
            if nearest is None:
                nearest = len(known)
                known.append((nearest, reading.stems, reading.vector))
            found.append((by_hand, nearest))
    pairs = list(combinations(found, 2))
    together = [(one[0] == other[0], one[1] == other[1]) for one, other in pairs]
    right = together.count((True, True))
    precision = right / (right + together.count((False, True)))
    recall = right / (right + together.count((True, False)))
    print(f"\nprecision {precision:.3f}, recall {recall:.3f}, {len(known)} groups of {len(WRITTEN)}")
    assert precision >= 0.95
    assert recall >= 0.85


def test_placeholders_count_for_nothing() -> None:
    assert read("[nom] veut un internat").stems == read("[téléphone] veut un internat").stems
    assert read("mon adresse [mail] et [").words == "mon adresse et"


def test_the_same_words_need_no_look_at_what_they_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    groups, opened = Groups(), read("c'est quand le forum post-bts ?")
    groups.replace([(7, opened.stems, opened.vector), (8, "autre", opened.vector)])
    monkeypatch.setattr("bot.insights.grouping.encode", None)
    assert groups.nearest(read("le forum post-bts, c'est quand svp")) == 7


def test_without_groups_there_is_no_nearest() -> None:
    assert Groups().nearest(read("y a un internat ?")) is None
