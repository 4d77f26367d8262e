"""What the parts of the evaluation share: a figure for the summary, a part that could not be run, a rate, files of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Figure:
    """One line of the summary: what was measured and, when one was set, the target and whether it is reached."""

    label: str
    value: str
    target: str = ""
    reached: bool | None = None


@dataclass(frozen=True)
class Skipped:
    """A part that was not run, and why (in French: the report says it)."""

    reason: str
    figures: list[Figure] = field(default_factory=list)


@dataclass(frozen=True)
class Rate:
    """So many of so many, under a name."""

    name: str
    right: int
    total: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 of nothing."""
        return self.right / self.total if self.total else 0.0


@dataclass(frozen=True)
class Score:
    """Precision and recall of a class, from what was found, what was wanted and what is both."""

    name: str
    wanted: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Share of what was found that was wanted."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what was wanted that was found."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / (self.wanted + self.found) if self.wanted + self.found else 0.0


@dataclass(frozen=True)
class Confusion:
    """Texts of one class that were taken for another."""

    truth: str
    predicted: str
    count: int
    examples: list[str]


def class_scores(truth: Sequence[str], predicted: Sequence[str]) -> list[Score]:
    """The score of each class that is wanted or found."""
    wanted, found = np.asarray(truth, dtype=str), np.asarray(predicted, dtype=str)
    right = wanted == found
    return [
        Score(name, int((wanted == name).sum()), int((found == name).sum()), int((right & (wanted == name)).sum()))
        for name in sorted({*wanted.tolist(), *found.tolist()})
    ]


def macro_f1(scores: Sequence[Score]) -> float:
    """Mean of the classes' F1, each counting the same."""
    return float(np.mean([score.f1 for score in scores])) if scores else 0.0


def confusions(truth: Sequence[str], predicted: Sequence[str], texts: Sequence[str], examples: int = 3) -> list[Confusion]:
    """Every pair of classes taken one for the other, most frequent first, with its first `examples` texts."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for wanted, found, text in zip(truth, predicted, texts, strict=True):
        if wanted != found:
            pairs.setdefault((wanted, found), []).append(text)
    ordered = sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Confusion(*pair, len(held), held[:examples]) for pair, held in ordered]


def rates(items: Iterable[Any], key: Callable[[Any], str], right: Callable[[Any], bool]) -> list[Rate]:
    """How many items are right in each group of `key`, groups in alphabetical order."""
    groups: dict[str, list[bool]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(right(item))
    return [Rate(name, sum(held), len(held)) for name, held in sorted(groups.items())]


def percent(share: float) -> str:
    """A share as the French write it: 0.8571 -> "85,7 %"."""
    return f"{100 * share:.1f} %".replace(".", ",")


def decimal(value: float, digits: int = 1) -> str:
    """A number as the French write it."""
    return f"{value:.{digits}f}".replace(".", ",")
