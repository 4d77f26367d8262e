"""Which questions are one and the same: by the words that they share, and by what they mean.

Calibrated on tests/data/insights/groupes.yml: of the pairs put together there, all belong together, and of those that do, more
than nine in ten are put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from bot.knowledge.text import content_stems, tokens
from bot.knowledge.vectors import SIZE, encode
from bot.nlu.analysis import without_manners
from bot.nlu.writing import expand

Vector = npt.NDArray[Any]
NEAR = 0.6


@dataclass(frozen=True)
class Reading:
    """A question as it is compared: its words spelt out, and the stems that carry meaning."""

    words: str
    stems: str

    @property
    def vector(self) -> Vector:
        """What it means: computed only when its words do not tell where it belongs."""
        return encode(self.words)


def read(text: str) -> Reading:
    """Read a scrubbed question; placeholders count for nothing, and no more do greetings and thanks."""
    spelt = without_manners(" ".join(expand([word for piece in _plain(text) for word in tokens(piece)])))
    return Reading(spelt, " ".join(sorted(set(content_stems(spelt.split())))) or spelt)


class Groups:
    """The groups known so far, each by the question that opened it."""

    def __init__(self) -> None:
        """None yet."""
        self._ids: list[int] = []
        self._of: dict[str, int] = {}
        self._stems: list[str] = []
        self._vectors = np.zeros((0, SIZE), dtype=np.float32)

    def replace(self, groups: Iterable[tuple[int, str, Vector]]) -> None:
        """Know these (id, stems, vector), and no others."""
        found = list(groups)
        self._ids, self._stems = [one[0] for one in found], [one[1] for one in found]
        self._of = {stems: number for number, stems, _ in reversed(found)}
        self._vectors = np.asarray([one[2] for one in found], dtype=np.float32).reshape(len(found), SIZE)

    def add(self, number: int, reading: Reading) -> None:
        """Know one more, which that question opens."""
        self._ids.append(number)
        self._stems.append(reading.stems)
        self._of.setdefault(reading.stems, number)
        self._vectors = np.vstack([self._vectors, reading.vector])

    def nearest(self, reading: Reading) -> int | None:
        """The id of the group that a question belongs to, None when it opens one."""
        if not self._ids:
            return None
        if reading.stems in self._of:
            return self._of[reading.stems]
        shared = process.cdist([reading.stems], self._stems, scorer=fuzz.token_set_ratio)[0] / 100
        nearness = (shared + self._vectors @ reading.vector) / 2
        best = int(nearness.argmax())
        return self._ids[best] if nearness[best] >= NEAR else None


def _plain(text: str) -> Sequence[str]:
    """The pieces of a text between its placeholders."""
    pieces: list[str] = []
    for piece in text.split("["):
        _, closed, rest = piece.partition("]")
        pieces.append(rest if closed else piece)
    return pieces
