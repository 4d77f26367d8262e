"""Somebody who told distress is still listened to at their next message, unless it surely turns to something else.

The classifier reads each message alone: "c pa une blague" would get a joke, and "oui" a menu. Whoever has just been given help
lines gets calm words and the lines again (`actions/ecouter.py`) until they ask something of the fiches.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.knowledge.schema import FACETTES
from bot.nlu.entity_extractor import ANALYSIS

INTENT = "ecoute"
"""What any message is that comes after distress and turns to nothing else; in its `entendu`, what it would have been."""

_HELPING = ("action_detresse", "action_ecouter")
# What they ask who look for something among the fiches.
_QUESTIONS = frozenset(
    [*FACETTES, "chercher_formation", "chercher_etablissement", "chercher_entreprise", "chercher_evenement",
     "chercher_dispositif", "chercher_campus", "chercher_metier", "stage", "alternance", "poursuite_post_bts", "comparer",
     "m_orienter"]
)  # fmt: skip
# From this confidence on a question is one when it names something of the fiches, and from that one on in any words.
_NAMING, _SURELY = 0.4, 0.85
_NO_NAME = ("lieu",)
# What goes on from a question, when it names a thing: "et p-tech ?".
_GOING_ON, _TERMS = ("ellipse", "corriger", "nlu_fallback"), ("lieu", "definition", "chiffre", "metier")
# A way out of where it hurts is a question of ours too.
_OF_SCHOOL = re.compile(
    r"\b(?:chang|arret|quitt)\w+ (?:\w+ ){0,2}(?:lycee|college|ecole|filiere|classe|etablissement|formation|entreprise|patron|"
    r"cfa|etudes|orientation|metier|specialite)\b|\b(?:internat|reconversion|redoubl\w+|reorient\w+)\b|"
    r"\b(?:ses|mes|les) etudes\b|\bautre (?:lycee|formation|filiere|voie|entreprise)\b"
)
# Who says that they are well, or what they came for.
_ASKS_ELSE = re.compile(
    r"^non (?:(?:ca|tout) va|c est bon|je vais bien|merci)|\bje (?:cherche|cherchais|voulais|demandais)\b|\bma question\b|"
    r"\bc est une (?:expression|question)\b"
)


def still_listened(parsed: dict[str, Any], tracker: DialogueStateTracker | None) -> dict[str, Any]:
    """`parsed`, with the intent `ecoute` when it follows help lines and neither tells distress nor turns away from it.

    What is asked of school itself ("je voudrais changer de lycée") is answered, with the lines before it: `rappel`.
    """
    # A button's message has no reading, and is what it says.
    if tracker is None or ANALYSIS not in parsed or not _is_helping(tracker):
        return parsed
    intent, words = parsed.get("intent") or {}, " ".join(parsed[ANALYSIS]["mots"])
    if str(intent.get("name")).startswith("detresse_"):
        return parsed
    of_school = bool(_OF_SCHOOL.search(words))
    # However sure the question: the lines are of use to who changes schools because of what they just told.
    if _turns_away(parsed, words) and (not of_school or _ASKS_ELSE.search(words)):
        return parsed
    if of_school:
        name = intent.get("name") if intent.get("name") in _QUESTIONS else "nlu_fallback"
        return {**parsed, "intent": {**intent, "name": name}, "rappel": True}
    heard = {"name": INTENT, "confidence": intent.get("confidence") or 0.0, "entendu": intent.get("name") or ""}
    return {**parsed, "intent": heard}


def _is_helping(tracker: DialogueStateTracker) -> bool:
    """Whether our last answer was help lines."""
    for event in reversed(tracker.events):
        if isinstance(event, SessionStarted):
            return False
        if isinstance(event, ActionExecuted) and event.action_name not in (ACTION_LISTEN_NAME, None):
            return event.action_name in _HELPING
    return False


def _turns_away(parsed: dict[str, Any], words: str) -> bool:
    intent = parsed.get("intent") or {}
    if parsed.get("inquietant"):
        return False
    if intent.get("name") in _GOING_ON:
        return any(mention["type"] not in _TERMS for mention in parsed[ANALYSIS]["mentions"])
    if intent.get("name") not in _QUESTIONS:
        return False
    names = any(mention["type"] not in _NO_NAME for mention in parsed[ANALYSIS]["mentions"])
    says_so = bool(_ASKS_ELSE.search(words))
    return float(intent.get("confidence") or 0.0) >= (_NAMING if names or says_so else _SURELY)
