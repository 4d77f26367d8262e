"""Full-text search over all facts: which of them answers these words best?

Each fact is indexed by its own sentence, by the questions that staff imagined for it and by its fiche's names. Two measures
are joined: BM25F (Robertson and Zaragoza 2009) over the three fields, and the cosine with the nearest imagined question,
which sees a question asked almost word for word. Both are scaled to [0, 1] by what the words asked could at best reach, so
that a threshold means the same for a short and a long question.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.knowledge.schema import Fiche
from bot.knowledge.store import FaitTrouve, facts_of
from bot.knowledge.text import STOP_WORDS, content_stems, edits_allowed, sound, stem, tokens

_K1 = 1.2
# Weight and length normalisation of each field: a fact's sentence, its questions, its fiche's names.
_FIELDS = {"dit": (1.0, 0.6), "questions": (0.8, 0.7), "noms": (1.3, 0.4)}
_SHARE_BM25 = 0.55


@dataclass(frozen=True)
class Resultat:
    """A fact and how well it answers, in [0, 1]; `couverture` is the share of the question's information that it holds."""

    fait: FaitTrouve
    score: float
    couverture: float


class Lexicon:
    """The words that the fiches know, for correcting slips towards them and for telling how unknown a text is."""

    def __init__(self, words: Iterable[str], known: Iterable[str] = ()) -> None:
        """`words`: folded words of the fiches; `known`: other right words, which are never corrected."""
        self._words = {word for word in words if not word.isdigit()}
        self._known = set(known) | STOP_WORDS
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            if len(word) >= 4 and (heard := sound(word)):
                self._by_sound[heard].append(word)
        self._long = [word for word in self._words if len(word) >= 5]

    def __contains__(self, word: object) -> bool:
        return word in self._words or word in self._known

    def correct(self, word: str) -> str:
        """The fiches' word that `word` stands for, or `word` itself when it is right, short, or like none."""
        if word in self or len(word) < 4 or word[0].isdigit():
            return word
        heard = [other for other in self._by_sound.get(sound(word), ()) if abs(len(other) - len(word)) <= 3]
        if heard:
            return max(heard, key=lambda other: fuzz.ratio(word, other))
        slips = edits_allowed(len(word))
        if not slips:
            return word
        found = process.extractOne(
            word, self._long, scorer=fuzz.ratio, score_cutoff=100 * (1 - (slips + 0.4) / len(word))
        )
        return found[0] if found and found[0][0] == word[0] else word


class Index:
    """An inverted index over the facts of all fiches, in memory; built anew with each version of the knowledge."""

    def __init__(self, fiches: Sequence[Fiche], known: Iterable[str] = ()) -> None:
        """`known`: right French words that the fiches may lack (the training data's), never corrected into others."""
        self.faits: list[FaitTrouve] = []
        fields: dict[str, list[Counter[str]]] = {name: [] for name in _FIELDS}
        questions: list[tuple[int, set[str]]] = []
        words: set[str] = set()
        for fiche in fiches:
            names = tokens(" ".join([fiche.nom, *fiche.alias, *fiche.villes, *fiche.domaines]))
            words.update(names)
            for fact in facts_of(fiche):
                position = len(self.faits)
                self.faits.append(fact)
                rang = int(fact.id.rsplit("#", 1)[1])
                said, asked = tokens(fact.dit), [tokens(q) for q in (fiche.faits[rang - 1].questions if rang else ())]
                words.update(said, *asked)
                fields["dit"].append(Counter(content_stems(said)))
                fields["questions"].append(Counter(s for q in asked for s in set(content_stems(q))))
                fields["noms"].append(Counter(set(content_stems(names))))
                questions += [(position, stems) for q in asked if (stems := set(content_stems(q)))]
                questions.append((position, set(content_stems(said))))
        self.lexicon = Lexicon(words, known)
        self._weigh(fields)
        self._index_questions(questions)

    def _weigh(self, fields: dict[str, list[Counter[str]]]) -> None:
        count = len(self.faits)
        documents: Counter[str] = Counter()
        weighted: list[Counter[str]] = [Counter() for _ in range(count)]
        for name, (weight, b) in _FIELDS.items():
            mean = max(1.0, sum(sum(c.values()) for c in fields[name]) / max(1, count))
            for position, counts in enumerate(fields[name]):
                length = 1 - b + b * sum(counts.values()) / mean
                for term, times in counts.items():
                    weighted[position][term] += weight * times / length  # type: ignore[assignment]
        for counts in weighted:
            documents.update(counts.keys())
        self.rarity = {t: math.log(1 + (count - n + 0.5) / (n + 0.5)) for t, n in documents.items()}
        self.unknown_rarity = math.log(1 + (count + 0.5) / 0.5)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for position, counts in enumerate(weighted):
            for term, tf in counts.items():
                self._postings[term].append((position, self.rarity[term] * tf * (_K1 + 1) / (tf + _K1)))

    def _index_questions(self, questions: list[tuple[int, set[str]]]) -> None:
        self._questions: list[tuple[int, float]] = []
        self._question_postings: dict[str, list[int]] = defaultdict(list)
        for position, stems in questions:
            norm = math.sqrt(sum(self._idf(term) ** 2 for term in stems)) or 1.0
            for term in stems:
                self._question_postings[term].append(len(self._questions))
            self._questions.append((position, norm))

    def _idf(self, term: str) -> float:
        return self.rarity.get(term, self.unknown_rarity)

    def stems(self, words: Sequence[str]) -> list[str]:
        """Content stems of the words asked, each slip corrected towards the fiches' words."""
        return list(dict.fromkeys(content_stems([self.lexicon.correct(word) for word in words])))

    def search(self, words: Sequence[str], limit: int = 50) -> list[Resultat]:
        """The facts that answer the folded words best, best first; none when no word is known."""
        terms = self.stems(words)
        if not terms:
            return []
        lexical, coverage = self._bm25(terms)
        cosine = self._cosine(terms)
        best = max(lexical.values(), default=0.0)
        reachable = sum(self._idf(term) for term in terms) * (_K1 + 1) * 0.7
        scale = max(best, reachable) or 1.0
        results = [
            Resultat(
                self.faits[position],
                _SHARE_BM25 * lexical.get(position, 0.0) / scale + (1 - _SHARE_BM25) * cosine.get(position, 0.0),
                coverage.get(position, 0.0),
            )
            for position in lexical.keys() | cosine.keys()
        ]
        results.sort(key=lambda r: (-r.score, r.fait.id))
        return results[:limit]

    def _bm25(self, terms: list[str]) -> tuple[dict[int, float], dict[int, float]]:
        scores: dict[int, float] = defaultdict(float)
        covered: dict[int, float] = defaultdict(float)
        total = sum(self._idf(term) for term in terms)
        for term in terms:
            share = self._idf(term) / total
            for position, impact in self._postings.get(term, ()):
                scores[position] += impact
                covered[position] += share
        return scores, covered

    def _cosine(self, terms: list[str]) -> dict[int, float]:
        dots: dict[int, float] = defaultdict(float)
        for term in terms:
            weight = self._idf(term) ** 2
            for question in self._question_postings.get(term, ()):
                dots[question] += weight
        norm = math.sqrt(sum(self._idf(term) ** 2 for term in terms))
        best: dict[int, float] = {}
        for question, dot in dots.items():
            position, length = self._questions[question]
            value = dot / (norm * length)
            if value > best.get(position, 0.0):
                best[position] = value
        return best

    def novelty(self, words: Sequence[str]) -> float:
        """Share of the meaningful words asked that no fiche knows, even corrected, in [0, 1]."""
        meaningful = [word for word in words if word not in STOP_WORDS]
        if not meaningful:
            return 0.0
        unknown = [word for word in meaningful if stem(self.lexicon.correct(word)) not in self.rarity]
        return len(unknown) / len(meaningful)
