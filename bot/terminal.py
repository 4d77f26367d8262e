"""What commands show in the terminal: long steps with their duration, answers with their trace, their errors."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from bot.messages import say

_TICK_SECONDS = 1.0


class CommandError(Exception):
    """A command cannot go on; the message says why, in French."""


def existing(folder: Path) -> None:
    """Raise `CommandError` unless the folder is there."""
    if not folder.is_dir():
        raise CommandError(say("dossier_absent", dossier=folder))


@contextmanager
def step(key: str, stream: TextIO | None = None) -> Iterator[None]:
    """Announce a long step, count its seconds where someone watches, and say how long it took."""
    stream = stream or sys.stdout
    name, start = say(key), time.perf_counter()
    done = threading.Event()

    def tick() -> None:
        """Count the seconds on one line."""
        while not done.wait(_TICK_SECONDS):
            running = say("etape_en_cours", etape=name, secondes=time.perf_counter() - start)
            print(f"\r{running}", end="", file=stream, flush=True)

    watched = stream.isatty()
    print(say("etape_commencee", etape=name), end="" if watched else "\n", file=stream, flush=True)
    ticker = threading.Thread(target=tick, daemon=True)
    if watched:
        ticker.start()
    try:
        yield
    except BaseException:
        done.set()
        if watched:
            print(file=stream)
        raise
    done.set()
    if watched:
        ticker.join()
    finished = say("etape_finie", etape=name, secondes=time.perf_counter() - start)
    # Blanks cover what the counter wrote beyond the end.
    print(f"\r{finished:<70}" if watched else finished, file=stream, flush=True)


def show_message(message: dict[str, Any]) -> None:
    """Print one message of the bot with its buttons."""
    print(message.get("text", ""))
    for button in message.get("buttons", ()):
        print(say("bouton", titre=button.get("title", "")))


def show_trace(tracker: Any) -> None:
    """Print what the last turn of a Rasa tracker was made of: tier, intent and confidence, fiche, facts."""
    from bot.dialogue.trace import trace_of

    turn = trace_of(tracker)
    for answer in turn.answers or ({},):
        line = say(
            "trace_tour", palier=answer.get("palier", "-"), intention=turn.intent.name,
            confiance=turn.intent.confidence, fiche=answer.get("fiche") or "-",
        )  # fmt: skip
        print(line)
        for fact in answer.get("faits", ()):
            print(say("trace_fait", fait=fact))
