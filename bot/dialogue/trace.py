"""What the last turn of a conversation was made of, read from its tracker: for the terminal and the staff's trial page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any


@dataclass(frozen=True)
class Guess:
    """An intent and its probability, from 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Clause:
    """One of several questions in a message, and what it likeliest asks."""

    text: str
    intent: Guess | None


@dataclass(frozen=True)
class Named:
    """Fiches that a message names in one place (several when they share the name). `confidence`: from 0 to 1."""

    fiches: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Trace:
    """How a message was read and what its answers are made of."""

    text: str
    words: tuple[str, ...]
    """The message with its slips mended and its short forms spelt out."""
    intent: Guess
    others: tuple[Guess, ...]
    """The intents that came next."""
    clauses: tuple[Clause, ...]
    named: tuple[Named, ...]
    told: tuple[tuple[str, str], ...]
    """What else was found, by kind: towns, levels, months, years, who speaks…"""
    answers: tuple[Mapping[str, Any], ...]
    """What each of the bot's messages was made of: `palier`, `fiche`, `fiches`, `faits` (see `actions/speak.py`)."""
    read_at: float
    answered_at: float
    """Seconds since 1970: when the message was understood, and when the last of the answers was made."""


def trace_of(tracker: Any) -> Trace:
    """The trace of a Rasa tracker's last turn."""
    message = tracker.latest_message
    answers: list[Mapping[str, Any]] = []
    read_at = answered_at = 0.0
    for event in reversed(tracker.events):
        if event.type_name == "user":
            read_at = event.timestamp
            break
        if event.type_name == "bot":
            answers.insert(0, (event.data.get("custom") or {}).get("trace") or {})
            answered_at = answered_at or event.timestamp
    parsed: Mapping[str, Any] = message.parse_data or {}
    reading: Mapping[str, Any] = parsed.get("analyse") or {}
    intent = Guess(str(message.intent.get("name")), message.intent.get("confidence") or 0.0)
    others = (_guess(one) for one in parsed.get("intent_ranking") or () if one["name"] != intent.name)
    return Trace(
        text=message.text or "",
        words=tuple(reading.get("mots") or ()),
        intent=intent,
        others=tuple(islice(others, 2)),
        clauses=tuple(_clause(part) for part in parsed.get("parties") or ()),
        named=tuple(Named(tuple(m["fiches"]), m["confiance"]) for m in reading.get("mentions") or ()),
        told=tuple(_told(reading, parsed.get("entities") or ())),
        answers=tuple(answers),
        read_at=read_at,
        answered_at=answered_at,
    )


def _guess(ranked: Mapping[str, Any]) -> Guess:
    return Guess(str(ranked["name"]), ranked["confidence"])


def _clause(part: Mapping[str, Any]) -> Clause:
    ranking = part.get("ranking") or ()
    return Clause(str(part["texte"]), _guess(ranking[0]) if ranking else None)


def _told(reading: Mapping[str, Any], entities: Any) -> list[tuple[str, str]]:
    # The names of fiches are told apart, and what the reading holds is in the entities too.
    kinds = {"villes": "ville", "niveaux": "niveau", "mois": "mois", "annees": "annee"}
    found = [(kind, str(value)) for key, kind in kinds.items() for value in reading.get(key) or ()]
    found += [(str(e["entity"]), str(e["value"])) for e in entities if "confidence_entity" not in e]
    return list(dict.fromkeys(found))
