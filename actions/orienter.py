"""Guidance: facts when the message says enough, a way in when it does not."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.proposer import propose
from actions.ranking import rank
from actions.repondre import answer_question
from actions.turn import Turn
from bot.knowledge.base import LIVE

# From this score on, a message that wonders also names what it wonders about.
_TELLS = 0.6


class ActionOrienter(AzimutAction):
    """Facts when the message says enough; otherwise one question and three proposals."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_orienter"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """A message that names a field gets facts; a lost one gets a way in."""
        snapshot = LIVE.current()
        candidates = rank(snapshot, turn)
        if candidates and candidates[0].score >= _TELLS and len(snapshot.index.stems(turn.words)) >= 3:
            return answer_question(dispatcher, snapshot, turn)
        return propose(dispatcher, snapshot, turn, candidates)
