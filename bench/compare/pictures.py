"""The pictures of docs/bench.md."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bench.compare.measures import Cost
from bench.compare.page import number

_COLOURS = ("#d9480f", "#f59f00", "#495057")
_STYLE = {"font.family": "sans-serif", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
# Fives are enough to see a slope through the messages' own differences.
_STEP = 5


def turns(costs: Mapping[str, Sequence[Cost]], path: Path) -> None:
    """The processor time of each turn of the long conversations, medians of five turns."""
    with _drawing(path, (7.0, 3.6)) as (axes,):
        for (name, found), colour in zip(costs.items(), (_COLOURS[0], _COLOURS[-1]), strict=True):
            steps = range(1, max(cost.turn for cost in found) + 1, _STEP)
            values = [statistics.median(c.cpu for c in found if n <= c.turn < n + _STEP) for n in steps]
            axes.plot(steps, values, color=colour, linewidth=1.8)
            axes.annotate(f" {name}", (steps[-1], values[-1]), color=colour, va="center")
        axes.set(xlabel="turn of the conversation", ylabel="processor (ms)", ylim=(0, None), xlim=(0, 245))
        axes.set_title("What a turn costs as the conversation grows", loc="left")


def crowds(figures: Mapping[str, Mapping[str, Mapping[str, float]]], path: Path) -> None:
    """Answers a second, and the 95th percentile, at each number of conversations at once."""
    with _drawing(path, (8.4, 3.4), 2) as (left, right):
        for axes, key, title in ((left, "per_second", "answers a second"), (right, "p95", "95th percentile (ms)")):
            for shift, ((name, found), colour) in enumerate(zip(figures.items(), _COLOURS, strict=True)):
                places = [place + 0.27 * (shift - 1) for place in range(len(found))]
                values = [value[key] for value in found.values()]
                bars = axes.bar(places, values, 0.25, color=colour, label=name)
                axes.bar_label(bars, [number(value) for value in values], fontsize=7, padding=1)
            axes.set_xticks(range(len(found)), list(found))
            axes.set(xlabel="conversations at once", yscale="log")
            axes.margins(y=0.1)
            axes.set_title(title, loc="left")
        left.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, -0.2), ncol=3)


def ratios(found: Sequence[tuple[str, float]], path: Path) -> None:
    """Every ratio, ours against stock, on one scale: left of 1 is less than stock."""
    pairs = list(reversed(found))
    labels, values = [label for label, _ in pairs], [value for _, value in pairs]
    with _drawing(path, (7.6, 0.24 * len(found) + 1.1)) as (axes,):
        colours = [_COLOURS[0] if (value < 1) != ("answers a second" in label) else _COLOURS[-1] for label, value in pairs]
        axes.hlines(labels, 1, values, color=colours, linewidth=2)
        axes.scatter(values, labels, color=colours, s=18, zorder=3)
        for label, value in pairs:
            side = -1 if value <= 1 else 1
            axes.annotate(
                f"{value:.2g}", (value, label), (6 * side, 0), textcoords="offset points", va="center", fontsize=7,
                ha="right" if side < 0 else "left",
            )  # fmt: skip
        axes.axvline(1, color="#868e96", linewidth=0.8)
        axes.set(xscale="log", xlim=(min(values) / 2.5, max(values) * 2.5))
        axes.set_title("Ours / stock", loc="left")
        axes.set_xlabel("answers a second: more is better; all else: less is better")


@contextmanager
def _drawing(path: Path, size: tuple[float, float], parts: int = 1) -> Iterator[list[Any]]:
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained")
        yield [figure.add_subplot(1, parts, part + 1) for part in range(parts)]
        FigureCanvasAgg(figure).print_figure(path, dpi=130, facecolor="white", metadata={"Software": None})
