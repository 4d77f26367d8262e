"""The database of what people ask: near questions together, old ones gone, nothing of a person in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from bot.insights.grouping import Groups, read
from bot.insights.store import Noted, Store, StoreError, Tally
from tests.insights.conftest import TODAY, Asking


def keep(store: Store, asking: Asking, *texts: str, kind: str = "inconnue", day: dt.date = TODAY) -> None:
    for text in texts:
        store.keep([Noted(asking(text, day), kind, text)], Groups())  # type: ignore[arg-type]


def test_near_questions_are_one_group(store: Store, asking: Asking) -> None:
    keep(store, asking, "y a un internat au lycée Jules Haag ?", "ya til un internat a jules haag", "combien coûte le permis ?")
    groups = store.groups()
    assert sorted(len(group.questions) for group in groups) == [1, 2]


def test_what_is_kept_at_once_is_grouped_as_one_by_one(store: Store, asking: Asking) -> None:
    texts = ("y a un internat au lycée Jules Haag ?", "ya til un internat a jules haag", "combien coûte le permis ?")
    store.keep([Noted(asking(text), "inconnue", text) for text in (*texts, texts[0])], Groups())
    assert sorted(sorted(question.times for question in group.questions) for group in store.groups()) == [[1], [1, 2]]


def test_greetings_and_thanks_make_no_other_question(store: Store, asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, asking, "y a un internat ?")
    # Its words alone tell where it belongs.
    monkeypatch.setattr("bot.insights.grouping.encode", None)
    keep(store, asking, "bonjour madame, y a un internat svp ?", "euh dites, y a un internat ? merci d'avance")
    (group,) = store.groups()
    assert len(group.questions) == 3


def test_the_same_words_are_counted(store: Store, asking: Asking) -> None:
    keep(store, asking, "Y a un internat ?", day=TODAY - dt.timedelta(days=3))
    keep(store, asking, "y a un  INTERNAT ?", day=TODAY)
    (group,) = store.groups()
    assert (len(group.questions), group.times, group.last) == (1, 2, TODAY)


def test_a_question_whose_words_are_known_is_not_read_again(
    store: Store, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    monkeypatch.setattr("bot.insights.store.read", lambda text: reads.append(text) or read(text))
    keep(store, asking, "y a un internat ?", "y a un internat ?", "Y a un internat ?")
    assert reads == ["y a un internat ?"]


def test_no_hour_goes_with_a_text(tmp_path: Path, asking: Asking) -> None:
    url = f"sqlite:///{tmp_path / 'q.sqlite'}"
    keep(Store(url), asking, "y a un internat ?")
    columns = {column["name"]: str(column["type"]) for column in inspect(create_engine(url)).get_columns("questions")}
    assert columns["jour"] == "DATE"
    assert not {"heure", "sender", "conversation", "adresse"} & set(columns)


def test_what_was_settled_and_is_asked_in_vain_again_is_open_again(store: Store, asking: Asking) -> None:
    keep(store, asking, "y a un internat ?")
    (question,) = store.groups()[0].questions
    for state, after in (("liee", "nouvelle"), ("repondue", "nouvelle"), ("hors_sujet", "hors_sujet")):
        assert store.mark([question.id], state) == 1  # type: ignore[arg-type]
        keep(store, asking, "y a un internat ?")
        assert store.groups()[0].questions[0].state == after


def test_questions_are_deleted_on_the_day_that_was_told(store: Store, asking: Asking) -> None:
    keep(store, asking, "y a un internat ?", day=TODAY)
    assert store.purge(TODAY + dt.timedelta(days=59), 60) == 0
    assert store.oldest() == TODAY
    assert store.purge(TODAY + dt.timedelta(days=60), 60) == 1
    assert store.groups() == []
    assert store.oldest() is None


def test_counts_are_kept_three_years(store: Store, asking: Asking) -> None:
    store.count([Tally(asking(day=TODAY), questions=1)])
    store.purge(TODAY + dt.timedelta(days=365 * 3), 60)
    assert len(store.counts(TODAY, TODAY)) == 1
    store.purge(TODAY + dt.timedelta(days=367 * 3), 60)
    assert store.counts(TODAY, TODAY) == []


def test_counts_of_one_hour_are_one_row(store: Store, asking: Asking) -> None:
    for _ in range(3):
        store.count([Tally(asking(), questions=1)])
    store.count([Tally(asking(), helpful=1)])
    store.count([Tally(asking(tier=1), questions=1)])
    found = {count.tier: (count.questions, count.helpful) for count in store.counts(TODAY, TODAY)}
    assert found == {5: (3, 1), 1: (1, 0)}


def test_erasing_leaves_no_empty_group(store: Store, asking: Asking) -> None:
    keep(store, asking, "y a un internat ?", "combien coûte le permis ?")
    first, second = store.groups()
    assert store.erase([question.id for question in first.questions]) == 1
    assert [group.id for group in store.groups()] == [second.id]


def test_a_database_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreError):
        Store("sqlite:////nulle/part/questions.sqlite").groups()
