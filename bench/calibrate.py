"""How often an answer is right, by its score: what the thresholds of `actions/compose.py` rest on.

    .venv/bin/python bench/calibrate.py [CASES.yml …]      (by default tests/e2e/cas.yml)

Plays each case's first message on the trained model, in this process, and prints for each threshold the share of
answers at or above it (coverage) and how many of those hold what the case asks (precision); then the same for the
off-topic verdict.
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

import yaml
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.dialogue.agent import AzimutAgent, load_agent
from bot.dialogue.training import model_path
from bot.knowledge.text import fold
from bot.settings import ROOT, Settings

_NO_FACTS = ("oos", "smalltalk", "distress", "privacy", "abuse", "language", "adversarial", "ambiguous")
_THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


async def play(agent: AzimutAgent, case: dict[str, Any]) -> tuple[float, bool, bool]:
    """(score of the answer, whether it holds what the case asks, whether it was taken as off-topic)."""
    channel = CollectingOutputChannel()
    turn = case["turns"][0]
    await agent.handle_message(UserMessage(turn["user"], channel, sender_id=case["id"]))
    said = re.sub(r"\s+", " ", fold(" ".join(str(m.get("text", "")) for m in channel.messages)))
    holds = all(re.search(wanted, said) for wanted in turn.get("must") or [])
    some = turn.get("must_any") or []
    holds = holds and (not some or any(re.search(wanted, said) for wanted in some))
    trace = next((m["custom"]["trace"] for m in channel.messages if "trace" in (m.get("custom") or {})), {})
    tracker = await agent.conversations.retrieve(case["id"])
    intent = tracker.latest_message.intent["name"] if tracker else ""
    return float(trace.get("score", 0.0)), holds, intent in ("hors_sujet", "manipulation", "charabia")


async def main(paths: list[Path]) -> None:
    """Print the two tables."""
    agent = load_agent(model_path(Settings.from_environment().var))
    cases = [case for path in paths for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
    results = [(case["kind"], *(await play(agent, case))) for case in cases]
    factual = [(score, right) for kind, score, right, _ in results if kind not in _NO_FACTS]
    print(f"{len(factual)} questions\nthreshold  coverage  precision")
    for threshold in _THRESHOLDS:
        above = [right for score, right in factual if score >= threshold]
        precision = 100 * sum(above) / len(above) if above else 0.0
        print(f"{threshold:9.2f} {100 * len(above) / len(factual):8.1f}% {precision:9.1f}%")
    off, refused = [r for r in results if r[0] == "oos"], [r for r in results if r[3]]
    both = [r for r in off if r[3]]
    print(f"off-topic: {len(both)} of {len(off)} refused; {len(refused) - len(both)} others refused")


if __name__ == "__main__":
    asyncio.run(main([Path(name) for name in sys.argv[1:]] or [ROOT / "tests" / "e2e" / "cas.yml"]))
