"""What the staff learn of each answered message: it is handed to `bot/insights`, which keeps no more than it may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.dialogue.trace import trace_of
from bot.insights.asked import asked
from bot.insights.recorder import Recorder
from bot.web.conversations import TRIAL, Exchange
from bot.web.metrics import count_turn
from bot.web.today import PARIS

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent


@dataclass(frozen=True)
class Turned:
    """A message that was read and answered, help lines apart. `pressed`: a button's payload; `traces`: see `RestChannel`."""

    conversation: str
    text: str
    pressed: bool
    traces: tuple[Mapping[str, Any], ...]
    exchange: Exchange


OnTurn = Callable[[Turned], Awaitable[None]]


class Listener:
    """Tells `recorder` of what people write, and nothing of who does."""

    def __init__(self, agent: AzimutAgent, recorder: Recorder, clock: Callable[[], float]) -> None:
        """`clock`: seconds since 1970."""
        self._agent, self._recorder, self._clock = agent, recorder, clock

    async def __call__(self, turned: Turned) -> None:
        """Buttons and the staff's own trials teach nothing; the latter are not even counted."""
        if turned.conversation.startswith(TRIAL):
            return
        count_turn(turned)
        if turned.pressed:
            return
        tracker: Any = await self._agent.tracker_store.retrieve(turned.conversation)
        if tracker is None or tracker.latest_message is None:
            return
        trace = trace_of(tracker)
        found = asked(
            when=dt.datetime.fromtimestamp(self._clock(), PARIS),
            text=turned.text,
            guesses=[(guess.name, guess.confidence) for guess in (trace.intent, *trace.others)],
            traces=turned.traces,
            about=turned.exchange.about,
            public=str(tracker.get_slot("profil") or ""),
        )
        if found:
            turned.exchange.asked = found
            self._recorder.answered(found)
