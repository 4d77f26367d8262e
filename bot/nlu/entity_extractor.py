"""Entities read straight from the knowledge base: a fiche that staff add is recognised without training."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge.text import tokens
from bot.nlu.analysis import Analysis, analyse
from bot.nlu.preamble import role_told, without_preamble
from bot.nlu.profile import profile

_VOUS = frozenset("vous votre vos monsieur madame pourriez auriez pouvez avez".split())
_TU = frozenset("tu ton ta tes toi te".split())
# Nobody who writes so wishes to be spoken to as "vous".
_SMS = frozenset(
    """jsp stp slt wsh wesh tkt mdr ptdr jve jveu jveux jsui jsuis chui chuis jaime jpeu jpx koi ki kel kelle pk pkoi bcp jfais
    ya ct""".split()
)
# … nor who greets as friends do, or asks as one asks of a friend: "aide-moi".
_FRIENDLY = re.compile(r"\b(?:salut|coucou|cc|yo|hey)\b|\b(?:aide|dis|explique|montre|donne|trouve|propose) moi\b")
# How each kind of person is spoken to; pupils who write "vous" mean the campus.
_ADDRESSED = {"eleve": "tu", "etudiant": "tu"} | dict.fromkeys(("parent", "enseignant", "entreprise", "adulte"), "vous")

ANALYSIS = "analyse"
"""Name of the message property that carries the reading to the actions, as plain JSON."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class KnowledgeEntityExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Adds an entity for each fiche, town and level named, and the whole reading as the property `analyse`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeEntityExtractor:
        """A new extractor; it has no configuration and nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds to each message's entities; those already there stay."""
        for message in messages:
            text = message.get(TEXT) or ""
            entities = message.get(ENTITIES, []) + self.add_extractor_name(_entities(analyse(text)))
            message.set(ENTITIES, entities, add_to_output=True)
            asked = without_preamble(text)
            reading = as_json(analyse(asked))
            if asked != text:
                # What is meant stands apart from what was written, though it holds no slip.
                reading |= {"sens": reading["sens"] or asked}
            message.set(ANALYSIS, reading, add_to_output=True)
        return messages


def _entities(reading: Analysis) -> list[dict[str, Any]]:
    named = [
        {"entity": m.type, "value": m.fiches[0], "start": m.debut, "end": m.fin, "confidence_entity": m.confiance}
        for m in reading.mentions
    ]
    told = profile(reading)
    if role := role_told(reading.text):
        told |= {"profil": role}
    bare = [("ville", ville) for ville in reading.villes] + [("niveau", niveau) for niveau in reading.niveaux]
    bare += list(told.items())
    manner = register(reading, told.get("profil"))
    bare += [("registre", manner)] if manner else []
    return named + [{"entity": kind, "value": value, "start": 0, "end": len(reading.text)} for kind, value in bare]


def register(reading: Analysis, who: str | None = None) -> str | None:
    """`tu` or `vous`: as one speaks to `who`, else as the message addresses us; None when nothing tells."""
    if who in _ADDRESSED:
        return _ADDRESSED[who]
    said = set(reading.words)
    if said & _VOUS:
        return "vous"
    written = tokens(reading.text)
    friendly = _FRIENDLY.search(" ".join(written)) is not None
    return "tu" if said & _TU or _SMS & set(written) or friendly else None


def as_json(reading: Analysis) -> dict[str, Any]:
    """A reading as messages carry it: plain JSON, with the fiches' names for its fields."""
    return {
        "mots": list(reading.words),
        "reste": list(reading.rest),
        "sens": reading.meant if reading.meant != reading.text else "",
        "change": reading.change,
        "mentions": [{"fiches": list(m.fiches), "type": m.type, "confiance": m.confiance} for m in reading.mentions],
        "villes": list(reading.villes),
        "niveaux": list(reading.niveaux),
        "mois": list(reading.mois),
        "annees": list(reading.annees),
    }
