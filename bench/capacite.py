"""How many machines for how many people: a simulation of the evening peak, from measured figures given as arguments.

A conversation stays with one worker, and a worker answers one message at a time: so each worker is a queue of its own, and
simulating a few tells of all. In each queue conversations arrive at random; each writes a message, waits for the answer,
reads and types, writes again. There are enough machines when the 95th percentile of the answer time is under the goal at the
peak, without one of them, and under a wider goal in the minute when that one is lost.

    python -m bench.capacite --tour-p50 9.6 --tour-p95 16.2 --ecrire
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOC = ROOT / "docs" / "capacite.md"
PEOPLE = {
    "un collège": 600,
    "10 000 personnes": 10_000,
    "les collégiens de Bourgogne-Franche-Comté": 130_000,
    "tous les collégiens de France": 3_400_000,
}
# Enough for the tails of a queue; more workers than these behave as they do.
_QUEUES = 6
_WARM_UP, _MEASURED = 900.0, 1200.0
_TRIES = [round(0.95 - 0.05 * step, 2) for step in range(17)]


@dataclass(frozen=True)
class Delay:
    """A time that is log-normal, told by its median and its 95th percentile, in seconds."""

    p50: float
    p95: float

    @property
    def sigma(self) -> float:
        """The deviation of its logarithm."""
        return math.log(self.p95 / self.p50) / 1.6449

    @property
    def mean(self) -> float:
        """Its mean, in seconds."""
        return self.p50 * math.exp(self.sigma**2 / 2)

    def drawn(self, chance: random.Random) -> float:
        """One such time."""
        return self.p50 * math.exp(chance.gauss(0.0, 1.0) * self.sigma)


@dataclass(frozen=True)
class World:
    """What a message costs and how people write. Times in seconds; `messages`: the mean of a conversation."""

    turn: Delay
    opening: float
    restoring: float
    commit: Delay
    thinking: Delay
    messages: float

    @property
    def work(self) -> float:
        """Mean processor time that a message brings, its share of the opening included."""
        return self.turn.mean + self.opening / self.messages


@dataclass(frozen=True)
class Loss:
    """A machine that is lost: the others get `gain` times the conversations that they had."""

    gain: float
    seconds: float = 60.0


def simulate(world: World, rate: float, seed: int, seconds: float = _MEASURED, loss: Loss | None = None) -> list[float]:
    """Answer times of one worker that gets `rate` messages a second, in seconds.

    With a `loss`, it happens once the queue is warm, and only the answers of the `loss.seconds` after it are told.
    """
    chance, told = random.Random(seed), []
    events: list[tuple[float, int, str]] = [(chance.expovariate(rate / world.messages), 0, "new")]
    moved: set[int] = set()
    number, free, talking = 0, 0.0, 0
    begin, end = _WARM_UP, _WARM_UP + (loss.seconds if loss else seconds)
    if loss:
        heapq.heappush(events, (begin, -1, "loss"))

    def later(now: float, who: int, kind: str) -> None:
        heapq.heappush(events, (now, who, kind))

    while events and events[0][0] < end:
        now, who, kind = heapq.heappop(events)
        if kind == "new":
            number, talking = number + 1, talking + 1
            gain = loss.gain if loss and now >= begin else 1.0
            later(now + chance.expovariate(gain * rate / world.messages), 0, "new")
            # The page and the welcome are work too; nobody waits for them here.
            free = max(free, now) + world.opening
            later(now, number, "message")
        elif kind == "loss" and loss:
            # Conversations of the lost machine: their next message is due some time of a pause later.
            for _ in range(round(talking * (loss.gain - 1))):
                number, talking = number + 1, talking + 1
                moved.add(number)
                later(now + chance.random() * world.thinking.drawn(chance), number, "message")
        else:
            work = world.turn.drawn(chance) + (world.restoring if who in moved else 0.0)
            moved.discard(who)
            free = max(free, now) + work
            answered = free + world.commit.drawn(chance)
            if now >= begin:
                told.append(answered - now)
            if chance.random() < 1 / world.messages:
                talking -= 1
            else:
                later(answered + world.thinking.drawn(chance), who, "message")
    return told


def percentile(times: Sequence[float], share: float) -> float:
    """The time under which `share` of the answers are, in milliseconds."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def answers(world: World, rate: float, seed: int, loss: Loss | None = None, queues: int = _QUEUES) -> list[float]:
    """Answer times of several workers that get `rate` messages a second each."""
    return [time for queue in range(queues) for time in simulate(world, rate, seed * 1000 + queue, loss=loss)]


def sustained(world: World, goal: float, seed: int) -> float:
    """Messages a second that a worker takes with its 95th percentile under `goal` milliseconds. Raises `ValueError`."""
    for load in _TRIES:
        rate = load / world.work
        if percentile(answers(world, rate, seed), 0.95) <= goal:
            return rate
    raise ValueError(f"no load keeps the 95th percentile under {goal:g} ms")


@dataclass(frozen=True)
class Plan:
    """What a population needs. Times in milliseconds; `machines` holds one more than needed."""

    label: str
    people: int
    rate: float
    workers: int
    machines: int
    p50: float
    p95: float
    p99: float
    p95_lost: float


def plan(label: str, people: int, world: World, options: argparse.Namespace, most: float) -> Plan:
    """The machines for `people` who all come in one evening; `most`: what a worker sustains, in messages a second."""
    conversations = people * options.heure_de_pointe / 3600
    rate = conversations * world.messages
    needed = math.ceil(rate / most / options.coeurs)
    # One more, so that one can be lost; and never less than two.
    machines = max(2, needed + 1)
    while (lost := _when_lost(machines, rate, world, options)) > options.but_perte:
        machines += 1
    workers = machines * options.coeurs
    usual = answers(world, rate / workers, options.graine)
    three = [percentile(usual, share) for share in (0.50, 0.95, 0.99)]
    return Plan(label, people, rate, workers, machines, *three, lost)


def _when_lost(machines: int, rate: float, world: World, options: argparse.Namespace) -> float:
    """The 95th percentile in the minute when one of these machines is lost, in milliseconds."""
    each = rate / (machines * options.coeurs)
    return percentile(answers(world, each, options.graine, Loss(machines / (machines - 1)), 2 * _QUEUES), 0.95)


def table(plans: Sequence[Plan], options: argparse.Namespace) -> str:
    """The plans as a table in Markdown, with the figures that they come from."""
    cost = f"{options.tour_p50:g} ms (médiane) et {options.tour_p95:g} ms (95 %)"
    memory = options.memoire_commune + options.coeurs * options.memoire_ouvrier
    head = [
        f"Chiffres de départ : un tour coûte {cost} de processeur ; une machine a {options.coeurs} cœurs, donc autant "
        f"d'ouvriers, et {memory / 1000:.1f} Go pour eux ; but : 95 % des réponses en moins de {options.but:g} ms, et de "
        f"{options.but_perte:g} ms dans la minute où une machine tombe.",
        "",
        "| dans la soirée | messages par seconde à la pointe | machines (dont une de réserve) | ouvriers "
        "| réponse : médiane, 95 %, 99 % (ms) | 95 % dans la minute où une machine tombe (ms) | journal par jour |",
        "|---|---|---|---|---|---|---|",
    ]
    text = "\n".join([*head, *(_row(one, options) for one in plans)])
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text)


def _row(one: Plan, options: argparse.Namespace) -> str:
    times = ", ".join(f"{time:.0f}" for time in (one.p50, one.p95, one.p99))
    stored = one.people * options.messages * options.ligne / 1000
    size = f"{stored / 1000:.1f} Go" if stored >= 1000 else f"{stored:.0f} Mo"
    rate = f"{one.rate:.1f}" if one.rate < 100 else f"{one.rate:.0f}"
    return f"| {one.label} | {rate} | {one.machines} | {one.workers} | {times} | {one.p95_lost:.0f} | {size} |".replace(
        ".", ","
    )


def write(text: str, path: Path = DOC) -> None:
    """Put the table in the document, between its marks."""
    marks = "<!-- bench/capacite.py -->\n", "<!-- fin -->"
    inside = re.compile(f"(?<={re.escape(marks[0])}).*(?={re.escape(marks[1])})", flags=re.DOTALL)
    before = path.read_text(encoding="utf-8")
    if not inside.search(before):
        raise ValueError(f"{path} has no place for the table")
    path.write_text(inside.sub(lambda _match: f"{text}\n", before), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or put it in docs/capacite.md."""
    options = _options().parse_args(arguments)
    milli = 0.001
    world = World(
        turn=Delay((options.tour_p50 + options.front) * milli, (options.tour_p95 + options.front) * milli),
        opening=options.ouverture * milli,
        restoring=options.reprise * milli,
        commit=Delay(options.journal_p50 * milli, options.journal_p95 * milli),
        thinking=Delay(options.pause_p50, options.pause_p95),
        messages=options.messages,
    )
    most = sustained(world, options.but, options.graine)
    text = table([plan(label, people, world, options, most) for label, people in PEOPLE.items()], options)
    print(f"{most:.0f} messages/s/ouvrier, {100 * most * world.work:.0f} %\n\n{text}")
    if options.ecrire:
        write(text)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    number = {"type": float, "metavar": "N"}
    parser.add_argument("--tour-p50", default=9.6, **number, help="CPU of a turn, median, ms (make bench)")
    parser.add_argument("--tour-p95", default=16.2, **number, help="CPU of a turn, 95th percentile, ms")
    parser.add_argument("--front", default=1.5, **number, help="CPU of a message outside its worker, ms, counted in its core")
    parser.add_argument("--ouverture", default=5.0, **number, help="CPU of the page, its files and the welcome, ms")
    parser.add_argument("--reprise", default=8.0, **number, help="CPU to restore a conversation on another worker, ms")
    parser.add_argument("--journal-p50", default=3.0, **number, help="wait for the journal's commit, median, ms")
    parser.add_argument("--journal-p95", default=12.0, **number, help="wait for the journal's commit, 95th percentile, ms")
    parser.add_argument("--pause-p50", default=20.0, **number, help="time to read and type, median, s")
    parser.add_argument("--pause-p95", default=90.0, **number, help="time to read and type, 95th percentile, s")
    parser.add_argument("--messages", default=6.0, **number, help="messages of a conversation, mean")
    parser.add_argument("--heure-de-pointe", default=0.4, **number, help="share of the people who come in the worst hour")
    parser.add_argument("--but", default=150.0, **number, help="95th percentile of the answer time, ms")
    parser.add_argument("--but-perte", default=1000.0, **number, help="the same in the minute when a machine is lost, ms")
    parser.add_argument("--coeurs", default=8, type=int, metavar="N", help="cores of a machine, one worker each")
    parser.add_argument("--memoire-commune", default=900.0, **number, help="memory that the workers of a machine share, MB")
    parser.add_argument("--memoire-ouvrier", default=250.0, **number, help="memory of a worker of its own, MB")
    parser.add_argument("--ligne", default=1.5, **number, help="size of a turn in the journal, kB")
    parser.add_argument("--graine", default=1, type=int, metavar="N", help="seed")
    parser.add_argument("--ecrire", action="store_true", help="write the table into docs/capacite.md")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
