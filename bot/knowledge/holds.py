"""What kinds of answer a sentence holds: a number, a person, a day, an address… "combien ?" wants a sentence with a number."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBER_WORDS = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|"
    "soixante|cent|mille|dizaine|douzaine|quinzaine|vingtaine|trentaine|centaine|tiers|moitié"
)
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_YEAR = r"\b(?:19|20)\d\d\b"

_UNITS = "an|année|mois|semaine|jour|journée|heure|h"
_ROLES = (
    "direct(?:eur|rice)|président|proviseur|ministre|rect(?:eur|rice)|doyen|inspect(?:eur|rice)|chargée? de (?:projet|mission)|"
    "responsable|référente?|secrétaire|trésori[eè]re?|coordinat(?:eur|rice)"
)

_KINDS = {
    # A year counts nothing.
    "number": re.compile(rf"(?<![\d/.-])(?!{_YEAR})\d|\b(?:{_NUMBER_WORDS})s?\b"),
    "money": re.compile(r"€|\beuros?\b|\bgratuit", re.I),
    "duration": re.compile(rf"\b(?:un|une|\d+|{_NUMBER_WORDS}|demi-?)s?[\s-]+(?:{_UNITS})s?\b", re.I),
    "day": re.compile(rf"\b(?:{_MONTHS})\b|\b\d\d?/\d\d?/\d\d"),
    "year": re.compile(_YEAR),
    "person": re.compile(rf"\b(?:{_ROLES})", re.I),
    "link": re.compile(r"https?://|www\.|\b[\w-]+\.(?:fr|org|com)\b|(?<!\w)@\w"),
    "mail": re.compile(r"\w@\w"),
    "phone": re.compile(r"\b0\d(?:[\s.]?\d\d){4}\b"),
    "address": re.compile(r"\b\d{5} [A-ZÉ]|\b(?:rue|avenue|boulevard|place)\b"),
}

KINDS = tuple(_KINDS)


@lru_cache(maxsize=50_000)
def kinds_in(sentence: str) -> tuple[bool, ...]:
    """For each of `KINDS`, whether the sentence holds one."""
    return tuple(pattern.search(sentence) is not None for pattern in _KINDS.values())
