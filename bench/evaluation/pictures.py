"""The report's pictures, drawn by matplotlib as SVG that takes the page's colours, light or dark."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from bench.evaluation.common import Array, Score
from bench.evaluation.scope import Curve

# Replaced by the page's own text colour once drawn.
_INK = "#010203"
_ACCENT, _SECOND = "#d9480f", "#1c7ed6"
_STYLE = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), _INK),
}


def confusion_map(pairs: Sequence[tuple[str, str, int]]) -> str:
    """Confusions only, true intents in rows: the intents that are taken for one another stand side by side."""
    names = _side_by_side(pairs)
    size = max(3.0, 0.19 * len(names) + 1.8)
    with _drawing((size, size), "carte") as (axes, drawn):
        strongest = max((count for *_, count in pairs), default=1)
        cells = [(names.index(predicted), names.index(truth), count) for truth, predicted, count in pairs]
        colours = [matplotlib.colors.to_rgba(_ACCENT, 0.08 + 0.92 * (count / strongest) ** 0.5) for *_, count in cells]
        squares = [Rectangle((column, row), 1, 1) for column, row, _ in cells]
        axes.add_collection(PatchCollection(squares, facecolors=colours, edgecolors="none"))
        for column, row, count in cells:
            if count > 2:
                axes.text(column + 0.5, row + 0.55, str(count), ha="center", va="center", fontsize=5.5)
        axes.plot([0, len(names)], [0, len(names)], color=_INK, linewidth=0.4, alpha=0.4)
        axes.set(
            xlim=(0, len(names)), ylim=(len(names), 0), xlabel="intention trouvée", ylabel="intention vraie", aspect="equal"
        )
        places = np.arange(len(names)) + 0.5
        axes.set_xticks(places, names, rotation=90, fontsize=7)
        axes.set_yticks(places, names, fontsize=7)
        axes.tick_params(length=0, labeltop=True)
        _grid(axes, len(names))
    return drawn[0]


def scope_curves(curves: Sequence[Curve], points: Sequence[tuple[str, Score]]) -> str:
    """Precision at each recall, and the points where a verdict stands."""
    with _drawing((6.4, 4.2), "portee") as (axes, drawn):
        for curve, colour in zip(curves, (_SECOND, _ACCENT), strict=False):
            axes.plot(
                curve.recalls, curve.precisions, color=colour, linewidth=1.6, label=f"{curve.name} (aire {curve.area:.3f})"
            )
        for (label, score), marker in zip(points, ("o", "*"), strict=False):
            axes.plot([score.recall], [score.precision], marker, color=_INK, markersize=9, label=label)
        axes.set(xlim=(0.5, 1.005), ylim=(0.5, 1.005), xlabel="rappel", ylabel="précision")
        axes.grid(color=_INK, alpha=0.15, linewidth=0.5)
        legend = axes.legend(loc="lower left", frameon=False, fontsize=8)
        for text in legend.get_texts():
            text.set_color(_INK)
    return drawn[0]


@contextmanager
def _drawing(size: tuple[float, float], name: str) -> Iterator[tuple[Any, list[str]]]:
    """Axes to draw on; afterwards the list holds the SVG, whose ids begin with `name`: a page has one of each."""
    drawn: list[str] = []
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=size)
        canvas, axes = FigureCanvasSVG(figure), figure.add_subplot()
        axes.set_facecolor("none")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        yield axes, drawn
        stream = io.StringIO()
        canvas.figure.savefig(
            stream, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None, "Creator": None}
        )
    drawn.append(_inline(stream.getvalue(), name))


def _inline(svg: str, name: str) -> str:
    """An SVG file as a part of a page: no prologue nor metadata, its own ids, the page's text colour."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|url\(#|xlink:href="#)', rf"\g<1>{name}-", svg)
    return svg.replace(_INK, "currentColor")


def _grid(axes: Any, size: int) -> None:
    for place in range(size + 1):
        axes.axhline(place, color=_INK, alpha=0.08, linewidth=0.3)
        axes.axvline(place, color=_INK, alpha=0.08, linewidth=0.3)


def _side_by_side(pairs: Sequence[tuple[str, str, int]]) -> list[str]:
    """The intents in an order where those that are confused are near, by average linkage."""
    names = sorted({name for truth, predicted, _ in pairs for name in (truth, predicted)})
    if len(names) < 3:
        return names
    together: Array = np.zeros((len(names), len(names)))
    for truth, predicted, count in pairs:
        row, column = names.index(truth), names.index(predicted)
        together[[row, column], [column, row]] += count
    apart = 1 / (1 + together)
    np.fill_diagonal(apart, 0)
    return [names[leaf] for leaf in leaves_list(linkage(squareform(apart), "average", optimal_ordering=True))]
