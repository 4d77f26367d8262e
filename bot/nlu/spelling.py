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
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.french import frequency, is_word
from bot.knowledge.text import OfLength, tokens, words_with_spans
from bot.nlu.writing import abbreviations, expand, leaning, unglue
from bot.settings import ROOT, Settings

# Where a text begins or ends, and where a name stands.
_EDGE = "#"
_NAME = re.compile(r"\{[^}]*\}")
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_NEIGHBOURS = frozenset(frozenset(pair) for row in _ROWS for pair in pairwise(row))
# Costs, in nats. Of each slip; of a word that exists being none the less a slip; of a word that nobody knows being right.
_SLIPS = {"double": 3.5, "swap": 4.0, "drop": 4.0, "neighbour": 4.5, "heard": 4.0, "insert": 6.0, "other": 6.5, "space": 7.0}
# "lecole" is an everyday way of writing, not a slip: it costs less than nothing, as its two words must both be likely.
_GLUED = -3.0
_EXISTS, _UNKNOWN = 4.5, 20.0
# Times that a word which no dictionary has is met before it counts as half right: "ok", "mdr".
_OFTEN = 5
# A word that exists is suspected only of the slips that fingers make most. When it is shorter than this and often said, both
# its neighbours must tell.
_LONG, _SELDOM, _COMMON_SLIPS = 3, 2e-5, ("double", "swap", "drop", "neighbour")
# A word so short that only a neighbour can tell what it was.
_SHORT = 4
# Two slips in one word: what they cost at most, from how many letters on no neighbour need tell, and from how many they may
# be any slips.
_TWICE, _LONGER, _LONGEST = 9.5, 7, 9
# Letters that stand alone for nothing: "u peux" lacks one.
_LONE = frozenset("iou")
# Letters that lean on a vowel, and "e": before anything else they lack one too, "d campus"; what it costs them to be right.
_ELIDED, _VOWELS, _ALONE = frozenset("edjlmn"), frozenset("aeiouyh"), 2.0
# … and what is read as its name is: "la liste d lycées".
_READ_AS = {"d": ("des",), "l": ("les",)}
# From how many letters on what follows a glued letter may hold a slip itself: "linscripsion".
_GLUED_LETTERS = 5
# Times that a word which no dictionary has is met before a slip may be one of it: "bts".
_OURS = 40
# Share that the word before has in a word's likelihood, seen often enough; and that everyday French has in it.
_BEFORE, _ENOUGH, _EVERYDAY = 0.75, 20, 0.1
_MOST_STATES = 12

Words = tuple[str, ...]


class _Choice(NamedTuple):
    """What a word may stand for and what that slip costs; a word never met has no likelihood: its cost says all.

    `beside`: on how many sides it must have been met beside its neighbour.
    """

    words: Words
    cost: float
    met: bool = True
    beside: int = 0


def _proven(choices: Sequence[_Choice]) -> Sequence[_Choice]:
    """What a word may stand for that its neighbours need not show: itself alone when it exists."""
    return [choice for choice in choices if not choice.beside] if choices[0].cost else choices[:1]


class Speller:
    """Mends slips. `words`, `pairs`: how often a word, and a word after another, was met; `accents`: how folded words are
    written that bear any.
    """

    def __init__(
        self, words: Mapping[str, int], pairs: Mapping[tuple[str, str], int], accents: Mapping[str, str] | None = None
    ) -> None:
        """Make what is likely ready to be looked up."""
        self._accents = accents or {}
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
        self._long_words = OfLength(word for word in meant if len(word) > _SHORT)
        self._slips = lru_cache(maxsize=50_000)(self._slips_of)
        self._twice = lru_cache(maxsize=50_000)(self._twice_of)
        self._known = lru_cache(maxsize=50_000)(self._of_known)

    def respell(self, words: Sequence[str], known: Callable[[str], bool], correct: Callable[[str], str]) -> list[Words]:
        """What each of the folded words stands for. `known`: whether a word is right; `correct`: a fiche's word like it."""
        paths: list[tuple[float, str, tuple[Words, ...]]] = [(0.0, _EDGE, ())]
        for choices in self._fitting(
            [self._choices(word, words[place + 1 : place + 2], known, correct) for place, word in enumerate(words)]
        ):
            best: dict[str, tuple[float, str, tuple[Words, ...]]] = {}
            for so_far, last, path in paths:
                for meant, cost, met, _ in choices:
                    total = so_far + cost + (self._surprise(last, meant) if met else 0.0)
                    if meant[-1] not in best or total < best[meant[-1]][0]:
                        best[meant[-1]] = (total, meant[-1], (*path, meant))
            paths = sorted(best.values())[:_MOST_STATES]
        return list(min((cost - self._likelihood(last, _EDGE), path) for cost, last, path in paths)[1])

    def accented(self, word: str) -> str:
        """A folded word as it is written."""
        return self._accents.get(word, word)

    def _choices(
        self, word: str, then: Sequence[str], known: Callable[[str], bool], correct: Callable[[str], str]
    ) -> list[_Choice]:
        """What a word may stand for, itself first, each with its cost; `then`: the word after it, if any."""
        if word in _ELIDED and then and then[0][0] not in _VOWELS:
            dropped = [self._meant[form] for form, kind in self._slips(word) if kind == "drop"]
            read = [_READ_AS[word]] if word in _READ_AS else []
            return [_Choice((word,), _ALONE), *(_Choice(meant, _SLIPS["drop"], beside=1) for meant in (*dropped, *read))]
        if not word.isalpha() or (len(word) < 2 and word not in _LONE):
            return [_Choice((word,), 0.0)]
        if word in _LONE or not (known(word) or word in self._spelt_out):
            return self._of_unknown(word, correct(word))
        return self._known(word)

    def _of_unknown(self, word: str, heard: str) -> list[_Choice]:
        """What a word that nobody knows may stand for; `heard`: a fiche's word like it, or the word itself."""
        times = self._words.get(word, 0)
        itself = _Choice((word,), _UNKNOWN * _OFTEN / (_OFTEN + times), met=times > 0)
        beside = int(len(word) <= _SHORT)
        found = [_Choice(self._meant[form], _SLIPS[kind], beside=beside) for form, kind in self._slips(word)]
        if len(unglued := unglue(word)) > 1:
            found.append(_Choice(tuple(unglued), _GLUED))
        elif (head := leaning(word)) and len(word) > _GLUED_LETTERS:
            slips = ((self._meant[form], kind) for form, kind in self._slips(word[1:]))
            found += [_Choice((head, *meant), _SLIPS[kind]) for meant, kind in slips if (head, meant[0]) in self._pairs]
        # What one slip explains needs no other explanation.
        if not found and heard == word:
            found = [_Choice(two, _SLIPS["space"]) for two in self._cuts(word)]
        if not found and len(word) > _SHORT:
            found = [_Choice((form,), cost, beside=int(len(word) < _LONGER)) for form, cost in self._twice(word)]
        return [itself, *found, *([_Choice((heard,), _SLIPS["heard"])] if heard != word else [])]

    def _of_known(self, word: str) -> list[_Choice]:
        """What a word that exists may stand for, itself first: a slip is suspected of French, or else as short as initials."""
        found = [_Choice((word,), 0.0)]
        if is_word(word) or len(word) <= _LONG:
            beside = 2 if len(word) < _LONG and frequency(word) >= _SELDOM else 1
            for form, kind in self._slips(word):
                if kind in _COMMON_SLIPS:
                    found.append(_Choice(self._meant[form], _EXISTS + _SLIPS[kind], beside=beside))
        return found

    def _cuts(self, word: str) -> list[Words]:
        """The words that a word without its space may be: "desvoitures"."""
        cuts = ((word[:place], word[place:]) for place in range(2, len(word) - 1))
        return [cut for cut in cuts if cut in self._pairs]

    def _fitting(self, found: Sequence[Sequence[_Choice]]) -> Iterator[list[_Choice]]:
        """The choices of each word without those that were never met beside what stands there or may be meant there."""
        for place, choices in enumerate(found):
            before = {choice.words[-1] for choice in _proven(found[place - 1])} if place else {_EDGE}
            after = {choice.words[0] for choice in _proven(found[place + 1])} if place + 1 < len(found) else {_EDGE}
            yield [choice for choice in choices if self._seen(choice.words, before, after, choice.beside)]

    def _seen(self, meant: Words, before: Collection[str], after: Collection[str], sides: int) -> bool:
        """Whether what is meant was met on as many sides beside what may stand there; an edge alone tells nothing."""
        if not sides:
            return True
        behind = any((word, meant[0]) in self._pairs for word in before if sides > 1 or word != _EDGE)
        ahead = any((meant[-1], word) in self._pairs for word in after if sides > 1 or word != _EDGE)
        return behind + ahead >= sides

    def _twice_of(self, word: str) -> tuple[tuple[str, float], ...]:
        """Words that two slips turn into `word`, with what these cost."""
        alike = self._long_words.between(len(word) - 2, len(word) + 2)
        found = process.extract(word, alike, scorer=OSA.distance, score_cutoff=2, limit=None)
        costs = ((form, slips_cost(form, word)) for form, _, _ in found)
        return tuple((form, cost) for form, cost in costs if cost <= _TWICE or len(word) >= _LONGEST)

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


def slips_cost(meant: str, written: str) -> float:
    """What the cheapest slips that turn `meant` into `written` cost (Damerau's distance, each slip at its cost)."""
    rows = [[0.0] * (len(written) + 1) for _ in range(len(meant) + 1)]
    for i in range(len(meant) + 1):
        for j in range(len(written) + 1):
            ways = [] if i or j else [0.0]
            if i:
                ways.append(rows[i - 1][j] + _SLIPS["drop"])
            if j:
                again = j > 1 and written[j - 1] == written[j - 2]
                ways.append(rows[i][j - 1] + _SLIPS["double" if again else "insert"])
            if i and j:
                ways.append(rows[i - 1][j - 1] + _replaced(meant[i - 1], written[j - 1]))
            if i > 1 and j > 1 and meant[i - 2 : i] == written[j - 2 : j][::-1]:
                ways.append(rows[i - 2][j - 2] + _SLIPS["swap"])
            rows[i][j] = min(ways)
    return rows[-1][-1]


def _replaced(meant: str, written: str) -> float:
    if meant == written:
        return 0.0
    return _SLIPS["neighbour" if frozenset((meant, written)) in _NEIGHBOURS else "other"]


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


def accents(texts: Iterable[str]) -> dict[str, str]:
    """The usual way of writing each folded word of `texts` that bears an accent."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        plain = _NAME.sub(" ", text)
        for word, start, end in words_with_spans(plain):
            written[word][plain[start:end].lower()] += 1
    usual = {word: ways.most_common(1)[0][0] for word, ways in written.items()}
    return {word: way for word, way in usual.items() if way != word}


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
    words, pairs, usual = _learnt(LIVE.current())
    follow: dict[str, dict[str, int]] = defaultdict(dict)
    for (one, other), count in pairs.items():
        follow[one][other] = count
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"words": words, "pairs": follow, "accents": usual}
    path.write_bytes(gzip.compress(json.dumps(kept).encode(), mtime=0))
    _speller.cache_clear()


def _learnt(snapshot: Snapshot) -> tuple[Counter[str], Counter[tuple[str, str]], dict[str, str]]:
    texts = list(_texts(snapshot))
    return *learn(texts, snapshot), accents(texts)


def speller() -> Speller:
    """The speller of this process: what training kept, or else learnt now."""
    return _speller(os.environ.get("AZIMUT_VAR", ""))


@lru_cache(maxsize=2)
def _speller(_var: str) -> Speller:
    path = Settings.from_environment().spelling
    if not path.exists():
        return Speller(*_learnt(LIVE.current()))
    kept = json.loads(gzip.decompress(path.read_bytes()))
    pairs = {(one, other): n for one, after in kept["pairs"].items() for other, n in after.items()}
    return Speller(kept["words"], pairs, kept.get("accents"))
