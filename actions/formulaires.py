"""Guidance in steps: Rasa forms that ask one thing at a time, can be skipped, left for another question, and taken up again.

A form takes a message as an answer only when its own question was our last message and the message is not a question itself;
anything else is rejected, so that the rules answer it as ever, and the form waits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.person import SKIPPED
from actions.pistes import STAGES, stage_of, tastes, turning
from actions.refused import GUIDANCE
from actions.told import is_brief, knows_not, level_told, likes_nothing, only_tells, own_words, taste_told, town_told
from actions.turn import Turn
from bot.knowledge.schema import FACETTES
from bot.knowledge.text import content_stems

_SKIPS = frozenset(["passer", "incomprehension", "m_orienter", "nier"])
_ASKS = frozenset("quel quelle quels quelles comment combien pourquoi quand qui qu quoi ou est".split())
_WHAT_IS = re.compile(
    r"(?:(?:et|mais|ok|d accord) )*(?:c est (?:quoi|ou|quand|combien|comment|qui|lequel|laquelle|payant|gratuit)\b|est ce qu|"
    r"ca (?:veut dire|sert|dure|coute)\b|y a t il\b)"
)
_BEFORE_ASKING = frozenset("a dans de en par pour avec et".split())
_MOST = 200
_PROFILE = {
    "college": ("eleve", "tu"), "lycee": ("eleve", "tu"), "bts": ("etudiant", "tu"), "adulte": ("adulte", "vous"),
}  # fmt: skip
_MOST_DETOURS = 2
# As these, people say what they like whatever was asked.
_TELLING = ("m_orienter", "chercher_metier", "chercher_formation", "chercher_campus", "chercher_dispositif")
# What one word is often taken for, whatever it says.
_MISHEARD = (
    "hors_sujet", "bavardage", "saluer", "compliment", "critique", "enthousiasme_lassitude", "autre_langue", "blague",
    "capacites",
)  # fmt: skip
# … and what is no answer to any question of ours.
_NEVER = (
    "au_revoir", "remercier", "abandonner", "recommencer", "insulte", "vie_privee", "manipulation", "parler_humain",
    "donnee_tiers", "identite_robot",
)  # fmt: skip
# From this confidence on, the intent counts.
_RATHER = 0.5
# From this one on, a message that ends by asking is a question.
_SURELY = 0.9
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
        return [*(SlotSet(name, value) for name, value in filled.items()), *_who(turn, filled), *running]


def _who(turn: Turn, filled: dict[str, str]) -> Events:
    """Whose class it is, of whom nothing was known: pupils are spoken to as such, also those who press a button."""
    # A slot that is set is an answer to Rasa: what was known before counts only when the form begins.
    known = turn.person.niveau if turn.requested is None else None
    level = filled.get("niveau") or turn.pressed.get("niveau_personne") or known or ""
    stage = STAGES.get(level)
    if stage is None or turn.person.profil not in (None, _PROFILE[stage][0]):
        return []
    profile, manner = _PROFILE[stage]
    return [SlotSet("profil", profile), *([SlotSet("registre", manner)] if turn.registre is None else [])]


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
        return _told_at_once(turn)
    if turn.intent == "reprendre":
        # Taken as an answer, so that the question is asked again; it fills nothing.
        return {"en_pause": ""}
    if turn.was_asked != turn.requested or digresses(turn):
        return {}
    filled = _told_beside(turn) if turn.form == GUIDANCE else {}
    value = _READ[turn.requested](turn)
    # "j'aime les lunettes" when the town is asked: any town will do; the class counts too much to be left.
    elsewhere = "gouts" in filled and turn.requested == "ville"
    if value is None and (turn.intent in _SKIPS or knows_not(turn) or elsewhere) and not _known_beside(filled):
        value = SKIPPED
    return filled | ({turn.requested: value} if value else {})


def _told_at_once(turn: Turn) -> dict[str, str]:
    """What the message that opens a form tells: what is liked, and that an adult has no class."""
    if turn.form not in (None, GUIDANCE):
        return {}
    filled = {}
    if turn.intent in _TELLING and not likes_nothing(turn) and not turning(turn) and (told := tastes(turn)):
        filled["gouts"] = told
    if turn.form == GUIDANCE and turn.person.niveau is None and stage_of(turn) == "adulte":
        filled["niveau"] = "adulte"
    return filled


def _told_beside(turn: Turn) -> dict[str, str]:
    """What an answer to the guidance tells beside what was asked: "3e, pres de pontarlier" when tastes were."""
    filled: dict[str, str] = {}
    if turn.requested != "gouts" and (told := taste_told(turn, turn.intent in _TELLING and bool(tastes(turn)))):
        filled["gouts"] = f"{turn.person.gouts or ''} {told}"[-_MOST:].strip()
    if turn.requested != "niveau" and (level := level_told(turn)):
        filled["niveau"] = level
    if turn.requested != "ville" and turn.villes:
        filled["ville"] = turn.villes[0]
    return filled


def _known_beside(filled: dict[str, str]) -> bool:
    """Whether the answer tells a class or a town: the question is asked once more, without a word of them."""
    return not {"niveau", "ville"}.isdisjoint(filled)


def digresses(turn: Turn) -> bool:
    """Whether the message is a question or a remark of its own rather than an answer."""
    if turn.requested == "ville" and says_only_a_town(turn):
        # "et à Besançon ?" is what was asked, however it is put.
        return False
    if "?" in turn.text or _opens_by_asking(turn.words):
        return True
    if turn.words[-1:] and turn.words[-1] in _ASKS and turn.intent in FACETTES and turn.confidence >= _SURELY:
        # "les voeux apres 3e c quand" tells no class.
        return True
    tells = turn.villes or turn.niveaux or taste_told(turn, False)
    if turn.words[:2] == ("et", "si") or (turn.words[:1] == ("et",) and not tells):
        # "et après le collège ?" goes on with what was talked about.
        return True
    if turn.intent in _NEVER or turn.intent.startswith("detresse_"):
        return turn.confidence >= _RATHER
    if turn.form == GUIDANCE and is_brief(turn) and _tells_something(turn):
        # The intent of a word or two is a guess: "jsuis au collège" is no greeting, "réparer" is for us.
        return False
    named = any(n.type not in ("definition", "metier", "lieu", "formation", "chiffre") for n in turn.named)
    sure = turn.confidence >= _RATHER
    return sure and (turn.intent not in _ANSWERING or (named and turn.intent in FACETTES))


def _opens_by_asking(words: Sequence[str]) -> bool:
    """Whether a message begins as a question: "quels lycées", "dans quels lycées", "c'est quoi STI2D"."""
    if _WHAT_IS.match(" ".join(words)):
        return True
    first = words[1:2] if words[:1] and words[0] in _BEFORE_ASKING else words[:1]
    return bool(first) and first[0] in _ASKS


def _tells_something(turn: Turn) -> bool:
    """Whether a brief message tells a class, a town or a taste, or that the person has none."""
    misheard = turn.intent in _MISHEARD and turn.requested == "gouts"
    town = turn.requested == "ville" and town_told(turn)
    told = town or only_tells(turn) or knows_not(turn) or taste_told(turn, misheard)
    return bool(told) and not any(named.type not in ("definition", "metier", "formation") for named in turn.named)


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


def _liked(turn: Turn) -> str | None:
    """What is liked, unless the answer tells only a class, a town, or that the person cannot say."""
    tells_none = not own_words(turn) or (knows_not(turn) and not taste_told(turn, False))
    skips = turn.intent in _SKIPS and not _guided_by_taste(turn)
    return None if only_tells(turn) or skips or tells_none else _words(turn)


def _guided_by_taste(turn: Turn) -> bool:
    """Whether somebody asks to be guided by telling what they like: what they are being asked, and no skipping of it."""
    return turn.intent == "m_orienter" and bool(taste_told(turn, False)) and not knows_not(turn)


_READ: dict[str, Callable[[Turn], str | None]] = {
    "gouts": _liked,
    "niveau": level_told,
    "ville": town_told,
    "statut": _status,
    "bts": _words,
}
