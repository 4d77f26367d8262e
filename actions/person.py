"""What the person has told of themselves in the conversation."""

from __future__ import annotations

from dataclasses import dataclass

from rasa_sdk import Tracker

SKIPPED = "passe"
"""Value of a slot whose question the person would not answer: it is not asked again."""


@dataclass(frozen=True)
class Person:
    """What the person has told of themselves in this conversation, each None as long as they have not."""

    profil: str | None = None
    niveau: str | None = None
    ville: str | None = None
    statut: str | None = None
    gouts: str | None = None
    bts: str | None = None

    @classmethod
    def of(cls, tracker: Tracker) -> Person:
        """Read the slots; a question that was skipped has told nothing."""
        told = {name: tracker.get_slot(name) for name in cls.__dataclass_fields__}
        return cls(**{name: value for name, value in told.items() if value != SKIPPED})
