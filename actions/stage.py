"""Internships: which class first, since a stage de 3e is not a stage de BTS."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.compose import SURE
from actions.openings import answer_openings
from actions.ranking import rank
from actions.repondre import answer_question
from actions.turn import Turn
from bot.knowledge.base import LIVE
from bot.knowledge.text import tokens

# So few words hardly say which one, unless a fact answers them better.
_FEW_WORDS, _SURER = 3, 0.5


class ActionStage(AzimutAction):
    """Facts when the message says enough; else asks the class."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_stage"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """A pupil who only says that they look for one is asked their class."""
        snapshot = LIVE.current()
        if opening := answer_openings(dispatcher, snapshot, turn):
            return opening
        said = len(snapshot.index.stems(turn.words))
        told = turn.named or turn.niveaux or turn.person.niveau or turn.person.profil in ("entreprise", "enseignant", "adulte")
        in_context = turn.fiche is not None and turn.leans
        best = rank(snapshot, turn)[:1] if said >= _FEW_WORDS else []
        if told or in_context or (best and best[0].score >= (SURE if said > _FEW_WORDS else _SURER)):
            return answer_question(dispatcher, snapshot, turn)
        return [FollowupAction("formulaire_stage")]


class ActionConclureStage(AzimutAction):
    """What is known of internships for that class."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_conclure_stage"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Answer as if the class had been said at once."""
        if turn.paused == "formulaire_stage":
            return []
        level = turn.person.niveau or ""
        words = ("stage", *tokens(level))
        asked = replace(
            turn, intent="stage", facets={"inscription": 1.0}, words=words, meant=" ".join(words), named=(), fiche=None,
            before={}, niveaux=(level,) if level else (), pressed={},
        )  # fmt: skip
        return answer_question(dispatcher, LIVE.current(), asked)
