"""An internship to be found: the documents name companies, none says that it takes interns."""

from __future__ import annotations

import re

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import fiche_button
from actions.pistes import MOST, STAGES
from actions.speak import phrases, remember, source_line
from actions.turn import Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.distance import kilometres, point_of, point_of_town
from bot.knowledge.schema import Fiche

# What an internship is talked about by, and what tells how one looks for one.
_INTERNSHIPS = (
    "courant-stage-3e", "courant-stage-2de", "courant-pfmp", "courant-convention-stage", "gagne-ton-stage",
    "stage-3e-microtechniques",
)  # fmt: skip
_SEARCH, _PAPERS = "courant-stage-3e", "courant-convention-stage"
_AT_HAND_KM, _MOST_COMPANIES = 40.0, 4
_NOT_FOUND = re.compile(r"\b(?:pas|rien|aucune?|jamais) (?:\w+ )?(?:trouve\w*|reponse|stage|place)\b|\bgalere\b")


def is_of_internships(turn: Turn) -> bool:
    """Whether an internship is what is talked about."""
    talked = turn.fiche in _INTERNSHIPS or not {"stage", "stages"}.isdisjoint(turn.before.get("mots", ()))
    return talked and not turn.named


def found_none(turn: Turn) -> bool:
    """Whether somebody who was told of an internship has found none: "jai pas trouvé"."""
    return is_of_internships(turn) and bool(_NOT_FOUND.search(" ".join(turn.words)))


def seeks_companies(turn: Turn) -> bool:
    """Whether companies are looked for that would take the person for an internship."""
    of_it = is_of_internships(turn) or ("stage" in turn.words and not turn.named)
    return turn.intent == "chercher_entreprise" and of_it and turn.person.profil not in ("entreprise", "enseignant")


def say_companies(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, town: str | None) -> Events:
    """The companies named near the town, if any, that nobody knows who takes interns, and how one looks for an internship."""
    at_college = STAGES.get(turn.person.niveau or "3e") == "college"
    how = [fact for fact in snapshot.facts.get(_SEARCH if at_college else _PAPERS, ()) if fact.sur == "inscription"][:1]
    near = _near(snapshot, town) if town else []
    facts = [*(snapshot.facts[fiche.id][0] for fiche in near), *how]
    buttons = [fiche_button(fiche) for fiche in near[:MOST]] or [
        fiche_button(snapshot.fiches[_SEARCH if at_college else _PAPERS])
    ]
    response = "utter_stage_entreprises" if near else "utter_stage_sans_liste_ville" if town else "utter_stage_sans_liste"
    dispatcher.utter_message(
        response=response, ville=town or "", lignes="\n".join(f"• {fiche.nom} ({fiche.communes[0]})" for fiche in near),
        phrases=phrases(how), source=source_line(snapshot, facts), buttons=buttons,
        custom={"trace": {"palier": 1, "fiche": _SEARCH, "faits": [fact.id for fact in how]}},
    )  # fmt: skip
    return remember(
        turn, turn.fiche if turn.fiche in _INTERNSHIPS else _SEARCH if at_college else _PAPERS, how, buttons, "inscription"
    )


def _near(snapshot: Snapshot, town: str) -> list[Fiche]:
    """The companies at hand of a town, the nearest first."""
    here = point_of_town(snapshot.fiches, town)
    placed = [f for f in snapshot.fiches.values() if f.type == "entreprise" and f.communes]
    points = {f.id: point for f in placed if (point := point_of(snapshot.fiches, f)) is not None}
    far = {i: kilometres(here, point) for i, point in points.items()} if here else {}
    return [snapshot.fiches[i] for i in sorted(far, key=lambda i: (far[i], i)) if far[i] <= _AT_HAND_KM][:_MOST_COMPANIES]
