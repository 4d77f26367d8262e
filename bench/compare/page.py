"""docs/bench.md: each bench puts its own table in its place, and leaves the rest of the page as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

NAME = "bench.md"


def put(docs: Path, bench: str, text: str) -> None:
    """Put `text` in the page, in the place that is marked as that bench's. Raises `ValueError` when there is none."""
    path = docs / NAME
    before = path.read_text(encoding="utf-8")
    inside = re.compile(f"(?<=<!-- {re.escape(bench)} -->\n).*?(?=<!-- end -->)", flags=re.DOTALL)
    if not inside.search(before):
        raise ValueError(f"{path} has no place for {bench}")
    path.write_text(inside.sub(lambda _match: f"\n{text}\n\n", before), encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, its first column to the left."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float) -> str:
    """A measure with three figures that tell, or fewer."""
    if value >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
