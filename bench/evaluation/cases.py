"""What is answered: whole conversations played in this process, as they are and with slips of the finger.

Cases are those of tests/e2e and, when they are there, of ../shared/eval; what makes an answer right is told in
tests/e2e/cases.py.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import yaml

from bench.evaluation.common import ROOT, SHARED, Figure, Rate, Skipped, decimal, percent, rates
from bench.evaluation.playing import Played, Turn, play
from bench.evaluation.slips import with_slips
from bot.dialogue.training import is_trained, model_path
from bot.settings import Settings

FILES = (*sorted((ROOT / "tests" / "e2e").glob("*.yml")), SHARED / "eval" / "dev.yml")
SLOWEST = 15
_COMMANDS = "/"
# Fills caches and loads what meanings need, so that the first case does not pay for it.
_WARM_UP = {"id": "warm-up", "turns": [{"user": "jsai pa koi faire apres, un truc avec les mains"}]}


@dataclass(frozen=True)
class Slow:
    """A turn and what it cost."""

    case: str
    user: str
    cpu_ms: float


@dataclass(frozen=True)
class CaseSet:
    """One file of cases. `lost`: conversations that fail only with slips; `regained`: how many pass only with them."""

    name: str
    whole: Rate
    slipped: Rate
    by: dict[str, list[Rate]]
    tiers: list[tuple[str, int]]
    median_ms: float
    p95_ms: float
    slowest: list[Slow]
    failing: list[Played]
    lost: list[Played]
    regained: int

    @property
    def points(self) -> float:
        """What slips change, in points of the pass rate."""
        return 100 * (self.slipped.share - self.whole.share)


@dataclass(frozen=True)
class Cases:
    """All files. `stale`: the model that was played is older than what it is made of."""

    sets: list[CaseSet]
    stale: bool
    figures: list[Figure]


def run(files: Sequence[Path] = FILES) -> Cases | Skipped:
    """Play every case file that is there; skipped when no model is."""
    settings = Settings.from_environment()
    if not model_path(settings.var).exists():
        return Skipped("Aucun modèle entraîné : lancer d’abord make train.")
    from bot.dialogue.agent import load_agent

    agent = load_agent(model_path(settings.var))
    asyncio.run(play(agent, _WARM_UP))
    sets = [asyncio.run(_play_file(agent, path)) for path in files if path.exists()]
    figures = [figure for found in sets for figure in _figures(found)]
    return Cases(sets, not is_trained(settings.var), figures)


async def _play_file(agent: Any, path: Path) -> CaseSet:
    cases = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    played = [await play(agent, case) for case in cases]
    return gather(path.name, played, [await play(agent, slipped(case)) for case in cases])


def slipped(case: dict[str, Any]) -> dict[str, Any]:
    """The case with one slip per 20 characters of each message."""
    turns = [{**turn, "user": _typed(str(turn["user"]))} for turn in case["turns"]]
    return {**case, "turns": turns}


def _typed(text: str) -> str:
    return text if text.startswith(_COMMANDS) else with_slips(text)


def gather(name: str, played: Sequence[Played], with_slips_played: Sequence[Played]) -> CaseSet:
    """The figures of a file: its cases as they are, and the same with slips, in the same order."""
    turns = [(case.id, turn) for case in played for turn in case.turns]
    costs = sorted(turn.cpu_ms for _, turn in turns)
    slow = sorted(turns, key=lambda found: -found[1].cpu_ms)[:SLOWEST]
    both = list(zip(played, with_slips_played, strict=True))
    return CaseSet(
        name=name, whole=_rate("tels quels", played), slipped=_rate("avec fautes", with_slips_played),
        by={label: rates(played, attrgetter(key), attrgetter("passed")) for label, key in _GROUPS},
        tiers=sorted(Counter(_tier(turn) for _, turn in turns).items()),
        median_ms=costs[len(costs) // 2], p95_ms=costs[int(0.95 * len(costs))],
        slowest=[Slow(case, turn.user, turn.cpu_ms) for case, turn in slow],
        failing=[case for case in played if not case.passed],
        lost=[after for before, after in both if before.passed and not after.passed],
        regained=sum(after.passed and not before.passed for before, after in both),
    )  # fmt: skip


_GROUPS = (("Genre", "kind"), ("Niveau de langue", "level"), ("Personne", "persona"))


def _tier(turn: Turn) -> str:
    return turn.tier or "sans palier"


def _rate(name: str, played: Sequence[Played]) -> Rate:
    return Rate(name, sum(case.passed for case in played), len(played))


def _figures(found: CaseSet) -> list[Figure]:
    return [
        Figure(f"Cas réussis : {found.name}", f"{percent(found.whole.share)} ({found.whole.right}/{found.whole.total})"),
        Figure("… avec une faute par 20 caractères", f"{percent(found.slipped.share)} ({decimal(found.points)} points)"),
        Figure("… CPU par tour (médiane)", f"{decimal(found.median_ms)} ms"),
    ]
