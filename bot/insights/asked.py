"""What is worth keeping of one answered message, and what is never kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.knowledge.schema import FACETTES
from bot.tiers import UNKNOWN, UNSURE

Kind = Literal["inconnue", "incertaine", "inutile"]
"""Why staff should read a question: no answer was known, the bot was unsure, or the answer was said to be of no use."""
State = Literal["nouvelle", "hors_sujet", "liee", "repondue"]

_LONGEST = 300
# Distress this likely is reason enough to keep nothing.
_LIKELY = 0.15
_DISTRESS = "detresse_"
# What was said of persons, or against one, is not kept.
_PERSONAL = frozenset({"donnees_personnelles", "donnee_tiers", "insulte", "vie_privee", "decouragement", "mineurs"})
_NOT_FOR_US = frozenset({"hors_sujet", "autre_langue", "charabia", "manipulation"})
_NO_QUESTION = _NOT_FOR_US | {"bavardage", "blague", "compliment", "critique", "comment_ca_va"}
_SEARCH = "chercher_"
_ADVICE = frozenset({"m_orienter", "comparer", "poursuite_post_bts", "stage", "alternance", "vie_pratique"})
ADVICE, INFORMATION, SEARCH, OUT, CHAT = "conseil", "information", "recherche", "hors_sujet", "conversation"
FAMILIES = (INFORMATION, SEARCH, ADVICE, OUT, CHAT)
"""Subjects of what is about no fiche."""
_PUBLICS = frozenset({"eleve", "etudiant", "adulte", "parent", "enseignant", "entreprise"})


@dataclass(frozen=True)
class Asked:
    """One answered message. `text` is as it was written, and None when no word of it may be kept."""

    when: dt.datetime
    text: str | None
    intent: str
    score: float
    tier: int
    """The tier of the answer, 0 when it was made of no fact."""
    fiche: str
    subject: str
    """The type of the fiche that the answer is about, or the family of the intent."""
    public: str
    """Who asks, when they have told; else ""."""

    @property
    def kind(self) -> Kind | None:
        """Why staff should read the question, None when the answer was sure."""
        if self.tier >= UNKNOWN:
            return "inconnue"
        return "incertaine" if self.tier == UNSURE else None


def asked(
    when: dt.datetime,
    text: str,
    guesses: Sequence[tuple[str, float]],
    traces: Sequence[Mapping[str, Any]],
    about: str,
    public: str,
) -> Asked | None:
    """What may be kept of a message, None when nothing may.

    `guesses`: intents with their probability, the likeliest first; `traces`: what the answers were made of (see
    `actions/speak.py`); `about`: type of the fiche that the answer is about, or "".
    """
    if not guesses or sum(sure for name, sure in guesses if name.startswith(_DISTRESS)) >= _LIKELY:
        return None
    intent, score = guesses[0]
    if intent.startswith(_DISTRESS) or intent in _PERSONAL:
        return None
    # A form's question is no answer to be judged.
    made = [trace for trace in traces if trace.get("palier") and not trace.get("demande")]
    tier = max((int(trace["palier"]) for trace in made), default=0)
    fiche = next((str(trace["fiche"]) for trace in made if trace.get("fiche")), "")
    kept = text if len(text) <= _LONGEST and intent not in _NO_QUESTION else None
    who = public if public in _PUBLICS else "autre" if public else ""
    return Asked(when, kept, intent, score, tier, fiche, about or family(intent), who)


def family(intent: str) -> str:
    """What kind of thing an intent asks."""
    if intent in FACETTES:
        return INFORMATION
    if intent.startswith(_SEARCH):
        return SEARCH
    if intent in _ADVICE:
        return ADVICE
    return OUT if intent in _NOT_FOR_US else CHAT
