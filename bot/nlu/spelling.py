"""Slips of the finger mended by what is usually written around them: "c est qioi", "combine de tps", "elle set".

A noisy channel, as spelling correctors are built since Kernighan, Church and Gale (1990): of the words that one slip turns
into what is written, the one that the slip and the words beside it make likeliest. How words follow each other is counted in
the training messages and the fiches; nothing outside them is needed.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.french import frequency, is_word
from bot.knowledge.text import tokens
from bot.nlu.writing import abbreviations, expand
from bot.settings import ROOT, Settings

# Where a text begins or ends, and where a name stands.
_EDGE = "#"
_NAME = re.compile(r"\{[^}]*\}")
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_NEIGHBOURS = frozenset(frozenset(pair) for row in _ROWS for pair in pairwise(row))
# Costs, in nats. Of each slip; of a word that exists being none the less a slip; of a word that nobody knows being right.
_SLIPS = {"double": 3.5, "swap": 4.0, "drop": 4.0, "neighbour": 4.5, "heard": 4.0, "insert": 6.0, "other": 6.5}
_EXISTS, _UNKNOWN = 4.5, 20.0
# Times that a word which no dictionary has is met before it counts as half right: "ok", "mdr".
_OFTEN = 5
# A French word is suspected when it is long enough or seldom said, and only of the slips that fingers make most.
_LONG, _SELDOM, _COMMON_SLIPS = 3, 2e-5, ("double", "swap", "drop", "neighbour")
# A word so short that only a neighbour can tell what it was.
_SHORT = 4
# Letters that stand alone for nothing: "u peux" lacks one.
_LONE = frozenset("iou")
# Times that a word which no dictionary has is met before a slip may be one of it: "bts".
_OURS = 40
# Share that the word before has in a word's likelihood, seen often enough; and that everyday French has in it.
_BEFORE, _ENOUGH, _EVERYDAY = 0.75, 20, 0.1
_MOST_STATES = 12

Words = tuple[str, ...]


class _Choice(NamedTuple):
    """What a word may stand for and what that slip costs; a word never met has no likelihood: its cost says all."""

    words: Words
    cost: float
    met: bool = True


class Speller:
    """Mends slips. `words`, `pairs`: how often a word, and a word after another, was met."""

    def __init__(self, words: Mapping[str, int], pairs: Mapping[tuple[str, str], int]) -> None:
        """Make what is likely ready to be looked up."""
        self._words, self._pairs, self._all = words, pairs, sum(words.values())
        meant: dict[str, Words] = {
            word: (word,) for word, met in words.items() if word.isalpha() and (is_word(word) or met >= _OURS)
        }
        # A slip in an SMS form too: "kki" for "ki".
        self._meant = {form: meaning for form, meaning in abbreviations().items() if len(form) > 1} | meant
        self._spelt_out = {word for meaning in abbreviations().values() for word in meaning}
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for form in self._meant:
            for short in (form, *_shortened(form)):
                self._shortened[short].add(form)
        self._slips = lru_cache(maxsize=50_000)(self._slips_of)

    def respell(self, words: Sequence[str], known: Callable[[str], bool], correct: Callable[[str], str]) -> list[str]:
        """Folded words with their slips mended. `known`: whether a word is right; `correct`: a fiche's word like it."""
        paths: list[tuple[float, str, Words]] = [(0.0, _EDGE, ())]
        for place, word in enumerate(words):
            beside = (words[place - 1] if place else _EDGE, words[place + 1] if place + 1 < len(words) else _EDGE)
            choices = self._choices(word, beside, known, correct)
            best: dict[str, tuple[float, str, Words]] = {}
            for so_far, last, path in paths:
                for meant, cost, met in choices:
                    total = so_far + cost + (self._surprise(last, meant) if met else 0.0)
                    if meant[-1] not in best or total < best[meant[-1]][0]:
                        best[meant[-1]] = (total, meant[-1], path + meant)
            paths = sorted(best.values())[:_MOST_STATES]
        return list(min((cost - self._likelihood(last, _EDGE), path) for cost, last, path in paths)[1])

    def _choices(
        self, word: str, beside: tuple[str, str], known: Callable[[str], bool], correct: Callable[[str], str]
    ) -> list[_Choice]:
        """What a word may stand for, itself first, each with its cost."""
        if not word.isalpha() or (len(word) < 2 and word not in _LONE):
            return [_Choice((word,), 0.0)]
        if word in _LONE or not (known(word) or word in self._spelt_out):
            times = self._words.get(word, 0)
            itself = _Choice((word,), _UNKNOWN * _OFTEN / (_OFTEN + times), met=times > 0)
            found = [_Choice(self._meant[form], _SLIPS[kind]) for form, kind in self._slips(word)]
            if len(word) <= _SHORT:
                found = [choice for choice in found if self._fits(choice.words, beside)]
            heard = correct(word)
            return [itself, *found, *([_Choice((heard,), _SLIPS["heard"])] if heard != word else [])]
        suspected = self._slips(word) if is_word(word) and (len(word) >= _LONG or frequency(word) < _SELDOM) else ()
        return [
            _Choice((word,), 0.0),
            *(
                _Choice(self._meant[form], _EXISTS + _SLIPS[kind])
                for form, kind in suspected
                if kind in _COMMON_SLIPS and ((beside[0], form) in self._pairs or (form, beside[1]) in self._pairs)
            ),
        ]

    def _fits(self, meant: Words, beside: tuple[str, str]) -> bool:
        """Whether what is meant was met beside one of those two words; an edge tells nothing."""
        before = beside[0] != _EDGE and (beside[0], meant[0]) in self._pairs
        return before or (beside[1] != _EDGE and (meant[-1], beside[1]) in self._pairs)

    def _slips_of(self, word: str) -> tuple[tuple[str, str], ...]:
        """Forms that one slip turns into `word`, with the kind of slip."""
        forms = {form for short in (word, *_shortened(word)) for form in self._shortened.get(short, ())} - {word}
        return tuple((form, kind) for form in sorted(forms) if (kind := slip(form, word)))

    def _surprise(self, last: str, meant: Words) -> float:
        return -sum(self._likelihood(one, other) for one, other in pairwise((last, *meant)))

    def _likelihood(self, last: str, word: str) -> float:
        """Log-probability of `word` after `last`."""
        met = self._words.get(last, 0)
        share = _BEFORE * met / (met + _ENOUGH)
        after = self._pairs.get((last, word), 0) / met if met else 0.0
        alone = (1 - _EVERYDAY) * self._words.get(word, 0) / self._all + _EVERYDAY * frequency(word) + 1e-9
        return math.log(share * after + (1 - share) * alone)


def slip(meant: str, written: str) -> str | None:
    """The one slip of the finger that turns `meant` into `written`: its kind, None when it takes more or none."""
    short, long = sorted((meant, written), key=len)
    if len(long) - len(short) == 1:
        place = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
        if long[:place] + long[place + 1 :] != short:
            return None
        if long == meant:
            return "drop"
        return "double" if place and long[place] == long[place - 1] else "insert"
    places = [i for i in range(len(meant)) if meant[i] != written[i]] if len(meant) == len(written) else []
    if len(places) == 1:
        return "neighbour" if frozenset((meant[places[0]], written[places[0]])) in _NEIGHBOURS else "other"
    swapped = len(places) == 2 and places[1] - places[0] == 1
    return "swap" if swapped and meant[places[0] : places[1] + 1] == written[places[0] : places[1] + 1][::-1] else None


def _shortened(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def learn(texts: Iterable[str], snapshot: Snapshot) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """How often each word, and each word after another, stands in `texts`, SMS forms spelt out."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for piece in _NAME.split(text):
            read = [_EDGE, *expand(tokens(piece), known=snapshot.index.lexicon.__contains__), _EDGE]
            if len(read) > 2:
                words.update(read)
                pairs.update(pairwise(read))
    return words, pairs


def _texts(snapshot: Snapshot, root: Path = ROOT) -> Iterator[str]:
    """What people write, from the training messages and the fiches' questions, and what the fiches say."""
    for path in sorted((root / "data" / "nlu").rglob("*.yml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            yield from (line.strip().removeprefix("- ") for line in entry["examples"].splitlines())
    for fiche in snapshot.fiches.values():
        yield fiche.resume or ""
        for fact in fiche.faits:
            yield from (fact.dit, *fact.questions)


def keep(path: Path) -> None:
    """Learn, and write to `path` what was counted: it takes seconds, which only training spends."""
    snapshot = LIVE.current()
    words, pairs = learn(_texts(snapshot), snapshot)
    follow: dict[str, dict[str, int]] = defaultdict(dict)
    for (one, other), count in pairs.items():
        follow[one][other] = count
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps({"words": words, "pairs": follow}).encode(), mtime=0))
    _speller.cache_clear()


def speller() -> Speller:
    """The speller of this process: what training kept, or else learnt now."""
    return _speller(os.environ.get("AZIMUT_VAR", ""))


@lru_cache(maxsize=2)
def _speller(_var: str) -> Speller:
    path = Settings.from_environment().spelling
    if not path.exists():
        snapshot = LIVE.current()
        return Speller(*learn(_texts(snapshot), snapshot))
    kept = json.loads(gzip.decompress(path.read_bytes()))
    return Speller(kept["words"], {(one, other): n for one, after in kept["pairs"].items() for other, n in after.items()})
