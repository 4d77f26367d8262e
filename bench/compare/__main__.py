"""Ours against stock Rasa, in one run: the same training data, actions, fiches and machine, one after the other.

    make bench                              trains both models, measures, writes docs/bench.md and its pictures
    make bench BENCH_ARGS=--reuse           the same with the models that are there
    make bench BENCH_ARGS=--quick           a minute, without stock: exit status 1 when a cost has begun to grow

Each is served by its own command and spoken to over HTTP: `azimut serve`, `azimut serve --workers 2`, and `rasa run` with
`rasa run actions`, Rasa's SQL tracker store and our actions. The stock pipeline gives these no reading of names, so that they
have less to do there: the comparison leans towards stock.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import astuple
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.compare import models, report
from bench.compare.contenders import Contender, azimut, stock
from bench.compare.flood import flooded
from bench.compare.measures import crowd, lengths, warm
from bench.compare.models import Epochs
from bench.compare.processes import memory
from bot.settings import ROOT, Settings

Start = Callable[[], AbstractContextManager[Contender]]

_CROWDS = (1, 8, 32)
_WORKERS = 2


def main() -> int:
    """Measure and write, or with `--quick` only guard."""
    options = _options()
    if options.quick:
        from bench.compare.quick import guard

        return guard(Settings.from_environment().var)
    if not options.report:
        options.var.mkdir(parents=True, exist_ok=True)
        _results(options).write_text(json.dumps(_measured(options)), encoding="utf-8")
    text = report.write(json.loads(_results(options).read_text(encoding="utf-8")), options.docs)
    print(text)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="ratios of our own, no stock, a minute at most")
    parser.add_argument("--reuse", action="store_true", help="do not train what is there already")
    parser.add_argument("--report", action="store_true", help="only write the page again from the last results")
    parser.add_argument("--diet-epochs", type=int, default=2, help="of the stock model; a turn costs the same (2)")
    parser.add_argument("--ted-epochs", type=int, default=2, help="of the stock model; a turn costs the same (2)")
    parser.add_argument("--seconds", type=float, default=15, help="how long each crowd asks (15)")
    parser.add_argument("--rounds", type=int, default=4, help="long conversations with ours; stock has half (4)")
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "bench", help="where models and results are kept")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where the page is written")
    return parser.parse_args()


def _results(options: argparse.Namespace) -> Path:
    return Path(options.var / "results.json")


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    epochs = Epochs(options.diet_epochs, options.ted_epochs)
    began = time.perf_counter()
    kinds = {kind: models.trained(kind, options.var, epochs, options.reuse) for kind in models.KINDS}
    ours, theirs = Path(kinds["azimut"]["path"]).parent, Path(kinds["stock"]["path"])
    found: dict[str, Any] = {"machine": _machine(), "training": kinds}
    found["loading"] = {kind: _told(f"loading {kind}", partial(models.loaded, kind, options.var)) for kind in models.KINDS}
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        starts: dict[str, Start] = {
            "azimut": partial(azimut, ours, place / "one"),
            "workers": partial(azimut, ours, place / "workers", _WORKERS),
            "stock": partial(stock, theirs, place / "stock", options.var),
        }
        found["served"] = {
            name: _told(name, partial(_served, start, options, slow=name == "stock")) for name, start in starts.items()
        }
        found["flood"] = _told("a flooding client", partial(_flood, ours, place / "flood", options.seconds))
    found["minutes"] = (time.perf_counter() - began) / 60
    return found


def _told(label: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    began = time.perf_counter()
    print(f"{label}…", file=sys.stderr, flush=True)
    found = measure()
    print(f"{label}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return found


def _served(start: Start, options: argparse.Namespace, *, slow: bool) -> dict[str, Any]:
    """All that is measured of one server. A slow one has half as many long conversations, and twice as long for each crowd."""
    with start() as contender:
        asyncio.run(warm(contender))
        costs = asyncio.run(lengths(contender, max(1, options.rounds // 2 if slow else options.rounds)))
        seconds = options.seconds * (2 if slow else 1)
        crowds = {size: asyncio.run(crowd(contender, size, seconds)).figures() for size in _CROWDS}
        paced = asyncio.run(crowd(contender, _CROWDS[-1], seconds, pause=1.0)).figures()
        held = {str(pid): memory([pid]) for pid in contender.pids}
    turns = [astuple(cost) for cost in costs]
    return {"start": contender.start, "turns": turns, "crowds": crowds, "paced": paced, "memory": held}


def _flood(path: Path, folder: Path, seconds: float) -> dict[str, Any]:
    with azimut(path, folder, _WORKERS, limits=True) as contender:
        asyncio.run(warm(contender))
        return asyncio.run(flooded(contender, seconds))


def _machine() -> dict[str, Any]:
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    models = (line.split(":")[1].strip() for line in cpuinfo.splitlines() if line.startswith("model name"))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=True)
    arguments = " ".join(sys.argv[1:])
    return {
        "date": datetime.now().strftime("%Y-%m-%d %H:%M"),
        "processor": next(models, platform.machine()),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "commit": commit.stdout.strip(),
        "command": f"make bench BENCH_ARGS='{arguments}'" if arguments else "make bench",
    }


if __name__ == "__main__":
    sys.exit(main())
