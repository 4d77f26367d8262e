"""Trees written down and read again tell what scikit-learn's own do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from actions.trees import Trees, read_trees
from bench.learn_usefulness import write_trees


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trees, HistGradientBoostingClassifier, np.ndarray]:
    chance = np.random.default_rng(0)
    table = chance.normal(size=(600, 3)).astype(np.float32)
    model = HistGradientBoostingClassifier(max_iter=30, random_state=0).fit(table, table[:, 0] * table[:, 1] > 0.1)
    path: Path = tmp_path_factory.mktemp("trees") / "trees.json"
    write_trees(path, ["a", "b", "c"], model)
    return read_trees(path), model, table


def test_they_tell_the_same(learnt: tuple[Trees, HistGradientBoostingClassifier, np.ndarray]) -> None:
    trees, model, table = learnt
    assert np.allclose(trees.probability(["a", "b", "c"], table), model.predict_proba(table)[:, 1], atol=1e-3)


def test_columns_are_found_by_name(learnt: tuple[Trees, HistGradientBoostingClassifier, np.ndarray]) -> None:
    trees, _, table = learnt
    mixed = np.column_stack([np.zeros(len(table)), table[:, [2, 0, 1]]])
    assert np.array_equal(trees.probability(["other", "c", "a", "b"], mixed), trees.probability(["a", "b", "c"], table))


def test_a_sign_without_a_column_is_refused(learnt: tuple[Trees, HistGradientBoostingClassifier, np.ndarray]) -> None:
    trees, _, table = learnt
    with pytest.raises(ValueError, match="is not in list"):
        trees.probability(["a", "b"], table[:, :2])
