"""From a saved fiche to its answer: how long it takes while others ask, and whether any answer fails or mixes two versions.

A fiche says the number of the save twice, in two sentences of one answer; each save is timed until the served bot says the new
number. Meanwhile other conversations ask the same and ordinary questions: an answer whose sentences bear different numbers, an
older number than one already served, or an error, is counted.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.server import Conversation, Server, serve  # noqa: E402

QUESTION = "combien de temps dure l'atelier zorblax"
OTHERS = ("c koi technilab", "ya koi com bts à Vesoul", "quels lycées font technilab ?", "après un bts je fais quoi", "merci")
FICHE = """dispositifs:
  - id: atelier-zorblax
    nom: "Atelier Zorblax"
    resume: "Un atelier pour mesurer."
    faits:
      - sur: duree
        dit: "L'atelier Zorblax dure une demi-journée, version {number}."
        source: bilan-msi-2024
      - sur: duree
        dit: "L'atelier Zorblax se prolonge une matinée de plus pour les classes qui le demandent, version {number}."
        source: bilan-msi-2024
"""


@dataclass
class Seen:
    """What the answers told. `delays`: seconds from each save to its answer."""

    served: int = 0
    answers: int = 0
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)


def main() -> int:
    """Print the figures; exit status 1 when an answer failed or mixed two versions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saves", type=int, default=100)
    parser.add_argument("--askers", type=int, default=4, help="conversations that go on asking meanwhile")
    parser.add_argument("--pause", type=float, default=0.2, help="seconds that each of them waits between two questions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serve(ROOT / "var" / "models", Path(folder), AZIMUT_LIMITS="off") as server:
        before = _resident(server)
        seen = asyncio.run(measure(server, options.saves, options.askers, options.pause))
        after = _resident(server)
    delays = sorted(seen.delays)
    p95 = delays[max(0, round(0.95 * len(delays)) - 1)]
    print(f"saves {len(delays)}: median {statistics.median(delays):.2f} s, p95 {p95:.2f} s, most {delays[-1]:.2f} s")
    print(f"resident memory before {before} MB, after {after} MB")
    print(f"answers meanwhile {seen.answers}: failed {len(seen.failed)}, mixed or older {len(seen.mixed)}")
    for told in (seen.failed + seen.mixed)[:5]:
        print(f"  {told}")
    return 1 if seen.failed or seen.mixed else 0


def _resident(server: Server) -> int:
    """Megabytes that the server holds."""
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1_000_000


async def measure(server: Server, saves: int, askers: int, pause: float) -> Seen:
    """Save so many times in a row, each as soon as the one before is served, while `askers` conversations ask."""
    seen = Seen()
    async with aiohttp.ClientSession() as http:
        conversations = [await server.open(http) for _ in range(askers + 1)]
        tasks = [asyncio.create_task(_ask_on(conversation, seen, pause, n)) for n, conversation in enumerate(conversations[1:])]
        for number in range(1, saves + 1):
            await _save(server, conversations[0], number, seen)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return seen


async def _save(server: Server, conversation: Conversation, number: int, seen: Seen) -> None:
    began = time.monotonic()
    (server.knowledge / "zorblax.yml").write_text(FICHE.format(number=number), encoding="utf-8")
    while time.monotonic() - began < 60:
        if max(await _versions(conversation, QUESTION, seen), default=0) == number:
            seen.delays.append(time.monotonic() - began)
            return
        await asyncio.sleep(0.05)
    raise SystemExit(f"save {number} was not served within a minute")


async def _ask_on(conversation: Conversation, seen: Seen, pause: float, first: int) -> None:
    turn = first
    while True:
        turn += 1
        await _versions(conversation, QUESTION if turn % 2 else OTHERS[turn // 2 % len(OTHERS)], seen)
        await asyncio.sleep(pause)


async def _versions(conversation: Conversation, text: str, seen: Seen) -> list[int]:
    """The numbers that the answer to `text` bears; what is wrong with it is kept in `seen`."""
    floor = seen.served
    try:
        messages = await conversation.say(text)
    except (aiohttp.ClientError, AssertionError) as error:
        seen.failed.append(f"{text}: {error!r}")
        return []
    seen.answers += 1
    said = " ".join(str(message.get("text", "")) for message in messages)
    if not said:
        seen.failed.append(f"{text}: nothing said")
    numbers = [int(number) for number in re.findall(r"version (\d+)", said)]
    if len(set(numbers)) > 1 or any(number < floor for number in numbers):
        seen.mixed.append(f"{text}: {said}")
    seen.served = max([seen.served, *numbers])
    return numbers


if __name__ == "__main__":
    sys.exit(main())
