"""The classifier's arithmetic: scikit-learn's own, kept whole on disk."""

from __future__ import annotations

import statistics
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.nlu.text_model import CascadeTextModel, prudent

TEXTS = {
    "lieu": [
        "c est ou",
        "ou se trouve xnom",
        "quelle adresse",
        "dans quelle ville est xnom",
        "ou aller",
        "le lieu",
        "ca se passe ou",
    ],
    "date": ["c est quand", "quelle date", "quand a lieu xnom", "a quelle date", "le jour", "quel mois", "ca commence quand"],
    "cout": [
        "combien ca coute",
        "quel prix",
        "c est payant",
        "le tarif",
        "combien faut il payer",
        "est ce gratuit",
        "c est cher",
    ],
}
ASKED = ["ou", "quand est ce que xnom commence", "prix", "zzz", "combien combien combien", "c est", "tarif et date"]


LABELS = {text: label for label, group in TEXTS.items() for text in group}
LEANS = dict(zip(TEXTS, np.eye(8, dtype=np.float32), strict=False))


def meaning_of(text: str) -> Any:
    """A stand-in for sentence vectors: stable, of unit length, and leaning as the class of the examples."""
    noise = np.random.default_rng(zlib.crc32(text.encode())).normal(size=8).astype(np.float32)
    vector = noise / np.linalg.norm(noise) + 2 * LEANS.get(LABELS.get(text, ""), np.zeros(8, dtype=np.float32))
    return vector / np.linalg.norm(vector)


def learnt(texts: dict[str, str], sure: float = 0.9) -> CascadeTextModel:
    return CascadeTextModel(sure=sure).fit(list(texts), list(texts.values()), np.stack([meaning_of(text) for text in texts]))


@pytest.fixture(scope="module")
def model() -> CascadeTextModel:
    return learnt(LABELS)


def test_it_learns_what_it_was_shown(model: CascadeTextModel) -> None:
    right = [model.ranking(text)[0][0] == label for label, group in TEXTS.items() for text in group]
    assert all(right)


@pytest.mark.parametrize("looks", [False, True], ids=["words", "words and meaning"])
def test_what_is_loaded_ranks_as_what_was_saved(model: CascadeTextModel, tmp_path: Path, looks: bool) -> None:
    model.save(tmp_path)
    loaded = CascadeTextModel().load(tmp_path)
    for text in [*ASKED, *LABELS]:
        meaning = partial(meaning_of, text) if looks else None
        before, after = model.ranking(text, meaning), loaded.ranking(text, meaning)
        assert [name for name, _ in after] == [name for name, _ in before]
        # Coefficients are kept in half precision.
        assert [sure for _, sure in after] == pytest.approx([sure for _, sure in before], abs=0.01)


def test_nothing_that_is_saved_can_run_code(model: CascadeTextModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "model.npz"]
    with np.load(tmp_path / "model.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


@pytest.mark.parametrize("text", [*ASKED, "", "ou ou", "a"])
def test_a_row_is_scikit_learns_own(model: CascadeTextModel, text: str) -> None:
    for vectorizer in (model._words, model._letters):
        columns, weights = vectorizer.row(text)
        row = np.zeros(len(vectorizer.vocabulary_))
        row[columns] = weights
        assert row == pytest.approx(vectorizer.transform([text]).toarray()[0], abs=1e-6)


def test_probabilities_are_softened_by_what_was_held_out(model: CascadeTextModel) -> None:
    assert 0 < model.temperature < 8
    unsure = max(sure for _, sure in model.ranking("zzz"))
    assert unsure < max(sure for _, sure in model.ranking("quelle date"))


def test_the_meaning_is_asked_for_only_in_doubt() -> None:
    cheap = {text: learnt(LABELS).ranking(text)[0][1] for text in [*ASKED, *LABELS]}
    sure = statistics.median(cheap.values())
    model, asked = learnt(LABELS, sure), []
    for text in cheap:
        model.ranking(text, lambda text=text: asked.append(text) or meaning_of(text))
    assert asked == [text for text in cheap if cheap[text] < sure]
    assert 0 < len(asked) < len(cheap)


def test_without_its_meaning_a_text_is_ranked_by_its_words(model: CascadeTextModel) -> None:
    words = CascadeTextModel().fit(list(LABELS), list(LABELS.values()))
    assert [words.ranking(text) for text in ASKED] == [model.ranking(text) for text in ASKED]


@pytest.mark.parametrize("label", TEXTS)
def test_a_text_of_unknown_words_goes_where_its_meaning_leans(label: str) -> None:
    model = learnt(LABELS, sure=1.1)
    assert model.ranking("zzz", lambda: LEANS[label])[0][0] == label


def test_a_model_that_learnt_no_meaning_asks_for_none() -> None:
    words = CascadeTextModel(sure=1.1).fit(list(LABELS), list(LABELS.values()))
    assert words.ranking("ou", lambda: pytest.fail("asked")) == words.ranking("ou")


def test_two_classes_are_two(tmp_path: Path) -> None:
    both = {text: label for text, label in LABELS.items() if label != "cout"}
    model = learnt(both, sure=1.1)
    for text, label in both.items():
        ranking = model.ranking(text, partial(meaning_of, text))
        assert ranking[0][0] == label
        assert len(ranking) == 2
        assert sum(sure for _, sure in ranking) == pytest.approx(1)
    model.save(tmp_path)
    loaded = CascadeTextModel(sure=1.1).load(tmp_path)
    assert [loaded.ranking(text)[0][0] for text in both] == list(both.values())


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({}, [("a", 0.4), ("b", 0.3), ("off", 0.2), ("danger", 0.1)]),
        ({"off": 0.5}, [("a", 0.45), ("b", 0.3375), ("off", 0.1125), ("danger", 0.1)]),
        ({"a": 0.25}, [("b", 0.45), ("off", 0.3), ("a", 0.15), ("danger", 0.1)]),
        ({"danger": 0.1, "unheard": 9.0}, [("a", 0.4), ("b", 0.3), ("off", 0.2), ("danger", 0.1)]),
    ],
    ids=["as it is", "what is taken goes to the others", "in another order", "what is steady or not there"],
)
def test_a_prudent_ranking(weights: dict[str, float], expected: list[tuple[str, float]]) -> None:
    found = prudent([("a", 0.4), ("b", 0.3), ("off", 0.2), ("danger", 0.1)], weights, "danger")
    assert [name for name, _ in found] == [name for name, _ in expected]
    assert [sure for _, sure in found] == pytest.approx([sure for _, sure in expected])


def test_a_prudent_ranking_of_what_is_steady_alone() -> None:
    assert prudent([("danger", 1.0), ("off", 0.0)], {"off": 0.2}, "danger") == [("danger", 1.0), ("off", 0.0)]


def test_a_grave_class_is_told_by_either_step() -> None:
    heard = learnt(LABELS, sure=1.1)
    grave = CascadeTextModel(sure=1.1, grave="lieu").fit(
        list(LABELS), list(LABELS.values()), np.stack([meaning_of(text) for text in LABELS])
    )
    text, elsewhere = "zzz", LEANS["date"]
    words, both = dict(heard.ranking(text)), dict(heard.ranking(text, lambda: elsewhere))
    assert both["lieu"] < words["lieu"]
    found = dict(grave.ranking(text, lambda: elsewhere))
    assert found["lieu"] > both["lieu"]
    assert sum(found.values()) == pytest.approx(1)
    assert dict(grave.ranking(text, lambda: LEANS["lieu"]))["lieu"] >= words["lieu"]
