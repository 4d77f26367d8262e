"""One case played: each turn with what was answered, what is wrong with it, and how the answer came about."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.nlu.analysis import analyse
from bot.settings import Settings
from bot.web.chat import Chat
from tests.e2e.cases import shown, wrong_in

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent


@dataclass(frozen=True)
class Turn:
    """A message, its answer, and the trace of both. `tier` is empty when the answer has none."""

    user: str
    said: str
    wrong: list[str]
    intent: str
    confidence: float
    normalised: str
    tier: str
    fiche: str
    facts: list[str]
    score: float | None
    cpu_ms: float


@dataclass(frozen=True)
class Played:
    """A case and its turns."""

    id: str
    kind: str
    level: str
    persona: str
    source: str
    turns: list[Turn]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong in any turn."""
        return not any(turn.wrong for turn in self.turns)


async def play(agent: AzimutAgent, case: dict[str, Any]) -> Played:
    """Hold the conversation of a case, then forget it."""
    chat, sender = Chat(agent, Settings.max_message), str(case["id"])
    turns = [await _turn(chat, sender, turn) for turn in case["turns"]]
    await agent.conversations.delete(sender)
    kind, level, persona = (str(case.get(key) or "?") for key in ("kind", "level", "persona"))
    return Played(sender, kind, level, persona, str(case.get("source") or ""), turns)


async def _turn(chat: Chat, sender: str, turn: dict[str, Any]) -> Turn:
    user = str(turn["user"])
    before = time.process_time()
    messages = await chat.answer(sender, user)
    cost = 1000 * (time.process_time() - before)
    intent, trace = trace_of(await chat.agent.conversations.retrieve(sender))
    return Turn(
        user=user, said="\n".join(shown(messages)), wrong=wrong_in(turn, messages), intent=str(intent.get("name") or "-"),
        confidence=float(intent.get("confidence") or 0.0), normalised=analyse(user).masked, tier=str(trace.get("palier") or ""),
        fiche=str(trace.get("fiche") or ", ".join(trace.get("fiches") or ())),
        facts=[str(fact) for fact in trace.get("faits") or ()], score=trace.get("score"), cpu_ms=cost,
    )  # fmt: skip


def trace_of(tracker: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Intent of a conversation's last message, and the traces of its answers in one."""
    if tracker is None:
        return {}, {}
    trace: dict[str, Any] = {}
    for event in reversed(tracker.events):
        if event.type_name == "user":
            break
        if event.type_name == "bot":
            trace = {**trace, **((event.data.get("custom") or {}).get("trace") or {})}
    return tracker.latest_message.intent or {}, trace
