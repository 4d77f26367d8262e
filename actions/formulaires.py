"""Guidance in steps: Rasa forms that ask one thing at a time, can be skipped, left for another question, and taken up again.

A form takes a message as an answer only when its own question was our last message and the message is not a question itself;
anything else is rejected, so that the rules answer it as ever, and the form waits.
"""

from __future__ import annotations

from collections.abc import Callable

from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.pistes import tastes
from actions.turn import SKIPPED, Turn
from bot.knowledge.schema import FACETTES
from bot.knowledge.text import content_stems

_SKIPS = frozenset(["passer", "incomprehension", "m_orienter", "nier"])
_ASKS = frozenset("quel quelle quels quelles comment combien pourquoi quand qui qu quoi ou est".split())
_GUIDANCE = "formulaire_orientation"
_MOST = 200
_MOST_DETOURS = 2
# As these, people say what they like whatever was asked.
_TELLING = ("m_orienter", "chercher_metier", "chercher_formation", "chercher_campus", "chercher_dispositif")
# After these nobody wants to be asked.
_PARTING = ("au_revoir", "remercier", "abandonner")


class FormValidation(AzimutAction):
    """What `validate_<form>` does for each form: the slots that the message fills, none when it is no answer."""

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """`SlotSet` events; none makes Rasa leave the turn to the rules, then ask again."""
        if turn.interrupted and turn.requested:
            return _after_detour(turn)
        filled = answers(turn)
        # A form that begins or goes on waits no more.
        running = [SlotSet("detours", 0), SlotSet("en_pause", None)] if filled or turn.requested is None else []
        return [*(SlotSet(name, value) for name, value in filled.items()), *running]


def _after_detour(turn: Turn) -> Events:
    """Ask again once; the second question in a row shows that the person is elsewhere: wait to be called back."""
    if turn.detours + 1 < _MOST_DETOURS and turn.intent not in _PARTING:
        return [SlotSet("detours", turn.detours + 1)]
    return [SlotSet("en_pause", turn.form), SlotSet("detours", 0), ActiveLoop(None), SlotSet("requested_slot", None)]


class ValidateOrientation(FormValidation):
    """Checks the answers of « aide-moi à choisir »."""

    def name(self) -> str:
        """Name in the domain."""
        return "validate_formulaire_orientation"


class ValidatePostBts(FormValidation):
    """Checks the answers of the Post-BTS finder."""

    def name(self) -> str:
        """Name in the domain."""
        return "validate_formulaire_post_bts"


class ValidateStage(FormValidation):
    """Checks the class of a pupil who looks for an internship."""

    def name(self) -> str:
        """Name in the domain."""
        return "validate_formulaire_stage"


def answers(turn: Turn) -> dict[str, str]:
    """Slot values that the message gives to the form that runs."""
    if turn.form is None or turn.requested is None:
        told = tastes(turn) if turn.form in (None, _GUIDANCE) and turn.intent in _TELLING else None
        return {"gouts": told} if told else {}
    if turn.intent == "reprendre":
        # Taken as an answer, so that the question is asked again; it fills nothing.
        return {"en_pause": ""}
    if turn.was_asked != turn.requested or digresses(turn):
        return {}
    filled: dict[str, str] = {}
    if turn.requested != "gouts" and turn.form == _GUIDANCE and turn.intent in _TELLING and (told := tastes(turn)):
        filled["gouts"] = f"{turn.person.gouts or ''} {told}"[-_MOST:].strip()
    value = _READ[turn.requested](turn)
    if value is None and turn.form == _GUIDANCE and says_only_a_town(turn):
        # "besançon" when the class is asked: the town, which is asked next.
        filled["ville"] = turn.villes[0]
    elif value is None and (turn.intent in _SKIPS or filled):
        value = SKIPPED
    return filled | ({turn.requested: value} if value else {})


def digresses(turn: Turn) -> bool:
    """Whether the message is a question or a remark of its own rather than an answer."""
    if turn.requested == "ville" and says_only_a_town(turn):
        # "et à Besançon ?" is what was asked, however it is put.
        return False
    if "?" in turn.text or turn.words[:1] and turn.words[0] in _ASKS:
        return True
    named = any(n.type not in ("definition", "metier", "lieu", "formation", "chiffre") for n in turn.named)
    sure = turn.confidence >= 0.5
    return sure and (turn.intent not in _ANSWERING or (named and turn.intent in FACETTES))


def says_only_a_town(turn: Turn) -> bool:
    """Whether the message is a town's name and nothing else."""
    return len(turn.villes) == 1 and not turn.named and not content_stems(list(turn.rest))


# Intents as which an answer may be taken when only its words are looked at.
_ANSWERING = frozenset(
    [*FACETTES, *_SKIPS, "affirmer", "nlu_fallback", "ellipse", "corriger", "choisir_dans_liste", "alternance",
     "chercher_metier", "chercher_formation", "chercher_campus", "chercher_etablissement", "enthousiasme_lassitude",
     "poursuite_post_bts",
     "informer", "stage", "hors_sujet", "bavardage"]
)  # fmt: skip


def _status(turn: Turn) -> str | None:
    return turn.person.statut or {
        "affirmer": "alternance",
        "alternance": "alternance",
        "nier": "scolaire",
        "passer": SKIPPED,
    }.get(turn.intent)


def _words(turn: Turn) -> str | None:
    return " ".join(turn.words)[:_MOST] if turn.words else None


_READ: dict[str, Callable[[Turn], str | None]] = {
    "gouts": _words,
    "niveau": lambda turn: turn.niveaux[0] if turn.niveaux else None,
    "ville": lambda turn: turn.villes[0] if turn.villes else None,
    "statut": _status,
    "bts": _words,
}
