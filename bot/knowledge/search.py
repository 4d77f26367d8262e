"""Full-text search over all facts: which of them answers these words best?

Each fact is indexed by its own sentence, by the questions that staff imagined for it and by its fiche's names. Two measures
are joined: BM25F (Robertson and Zaragoza 2009) over the three fields, and the cosine with the nearest imagined question,
which sees a question asked almost word for word. Both are scaled to [0, 1] by what the words asked could at best reach, so
that a threshold means the same for a short and a long question.

A fact is also as good as its fiche: the words of a long question are spread over several facts of the same fiche, so the
fiche as a whole is scored too, and its score shared by its facts (as in passage retrieval, Callan 1994).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from scipy import sparse

from bot.knowledge.french import everyday_discount, is_word
from bot.knowledge.once import once_per_fiche, remembered
from bot.knowledge.schema import Fiche
from bot.knowledge.store import FaitTrouve, facts_of
from bot.knowledge.text import STOP_WORDS, OfLength, content_stems, edits_allowed, sound, stem, tokens
from bot.knowledge.vectors import Meanings

Array = npt.NDArray[Any]
_K1 = 1.2
# Weight and length normalisation of each field: a fact's sentence, its questions, its fiche's names.
_FIELDS = {"dit": (1.0, 0.6), "questions": (0.8, 0.7), "noms": (1.3, 0.4)}
_SHARE_BM25 = 0.6
_SHARE_FICHE = 0.3
# Information (sum of rarities) that a question must share with a fact to be believed whole: one common word is not enough.
_ENOUGH = 9.0
MOST = 80


@dataclass(frozen=True)
class Resultat:
    """A fact and how well it answers, in [0, 1]; `couverture` is the share of the question's information that it holds."""

    fait: FaitTrouve
    score: float
    couverture: float


@dataclass(frozen=True)
class Matches:
    """The facts that answer best, best first, at most `MOST`: their rows in the index, and of each what `Resultat` tells."""

    rows: Array
    scores: Array
    coverage: Array

    @property
    def best(self) -> float:
        """The best score, 0 when there is none."""
        return float(self.scores[0]) if len(self.scores) else 0.0


class Lexicon:
    """The words that the fiches know, for correcting slips towards them and for telling how unknown a text is."""

    def __init__(self, words: Iterable[str]) -> None:
        """`words`: folded words of the fiches."""
        # In a fixed order, so that two processes correct a word alike.
        self.words = tuple(sorted(word for word in words if not word.isdigit()))
        self._words = frozenset(self.words)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            if len(word) >= 4 and (heard := sound(word)):
                self._by_sound[heard].append(word)
        self._near = OfLength(word for word in self.words if len(word) >= 5)
        # Twice as long as any word, it is none: to compare it would cost more than all others together.
        self._most_letters = 2 * max(map(len, self.words), default=0)
        # The same slips come back, and one message is corrected for the classifier and for the search.
        self._correct = remembered(self._corrected, 50_000)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and (word in self._words or word in STOP_WORDS or is_word(word))

    def correct(self, word: str) -> str:
        """The fiches' word that `word` stands for, or `word` itself when it is right, short, or like none."""
        return self._correct(word)

    def _corrected(self, word: str) -> str:
        if word in self or not 4 <= len(word) <= self._most_letters or word[0].isdigit():
            return word
        heard = [other for other in self._by_sound.get(sound(word), ()) if abs(len(other) - len(word)) <= 3]
        if heard:
            return max(heard, key=lambda other: fuzz.ratio(word, other))
        slips = edits_allowed(len(word))
        if not slips:
            return word
        alike = self._near.between(len(word) - slips, len(word) + slips)
        found = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=slips)
        return found[0] if found and found[0][0] == word[0] else word


@dataclass(frozen=True)
class _ReadFact:
    """A fact as it is indexed: its sentences, the stems of each field of `_FIELDS` as often as they stand there, and of each
    question once.
    """

    fait: FaitTrouve
    sentences: tuple[str, ...]
    fields: tuple[Sequence[str], ...]
    questions: tuple[Collection[str], ...]


@once_per_fiche
def _read_fiche(fiche: Fiche) -> tuple[tuple[_ReadFact, ...], frozenset[str]]:
    """The facts of a fiche and the words that it knows."""
    names = tokens(" ".join([fiche.nom, *fiche.alias, *fiche.villes, *fiche.domaines]))
    named = tuple(dict.fromkeys(content_stems(names)))
    read, words = [], set(names)
    for fact in facts_of(fiche):
        asks = fiche.faits[fact.rang - 1].questions if fact.rang else ()
        asked = [tokens(question) for question in asks]
        stems = [tuple(dict.fromkeys(content_stems(question))) for question in asked]
        said = tokens(fact.dit)
        said_stems = content_stems(said)
        words.update(said, *asked)
        fields = (said_stems, tuple(chain.from_iterable(stems)), named)
        questions = (*(each for each in stems if each), tuple(dict.fromkeys(said_stems)))
        read.append(_ReadFact(fact, (fact.dit, *asks), fields, questions))
    return tuple(read), frozenset(words)


def _all_terms(facts: Sequence[_ReadFact]) -> Iterable[str]:
    """Every stem that a fact holds, once, in a fixed order."""
    return dict.fromkeys(term for fact in facts for field in fact.fields for term in field)


_NO_MATCH = Matches(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))


class Index:
    """An inverted index over the facts of all fiches, in memory; built anew with each version of the knowledge."""

    def __init__(self, fiches: Sequence[Fiche], vectors: Path | None = None) -> None:
        """Index the facts of `fiches`. `vectors`: where sentence vectors are kept from one start to the next."""
        read = [_read_fiche(fiche) for fiche in fiches]
        facts = [fact for of_fiche, _ in read for fact in of_fiche]
        self.faits: list[FaitTrouve] = [fact.fait for fact in facts]
        self.lexicon = Lexicon(frozenset[str]().union(*(words for _, words in read)))
        # One message is searched by the scope gate and again by the action.
        self._matches = remembered(self._match_anew, 512)
        self._terms = {term: number for number, term in enumerate(_all_terms(facts))}
        self._weigh(facts)
        self._index_questions(facts)
        self.position = {fact.id: position for position, fact in enumerate(self.faits)}
        self.meanings = Meanings([fact.sentences for fact in facts], vectors)

    def _weigh(self, facts: Sequence[_ReadFact]) -> None:
        frequencies = self._frequencies(facts)
        count = len(facts)
        holders = np.diff(frequencies.indptr)
        self._rarity = np.log(1 + (count - holders + 0.5) / (holders + 0.5))
        self._unknown_rarity = math.log(1 + (count + 0.5) / 0.5)
        self._postings = self._impacts(frequencies)
        # Row of each fact's fiche, and place of each fact in the order of ids, by which equal scores are told apart.
        fiches = {fiche_id: row for row, fiche_id in enumerate(dict.fromkeys(fact.fiche_id for fact in self.faits))}
        self._fiche = np.array([fiches[fact.fiche_id] for fact in self.faits], dtype=np.int64)
        self._rank = np.empty(count, dtype=np.int64)
        self._rank[sorted(range(count), key=lambda row: self.faits[row].id)] = np.arange(count)
        self._fiche_postings = self._impacts(self._of_fiches(frequencies))

    def _frequencies(self, facts: Sequence[_ReadFact]) -> sparse.csc_matrix:
        """Term frequencies of each fact, its fields joined by their weights and lengths (the F of BM25F): facts × terms."""
        total = sparse.csc_matrix((len(facts), len(self._terms)))
        for field, (weight, b) in enumerate(_FIELDS.values()):
            counts = self._counts([fact.fields[field] for fact in facts])
            lengths = np.array([len(fact.fields[field]) for fact in facts], dtype=np.float64)
            mean = max(1.0, lengths.sum() / max(1, len(facts)))
            total = total + sparse.diags(weight / (1 - b + b * lengths / mean)) @ counts
        return total.tocsc()

    def _counts(self, documents: Sequence[Collection[str]]) -> sparse.csc_matrix:
        """How often each document holds each term: documents × terms."""
        terms = np.fromiter(map(self._terms.__getitem__, chain.from_iterable(documents)), dtype=np.int64)
        rows = np.repeat(np.arange(len(documents)), np.array([len(each) for each in documents], dtype=np.int64))
        shape = (len(documents), len(self._terms))
        return sparse.csc_matrix((np.ones(len(terms)), (rows, terms)), shape=shape)

    def _of_fiches(self, frequencies: sparse.csc_matrix) -> sparse.csc_matrix:
        """Term frequencies of each fiche: the greatest among its facts, made comparable between long and short fiches."""
        cells = frequencies.tocoo()
        rows = self._fiche[cells.row]
        keys = rows * len(self._terms) + cells.col
        order = np.argsort(keys, kind="stable")
        kept, starts = np.unique(keys[order], return_index=True)
        if not len(kept):
            return sparse.csc_matrix((0, 0))
        greatest = np.maximum.reduceat(cells.data[order], starts)
        rows, terms = np.divmod(kept, len(self._terms))
        lengths = np.bincount(rows, weights=greatest)
        slopes = 0.6 + 0.4 * lengths / lengths.mean()
        return sparse.csc_matrix((greatest / slopes[rows], (rows, terms)), shape=(len(lengths), len(self._terms)))

    def _impacts(self, frequencies: sparse.csc_matrix) -> sparse.csc_matrix:
        """What each term adds to the BM25 score of each document that holds it."""
        # What holds a term is looked up by halving.
        frequencies.sort_indices()
        tf, rarity = frequencies.data, np.repeat(self._rarity, np.diff(frequencies.indptr))
        impacts = rarity * tf * (_K1 + 1) / (tf + _K1)
        return sparse.csc_matrix((impacts, frequencies.indices, frequencies.indptr), shape=frequencies.shape)

    def _index_questions(self, facts: Sequence[_ReadFact]) -> None:
        self._questions = self._counts([stems for fact in facts for stems in fact.questions])
        # Rows at which the questions of each fact begin: each has one at the least, its own sentence.
        self._first_question = np.cumsum([0, *(len(fact.questions) for fact in facts)][:-1], dtype=np.int64)
        lengths = np.sqrt(self._questions @ self._rarity**2)
        # Each question as a vector of unit length.
        self._questions.data *= np.repeat(self._rarity, np.diff(self._questions.indptr)) / lengths[self._questions.indices]

    def _idf(self, term: str) -> float:
        number = self._terms.get(term)
        return self._unknown_rarity if number is None else float(self._rarity[number])

    def _holders(self, matrix: sparse.csc_matrix, term: str) -> tuple[Array, Array]:
        """The rows of the documents that hold a term, and their values."""
        number = self._terms.get(term)
        if number is None:
            return matrix.indices[:0], matrix.data[:0]
        here = slice(matrix.indptr[number], matrix.indptr[number + 1])
        return matrix.indices[here], matrix.data[here]

    def stems(self, words: Sequence[str]) -> list[str]:
        """Content stems of the words asked, each slip corrected towards the fiches' words."""
        return list(dict.fromkeys(content_stems([self.lexicon.correct(word) for word in words])))

    def _asked(self, words: Sequence[str]) -> dict[str, float]:
        """Stems asked with their weights: rarity among the facts, less for words that anybody says of anything."""
        weights: dict[str, float] = {}
        for word in words:
            right = self.lexicon.correct(word)
            for term in content_stems([right]):
                weights[term] = self._idf(term) * everyday_discount(right)
        return weights

    def held(self, words: Sequence[str], rows: Sequence[int], but: Collection[str] = ()) -> tuple[Array, Array, float]:
        """How much of what the words tell the facts of those rows hold, and their fiches, in [0, 1]; and how much they tell.

        `but`: stems that tell nothing. Of words that tell nothing, all is held.
        """
        terms = {term: weight for term, weight in self._asked(words).items() if term not in but}
        total = sum(terms.values())
        if not total:
            return np.ones(len(rows)), np.ones(len(rows)), 0.0
        facts, fiches = np.asarray(rows), self._fiche[rows]
        in_facts, in_fiches = np.zeros((2, len(rows)))
        for term, weight in terms.items():
            in_facts += weight * _among(facts, self._holders(self._postings, term)[0])
            in_fiches += weight * _among(fiches, self._holders(self._fiche_postings, term)[0])
        return in_facts / total, in_fiches / total, total

    def search(self, words: Sequence[str]) -> list[Resultat]:
        """The facts that answer the folded words best, best first, at most `MOST`; none when no word is known."""
        found = self.matches(words)
        numbers = zip(found.rows.tolist(), found.scores.tolist(), found.coverage.tolist(), strict=True)
        return [Resultat(self.faits[row], score, share) for row, score, share in numbers]

    def matches(self, words: Sequence[str]) -> Matches:
        """What `search` finds, as arrays."""
        return self._matches(tuple(words))

    def _match_anew(self, words: tuple[str, ...]) -> Matches:
        terms = self._asked(words)
        if not terms or not self.faits:
            return _NO_MATCH
        lexical, covered = self._bm25(terms)
        fiches = self._bm25_fiches(terms)
        cosine = self._cosine(terms)
        mass = sum(terms.values())
        reachable = mass * (_K1 + 1) * 0.7
        rows = np.flatnonzero((lexical != 0) | (cosine != 0))
        own = _SHARE_BM25 * lexical[rows] / (max(lexical.max(), reachable) or 1.0) + (1 - _SHARE_BM25) * cosine[rows]
        whole = fiches[self._fiche[rows]] / (max(fiches.max(), reachable) or 1.0)
        evidence = np.minimum(1.0, 0.3 + 0.7 * covered[rows] * mass / _ENOUGH)
        scores = evidence * ((1 - _SHARE_FICHE) * own + _SHARE_FICHE * whole)
        likely = greatest(scores, MOST)
        best = likely[np.lexsort((self._rank[rows[likely]], -scores[likely]))[:MOST]]
        return Matches(rows[best], scores[best], covered[rows[best]])

    def _bm25(self, terms: Mapping[str, float]) -> tuple[Array, Array]:
        """For each fact, its score and the share of the question's information that it holds."""
        scores, covered = np.zeros((2, len(self.faits)))
        total = sum(terms.values())
        for term, weight in terms.items():
            rows, impacts = self._holders(self._postings, term)
            scores[rows] += impacts * (weight / self._idf(term))
            covered[rows] += weight / total
        return scores, covered

    def _bm25_fiches(self, terms: Mapping[str, float]) -> Array:
        scores = np.zeros(self._fiche_postings.shape[0])
        for term, weight in terms.items():
            rows, impacts = self._holders(self._fiche_postings, term)
            scores[rows] += impacts * (weight / self._idf(term))
        return scores

    def _cosine(self, terms: Mapping[str, float]) -> Array:
        dots = np.zeros(self._questions.shape[0])
        for term, asked in terms.items():
            rows, weights = self._holders(self._questions, term)
            dots[rows] += asked * weights
        length = math.sqrt(sum(weight**2 for weight in terms.values()))
        return np.asarray(np.maximum.reduceat(dots, self._first_question) / length)

    def novelty(self, words: Sequence[str], known: Callable[[str], bool] = lambda _: False) -> float:
        """Share of the meaningful words asked that no fiche knows, even corrected, in [0, 1].

        `known`: whether a stem is known elsewhere.
        """
        meaningful = [word for word in words if word not in STOP_WORDS]
        if not meaningful:
            return 0.0
        stems = [stem(self.lexicon.correct(word)) for word in meaningful]
        return sum(each not in self._terms and not known(each) for each in stems) / len(meaningful)


def greatest(values: Array, count: int) -> Array:
    """Places of the `count` greatest values and of those equal to the least of them, in their order: all need not be sorted."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.flatnonzero(values >= np.partition(values, -count)[-count])


def _among(rows: Array, holders: Array) -> Array:
    """Which of the rows are among the holders, which are in order."""
    if not len(holders):
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(holders.take(holders.searchsorted(rows), mode="clip") == rows)
