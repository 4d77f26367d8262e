"""Is it for us? The classifier alone cannot tell: sure of nonsense, it also takes a real question in odd words for chatter.

Two witnesses must agree. One is the classifier's probability of an off-topic intent; the other is the knowledge base:
how well the best fact answers, and how many of the words no fiche knows. Thresholds: bench/calibrate.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge.base import LIVE
from bot.knowledge.text import content_stems
from bot.nlu.analysis import Analysis, analyse
from bot.nlu.elsewhere import campus_elsewhere, region_asked
from bot.nlu.preamble import without_preamble

OFF_TOPIC = "hors_sujet"
FALLBACK = "nlu_fallback"
UNREADABLE = "charabia"
OTHER_LANGUAGE = "autre_langue"
WORRYING = "inquietant"
"""Name of the message property that says that distress may be told, though something else is likelier."""
ELSEWHERE = "ailleurs"
"""Name of the message property that names the other region where something is looked for."""

_DISTRESS = "detresse_"
# Terms and trades are named in passing, in any talk.
_WEAK = ("definition", "metier", "chiffre")
# A name alone is asked what it is, or, after "et", what was asked before; these already say what is done with it.
_WHAT, _SAME = "definition", "ellipse"
_LEANING = (_SAME, "corriger", "choisir_dans_liste", "informer")
# So few words, all known to the fiches, are neither chatter nor off-topic when the classifier is less sure of that than this
# and some fact answers them this well.
_FEW, _SURELY, _OFF, _HELD = 2, 0.6, 0.8, 0.5
_WHO = re.compile(r"\bqui (?:est|c est|etait|sont)\b|\bc (?:est|etait) qui\b")
_LETTER = re.compile(r"[^\W\d_]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ScopeGate(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Sets the intent to `hors_sujet` or `nlu_fallback` when the two witnesses say so; else leaves it."""

    def __init__(self, config: dict[str, Any]) -> None:
        """`config`: see `get_default_config`."""
        self._config = config

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Probabilities and shares, all in [0, 1]."""
        return {
            # An off-topic verdict is lifted when the best fact reaches this score.
            "answered": 0.62,
            # … or when a fiche is named and another intent has this share of its probability.
            "named": 0.6,
            # Any verdict becomes off-topic when the words are this new and the best fact is below `unanswered`.
            "novel": 0.6,
            "unanswered": 0.3,
            # … or when off-topic is this likely beside the verdict; less likely, it is no verdict where a fact nearly answers.
            "likely": 0.2,
            "nearly": 0.4,
            # Below this confidence the intent says nothing.
            "unsure": 0.2,
            # A firm turn is taken as such from this confidence on.
            "sure": 0.4,
            # Distress may be told when the probabilities of its intents together reach `distress`, so low that on the cases of
            # tests/e2e none is missed. It alone is answered when they reach `distress_sure` and no less than those of all
            # questions together; otherwise the numbers are said on a line, and then the question is answered: an unsure guess
            # is often a mere word ("en danger", "mourir"), or told in passing ("on se moque, mais je veux être mécano").
            "distress": 0.3,
            "distress_sure": 0.4,
            # Turns about the conversation, which a question may begin or end with …
            "chatter": [],
            # … and those among them that are never a question to the fiches.
            "firm": [],
            # Turns of people who tell their life in words of their own: no fiche need know them.
            "guided": [],
            # Intents that are no guess below a confidence of their own.
            "faint": {},
            # Questions that are not for us when the place that they name is in another region.
            "placed": [],
            # … unless the best fact reaches this score.
            "held": 0.75,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ScopeGate:
        """A gate with the thresholds of `config`."""
        return cls({**cls.get_default_config(), **config})

    def process(self, messages: list[Message]) -> list[Message]:
        """May replace `intent`; the ranking keeps what the classifier said."""
        for message in messages:
            intent = message.get(INTENT) or {}
            ranking = message.get("intent_ranking") or []
            text = without_preamble(message.get(TEXT) or "")
            verdict = self._verdict(text, intent, ranking)
            if region := self._elsewhere(text, verdict):
                verdict = OFF_TOPIC
                message.set(ELSEWHERE, region, add_to_output=True)
            if not verdict.startswith(_DISTRESS) and self._hints_at_distress(ranking):
                message.set(WORRYING, True, add_to_output=True)
            if verdict != intent.get("name"):
                message.set(INTENT, {"name": verdict, "confidence": intent.get("confidence") or 0.0}, add_to_output=True)
        return messages

    def _elsewhere(self, text: str, verdict: str) -> str | None:
        """The other region that a question is about, unless a fact answers it: some of ours took place in Paris."""
        reading = analyse(text)
        if verdict.startswith(_DISTRESS):
            return None
        if campus := campus_elsewhere(reading):
            return campus
        if verdict not in (OFF_TOPIC, *self._config["placed"]):
            return None
        found = LIVE.current().index.matches(reading.words).best >= self._config["held"]
        return None if found else region_asked(reading)

    def _verdict(self, text: str, intent: dict[str, Any], ranking: list[dict[str, Any]]) -> str:
        if intent.get("name") is None or not _LETTER.search(text):
            return UNREADABLE if not _LETTER.search(text) else OTHER_LANGUAGE
        if _foreign(text):
            return OTHER_LANGUAGE
        others = [r for r in ranking if not r["name"].startswith(_DISTRESS) and not self._faint(r)]
        if not self._hints_at_distress(ranking):
            return self._what_else(text, others)
        # The numbers can be said before an answer, not before small talk.
        distress = next(r for r in ranking if r["name"].startswith(_DISTRESS))
        questions = sum(r["confidence"] for r in others if r["name"] not in (*self._config["chatter"], OFF_TOPIC))
        sure = _distress(ranking) >= max(self._config["distress_sure"], questions)
        verdict = str(distress["name"]) if sure else self._what_else(text, others)
        return str(distress["name"]) if verdict in self._config["chatter"] else verdict

    def _faint(self, guess: dict[str, Any]) -> bool:
        """Whether a guess is too weak for an intent of few words of its own, which any "vous" and "seul" may be taken for."""
        return bool(guess["confidence"] < self._config["faint"].get(guess["name"], 0.0))

    def _hints_at_distress(self, ranking: list[dict[str, Any]]) -> bool:
        return bool(_distress(ranking) >= self._config["distress"])

    def _what_else(self, text: str, ranking: list[dict[str, Any]]) -> str:
        """What a message is that tells no distress."""
        name, sure = ranking[0]["name"], ranking[0]["confidence"]
        reading = analyse(text)
        best = LIVE.current().index.matches(reading.words).best
        named = any(m.type not in _WEAK for m in reading.mentions)
        small = name in (*self._config["chatter"], OFF_TOPIC, UNREADABLE) and name not in _LEANING
        if _only_names(reading) and (small or sure < self._config["unsure"]):
            return _SAME if reading.words[:1] == ("et",) else _WHAT
        if small and _names_a_field(reading, name, sure, best):
            return FALLBACK
        if name in self._config["chatter"]:
            return self._chatter(reading, ranking, best)
        other = next((r["confidence"] for r in ranking if r["name"] != OFF_TOPIC), 0.0)
        return self._about_us(reading, name, sure, (_share(ranking, OFF_TOPIC), other), best, named)

    def _chatter(self, reading: Analysis, ranking: list[dict[str, Any]], best: float) -> str:
        """Small talk that names a fiche, or whose words a fact answers, is a question that began politely."""
        name, sure = ranking[0]["name"], ranking[0]["confidence"]
        if name == "donnee_tiers" and _asks_who(reading):
            # What the documents say of somebody whom they name is public; where to reach them is not.
            return "responsable"
        if name in self._config["firm"]:
            return str(name) if sure >= self._config["sure"] else FALLBACK
        if name == "nier" and (reading.villes or reading.mentions):
            # "non, plutôt Lure" is no answer to a yes-or-no question.
            return "corriger"
        asks = len(reading.masked.split()) > 2 and (bool(reading.mentions) or best >= self._config["answered"])
        if not asks and sure >= self._config["unsure"]:
            return str(name)
        others = [r for r in ranking if r["name"] not in self._config["chatter"] and r["name"] != OFF_TOPIC]
        return str(others[0]["name"]) if others and others[0]["confidence"] >= 0.05 else FALLBACK

    def _about_us(
        self, reading: Analysis, name: str, sure: float, shares: tuple[float, float], best: float, named: bool
    ) -> str:
        config, (off_topic, other) = self._config, shares
        if name == OFF_TOPIC:
            answered = best >= config["answered"] and off_topic < 0.9
            unsure = best >= config["nearly"] and off_topic < config["likely"]
            lifted = answered or unsure or (named and other >= config["named"] * off_topic)
            return FALLBACK if lifted else OFF_TOPIC
        strange = best < config["unanswered"] and not named and off_topic > 0.1 and name not in config["guided"]
        if strange and (off_topic >= config["likely"] or _novelty(reading.words) >= config["novel"]):
            return OFF_TOPIC
        return name if sure >= config["unsure"] else FALLBACK


def _asks_who(reading: Analysis) -> bool:
    """Whether it is asked who somebody is whom the fiches know: "qui est Jean-Charles Thoulouze ?"."""
    return bool(_WHO.search(" ".join(reading.words))) and any(m.type == "personne" for m in reading.mentions)


def _only_names(reading: Analysis) -> bool:
    """Whether names of fiches are all that is said: "affelnet", "et le lycée Diderot ?"."""
    return bool(reading.mentions) and not content_stems(list(reading.rest))


def _names_a_field(reading: Analysis, name: str, sure: float, best: float) -> bool:
    """Whether a word or two of a field are all that is said, though no fiche bears them as its name: "optique", "cuir"."""
    words = content_stems(list(reading.words))
    known = 0 < len(words) <= _FEW and _novelty(reading.words) == 0.0
    if name == OFF_TOPIC:
        return known and best >= _HELD and sure < _OFF
    return known and (name == UNREADABLE or (len(reading.words) <= _FEW and best >= _HELD and sure < _SURELY))


def _novelty(words: Sequence[str]) -> float:
    snapshot = LIVE.current()
    return snapshot.index.novelty(words, snapshot.catalogue.knows)


def _distress(ranking: list[dict[str, Any]]) -> float:
    """How likely it is that distress is told, whichever."""
    return sum(float(r["confidence"]) for r in ranking if r["name"].startswith(_DISTRESS))


def _share(ranking: list[dict[str, Any]], name: str) -> float:
    return sum(float(r["confidence"]) for r in ranking if r["name"] == name)


def _foreign(text: str) -> bool:
    """Whether most letters are of another script than ours."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum("LATIN" not in unicodedata.name(c, "LATIN") for c in letters) > len(letters) / 2
