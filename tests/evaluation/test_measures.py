"""The figures: scikit-learn's own where it has them, and right on examples small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from bench.evaluation import cases, crossval, entities, intents, massive, scope
from bench.evaluation.common import Confusion, Rate, Skipped, class_scores, confusions, macro_f1, percent, rates
from bench.evaluation.corpus import Corpus
from bench.evaluation.playing import Played, Turn
from bot.knowledge.base import Snapshot, load
from bot.nlu.text_model import CascadeTextModel
from tests.conftest import SAMPLE

TRUTH = ["a", "a", "a", "b", "b", "c", "c"]
FOUND = ["a", "b", "a", "b", "a", "c", "d"]


@pytest.fixture
def corpus() -> Corpus:
    words = {"lieu": "ou adresse ville endroit", "date": "quand jour mois heure", "hors_sujet": "pizza foot meteo film"}
    pairs = [(f"{word} {number}", label) for label, group in words.items() for word in group.split() for number in range(5)]
    texts, labels = [text for text, _ in pairs], [label for _, label in pairs]
    vectors = np.eye(3, 8, dtype=np.float32)[[sorted(words).index(label) for label in labels]]
    return Corpus(texts, labels, texts, texts, vectors)


def test_macro_f1_is_scikit_learns() -> None:
    expected = f1_score(TRUTH, FOUND, average="macro", zero_division=0)
    assert macro_f1(class_scores(TRUTH, FOUND)) == pytest.approx(expected)


def test_confusions_are_the_most_frequent_first() -> None:
    found = confusions(["a", "a", "b", "c"], ["b", "b", "a", "c"], ["1", "2", "3", "4"], examples=1)
    assert found == [Confusion("a", "b", 2, ["1"]), Confusion("b", "a", 1, ["3"])]


def test_rates_and_numbers_as_the_french_write_them() -> None:
    assert rates(["x1", "y0", "x0"], lambda item: item[0], lambda item: item[1] == "1") == [Rate("x", 1, 2), Rate("y", 0, 1)]
    assert percent(0.8571) == "85,7 %"


def test_every_example_is_ranked_by_a_model_that_never_saw_it(corpus: Corpus) -> None:
    found = crossval.validate(corpus, {"cost": 0.35, "sure": 1.1}, folds=5)
    assert found.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-3)
    assert sorted(np.bincount(found.folds)) == [12] * 5
    assert found.looked.all()
    measured = intents.measure(corpus.labels, corpus.spoken, found)
    assert measured.accuracy == pytest.approx(measured.macro_f1) == 1
    assert measured.pairs == []


def test_calibration_error_is_the_distance_from_confidence_to_truth() -> None:
    assert intents.calibration_error(np.asarray([0.95, 0.95]), np.asarray([True, False])) == pytest.approx(0.45)


def test_the_gate_is_measured_at_its_verdicts(corpus: Corpus) -> None:
    found = crossval.validate(corpus, {"cost": 0.35, "sure": 1.1}, folds=5)
    said = ["hors_sujet" if label == "hors_sujet" or text == "ou 0" else label for text, label in _pairs(corpus)]
    measured = scope.measure(corpus, found, said, np.zeros(len(said)))
    assert (measured.gate.wanted, measured.gate.found, measured.gate.right) == (20, 21, 20)
    assert measured.refused == [Confusion("lieu", "hors_sujet", 1, ["ou 0"])]
    assert measured.let_in == []


def _pairs(corpus: Corpus) -> list[tuple[str, str]]:
    return list(zip(corpus.texts, corpus.labels, strict=True))


@pytest.fixture
def sample_snapshot(serving: Callable[[Snapshot], Snapshot]) -> Snapshot:
    return serving(load(SAMPLE, "sqlite://"))


def test_names_fill_placeholders_and_are_found(sample_snapshot: Snapshot) -> None:
    filled = entities.filled_in("c koi {etablissement} en {niveau} ?")
    assert filled is not None
    text, spans = filled
    assert [text[span.start : span.end] for span in spans] == [span.name for span in spans]
    assert [span.kind for span in spans] == ["etablissement", "niveau"]
    reading = entities.measure("exact", [filled])
    assert (reading.micro.wanted, reading.micro.right, reading.fiche) == (1, 1, 1.0)
    assert entities.filled_in("c koi en {niveau} ?") is None
    assert entities.filled_in("ici on n'a pas de {dispositif}") is None


def test_a_slip_falls_in_the_name_alone(sample_snapshot: Snapshot) -> None:
    text, spans = entities.filled_in("c koi {etablissement} ?") or ("", [])
    slipped, moved = entities.with_slips(text, spans)
    assert slipped != text
    assert slipped[: moved[0].start] == text[: spans[0].start]
    assert slipped[moved[0].end :] == text[spans[0].end :]


def test_articles_and_signs_around_a_name_do_not_count() -> None:
    assert entities._edges("à La Fabrique (FR)", 2, 18) == (5, 17)
    assert entities._edges("à La Fabrique (FR)", 5, 17) == (5, 17)


def test_a_missing_massive_folder_is_told(tmp_path: Path) -> None:
    told = massive.run(tmp_path)
    assert isinstance(told, Skipped)
    assert "train.jsonl" in told.reason and str(tmp_path) in told.reason


def test_massive_is_measured_in_both_ways(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = dict(zip(corpus.texts, corpus.vectors, strict=True))
    encoder = _Encoder(vectors)
    monkeypatch.setattr(massive, "encode", encoder)
    model = CascadeTextModel(sure=1.1).fit(corpus.masked, corpus.labels, corpus.vectors)
    measured = massive.measure(model, 60, corpus.texts, corpus.labels)
    assert [way.name for way in measured.ways] == ["cascade", "quick", "words"]
    assert [way.accuracy for way in measured.ways] == [1, 1, 1]
    assert measured.looked == 1
    assert [figure.reached for figure in measured.figures][::2] == [True, True, True]


class _Encoder:
    def __init__(self, vectors: dict[str, np.ndarray]) -> None:
        self._vectors = vectors

    def __call__(self, text: str) -> np.ndarray:
        return self._vectors.get(text, np.zeros(8, np.float32))

    def cache_clear(self) -> None:
        pass


def played(name: str, *wrong: str) -> Played:
    turn = Turn("c <ou> ?", "là", list(wrong), "lieu", 0.9, "c est ou", "1", "technilab", ["f1"], 0.8, 5.0)
    return Played(name, "fact", "messy", "lyceen", "000", [turn])


def test_a_file_of_cases_is_told_without_and_with_slips() -> None:
    found = cases.gather(
        "x.yml", [played("a"), played("b"), played("c", "lacks")], [played("a"), played("b", "!"), played("c")]
    )
    assert (found.whole.right, found.slipped.right, found.points) == (2, 2, 0)
    assert [case.id for case in found.failing] == ["c"]
    assert [case.id for case in found.lost] == ["b"]
    assert found.regained == 1
    assert found.tiers == [("1", 3)]
    assert found.by["Genre"] == [Rate("fact", 2, 3)]


def test_only_what_people_type_slips() -> None:
    case = {"id": "x", "turns": [{"user": "/lieu{}" * 10, "must": ["a"]}, {"user": "où est le lycée jules haag ?"}]}
    commanded, typed = cases.slipped(case)["turns"]
    assert commanded == case["turns"][0]
    assert typed["user"] != "où est le lycée jules haag ?"
