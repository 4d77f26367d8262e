"""A way in for those who do not know what to ask: one question back and three concrete proposals for their level."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.compose import fiche_button
from actions.speak import Events, remember
from actions.turn import Turn
from bot.knowledge.base import Snapshot

# Intents of people who look for a way rather than for a fact.
LOOKING = ("m_orienter", "chercher_dispositif", "chercher_metier", "chercher_formation")
STARTERS = ("technilab", "p-tech", "post-bts")
_STAGES = {"6e": "college", "5e": "college", "4e": "college", "3e": "college", "2de": "lycee", "1re": "lycee",
           "terminale": "lycee", "bac-pro": "lycee", "bac-techno": "lycee", "bac": "lycee", "cap": "lycee",
           "bts": "bts", "but": "bts"}  # fmt: skip
_PROPOSALS = {
    "college": ("technilab", "gagne-ton-stage", "courant-cio"),
    "lycee": ("p-tech", "parcours-ingenieur", "courant-psyen"),
    "bts": ("post-bts", "parcours-ingenieur", "courant-licence-pro"),
    "adulte": ("courant-greta", "courant-vae", "courant-bilan-de-competences"),
    "": STARTERS,
}
_ADULT = frozenset(["reconversion", "adulte", "chomage", "emploi", "licencie", "carriere", "reprendre", "boulot"])


def propose(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """Ask what the person likes, and offer the proposals of their level."""
    stage = next((_STAGES[level] for level in turn.niveaux if level in _STAGES), "")
    if not stage and _ADULT.intersection(turn.words):
        stage = "adulte"
    buttons = [fiche_button(snapshot.fiches[i]) for i in _PROPOSALS[stage] if i in snapshot.fiches]
    dispatcher.utter_message(response=f"utter_orienter_{stage}" if stage else "utter_orienter", buttons=buttons)
    return remember(turn, None, (), buttons, None)
