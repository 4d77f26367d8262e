"""What all actions share: whatever fails inside one, the person gets a sentence and the log gets no word of theirs."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.refused import without_refused
from actions.told import tells_mere_likes
from actions.turn import Turn
from bot.knowledge.base import LIVE
from bot.knowledge.contacts import as_list, help_lines

_LOG = logging.getLogger(__name__)

Events = list[dict[str, Any]]

# Help lines before an answer to somebody who may be unwell: more would hide it.
_NUMBERS = 3


class AzimutAction(Action, ABC):  # type: ignore[misc]
    """An action that answers a `Turn`; subclasses write `answer`."""

    @abstractmethod
    def name(self) -> str:
        """Name in the domain."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Rasa's entry point."""
        try:
            turn = without_refused(LIVE.current(), Turn.of(tracker))
            answers_us = turn.form is not None and turn.was_asked == turn.requested and tells_mere_likes(turn)
            if turn.reminded_of_help or (turn.worrying and not turn.is_for_press and not answers_us):
                kinds = turn.told_distress if turn.reminded_of_help else turn.distress
                lines = help_lines(LIVE.current(), kinds)[:_NUMBERS]
                dispatcher.utter_message(response="utter_inquietude", numeros=as_list(lines))
            return self.answer(turn, dispatcher)
        except Exception as error:  # the one place that must catch all: Rasa would leave the person in silence
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
            _LOG.error("%s failed: %s at %s", self.name(), type(error).__name__, where)
            dispatcher.utter_message(response="utter_indisponible")
            return []

    @abstractmethod
    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say something through `dispatcher`; returns the events to add to the conversation."""
