"""What was measured as a table of ratios and pictures, printed and written to docs/bench.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.compare import page
from bench.compare.measures import POINTS, Cost, at

Results = dict[str, Any]
NAMES = {"azimut": "azimut", "workers": "azimut, 2 workers", "stock": "stock Rasa"}


@dataclass(frozen=True)
class Goal:
    """What is wanted: a figure of `of` that is at most, or else at least, `bound`.

    `of` is "azimut" or "workers" for the figure itself, "ratio" for ours against stock.
    """

    bound: float
    of: str = "ratio"
    at_least: bool = False

    def judged(self, value: float) -> str:
        """The goal, and whether `value` reaches it."""
        reached = value >= self.bound if self.at_least else value <= self.bound
        where = "" if self.of == "ratio" else f" ({NAMES[self.of]})"
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}{where} {'✓' if reached else '✗'}"


@dataclass(frozen=True)
class Row:
    """A figure of the three servers, by the keys of `NAMES`; `ours`: which of ours stands against stock."""

    label: str
    values: Mapping[str, float | None]
    goal: Goal | None = None
    ours: str = "azimut"

    @property
    def ratio(self) -> float | None:
        """Ours against stock, None when one of them has no such figure."""
        ours, theirs = self.values[self.ours], self.values["stock"]
        return ours / theirs if ours is not None and theirs else None

    def cells(self) -> list[str]:
        """The row as Markdown cells."""
        values = ["" if value is None else page.number(value) for value in self.values.values()]
        judged = self.values.get(self.goal.of, self.ratio) if self.goal else None
        wanted = self.goal.judged(judged) if self.goal and judged is not None else ""
        return [self.label, *values, "" if self.ratio is None else _ratio(self.ratio), wanted]


def write(results: Results, docs: Path) -> str:
    """Put table and pictures in the page; returns the table."""
    # Only here: matplotlib takes a second to import.
    from bench.compare import pictures

    head = ["", *NAMES.values(), "ours / stock", "wanted"]
    text = page.table(head, [row.cells() for row in rows(results)])
    folder = docs / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    pictures.turns({NAMES[name]: _costs(results, name) for name in ("azimut", "stock")}, folder / "turns.png")
    pictures.crowds({NAMES[name]: results["served"][name]["crowds"] for name in NAMES}, folder / "crowds.png")
    pictures.ratios([(row.label, row.ratio) for row in rows(results) if row.ratio], folder / "ratios.png")
    images = "\n\n".join(
        f"![{title}](bench/{name}.png)"
        for name, title in (
            ("turns", "Processor time of each turn of a conversation"),
            ("crowds", "Answers a second and 95th percentile, by how many conversations there are at once"),
            ("ratios", "Ours against stock, figure by figure"),
        )
    )
    page.put(docs, "bench.compare", "\n\n".join((_told(results), text, _flood(results), images)))
    return f"{text}\n\n{_flood(results)}"


def rows(results: Results) -> list[Row]:
    """Every figure, in the order of the page."""
    return [*_turns(results), *_crowds(results), *_rest(results)]


def _turns(results: Results) -> Iterator[Row]:
    points = {name: {point: at(_costs(results, name), point) for point in POINTS} for name in NAMES}
    goals = {1: Goal(1 / 8), 200: Goal(1 / 40)}
    for point in POINTS:
        yield Row(f"processor a turn, turn {point} (ms)", {name: points[name][point].cpu for name in NAMES}, goals.get(point))
    for point in POINTS:
        yield Row(f"time to answer, turn {point} (ms)", {name: points[name][point].wall for name in NAMES})
    grown = {name: points[name][POINTS[-1]].cpu / points[name][1].cpu for name in NAMES}
    yield Row("processor, turn 200 / turn 1", grown, Goal(1.2, "azimut"))


def _crowds(results: Results) -> Iterator[Row]:
    served = results["served"]
    for size in served["azimut"]["crowds"]:
        each = {name: served[name]["crowds"][size] for name in NAMES}
        goal = Goal(8, at_least=True) if size == "8" else None
        yield Row(f"answers a second, {size} at once", _picked(each, "per_second"), goal, "workers")
        for share in ("p50", "p95", "p99"):
            goal = Goal(150, "workers") if (size, share) == ("32", "p95") else None
            yield Row(f"{share}, {size} at once (ms)", _picked(each, share), goal, "workers")
    paced = {name: served[name]["paced"] for name in NAMES}
    yield Row("p95, 32 who write a second after each answer (ms)", _picked(paced, "p95"), Goal(150, "workers"), "workers")


def _rest(results: Results) -> Iterator[Row]:
    served, training = results["served"], results["training"]
    yield Row("memory, all processes (MB)", {name: sum(served[name]["memory"].values()) for name in NAMES})
    yield Row("memory a worker (MB)", {name: _memory(results, name) for name in NAMES}, Goal(0.45), "workers")
    loads = {name: _load(results, name) if name in training else None for name in NAMES}
    yield Row("load after imports (s)", loads, Goal(10, "azimut"))
    yield Row("from the command to ready (s)", {name: served[name]["start"] for name in NAMES})
    yield Row("training from nothing (s)", {name: training.get(name, {}).get("seconds") for name in NAMES})


def _picked(each: Mapping[str, Mapping[str, float]], key: str) -> dict[str, float]:
    return {name: figures[key] for name, figures in each.items()}


def _memory(results: Results, name: str) -> float:
    """Of stock, the bot's process alone; of ours, all processes shared out among the workers."""
    held = list(results["served"][name]["memory"].values())
    return float({"azimut": sum(held), "workers": sum(held) / 2, "stock": max(held)}[name])


def _load(results: Results, kind: str) -> float:
    told = results["loading"][kind]
    return float(told["knowledge"] + told["model"])


def _costs(results: Results, name: str) -> list[Cost]:
    return [Cost(int(turn), cpu, wall) for turn, cpu, wall in results["served"][name]["turns"]]


def _told(results: Results) -> str:
    machine, epochs = results["machine"], results["training"]["stock"]["epochs"]
    return (
        f"{machine['date']}, {machine['cores']} cores ({machine['processor']}), load {machine['load']:.1f} at the beginning, "
        f"commit {machine['commit']}: `{machine['command']}`, {results['minutes']:.0f} minutes. Stock was trained with "
        f"{epochs['diet']} epochs of DIET and {epochs['ted']} of TED (Rasa's defaults are 300 and 100)."
    )


def _flood(results: Results) -> str:
    told = results["flood"]
    before, during = told["before"]["p95"], told["during"]["p95"]
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(told["flood"].items()))
    verdict = "✓" if during <= 2 * before else "✗"
    return (
        f"One flooding client, 2 workers, usual limits: the others' p95 is {page.number(during)} ms, {page.number(before)} ms "
        f"without it: {_ratio(during / before)} (wanted ≤ 2 {verdict}). It was answered, by HTTP status: {statuses}."
    )


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value >= 0.095 else f"{value:.3f}"
