"""Keeping questions off the way of the answers: nothing personal gets in, nothing that fails gets out."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.insights.asked import Asked
from bot.insights.grouping import Groups
from bot.insights.recorder import Recorder
from bot.insights.store import Noted, Store, StoreError, Tally
from bot.knowledge.base import Snapshot
from tests.insights import people
from tests.insights.conftest import TODAY, Asking


def recorder_of(store: Store, knowledge: Snapshot, today: dt.date = TODAY, waiting: int = 1000) -> Recorder:
    return Recorder(store, lambda: knowledge, 60, lambda: today, waiting)


def written(recorder: Recorder, *asked: Asked) -> None:
    recorder.start()
    for one in asked:
        recorder.answered(one)
    recorder.stop()


def test_of_200_persons_nothing_is_in_the_database(tmp_path: Path, knowledge: Snapshot, asking: Asking) -> None:
    path = tmp_path / "questions.sqlite"
    told = list(people.messages(people.OTHERS, 25)) + list(people.messages(people.LISTED, 25))
    written(recorder_of(Store(f"sqlite:///{path}"), knowledge), *(asking(one.text) for one in told))
    with create_engine(f"sqlite:///{path}").connect() as connection:
        tables = connection.execute(text("select name from sqlite_master where type = 'table'")).scalars().all()
        rows = [tuple(map(str, row)) for table in tables for row in connection.execute(text(f"select * from {table}"))]
    kept = set(people.plain("\n".join(" ".join(row) for row in rows)))
    assert len(told) == 200
    left = [one for one in told if any(len(word) > 3 and word in kept for word in _own(one))]
    print(f"\nin the database: {len(left)}/200")
    assert len(left) <= 4, [one.text for one in left]


ORDINARY = {word for line in (*people.OTHERS.named, *people.NAMED, *people.CALLED) for word in people.plain(line)}


def _own(told: people.Told) -> list[str]:
    """The words that no other message holds as ordinary words."""
    return [word for word in told.words if word not in ORDINARY and not (told.kind == "téléphone" and len(word) < 5)]


def test_a_sure_answer_leaves_a_count_and_no_text(store: Store, knowledge: Snapshot, asking: Asking) -> None:
    written(recorder_of(store, knowledge), asking(tier=1), asking(text=None))
    assert store.groups() == []
    assert sum(count.questions for count in store.counts(TODAY, TODAY)) == 2


def test_an_answer_that_did_not_help_brings_its_question(store: Store, knowledge: Snapshot, asking: Asking) -> None:
    recorder, one = recorder_of(store, knowledge), asking(tier=1)
    recorder.start()
    recorder.answered(one)
    recorder.judged(one, helpful=True, changed=False)
    recorder.judged(one, helpful=False, changed=True)
    recorder.stop()
    (count,) = store.counts(TODAY, TODAY)
    assert (count.questions, count.helpful, count.unhelpful) == (1, 0, 1)
    assert [question.kind for group in store.groups() for question in group.questions] == ["inutile"]


def test_old_questions_are_purged_at_the_start(store: Store, knowledge: Snapshot, asking: Asking) -> None:
    written(recorder_of(store, knowledge), asking(day=TODAY))
    assert len(store.groups()) == 1
    written(recorder_of(store, knowledge, TODAY + dt.timedelta(days=60)))
    assert store.groups() == []


def test_what_a_full_queue_cannot_hold_is_counted_and_lost(store: Store, knowledge: Snapshot, asking: Asking) -> None:
    recorder = recorder_of(store, knowledge, waiting=3)
    for _ in range(5):
        recorder.answered(asking())
    assert recorder.dropped == 2


class Broken(Store):
    """A database that fails, with words in its errors."""

    def count(self, *_args: object, **_more: object) -> None:
        raise StoreError("y a un internat ?")


def test_a_database_that_fails_stops_nothing_and_its_words_are_not_logged(
    tmp_path: Path, knowledge: Snapshot, asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = recorder_of(Broken(f"sqlite:///{tmp_path / 'q.sqlite'}"), knowledge)
    with caplog.at_level(logging.DEBUG):
        written(recorder, asking(), asking())
    assert recorder.dropped == 2
    assert "StoreError" in caplog.text
    assert "internat" not in caplog.text


def test_telling_returns_while_the_database_waits(store: Store, knowledge: Snapshot, asking: Asking) -> None:
    going = threading.Event()

    class Slow(Store):
        def count(self, *_args: object, **_more: object) -> None:
            assert going.wait(10)

    recorder = recorder_of(Slow("sqlite://"), knowledge)
    recorder.start()
    for _ in range(10):
        recorder.answered(asking(tier=1))
    going.set()
    recorder.stop()
    assert recorder.dropped == 0


def test_what_is_told_in_a_moment_is_counted_at_once(store: Store, knowledge: Snapshot, asking: Asking) -> None:
    writings = []

    class Seen(Store):
        def count(self, tallies: Iterable[Tally]) -> None:
            writings.append(list(tallies))

    recorder = recorder_of(Seen("sqlite://"), knowledge)
    one = asking(tier=1)
    for _ in range(250):
        recorder.answered(one)
    recorder.judged(one, helpful=True, changed=False)
    recorder.start()
    recorder.stop()
    assert sum(tally.questions for tallies in writings for tally in tallies) == 250
    assert sum(tally.helpful for tallies in writings for tally in tallies) == 1
    assert len(writings) == 2


def test_what_is_told_in_a_moment_is_kept_at_once(store: Store, knowledge: Snapshot, asking: Asking) -> None:
    writings: list[list[Noted]] = []

    class Seen(Store):
        def keep(self, noted: Iterable[Noted], groups: Groups) -> None:
            writings.append(list(noted))

    recorder = recorder_of(Seen("sqlite://"), knowledge)
    for text_ in ("y a un internat ?", "combien coûte le permis ?", "je m'appelle Théo Girardot, y a une piscine ?"):
        recorder.answered(asking(text_))
    recorder.answered(asking(tier=1))
    recorder.start()
    recorder.stop()
    (one,) = writings
    assert [noted.kind for noted in one] == ["inconnue"] * 3
    assert "Girardot" not in one[2].text
