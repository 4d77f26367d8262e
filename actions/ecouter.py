"""What is said to somebody who has just told distress, whatever their next words: calm, the same help lines, no menu.

Which messages come here: `bot/dialogue/listening.py`.
"""

from __future__ import annotations

import re

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.turn import Turn
from bot.knowledge.base import LIVE
from bot.knowledge.contacts import as_list, help_lines

# So many of the lines are said again.
_LINES = 3
_LEAVING, _THANKING = ("abandonner", "nier"), ("remercier", "au_revoir")
_JEST = re.compile(
    r"\b(?:j ?e? ?(?:rigol|deconn|plaisant|blagu)\w*(?! (?:pas|plus)\b)|(?:pour|t) rire|pour de faux)\b|"
    r"(?<!pas )(?<!pa )\bune blague\b"
)
# They ask of the lines themselves.
_OF_THE_LINES = re.compile(
    r"\b(?:3114|3018|119|112|15|17|numeros?|lignes?|appel\w*|anonym\w*|gratuits?|confidentiel\w*|payant|"
    r"qui (?:repond|decroche))\b"
)
# It is told of somebody else.
_ANOTHER = re.compile(
    r"\b(?:(?:une?|mon|ma|mes|notre) (?:\w+ )?(?:ami\w*|pote|copain|copine|eleves?|camarade|fils|fille|enfant|frere|soeur|"
    r"cousine?)|il(?! (?:y a|faut|(?:te|vous) plait))|elle|lui)\b"
)
_FOR_OTHERS = ("parent", "enseignant")


class ActionEcouter(AzimutAction):
    """The lines of `knowledge/urgences.yml` for what was told before, under words that suit what is said now."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_ecouter"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say them, the fittest first."""
        lines = help_lines(LIVE.current(), turn.told_distress)[:_LINES]
        dispatcher.utter_message(response=_response(turn), numeros=as_list(lines))
        return []


def _response(turn: Turn) -> str:
    said = " ".join(turn.words)
    if _JEST.search(said) or turn.heard in _LEAVING:
        return "utter_ecoute_laisser"
    if turn.heard in _THANKING:
        return "utter_ecoute_merci"
    if _OF_THE_LINES.search(said):
        return "utter_ecoute_numeros"
    of_another = turn.person.profil in _FOR_OTHERS or _ANOTHER.search(said)
    return "utter_ecoute_proche" if of_another else "utter_ecoute"
