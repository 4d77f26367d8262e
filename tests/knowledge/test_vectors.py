"""What sentences mean: near ones are near, and what was computed once is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.knowledge import vectors
from bot.knowledge.vectors import SIZE, Meanings, encode, encode_all

SAID = ["je kiffe les montres", "où se trouve le lycée", "combien ça coûte"]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.npz"


def marked(kept: Path) -> int:
    """Of how many sentences the file keeps the vectors."""
    with np.load(kept, allow_pickle=False) as arrays:
        assert arrays["vectors"].dtype == np.float16
        return len(arrays["marks"])


def falsify(kept: Path) -> None:
    """Write vectors into the file that no computation would give."""
    with np.load(kept, allow_pickle=False) as arrays:
        marks, vectors = arrays["marks"], arrays["vectors"]
    np.savez(kept, marks=marks, vectors=np.full_like(vectors, 7))


@pytest.mark.parametrize(
    ("said", "near", "far"),
    [
        ("je kiffe les montres", "l'horlogerie me plaît", "recette de crêpes au sucre"),
        ("ça coûte combien", "quel est le prix", "où se trouve le lycée"),
        ("comment on s'inscrit", "que faire pour participer", "qui a financé le campus"),
    ],
)
def test_a_nearer_meaning_is_nearer(said: str, near: str, far: str) -> None:
    assert encode(said) @ encode(near) > encode(said) @ encode(far)


@pytest.mark.parametrize("text", ["lycée", "", "😀", "a" * 900])
def test_a_vector_is_of_unit_length(text: str) -> None:
    vector = encode(text)
    assert (vector.shape, vector.dtype) == ((SIZE,), np.float32)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_many_at_once_are_as_each_alone(kept: Path) -> None:
    assert encode_all(SAID, kept) == pytest.approx(np.stack([encode(text) for text in SAID]), abs=2e-3)


def test_what_the_file_keeps_is_not_computed_again(kept: Path) -> None:
    encode_all(SAID, kept)
    falsify(kept)
    assert (encode_all(SAID, kept) == 7).all()


def test_only_what_is_new_is_computed(kept: Path) -> None:
    encode_all(SAID, kept)
    falsify(kept)
    vectors = encode_all([*SAID, "bonjour"], kept)
    assert (vectors[:3] == 7).all()
    assert vectors[3] == pytest.approx(encode("bonjour"), abs=2e-3)
    assert marked(kept) == 4


def test_a_look_at_a_few_sentences_leaves_the_file_whole(kept: Path) -> None:
    encode_all(SAID, kept)
    encode_all([SAID[0], "bonjour"], kept)
    assert marked(kept) == 4


def test_a_file_that_outgrows_the_need_is_cleared(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_FEW", 0)
    encode_all(SAID, kept)
    encode_all(["bonjour"], kept)
    assert marked(kept) == 1


def test_the_same_sentence_twice_is_kept_once(kept: Path) -> None:
    vectors = encode_all([SAID[0], SAID[1], SAID[0]], kept)
    assert (vectors[0] == vectors[2]).all()
    assert marked(kept) == 2


@pytest.mark.parametrize("length", [0, 1, 100, -1])
def test_a_file_that_was_cut_is_computed_again(kept: Path, length: int) -> None:
    vectors = encode_all(SAID, kept)
    kept.write_bytes(kept.read_bytes()[:length])
    assert (encode_all(SAID, kept) == vectors).all()
    assert marked(kept) == 3


def test_a_file_of_something_else_is_computed_again(kept: Path) -> None:
    kept.parent.mkdir()
    np.savez(kept, other=np.zeros(3))
    assert encode_all(SAID, kept).any()
    assert marked(kept) == 3


def test_nothing_is_left_beside_the_file(kept: Path) -> None:
    encode_all(SAID, kept)
    assert list(kept.parent.iterdir()) == [kept]


def test_no_sentence_at_all(kept: Path) -> None:
    assert encode_all([], kept).shape == (0, SIZE)
    assert Meanings([]).nearness(encode("lycée")).shape == (0,)


def test_a_thing_is_as_near_as_its_nearest_sentence(kept: Path) -> None:
    things = [
        ["l'horlogerie et la microtechnique", "fabriquer des montres"],
        ["l'hôtellerie, la cuisine"],
        ["le prix, le tarif"],
    ]
    nearness = Meanings(things, kept).nearness(encode("je kiffe les montres"))
    assert nearness.argmax() == 0
    assert (abs(nearness) <= 1 + 1e-5).all()
    alone = Meanings([[sentence] for thing in things for sentence in thing], kept).nearness(encode("je kiffe les montres"))
    assert nearness[0] == pytest.approx(max(alone[:2]), abs=1e-5)
    assert nearness[1:] == pytest.approx(alone[2:], abs=1e-5)


def test_kin_of_a_thing_are_those_whose_first_sentence_says_alike() -> None:
    meanings = Meanings([["je kiffe les montres"], ["l'horlogerie me plaît", "c'est où"], ["recette de crêpes au sucre"]])
    kin = meanings.kinship(0)
    assert kin.shape == (3,)
    assert kin[0] == pytest.approx(1, abs=1e-3)
    assert kin[1] > kin[2]
