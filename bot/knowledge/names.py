"""Names of fiches found in what people write: exact in any spacing or accent, then by sound and by typing slip.

A name is compared as its folded letters run together, so "p tech", "P-TECH" and "ptech" are one key, and "techni lab" is
"technilab". Longest match wins. A name that staff add is found at once: nothing is learnt.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.knowledge.catalogue import Catalogue, Label, beginnings, may_begin
from bot.knowledge.french import is_common, is_word
from bot.knowledge.once import once_per_fiche, remembered
from bot.knowledge.schema import Fiche, Lieu
from bot.knowledge.text import STOP_WORDS, OfLength, edits_allowed, fold, sound, words_with_spans

_SPAN = re.compile(r"[a-z0-9]+(?:\+[0-9])?|%")
_PARENTHESES = re.compile(r"\s*\([^)]*\)")
_ARTICLES = ("le", "la", "les", "l", "un", "une", "des", "du", "de", "d")
_LONGEST = 9
# Letters from which a name is known without its first, and beyond which it bears one slip more.
_LONG, _LONGER = 6, 9
# Letters of the short names that are known with a slip, and how sure of that we are.
_SHORT, _SHORT_CONFIDENCE = (4, 5), 0.8
# What a score may miss by: a name of which one letter in six is wrong scores 83.33, and so much is asked.
_ROUNDING = 0.01
# Runs of unknown words that one text may have looked up among names with slips, a millisecond each: a message of thirty words
# all misspelt needs less, and a thousand letters typed at random cost no more.
_PATIENCE = 120
_UNNAMED = ("desaccord",)
# Everyday words are these types' proper names: "apprentissage", "soudeur".
_COMMON_TYPES = ("definition", "metier")
# Words before a place name that show that an everyday word is meant as the place: "à Sens", "lycée de Gray".
_BEFORE_PLACE = frozenset(
    ["a", "de", "vers", "sur", "lycee", "ville", "secteur", "pres", "cote", "region", "habite", "campus", "cmq", "le"]
)
# Words after which a name that is a trade's too is the place: "à Mâcon", which is also how many write "maçon".
_AT_PLACE = frozenset("a vers sur pres cote habite ville secteur region".split())
# … and in a message that holds little else: "non plutôt lure", "et sens ?".
_BEFORE_ALONE, _BRIEF = frozenset(("plutot", "et", "non")), 3


@dataclass(frozen=True)
class Mention:
    """A name found in a text: candidate fiches, character span in the text given, confidence in [0, 1], and its key."""

    fiches: tuple[str, ...]
    type: str
    debut: int
    fin: int
    confiance: float
    cle: str


class Names:
    """All names of the fiches, ready to be looked for."""

    def __init__(self, fiches: Iterable[Fiche], imported: Catalogue | None = None) -> None:
        """Gather the names of `fiches`; those that only `imported` fiches bear are known when they are written right."""
        self._imported = imported
        self._types: dict[str, str] = {}
        self._keys: dict[str, list[str]] = defaultdict(list)
        self._delicate: set[str] = set()
        self._spelling: dict[str, str] = {}
        self._places: dict[str, str] = {}
        for fiche in fiches:
            self._add(fiche)
        for key, right in [(key, name) for key, name in self._spelling.items() if name.replace(" ", "") != key]:
            # A misspelt name means what the right one means.
            self._keys[key] = list(dict.fromkeys([*self._keys.get(right.replace(" ", ""), ()), *self._keys[key]]))
        # People write the same few runs of words again and again; looking for slips in them is what costs.
        self._near = remembered(self._nearest, 50_000)
        self._found = remembered(self._found_in, 4_096)
        self._written = remembered(self._written_in, 4_096)
        self._words = {word for name in self._spelling.values() for word in name.split()}
        self._sounds: dict[str, list[str]] = defaultdict(list)
        for key in self._keys:
            if len(key) >= 5 and (heard := sound(key)) and len(heard) >= 4:
                self._sounds[heard].append(key)
        self._fuzzy = OfLength(key for key in self._keys if len(key) >= 5)
        self._acronyms = OfLength(
            key for key in self._keys if _SHORT[0] <= len(key) <= _SHORT[1] and not is_word(key) and key not in self._delicate
        )
        self._beginnings = beginnings(self._keys)
        # Twice as long as any name, it is none: to compare it would cost more than all others together.
        self._most_letters = 2 * self._fuzzy.most

    def _add(self, fiche: Fiche) -> None:
        if fiche.type in _UNNAMED:
            return
        self._types[fiche.id] = fiche.type
        known = keys_of(fiche)
        if isinstance(fiche, Lieu):
            self._places |= {key: fiche.nom.lower() for key, _ in known[:1]}
        for key, words in known:
            if (
                len(key) <= 2
                or key in STOP_WORDS
                or (is_common(key) and fiche.type not in _COMMON_TYPES)
                or (isinstance(fiche, Lieu) and fiche.homographe)
            ):
                self._delicate.add(key)
            self._spelling.setdefault(key, _spelt_right(words, known))
            if fiche.id not in self._keys[key]:
                self._keys[key].append(fiche.id)

    @property
    def keys(self) -> Iterable[str]:
        """The keys of all names."""
        return self._keys

    def spelling(self, key: str) -> str:
        """The folded words of a name, from its key."""
        if key not in self._spelling and self._imported is not None and (label := self._imported.named(key)):
            return label.libelle
        return self._spelling.get(key, key)

    def found_in(self, sentence: str) -> tuple[Mention, ...]:
        """Mentions in a sentence of the fiches, worked out once: what people write is not to be kept."""
        return self._found(sentence)

    def _found_in(self, sentence: str) -> tuple[Mention, ...]:
        return tuple(self.find(sentence))

    def written_in(self, sentence: str) -> tuple[Mention, ...]:
        """Of the mentions in a sentence of the fiches, those that hold no slip; worked out once."""
        return self._written(sentence)

    def _written_in(self, sentence: str) -> tuple[Mention, ...]:
        return tuple(self.written_right(sentence))

    def find(self, text: str) -> list[Mention]:
        """Mentions in `text`, left to right, none overlapping another."""
        folded, spans = _words_and_spans(text)
        found: list[Mention] = []
        start, patience = 0, _PATIENCE
        while start < len(spans):
            mention, used = self._right(text, folded, spans, start)
            if mention is None:
                slips = [run for run in _runs(folded, start) if self._looks_misspelt(run)][:patience]
                patience -= len(slips)
                mention, used = self._slipped(slips, spans, start)
                capitals = text[slice(*spans[start])].isupper() and not text.isupper()
                if mention is None and (key := self._short(folded[start], capitals)):
                    mention = self._mention(key, spans, start, 1, _SHORT_CONFIDENCE)
            if mention:
                found.append(mention)
            start += used
        return found

    def written_right(self, text: str) -> list[Mention]:
        """Of the mentions in `text`, those that hold no slip."""
        words, spans = _words_and_spans(text)
        found: list[Mention] = []
        start = 0
        while start < len(spans):
            mention, used = self._right(text, words, spans, start)
            if mention:
                found.append(mention)
            start += used
        return found

    def _right(self, text: str, words: list[str], spans: list[tuple[int, int]], start: int) -> tuple[Mention | None, int]:
        """The longest name written right that begins there, and how many words it takes."""
        run = "".join(words[start : start + _LONGEST])
        if not may_begin(run, self._beginnings) and not (self._imported and self._imported.may_name(run)):
            return None, 1
        for size in range(min(_LONGEST, len(words) - start), 0, -1):
            key = "".join(words[start : start + size])
            if key in self._keys and self._meant(text, words, spans, start, size, key):
                written = text[spans[start][0] : spans[start + size - 1][1]]
                return self._of_place(key, written, words[start - 1 : start], self._mention(key, spans, start, size, 1.0)), size
            if imported := self._as_imported(key, words[start : start + size], spans[start : start + size]):
                return imported, size
        return None, 1

    def _slipped(self, runs: Iterable[tuple[str, ...]], spans: list[tuple[int, int]], start: int) -> tuple[Mention | None, int]:
        """The same for a name written with slips, among `runs` of words that begin there, the longest first."""
        for run in runs:
            near = self._near(run)
            if near:
                key, confidence = near
                return self._mention(key, spans, start, len(run), confidence), len(run)
        return None, 1

    def _short(self, word: str, capitals: bool) -> str | None:
        """The only short name that a word stands for, were one slip in it: of as few letters only if it is in capitals."""
        if not _SHORT[0] <= len(word) <= (_SHORT[1] if capitals else _SHORT[0]) or word in self._words or is_word(word):
            return None
        names = self._acronyms.between(_SHORT[0] if capitals else len(word) + 1, _SHORT[1])
        found = [name for name in names if OSA.distance(name, word, score_cutoff=1) == 1]
        return found[0] if len(found) == 1 else None

    def _as_imported(self, key: str, words: list[str], spans: list[tuple[int, int]]) -> Mention | None:
        label = self._imported.named(key) if self._imported is not None else None
        return (
            Mention((label.fiche_id,), label.type, spans[0][0], spans[-1][1], 1.0, key)
            if label and _tells(label, words)
            else None
        )

    def _mention(self, key: str, spans: list[tuple[int, int]], start: int, size: int, confidence: float) -> Mention:
        ids = tuple(self._keys[key])
        return Mention(ids, self._types[ids[0]], spans[start][0], spans[start + size - 1][1], confidence, key)

    def _of_place(self, key: str, written: str, before: list[str], mention: Mention) -> Mention:
        """The mention, of the place alone when its name is something else's too and the place is meant."""
        places = tuple(i for i in mention.fiches if self._types[i] == "lieu")
        meant = self._places.get(key) == written.lower() or not _AT_PLACE.isdisjoint(before)
        return replace(mention, fiches=places, type="lieu") if places and mention.type != "lieu" and meant else mention

    def _meant(self, text: str, words: list[str], spans: list[tuple[int, int]], start: int, size: int, key: str) -> bool:
        if size > 1 and words[start] in STOP_WORDS and words[start] not in self._words:
            return False
        if key not in self._delicate:
            return True
        written = text[spans[start][0] : spans[start + size - 1][1]]
        if key in STOP_WORDS:
            # "de" is the diploma DE only in capitals.
            return written.isupper()
        before = words[start - 1] if start else ""
        if before in _BEFORE_ALONE and start + size == len(words) <= _BRIEF:
            return True
        # A capital opens any sentence; a whole word in capitals is a name wherever it stands.
        capitals = written.isupper() and len(written) > 1 and not text.isupper()
        return capitals or written[:1].isupper() and (start > 0 or len(words) == 1) or before in _BEFORE_PLACE

    def _looks_misspelt(self, words: tuple[str, ...]) -> bool:
        """Whether a run of words may be a name with slips: words that all exist are no slip of another one."""
        if words[0] in STOP_WORDS or words[-1] in STOP_WORDS:
            return False
        if all(word in self._words or is_word(word) or len(word) < 3 for word in words):
            return False
        key = "".join(words)
        return edits_allowed(len(key)) > 0 and len(key) <= self._most_letters and not key.isdigit()

    def _nearest(self, words: tuple[str, ...]) -> tuple[str, float] | None:
        key = "".join(words)
        slips = edits_allowed(len(key))
        heard = sound(key)
        if heard in self._sounds:
            best = max(self._sounds[heard], key=lambda other: fuzz.ratio(key, other))
            return (best, 0.85) if fuzz.ratio(key, best) >= 55 else None
        # A score as high leaves room for so many letters more or less.
        apart = math.ceil(2 * slips / (1 - slips / len(key))) if slips < len(key) else 0
        alike = self._fuzzy.between(len(key) - apart, len(key) + apart)
        found = process.extractOne(key, alike, scorer=fuzz.ratio, score_cutoff=100 * (1 - slips / len(key)) - _ROUNDING)
        if found is None:
            return None
        missed = OSA.distance(key, found[0])
        # A first letter is seldom missed, and only in a name long enough to be known by the rest.
        likely = missed <= slips + (len(key) > _LONGER) and (found[0][0] == key[0] or (len(key) >= _LONG and missed == 1))
        return (found[0], found[1] / 100) if likely else None


def _spelt_right(words: str, known: Sequence[tuple[str, str]]) -> str:
    """A one-word name of a fiche, or the other of its names that it misspells ("orloger"): the search knows only that one."""
    first = known[0][1]
    if " " in words or is_word(words):
        return words
    near = (name for _, name in known if " " not in name and OSA.distance(words, name) == 1)
    return next((name for name in near if is_word(name) or name == first), words)


def _runs(words: list[str], start: int) -> list[tuple[str, ...]]:
    """The runs of words that begin there and may be one name with slips, the longest first."""
    return [tuple(words[start : start + size]) for size in range(min(4, len(words) - start), 0, -1)]


def _tells(label: Label, words: list[str]) -> bool:
    """Whether the name of an imported fiche is meant: one everyday word alone is not, unless it is a trade's or a term's."""
    return (
        len(label.cle) > 3
        and words[0] not in STOP_WORDS
        and (len(words) > 1 or label.type in _COMMON_TYPES or not is_common(label.cle))
    )


@once_per_fiche
def keys_of(fiche: Fiche) -> list[tuple[str, str]]:
    """Each name of a fiche as a key, and as its folded words."""
    return keys((fiche.nom, short_name(fiche), *fiche.alias))


def short_name(fiche: Fiche) -> str:
    """The name of a fiche without what stands between parentheses."""
    return without_asides(fiche.nom)


def without_asides(text: str) -> str:
    """A text without what stands between parentheses."""
    return _PARENTHESES.sub("", text)


def keys(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each of the names as a key, and as its folded words."""
    found = []
    for name in dict.fromkeys(names):
        words = _SPAN.findall(fold(name))
        while len(words) > 1 and words[0] in _ARTICLES:
            words = words[1:]
        key = "".join(words)
        if len(key) >= 2 and not key.isdigit():
            found.append((key, " ".join(words)))
    return found


def _words_and_spans(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Folded words of `text`, and the characters of it that each is written in."""
    found = words_with_spans(text)
    return [word for word, _, _ in found], [(start, end) for _, start, end in found]
