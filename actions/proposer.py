"""A way in for those who do not know what to ask: one question back and three concrete proposals for their level."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.compose import fiche_button
from actions.ranking import Candidate
from actions.speak import Events, remember, source_line
from actions.turn import Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import Fiche
from bot.knowledge.store import FaitTrouve

# Intents of people who look for a way rather than for a fact.
_FOLLOWED = ("campus", "formation", "parcours", "dispositif", "etablissement", "evenement")
_NEAR = 0.28
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


def propose(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate] = ()) -> Events:
    """Offer what comes near to the person's tastes; else ask what they like, with the proposals of their level."""
    leads = _leads(snapshot, candidates)
    if leads:
        facts = [snapshot.facts[fiche.id][0] for fiche in leads]
        buttons = [fiche_button(fiche) for fiche in leads]
        source = source_line(snapshot, facts)
        dispatcher.utter_message(response="utter_orienter_pistes", lignes=_lines(facts), source=source, buttons=buttons)
        return remember(turn, None, facts, buttons, None)
    stage = next((_STAGES[level] for level in turn.niveaux if level in _STAGES), "")
    if not stage and _ADULT.intersection(turn.words):
        stage = "adulte"
    buttons = [fiche_button(snapshot.fiches[i]) for i in _PROPOSALS[stage] if i in snapshot.fiches]
    dispatcher.utter_message(response=f"utter_orienter_{stage}" if stage else "utter_orienter", buttons=buttons)
    return remember(turn, None, (), buttons, None)


def _leads(snapshot: Snapshot, candidates: Sequence[Candidate]) -> list[Fiche]:
    """At most three fiches that one can follow, apply to or visit, from the facts nearest to what was said."""
    ids = dict.fromkeys(c.fait.fiche_id for c in candidates[:25] if c.score >= _NEAR)
    fiches = [snapshot.fiches[i] for i in ids]
    return [f for f in fiches if f.type in _FOLLOWED and f.resume][:3]


def _lines(facts: Sequence[FaitTrouve]) -> str:
    return "\n".join(f"• {fact.dit}" for fact in facts)
