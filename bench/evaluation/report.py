"""The report: one page of HTML in French that holds its pictures and its style and calls nothing outside."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bench.evaluation import pictures
from bench.evaluation.common import ROOT, Skipped, decimal, percent
from bench.evaluation.kept import Measured
from bench.evaluation.parts import PARTS

_TEMPLATES = ROOT / "bench" / "evaluation" / "templates"


def render(measured: Sequence[Measured]) -> str:
    """The page of all parts that were measured. Whatever people or files say in it is escaped."""
    sections = [
        {
            "name": part.part,
            "title": PARTS[part.part].title,
            "date": part.date,
            "seconds": part.seconds,
            "results": part.results,
            "skipped": isinstance(part.results, Skipped),
            "picture": _picture(part),
        }
        for part in measured
    ]
    page = _environment().get_template("report.html")
    return page.render(sections=sections, made=time.strftime("%d/%m/%Y à %H:%M"))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"percent": percent, "decimal": decimal, "signed": _signed}
    return environment


def _picture(part: Measured) -> Markup:
    """The picture of a part, empty when it has none. Its texts are escaped by matplotlib."""
    results: Any = part.results
    if part.part == "intents" and not isinstance(results, Skipped):
        return Markup(pictures.confusion_map(results.pairs))
    if part.part == "scope" and not isinstance(results, Skipped):
        return Markup(
            pictures.scope_curves(
                results.curves, [("classeur (verdict)", results.classifier), ("porte (réglages)", results.gate)]
            )
        )
    return Markup("")


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace(".", ",").replace("-", "−")
