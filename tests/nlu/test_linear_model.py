"""The classifier's arithmetic: scikit-learn's own, kept whole on disk."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.nlu.linear_model import LinearTextModel

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


def embed(text: str) -> Any:
    """A stand-in for word vectors: stable, of unit length."""
    vector = np.random.default_rng(zlib.crc32(text.encode())).normal(size=8).astype(np.float32)
    return vector / np.linalg.norm(vector)


@pytest.fixture(scope="module")
def model() -> LinearTextModel:
    texts = [text for group in TEXTS.values() for text in group]
    labels = [label for label, group in TEXTS.items() for _ in group]
    return LinearTextModel(embed).fit(texts, labels)


def test_it_learns_what_it_was_shown(model: LinearTextModel) -> None:
    right = [model.ranking(text)[0][0] == label for label, group in TEXTS.items() for text in group]
    assert all(right)


def test_what_is_loaded_ranks_as_what_was_saved(model: LinearTextModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = LinearTextModel(embed).load(tmp_path)
    for text in [*ASKED, *(text for group in TEXTS.values() for text in group)]:
        before, after = model.ranking(text), loaded.ranking(text)
        assert [name for name, _ in after] == [name for name, _ in before]
        # Coefficients are kept in half precision.
        assert [sure for _, sure in after] == pytest.approx([sure for _, sure in before], abs=0.01)


def test_nothing_that_is_saved_can_run_code(model: LinearTextModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "model.npz"]
    with np.load(tmp_path / "model.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


@pytest.mark.parametrize("text", [*ASKED, "", "ou ou", "a"])
def test_a_row_is_scikit_learns_own(model: LinearTextModel, text: str) -> None:
    for vectorizer in (model._words, model._letters):
        columns, weights = vectorizer.row(text)
        row = np.zeros(len(vectorizer.vocabulary_))
        row[columns] = weights
        assert row == pytest.approx(vectorizer.transform([text]).toarray()[0], abs=1e-6)


def test_probabilities_are_softened_by_what_was_held_out(model: LinearTextModel) -> None:
    assert 0 < model.temperature < 8
    unsure = max(sure for _, sure in model.ranking("zzz"))
    assert unsure < max(sure for _, sure in model.ranking("quelle date"))
