"""A way in for those who do not know what to ask: three concrete proposals for their level."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.compose import Button, fiche_button
from actions.ranking import rank
from actions.repondre import answer_question
from actions.speak import remember
from actions.turn import Turn
from bot.knowledge.base import LIVE

_STAGES = {"6e": "college", "5e": "college", "4e": "college", "3e": "college", "2de": "lycee", "1re": "lycee",
           "terminale": "lycee", "bac-pro": "lycee", "bac-techno": "lycee", "bac": "lycee", "cap": "lycee",
           "bts": "bts", "but": "bts"}  # fmt: skip
_PROPOSALS = {
    "college": ("technilab", "gagne-ton-stage", "courant-cio"),
    "lycee": ("p-tech", "parcours-ingenieur", "courant-psyen"),
    "bts": ("post-bts", "parcours-ingenieur", "courant-licence-pro"),
    "adulte": ("courant-greta", "courant-vae", "courant-bilan-de-competences"),
    "": ("technilab", "p-tech", "post-bts"),
}
_ADULT = frozenset(["reconversion", "adulte", "chomage", "emploi", "licencie", "carriere", "reprendre", "boulot"])


class ActionOrienter(AzimutAction):
    """Facts when the message says enough; otherwise one question and three proposals."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_orienter"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """A message that names a field gets facts; a lost one gets a way in."""
        snapshot = LIVE.current()
        candidates = rank(snapshot, turn)
        if candidates and candidates[0].score >= 0.6 and len(snapshot.index.stems(turn.words)) >= 3:
            return answer_question(dispatcher, snapshot, turn)
        stage = next((_STAGES[level] for level in turn.niveaux if level in _STAGES), "")
        if not stage and _ADULT.intersection(turn.words):
            stage = "adulte"
        fiches = [snapshot.fiches[i] for i in _PROPOSALS[stage] if i in snapshot.fiches]
        buttons: list[Button] = [fiche_button(fiche) for fiche in fiches]
        dispatcher.utter_message(response=f"utter_orienter_{stage}" if stage else "utter_orienter", buttons=buttons)
        return remember(turn, None, (), buttons, None)
