"""Slips made at random in the team's own files: how often the first notice stands on the very line, and how often alone.

`python bench/faults.py --each 40 --seed 1`. One slip at a time, in the text of one file; nothing is written.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.knowledge.reader import read_files, team_files  # noqa: E402

FOLDER = ROOT / "knowledge"
FILES = ("formations.yml", "evenements.yml", "etablissements.yml", "contacts.yml", "projets.yml", "personnes.yml")
LONGEST = 300
FIELD, ITEM = r"^ *(- )?[a-z_]+: ", r"^ *- "

Slip = Callable[[random.Random, list[str]], int]


def on(pattern: str, change: Callable[[str, random.Random], str], shift: int = 0) -> Slip:
    """The slip that changes one line among those that hold `pattern`, and returns its number, from 0."""

    def slip(rng: random.Random, lines: list[str]) -> int:
        n = rng.choice([n for n, line in enumerate(lines) if n > 2 and re.search(pattern, line)])
        lines[n : n + 1] = change(lines[n], rng).split("\n")
        return n + shift

    return slip


def any_quote(line: str, rng: random.Random) -> str:
    """The line without one of its quotes."""
    at = rng.choice([match.start() for match in re.finditer('"', line)])
    return line[:at] + line[at + 1 :]


def torn(rng: random.Random, lines: list[str]) -> int:
    """The slip that cuts a file in the middle of a line; that line's number, from 0."""
    n = rng.randrange(10, len(lines) - 2)
    lines[n:] = [lines[n][: rng.randrange(3, max(4, len(lines[n])))]]
    return n


SLIPS: dict[str, Slip] = {
    "closing quote": on(r'"$', lambda line, _: line[:-1]),
    "opening quote": on(r': "', lambda line, _: line.replace(': "', ": ", 1)),
    "any quote": on(r'"', any_quote),
    "quote within": on(r': ".{20}', lambda line, _: line[: line.index('"') + 8] + '"' + line[line.index('"') + 8 :]),
    "colon": on(FIELD, lambda line, _: line.replace(":", "", 1)),
    "space after colon": on(FIELD, lambda line, _: line.replace(": ", ":", 1)),
    "closing bracket": on(r"\]$", lambda line, _: line[:-1]),
    "opening bracket": on(r": \[", lambda line, _: line.replace("[", "", 1)),
    "comma": on(r'", "', lambda line, _: line.replace('", "', '" "', 1)),
    "field further in": on(r"^ +[a-z_]+:", lambda line, _: " " + line),
    "field further out": on(r"^ +[a-z_]+:", lambda line, _: line[1:]),
    "dash further in": on(ITEM, lambda line, _: " " + line),
    "dash further out": on(r"^ +- ", lambda line, _: line[1:]),
    "dash": on(ITEM, lambda line, _: line.replace("- ", "  ", 1)),
    "space after dash": on(ITEM, lambda line, _: line.replace("- ", "-", 1)),
    "tab": on(r"^  ", lambda line, _: "\t" + line.lstrip()),
    "no-break space": on(r"^  ", lambda line, _: "\u00a0" + line[1:]),
    "field twice": on(r"^ +[a-z_]+: ", lambda line, _: f"{line}\n{line}", shift=1),
    "field mistyped": on(r"^ +[a-z_]{4,}: ", lambda line, _: re.sub(r"([a-z]{2})[a-z]", r"\1", line, count=1)),
    "conflict": on(r"^ ", lambda line, _: f"<<<<<<< HEAD\n{line}\n=======\n{line}\n>>>>>>> x"),
    "torn": torn,
}


def beginning(text: str) -> list[str]:
    """The first lines of a file, up to the end of an entry."""
    lines = text.split("\n")
    end = max((n for n in range(min(LONGEST, len(lines))) if lines[n].startswith("- id")), default=len(lines))
    return lines[:end]


def main() -> None:
    """Print, for each kind of slip, how many were told on their line, and how many alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=40, help="slips of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    texts = {name: beginning((FOLDER / name).read_text(encoding="utf-8")) for name in FILES}
    read_files(FOLDER, team_files(FOLDER))
    totals = [0, 0, 0]
    print(f"{'':20} {'slips':>6} {'line':>6} {'alone':>6}")
    for kind, slip in SLIPS.items():
        counts = [0, 0, 0]
        for _ in range(options.each):
            name = rng.choice(FILES)
            lines = list(texts[name])
            expected = slip(rng, lines) + 1
            text = "\n".join(lines) + ("" if kind == "torn" else "\n")
            found = read_files(FOLDER, [], {name: text}, keep=False).erreurs
            right = any(avis.ligne == expected for avis in found)
            counts = [counts[0] + 1, counts[1] + right, counts[2] + (right and len(found) == 1)]
        print(f"{kind:20} {counts[0]:6} {counts[1]:6} {counts[2]:6}")
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    print(f"{'all':20} {totals[0]:6} {totals[1]:6} {totals[2]:6}")


if __name__ == "__main__":
    main()
