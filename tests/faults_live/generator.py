"""Conversations whose answers lean on what was said before, so that a mix-up or an amnesia shows; and who holds them."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.faults_live.checker import alone
from tests.faults_live.history import Ask, History, Message, Outcome

SUBJECTS = (
    "TECHNILAB", "P-TECH", "l'action Post-BTS", "les Cordées de la réussite SUPMICROTECH", "Mesdames osez",
    "Gagne ton stage", "le Club Nucléaire", "le job-dating inversé", "l'Idéathon", "le théâtre forum",
    "le BTS CPRP", "le lycée Jules Haag", "la VAE", "le campus MSI",
)  # fmt: skip
ELLIPSES = (
    "c'est où ?", "c'est pour qui ?", "ça dure combien de temps ?", "comment s'inscrire ?", "qui contacter ?", "c'est quand ?",
    "ça coûte combien ?", "dis m'en plus",
)  # fmt: skip
PAUSES = (2.0, 5.0, 15.0, 30.0)
"""Seconds before each new try, as the page has them (bot/web/static/envoi.js)."""
# The page holds a line for cut after so long a silence.
_SILENCE = ClientTimeout(total=None, sock_connect=5, sock_read=45)


@dataclass(frozen=True)
class Script:
    """What somebody says, one message after the other."""

    name: str
    texts: tuple[str, ...]


def scripts(seed: int, count: int, turns: int = 6) -> list[Script]:
    """`count` conversations of so many `turns`: a subject, what leans on it, another subject, and so on."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        subjects = chance.sample(SUBJECTS, 2)
        half = turns // 2
        first = [f"c'est quoi {subjects[0]} ?", *chance.sample(ELLIPSES, half - 1)]
        then = [f"et {subjects[1]} ?", *chance.sample(ELLIPSES, turns - half - 1)]
        made.append(Script(f"script {number}", (*first, *then)))
    return made


def lone_scripts() -> list[Script]:
    """Each leaning message alone: what somebody gets whose conversation was forgotten."""
    return [Script(alone(text), (text,)) for text in ELLIPSES]


class Client:
    """Holds one conversation as the page does: one message at a time, sent again under the same id until it is answered."""

    def __init__(
        self, url: str, http: ClientSession, name: str, script: Script, pauses: Sequence[float] = PAUSES, patience: float = 90.0
    ) -> None:
        """`patience`: seconds after which it gives a message up, and leaves."""
        self.name, self.script, self.token = name, script, ""
        self._url, self._http, self._pauses, self._patience = url, http, pauses, patience

    async def talk(self, history: History, think: float = 0.0, going: Callable[[], bool] = lambda: True) -> None:
        """Say all of the script into `history`, with so many seconds between messages, as long as it is `going` on."""
        if not await self._open():
            return
        for index, text in enumerate(self.script.texts):
            if not going():
                return
            ask = await self._ask(index, text)
            history.asks.append(ask)
            if ask.outcome != "ok":
                # What it was answered is not known: neither is what leans on it.
                return
            await asyncio.sleep(think)

    async def _open(self) -> bool:
        until = time.monotonic() + self._patience
        for pause in self._waits():
            try:
                async with self._http.post(f"{self._url}/api/session", json={}, timeout=_SILENCE) as reply:
                    if reply.status == 200:
                        self.token = (await reply.json())["sender"]
                        return True
            except (ClientError, OSError, asyncio.TimeoutError, ValueError):
                pass
            if time.monotonic() + pause > until:
                return False
            await asyncio.sleep(pause)
        return False

    async def _ask(self, index: int, text: str) -> Ask:
        message_id, began, tries = uuid4().hex, time.monotonic(), 0
        outcome: Outcome = "unknown"
        answer: list[Message] = []
        for pause in self._waits():
            tries += 1
            try:
                outcome, answer = await self._try(message_id, text)
            except (ClientError, OSError, asyncio.TimeoutError, ValueError):
                # Cut, perhaps half-way.
                outcome = "unknown"
            if outcome != "unknown" or time.monotonic() + pause > began + self._patience:
                break
            await asyncio.sleep(pause)
        if outcome == "refused" and tries > 1:
            # An earlier try may have been stored.
            outcome = "unknown"
        return Ask(self.name, self.script.name, index, message_id, text, outcome, answer, began, time.monotonic(), tries)

    async def _try(self, message_id: str, text: str) -> tuple[Outcome, list[Message]]:
        body = {"sender": self.token, "message": text, "message_id": message_id}
        address = f"{self._url}/webhooks/rest/webhook?stream=true"
        async with self._http.post(address, json=body, timeout=_SILENCE) as reply:
            said = await reply.text()
            if reply.status != 200:
                again = reply.status >= 500 or reply.status == 429
                return ("unknown" if again else "refused"), []
        messages = [json.loads(line) for line in said.splitlines()]
        if not messages:
            return "unknown", []
        if any(message.pop("recipient_id") != self.token for message in messages):
            raise AssertionError(f"{self.name} was told what was for another")
        return "ok", messages

    def _waits(self) -> Sequence[float]:
        return [*self._pauses, *[self._pauses[-1]] * 1000]
