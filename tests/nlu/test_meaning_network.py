"""The network asked in NumPy is the one that Keras learnt."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.meaning_network import MeaningNetwork

CLASSES, SIZE = 3, 16


def taught(count: int = 240, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors that lean towards an axis of their class."""
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, CLASSES, count)
    vectors = chance.normal(size=(count, SIZE)).astype(np.float32) + 3 * np.eye(SIZE, dtype=np.float32)[truth]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), truth


@pytest.fixture(scope="module")
def network() -> MeaningNetwork:
    return MeaningNetwork().fit(*taught(), np.ones(CLASSES, dtype=np.float32))


def test_it_tells_what_it_has_not_seen(network: MeaningNetwork) -> None:
    vectors, truth = taught(seed=1)
    assert (network.margins(vectors).argmax(axis=1) == truth).mean() > 0.9


def test_one_vector_is_asked_as_many_are(network: MeaningNetwork) -> None:
    vectors, _ = taught(count=5, seed=2)
    many = network.margins(vectors)
    assert many.shape == (5, CLASSES)
    assert np.stack([network.margins(vector) for vector in vectors]) == pytest.approx(many, abs=1e-4)


def test_it_learns_the_same_twice(network: MeaningNetwork) -> None:
    again = MeaningNetwork().fit(*taught(), np.ones(CLASSES, dtype=np.float32))
    for layer, before in zip(again.layers, network.layers, strict=True):
        # Sums may be made in another order.
        assert layer == pytest.approx(before, abs=1e-3)


def test_a_class_that_weighs_more_is_said_more() -> None:
    vectors, truth = taught()
    heavy = MeaningNetwork().fit(vectors, truth, np.array([1, 1, 20], dtype=np.float32))
    blank = np.zeros((1, SIZE), dtype=np.float32)
    assert heavy.margins(blank).argmax() == 2


def test_untaught_it_knows_nothing(network: MeaningNetwork) -> None:
    assert not MeaningNetwork().knows
    assert network.knows
