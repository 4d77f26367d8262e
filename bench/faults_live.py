"""Conversations under faults: answered turns lost, doubled or mixed up, and the longest wait for an answer.

`python bench/faults_live.py --conversations 300 --seconds 120 --nemesis kill --every 5`; faults of PostgreSQL, such as
`--nemesis postgres-freeze --lasting 20`, put the journal in one of its own. People write every `--think` seconds, and send
again as the page does. The judge is that of `tests/faults_live`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.faults_live.checker import Fault, check, longest_after_hits, longest_wait  # noqa: E402
from tests.faults_live.generator import PAUSES, scripts  # noqa: E402
from tests.faults_live.history import History  # noqa: E402
from tests.faults_live.nemesis import NEEDS_POSTGRESQL, STRIKES, Plan  # noqa: E402
from tests.faults_live.run import references, run  # noqa: E402
from tests.faults_live.system import System, may_mount  # noqa: E402
from tests.postgresql import Postgresql  # noqa: E402

_TURNS = 12


def main() -> int:
    """Print the figures; 1 when something was lost, doubled or mixed up."""
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="azimut-")))
        needed = options.database == "postgresql" or NEEDS_POSTGRESQL.intersection(options.nemesis)
        postgresql = stack.enter_context(Postgresql.running()) if needed else None
        small = "disk" in options.nemesis
        if small and not may_mount():
            print("only root may mount a small disk", file=sys.stderr)
            return 2
        print("starting…", file=sys.stderr)
        system = stack.enter_context(System.running(options.models, folder, options.workers, postgresql, small))
        return asyncio.run(_measured(system, options))


async def _measured(system: System, options: argparse.Namespace) -> int:
    asked = scripts(options.seed, options.scripts, _TURNS)
    print("what is answered when nothing fails…", file=sys.stderr)
    expected = await references(system, asked)
    plan = Plan(
        people=options.conversations, seconds=options.seconds, strikes=options.nemesis, every=options.every,
        lasting=options.lasting, think=options.think, pauses=PAUSES, patience=options.patience,
        rounds=options.rounds, seed=options.seed,
    )  # fmt: skip
    print("people talk…", file=sys.stderr)
    began = time.monotonic()
    history = await run(system, asked, plan)
    faults = check(history, expected)
    compared = sum(expected[ask.script][ask.index] is not None for ask in history.asks)
    _print(history, faults, compared, time.monotonic() - began)
    return 1 if faults else 0


def _print(history: History, faults: list[Fault], compared: int, seconds: float) -> None:
    outcomes, kinds = Counter(ask.outcome for ask in history.asks), Counter(fault.kind for fault in faults)
    waits = sorted(ask.ended - ask.began for ask in history.asks if ask.outcome == "ok")
    told = {
        "conversations": len(history.conversations()),
        "turns answered": outcomes["ok"],
        "of which compared with a run without faults": compared,
        "turns given up": outcomes["unknown"] + outcomes["refused"],
        "messages sent more than once": sum(ask.tries > 1 for ask in history.asks),
        "strikes": ", ".join(f"{count} {name}" for name, count in Counter(hit.what for hit in history.hits).items()),
        "answered turns lost": kinds["lost"],
        "stored twice, out of order, changed or not asked": sum(
            kinds[kind] for kind in ("double", "order", "changed", "stranger")
        ),
        "shown otherwise than the journal holds": kinds["unlike"],
        "mixed": kinds["mixed"],
        "amnesia": kinds["amnesia"],
        "otherwise wrong": kinds["wrong"],
        "answer, median": f"{waits[len(waits) // 2]:.2f} s" if waits else "–",
        "answer, 99th of 100": f"{waits[len(waits) * 99 // 100]:.2f} s" if waits else "–",
        "answer, longest": f"{longest_wait(history):.1f} s",
        "strike to next answer, longest": f"{longest_after_hits(history):.1f} s",
        "all, with the reading of what is stored": f"{seconds:.0f} s",
    }
    for name, value in told.items():
        print(f"{name:<50} {value}")
    for fault in faults[:20]:
        print(fault)
    for ask in sorted(history.asks, key=lambda ask: ask.began - ask.ended)[:5]:
        since = min((ask.began - hit.at for hit in history.hits if hit.at <= ask.began), default=0.0)
        print(f"slowest: {ask.ended - ask.began:.1f} s, {ask.tries} tries, asked {since:.1f} s after a strike, {ask.outcome}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=300, help="at the same time")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--nemesis", nargs="+", choices=sorted(STRIKES), default=["kill"], help="one after the other")
    parser.add_argument("--every", type=float, default=5, help="seconds between two strikes")
    parser.add_argument("--rounds", type=int, help="how often each is struck; as long as people talk by default")
    parser.add_argument("--lasting", type=float, default=20, help="seconds that a strike lasts, where it lasts")
    parser.add_argument("--think", type=float, default=20, help="seconds between an answer and the next message")
    parser.add_argument("--patience", type=float, default=300, help="seconds after which a message is given up")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scripts", type=int, default=20, help="different conversations")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--models", type=Path, default=ROOT / "var" / "models")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
