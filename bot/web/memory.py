"""What is remembered of conversations: live objects for speed, and behind them the journal, which is never behind them.

A conversation is live here as long as nobody else goes on with it; what is not live, or is not up to date any more, is put
back from the journal before it is used. The tracker of the dialogue and the `Talk` of the web always go together.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.dialogue.journal import Journal, JournalUnavailable, Past, Superseded
from bot.dialogue.journal_events import Turn
from bot.web.conversations import TRIAL, Exchange, Talk, Talks

if TYPE_CHECKING:
    from bot.dialogue.trackers import LiveTrackerStore

# So many turns offer at least as many buttons as a talk remembers.
_TURNS = 100
# So many ids are known to be new, as long as nobody has written under them.
_MOST_NEW = 10_000
# Seconds between two looks at what is over.
_TIDYING = 600.0


class Memory:
    """Used under the conversation's lock, except where it is said otherwise."""

    def __init__(self, trackers: LiveTrackerStore, talks: Talks, journal: Journal | None = None) -> None:
        """`trackers`: the dialogue's; without a `journal` nothing outlives the process."""
        self.talks = talks
        self._trackers, self._journal = trackers, journal
        self._new: OrderedDict[str, bool] = OrderedDict()

    def begin(self, conversation: str) -> None:
        """A conversation whose id was made here just now: the journal need not be asked what it holds of it. Should another
        process write in it first, it is found out like any other that went on elsewhere.
        """
        self._new[conversation] = True
        if len(self._new) > _MOST_NEW:
            self._new.popitem(last=False)

    async def talk(self, conversation: str, *, sure: bool = False) -> Talk:
        """The conversation, live; `sure`: even what other processes wrote. Raises `JournalUnavailable`."""
        talk = self.talks.of(conversation)
        journal = self._journal_of(conversation)
        if journal is None:
            return talk
        journal.check()
        live = talk.number is not None and self._trackers.last_turn(conversation) is not None
        if live and not (sure and await journal.number(conversation) != talk.number):
            return talk
        new = self._new.pop(conversation, False) and not sure
        past = Past(0, []) if new else await journal.read(conversation, _TURNS)
        turns = [Turn.read(turn["dialogue"]) for turn in past.turns if turn["dialogue"]]
        self._trackers.put_back(conversation, turns)
        return self.talks.put(conversation, Talk.of(past.number, [turn["echange"] for turn in past.turns]))

    async def keep(self, conversation: str, talk: Talk, exchange: Exchange, *, read: bool, silent: bool) -> None:
        """Add an exchange, written down first; `read`: the dialogue had a turn; `silent`: without a word of the person.

        Raises `Superseded` and `JournalUnavailable`: then nothing of the conversation is live any more.
        """
        journal = self._journal_of(conversation)
        if journal is not None:
            turn = self._trackers.last_turn(conversation) if read else None
            content = {"echange": talk.written(exchange), "dialogue": turn.written(silent=silent) if turn else None}
            number = (talk.number or 0) + 1
            try:
                await journal.append(conversation, number, content)
            except (Superseded, JournalUnavailable):
                await self.drop(conversation)
                raise
            talk.number = number
        self.talks.record(conversation, talk, exchange)

    async def undo(self, conversation: str) -> None:
        """A turn stopped half-way: its tracker is let go, to be put back as it was before, when it can be."""
        if self._journal_of(conversation) is not None:
            await self._trackers.delete(conversation)

    async def erase(self, conversation: str) -> None:
        """Forget a conversation here and in the journal. Raises `JournalUnavailable`."""
        await self.drop(conversation)
        journal = self._journal_of(conversation)
        if journal is not None:
            await journal.erase(conversation)

    async def drop(self, conversation: str) -> None:
        """Let go of what is live of a conversation."""
        self.talks.forget(conversation)
        await self._trackers.delete(conversation)

    async def tidy_for_ever(self, hours: float) -> None:
        """Let go, every ten minutes, of what nobody has used for long, here and in the journal. Needs no lock."""
        while True:
            for conversation in self.talks.idle():
                await self.drop(conversation)
            if self._journal is not None:
                with suppress(JournalUnavailable):
                    await self._journal.purge(hours)
            await asyncio.sleep(_TIDYING)

    def _journal_of(self, conversation: str) -> Journal | None:
        """Where a conversation is written down; what staff try is nobody's, and is not."""
        return None if conversation.startswith(TRIAL) else self._journal
