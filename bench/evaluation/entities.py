"""About what: the names of fiches found in the training examples whose placeholders hold a name, without and with a slip.

What is wanted is the placeholder's type at the place of the name; what is found are the mentions that `analyse` reads, towns
among them. A mention that touches no name stands in the example's own words, of which nothing is known: it is counted apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.evaluation.common import Figure, Score, percent
from bench.evaluation.corpus import written
from bench.evaluation.slips import slip
from bot.knowledge.base import LIVE
from bot.knowledge.names import Mention
from bot.knowledge.schema import TYPES
from bot.nlu.placeholders import PLACEHOLDER, spoken

SHOWN = 25
_CORE = re.compile(r"\W*(?:(?:les?|la|une?|des?|du)\s|[ld]['’])?\W*(.*?)\W*$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Span:
    """A name in a text: its type, from where to where, and the name as the fiche writes it."""

    kind: str
    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Miss:
    """A name not found as it should be, and what was found there instead."""

    text: str
    wanted: str
    found: str


@dataclass(frozen=True)
class Reading:
    """The scores of one way of writing the names. `fiche`: share of the names of which the right fiche was found."""

    name: str
    examples: int
    micro: Score
    overlapping: Score
    scores: list[Score]
    fiche: float
    elsewhere: int
    elsewhere_most: list[tuple[str, int]]
    misses: list[Miss]


@dataclass(frozen=True)
class Entities:
    """Both ways of writing the names."""

    readings: list[Reading]
    figures: list[Figure]


def run() -> Entities:
    """Measure the examples of data/nlu that hold a placeholder of a fiche or a town."""
    filled = [found for text, _ in written() if (found := filled_in(text))]
    slipped = [with_slips(text, spans) for text, spans in filled]
    readings = [measure("noms exacts", filled), measure("une faute par nom", slipped)]
    figures = [Figure(f"Noms de fiches : F1 ({reading.name})", percent(reading.micro.f1)) for reading in readings]
    figures += [Figure(f"Bonne fiche trouvée ({reading.name})", percent(reading.fiche)) for reading in readings]
    return Entities(readings, figures)


def filled_in(example: str) -> tuple[str, list[Span]] | None:
    """The example as `spoken` says it, and the spans of what it filled in; None when that holds no fiche."""
    pieces = PLACEHOLDER.split(example)
    # All placeholders of a kind hold the same name, which tells where one that holds the words between them ends.
    pattern, seen = "", set()
    for index, piece in enumerate(pieces):
        pattern += re.escape(piece) if not index % 2 else f"((?P={piece}))" if piece in seen else f"(?P<{piece}>.+?)"
        seen |= {piece} if index % 2 else set()
    text = spoken(example)
    match = re.fullmatch(pattern, text, re.DOTALL)
    if match is None:
        return None
    kinds = ["lieu" if kind == "ville" else kind for kind in pieces[1::2]]
    spans = [Span(kind, *match.span(number), match[number]) for number, kind in enumerate(kinds, start=1)]
    # A type of which there is no fiche stands for itself.
    named = [span for span in spans if span.kind in TYPES and span.name != span.kind]
    return (text, spans) if named else None


def with_slips(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """The same with one slip in each name of a fiche."""
    pieces, moved, position, length = [], [], 0, 0
    for span in spans:
        name = slip(span.name, 1) if span.kind in TYPES else span.name
        pieces += [text[position : span.start], name]
        length += span.start - position
        moved.append(Span(span.kind, length, length + len(name), span.name))
        length, position = length + len(name), span.end
    return "".join([*pieces, text[position:]]), moved


def measure(name: str, filled: Sequence[tuple[str, list[Span]]]) -> Reading:
    """Look for the names in each text and compare."""
    wanted, found, right, overlapping = Counter[str](), Counter[str](), Counter[str](), 0
    elsewhere, fiches, misses = Counter[str](), 0, []
    for text, spans in filled:
        mentions = LIVE.current().names.find(text)
        elsewhere.update(text[m.debut : m.fin].lower() for m in mentions if not any(_touch(m, span) for span in spans))
        # A level or a date may also be a fiche: nothing is asked there.
        named = [span for span in spans if span.kind in TYPES]
        wanted.update(span.kind for span in named)
        found.update(m.type for m in mentions if any(_touch(m, span) for span in named))
        for span in named:
            there = [m for m in mentions if _touch(m, span)]
            overlapping += any(m.type == span.kind for m in there)
            fiches += any(LIVE.current().fiches[fiche].nom == span.name for m in there for fiche in m.fiches)
            if any(m.type == span.kind and _edges(text, m.debut, m.fin) == _edges(text, span.start, span.end) for m in there):
                right[span.kind] += 1
            else:
                misses.append(Miss(text, f"{span.kind} : {text[span.start : span.end]}", " ; ".join(_told(text, there))))
    scores = [Score(kind, wanted[kind], found[kind], right[kind]) for kind in sorted({*wanted, *found})]
    totals = wanted.total(), found.total()
    return Reading(
        name=name, examples=len(filled), micro=Score("micro", *totals, right.total()),
        overlapping=Score("chevauchement", *totals, overlapping), scores=scores, fiche=fiches / max(wanted.total(), 1),
        elsewhere=elsewhere.total(), elsewhere_most=elsewhere.most_common(SHOWN),
        misses=misses[:: max(1, len(misses) // SHOWN)][:SHOWN],
    )  # fmt: skip


def _touch(mention: Mention, span: Span) -> bool:
    return mention.debut < span.end and span.start < mention.fin


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the article before the name and the signs around it: "La Fabrique (FR)" is "Fabrique (FR"."""
    core = _CORE.match(text[start:end])
    return (start + core.start(1), start + core.end(1)) if core else (start, end)


def _told(text: str, mentions: Sequence[Mention]) -> Iterator[str]:
    return (f"{mention.type} : {text[mention.debut : mention.fin]}" for mention in mentions)
