"""Our costs against each other, in this process and without stock: what must not grow, whatever the machine.

Processor time, medians; ratios, so that a slow machine changes nothing, with bounds that noise does not reach.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.compare.texts import PROBES, ordinary, probes, worded
from bench.national import KINDS, SUBJECTS
from bot.command import quieten
from bot.dialogue.journal import Journal
from bot.knowledge.base import load
from bot.knowledge.text import content_stems, tokens
from bot.settings import ROOT
from bot.web.chat import Chat

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent
    from bot.knowledge.base import Snapshot

_LATE = 200
_FICHES = (300, 3000)
_SOURCE = """sources:
  - id: open-data
    nom: "Données ouvertes"
    annee: 2026
"""
_FORMATION = """  - id: import-{number}
    nom: "{nom}"
    villes: [Vesoul]
    niveaux: [bts]
    faits:
      - sur: lieu
        dit: "Cette formation se prépare au lycée numéro {number}, à Vesoul."
        annee: 2026
        source: open-data
"""


@dataclass(frozen=True)
class Ratio:
    """One cost against another, and the most that it may be."""

    label: str
    value: float
    most: float

    def __str__(self) -> str:
        return f"{self.label}: {self.value:.2f} (at most {self.most:g})"


def guard(var: Path) -> int:
    """Print every ratio; 1 when one is above its bound."""
    quieten()
    from bot.dialogue.agent import load_agent
    from bot.dialogue.training import is_trained, model_path

    if not is_trained(var):
        print(f"no model of today's data in {var}: make train", file=sys.stderr)
        return 1
    agent = load_agent(model_path(var))
    found = ratios(agent)
    print("\n".join(map(str, found)))
    return int(any(ratio.value > ratio.most for ratio in found))


def ratios(agent: AzimutAgent) -> list[Ratio]:
    """Every ratio; `agent` answers with the fiches in service."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        turns = asyncio.run(_turns(agent, folder))
        few, many = (_fiches(folder / str(number), number) for number in _FICHES)
        return [
            Ratio(f"processor of a turn, turn {_LATE} / turn 1", turns["late"] / turns["first"], 1.6),
            Ratio("processor of a turn, with the journal / without", turns["written"] / turns["first"], 1.8),
            Ratio("finding names, ten times the imported fiches", _finding(few, many), 2.5),
            Ratio("searching them, ten times as many", _searching(few, many), 5.0),
        ]


# -- a turn


async def _turns(agent: AzimutAgent, folder: Path) -> dict[str, float]:
    journal = Journal(f"sqlite:///{folder / 'journal.sqlite'}", "a secret for this bench, and for nothing else")
    plain, written = Chat(agent, 1000), Chat(agent, 1000, journal=journal)
    journal.start()
    try:
        await _answered(plain, "warm-up", PROBES)
        await _answered(written, "warm-up, written", PROBES)
        long = uuid.uuid4().hex
        messages = ordinary()
        await _answered(plain, long, [messages[turn % len(messages)] for turn in range(_LATE)])
        costs: dict[str, list[float]] = {"first": [], "late": [], "written": []}
        # In turn, so that what else the machine does weighs on all alike.
        for number in range(5):
            for texts in zip(*(probes(point, number) for point in range(3)), strict=True):
                costs["first"].append(await _answered(plain, uuid.uuid4().hex, texts[:1]))
                costs["late"].append(await _answered(plain, long, texts[1:2]))
                costs["written"].append(await _answered(written, uuid.uuid4().hex, texts[2:]))
        return {name: statistics.median(each) for name, each in costs.items()}
    finally:
        await asyncio.to_thread(journal.stop)


async def _answered(chat: Chat, conversation: str, texts: Iterable[str]) -> float:
    """Seconds of processor that these messages take, one after the other."""
    began = time.process_time()
    for text in texts:
        await chat.answer(conversation, text)
    return time.process_time() - began


# -- what is found in the fiches


def _fiches(folder: Path, count: int) -> Snapshot:
    """The small folder of the tests beside `count` imported formations, each of a name of its own."""
    knowledge = Path(shutil.copytree(ROOT / "tests" / "data" / "echantillon" / "knowledge", folder / "knowledge"))
    (knowledge / "catalogue" / "formations").mkdir(parents=True)
    (knowledge / "catalogue" / "sources.yml").write_text(_SOURCE, encoding="utf-8")
    entries = (_FORMATION.format(number=number, nom=name) for number, name in zip(range(count), _names(), strict=False))
    (knowledge / "catalogue" / "formations" / "00.yml").write_text("formations:\n" + "".join(entries), encoding="utf-8")
    return load(knowledge, f"sqlite:///{folder / 'knowledge.sqlite'}", folder / "vectors.npz")


def _names() -> Iterator[str]:
    for number in count():
        (kind, *_), subject = KINDS[number % len(KINDS)], SUBJECTS[number // len(KINDS) % len(SUBJECTS)]
        yield f"{kind} {subject.split('|')[0]} option {number}"


def _finding(few: Snapshot, many: Snapshot) -> float:
    """What it takes to find the names in messages that were never read before, in `many` against `few`."""
    texts = [worded(text, 7 * number) for number, text in enumerate(ordinary())]
    return _against(few.names.find, many.names.find, texts)


def _searching(few: Snapshot, many: Snapshot) -> float:
    """What it takes to search the imported fiches for the words of a message, in `many` against `few`."""
    asked = [content_stems(tokens(text)) for text in ordinary()]
    one, other = (partial(snapshot.catalogue.search, kinds=("formation",)) for snapshot in (few, many))
    return _against(one, other, asked)


def _against(one: Callable[[Any], object], other: Callable[[Any], object], arguments: Sequence[object]) -> float:
    """Processor time of the one call against the other's, in turn on each argument."""
    costs = [0.0, 0.0]
    for argument in arguments:
        for number, call in enumerate((one, other)):
            began = time.process_time()
            call(argument)
            costs[number] += time.process_time() - began
    return costs[1] / costs[0]
