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

# What a person can still go to: an event of the documents is over, and a fiche with a `statut` may be too.
_FOLLOWED = ("campus", "formation", "parcours", "dispositif", "etablissement")
_NEAR = 0.33
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


def propose(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate] = ()) -> Events:
    """Offer what comes near to the person's tastes; else ask what they like, with the proposals of their level."""
    proposals = [snapshot.fiches[i] for i in _PROPOSALS[_stage(turn)] if i in snapshot.fiches]
    leads = _leads(snapshot, turn, candidates)
    buttons = [fiche_button(fiche) for fiche in {f.id: f for f in (*leads, *proposals)}.values()][:3]
    if leads:
        facts = [snapshot.facts[fiche.id][0] for fiche in leads]
        source = source_line(snapshot, facts)
        dispatcher.utter_message(response="utter_orienter_pistes", lignes=_lines(facts), source=source, buttons=buttons)
        return remember(turn, None, facts, buttons, None)
    stage = _stage(turn)
    dispatcher.utter_message(response=f"utter_orienter_{stage}" if stage else "utter_orienter", buttons=buttons)
    return remember(turn, None, (), buttons, None)


def _stage(turn: Turn) -> str:
    """The stage of schooling that the person tells, "" when they tell none."""
    stage = next((_STAGES[level] for level in turn.niveaux if level in _STAGES), "")
    return "adulte" if not stage and _ADULT.intersection(turn.words) else stage


def _leads(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> list[Fiche]:
    """At most three fiches that the person can follow or apply to, from the facts nearest to what was said."""
    pupil = any(_STAGES.get(level) == "college" for level in turn.niveaux)
    ids = dict.fromkeys(c.fait.fiche_id for c in candidates[:25] if c.score >= _NEAR)
    fiches = [snapshot.fiches[i] for i in ids]
    open_ones = [f for f in fiches if f.type in _FOLLOWED and f.resume and not any(x.sur == "statut" for x in f.faits)]
    return [f for f in open_ones if not pupil or not f.public or "collegien" in f.public][:3]


def _lines(facts: Sequence[FaitTrouve]) -> str:
    return "\n".join(f"• {fact.dit}" for fact in facts)
