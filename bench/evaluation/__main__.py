"""`python -m bench.evaluation`: runs the parts asked for, writes the report and prints the main figures.

What each part measured is kept beside the report, so that one part can be run again without the others.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["TQDM_DISABLE"] = "1"
# TensorFlow and others reset the filters; nothing of what they warn of is for those who measure.
warnings.showwarning = lambda *_, **__: None

from bench.evaluation.common import ROOT  # noqa: E402
from bench.evaluation.corpus import serve_knowledge  # noqa: E402
from bench.evaluation.kept import Measured, read_all, write  # noqa: E402
from bench.evaluation.parts import PARTS  # noqa: E402
from bench.evaluation.report import render  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, write, print."""
    options = _options(arguments)
    if options.only:
        serve_knowledge()
    for name in options.only:
        print(f"{PARTS[name].title}…", file=sys.stderr, flush=True)
        began = time.perf_counter()
        write(options.out, Measured(name, time.strftime("%Y-%m-%d %H:%M"), time.perf_counter() - began, PARTS[name].run()))
    measured = read_all(options.out)
    page = options.out / "index.html"
    page.write_text(render(measured), encoding="utf-8")
    print(summary(measured))
    print(f"\n{page}")
    return 0


def summary(measured: Sequence[Measured]) -> str:
    """The main figures as a table of text."""
    lines = []
    for part in measured:
        lines += ["", f"{PARTS[part.part].title} ({part.date})"]
        lines += [f"  {part.results.reason}"] if hasattr(part.results, "reason") else []
        for figure in part.results.figures:
            verdict = "" if figure.reached is None else "  atteint" if figure.reached else "  manqué"
            lines.append(f"  {figure.label:<58}{figure.value:>24}  {figure.target:<9}{verdict}".rstrip())
    return "\n".join(lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.evaluation", description=__doc__)
    help_only = f"parts, separated by commas ({', '.join(PARTS)}); all by default, none with an empty text: the page alone"
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=help_only)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "rapport", help="folder of the report")
    return parser.parse_args(arguments)


def _parts(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in PARTS]:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)} (there are {', '.join(PARTS)})")
    return names


if __name__ == "__main__":
    sys.exit(main())
