"""Learn the weights of actions/ranking.py from the questions that staff imagine for each fact.

    .venv/bin/python bench/learn_ranking.py [--questions 6000] [--out actions/ranking.json]

Each question is asked while it is left out of the index (folds of `FOLDS`), in one of three situations: as it is; as it is
after a talk about something else; without the names in it, the fact's fiche being in context. Beside these, questions of
data/nlu on a facet are asked of fiches that know it, by name or as bare follow-ups ("c'est où ?"); and the cases of
tests/e2e are played, but for those kept to judge (cas_reserves.yml). The right facts are those asked and those that say the
same. The weights make the right facts likely among all facts (a conditional logit); a last regression turns the best
fact's sum into the probability that it is right.
Needs the trained model (`make train`), whose classifier tells the facets.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from actions.compose import choose  # noqa: E402
from actions.context import resolve  # noqa: E402
from actions.ranking import rank  # noqa: E402
from actions.signs import Signs, signs_of  # noqa: E402
from actions.turn import Named, Turn, facets_of  # noqa: E402
from bench.evaluation.corpus import acted_upon, served_options  # noqa: E402
from bot.dialogue.training import model_path  # noqa: E402
from bot.knowledge.base import LIVE, Snapshot  # noqa: E402
from bot.knowledge.schema import FACETTES  # noqa: E402
from bot.knowledge.search import Index  # noqa: E402
from bot.knowledge.store import FaitTrouve, fait_id  # noqa: E402
from bot.knowledge.vectors import encode, encode_all  # noqa: E402
from bot.nlu.analysis import analyse  # noqa: E402
from bot.nlu.text_model import CascadeTextModel  # noqa: E402
from bot.nlu.writing import spelt_out  # noqa: E402
from bot.settings import Settings  # noqa: E402
from tests.e2e.cases import OPEN, plain, read_cases  # noqa: E402

Array = npt.NDArray[Any]
Case = tuple[Array, Array, int]
FOLDS, SAME, RIDGE, KEPT, _SHORT = 5, 0.88, 0.0005, 120, 7
# Questions of people who had seen neither the fiches nor the training data, and how often each counts.
OF_PEOPLE, MANY = 8, 25
# What the questions cannot teach. Those of a fact were written together and share words, so that meaning counts too little;
# people hardly ever ask of the documents' disagreements; and a short question that names a thing is about that thing.
PRIORS = {"meaning": 1.0, "meaning of fiche": 0.5, "disagreement": -1.0, "stranger × brief": -1.0}
SITUATIONS = ("plain",) * 3 + ("after another",) * 4 + ("in context",) * 2


def main() -> int:
    """Learn, print how often the best fact is right, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=6000)
    parser.add_argument("--out", type=Path, default=ROOT / "actions" / "ranking.json")
    options = parser.parse_args()
    names, cases = _cases(options.questions)
    fifth = len(cases) // 5
    weights = _fit(_copied(cases[fifth:]))
    for label, some in (("learnt", cases[fifth:]), ("held out", cases[:fifth])):
        for whom, ours in (("people's", [case for case in some if case[2] > 1]), ("imagined", [c for c in some if c[2] == 1])):
            print(label, whom, *(f"right among {n}: {_right(ours, weights, n):.3f}" for n in (1, 3, 10)))
    cases = _copied(cases)
    weights = _fit(cases) + np.array([PRIORS.get(name, 0.0) for name in names])
    scale, shift = _calibrated(cases, weights)
    learnt_weights = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    for name, weight in learnt_weights.items():
        print(f"{weight:9.3f}  {name}")
    options.out.write_text(
        json.dumps({"scale": round(scale, 4), "shift": round(shift, 4), "weights": learnt_weights}, indent=1) + "\n",
        encoding="utf-8",
    )
    return 0


def _copied(cases: list[Case]) -> list[Case]:
    """Each case as often as it counts."""
    return [case for case in cases for _ in range(case[2])]


def _cases(most: int) -> tuple[list[str], list[Case]]:
    """Names of the signs; for each question the rows kept of its matrix, which of them are right, and how often it counts."""
    snapshot, chance = LIVE.current(), random.Random(0)
    asked = [(f, n, q) for f in snapshot.fiches.values() for n, fact in enumerate(f.faits, 1) for q in fact.questions]
    chance.shuffle(asked)
    asked = asked[:most]
    vectors = dict(
        zip((q for *_, q in asked), encode_all([q for *_, q in asked], Settings.from_environment().vectors), strict=True)
    )
    same = _same_facts(snapshot)
    classifier = classifier_in_service()
    names: list[str] = []
    cases: list[Case] = []
    for fold in range(FOLDS):
        part = asked[fold::FOLDS]
        partial = _without(snapshot, {(f.id, n, q) for f, n, q in part})
        for fiche, number, question in part:
            turn = _turn(snapshot, classifier, question, fiche.id, chance)
            # A question with slips is looked for as it is mended.
            signs = signs_of(partial, turn, meaning=lambda text: vectors[text] if text in vectors else encode(text))
            names = list(signs.columns)
            right = set(same[snapshot.index.position[fait_id(fiche.id, number)]])
            if fiche.faits[number - 1].sur == "definition" and fait_id(fiche.id, 0) in snapshot.index.position:
                right.add(snapshot.index.position[fait_id(fiche.id, 0)])
            cases.append((*_kept(signs, right), 1))
        print(f"fold {fold + 1}/{FOLDS}", flush=True)
    for turn, right, _ in turns_of_people(snapshot, classifier):
        cases.append((*_kept(signs_of(snapshot, turn), right), OF_PEOPLE))
    for turn, right in _asked_of_facets(snapshot, classifier, most // 2, chance):
        cases.append((*_kept(signs_of(snapshot, turn), right), 1))
    chance.shuffle(cases)
    return names, cases


def turns_of_people(snapshot: Snapshot, classifier: CascadeTextModel) -> Iterator[tuple[Turn, set[int], list[str]]]:
    """Turns of the cases that are there to learn from, the facts that hold what an answer must, and the regexes of that.

    Each follows what today's weights answer to the turn before, when that is right, and otherwise the right fact.
    """
    said = [plain(fact.dit) for fact in snapshot.index.faits]
    for case in read_cases(OPEN):
        before: tuple[Turn, list[FaitTrouve], str] | None = None
        for asked in case["turns"]:
            turn = resolve(snapshot, _after(classifier, str(asked["user"]), before))
            right = _holding(said, asked)
            ranked = rank(snapshot, turn)
            answer = choose(snapshot, turn, ranked)
            if right:
                yield turn, right, asked["must"]
            rows = {snapshot.index.position[fact.id] for fact in answer.facts} if answer else set()
            if answer and answer.facts and (rows & right or not right):
                before = (turn, list(answer.facts), answer.fiche)
            elif right:
                best = next((c.fait for c in ranked if snapshot.index.position[c.fait.id] in right), None)
                fact = best or snapshot.index.faits[min(right)]
                before = (turn, [fact], fact.fiche_id)
            else:
                before = None


def _holding(said: list[str], asked: dict[str, Any]) -> set[int]:
    """Rows of the facts that hold all that an answer must; none when they are too many to teach anything."""
    must = asked.get("must") or []
    right = {row for row, text in enumerate(said) if must and all(re.search(regex, text) for regex in must)}
    return right if len(right) < MANY else set()


def _after(classifier: CascadeTextModel, text: str, before: tuple[Turn, list[FaitTrouve], str] | None) -> Turn:
    """The turn of `text`: the first of a conversation, or after (another turn, the facts that answered it, their fiche)."""
    turn = _turn_of(classifier, text, before[2] if before else None)
    if before is None:
        return turn
    asked, facts, fiche = before
    return replace(
        turn, facette=facts[0].sur, earlier=asked.subjects_before(fiche),
        before={"mots": list(asked.words), "reste": list(asked.rest), "villes": list(asked.villes)},
        last_bot={"data": {"custom": {"trace": {"faits": [fact.id for fact in facts]}}}},
    )  # fmt: skip


def _asked_of_facets(
    snapshot: Snapshot, classifier: CascadeTextModel, most: int, chance: random.Random
) -> Iterator[tuple[Turn, set[int]]]:
    """Questions of data/nlu on a facet of a fiche: with its name in the placeholder's stead, or bare in a talk about it."""
    examples = {facet: _examples(facet) for facet in FACETTES}
    fiches = [fiche for fiche in snapshot.fiches.values() if fiche.faits and fiche.type not in ("desaccord", "contact")]
    for _ in range(most):
        fiche = chance.choice(fiches)
        facet = chance.choice([fact.sur for fact in fiche.faits])
        named = [text for text in examples[facet] if f"{{{fiche.type}}}" in text]
        bare = [text for text in examples[facet] if "{" not in text and len(text.split()) <= _SHORT]
        by_name = bool(named) and chance.random() < 0.5
        text = chance.choice(named).replace(f"{{{fiche.type}}}", fiche.nom) if by_name else chance.choice(bare)
        turn = _turn_of(classifier, text, None if by_name else fiche.id)
        right = {snapshot.index.position[fait_id(fiche.id, n)] for n, fact in enumerate(fiche.faits, 1) if fact.sur == facet}
        if facet == "definition" and fait_id(fiche.id, 0) in snapshot.index.position:
            right.add(snapshot.index.position[fait_id(fiche.id, 0)])
        yield turn, right


def _examples(intent: str) -> list[str]:
    [path] = (ROOT / "data" / "nlu").rglob(f"{intent}.yml")
    [block] = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    return [line[2:].strip() for line in block["examples"].splitlines()]


def _kept(signs: Signs, right: set[int]) -> tuple[Array, Array]:
    """The rows that could win: those with the strongest signs, and the right ones."""
    columns = signs.columns
    rough = sum(columns[name] for name in ("words", "meaning", "named", "term", "context", "facet × words", "linked"))
    best = set(np.argsort(-rough)[:KEPT].tolist()) | right
    rows = sorted(best)
    return signs.of(rows), np.array([row in right for row in rows])


def _same_facts(snapshot: Snapshot) -> list[set[int]]:
    """For each fact, the facts that say the same, itself among them."""
    said = encode_all([fact.dit for fact in snapshot.index.faits])
    return [set(np.flatnonzero(said @ vector > SAME).tolist()) for vector in said]


def _without(snapshot: Snapshot, left_out: set[tuple[str, int, str]]) -> Snapshot:
    """The snapshot whose index has not seen those questions."""
    fiches = []
    for fiche in snapshot.fiches.values():
        facts = [
            fact.model_copy(update={"questions": tuple(q for q in fact.questions if (fiche.id, n, q) not in left_out)})
            for n, fact in enumerate(fiche.faits, 1)
        ]
        fiches.append(fiche.model_copy(update={"faits": tuple(facts)}))
    return replace(snapshot, index=Index(fiches, Settings.from_environment().vectors))


def classifier_in_service() -> CascadeTextModel:
    import tarfile

    with tempfile.TemporaryDirectory() as folder, tarfile.open(model_path(Settings.from_environment().var)) as archive:
        archive.extractall(folder)
        [found] = Path(folder).rglob("model.json")
        return CascadeTextModel(grave=served_options()["grave"]).load(found.parent)


def _turn(snapshot: Snapshot, classifier: CascadeTextModel, text: str, fiche: str, chance: random.Random) -> Turn:
    situation = chance.choice(SITUATIONS)
    if situation == "in context":
        turn = _turn_of(classifier, text, fiche)
        return replace(turn, words=turn.rest, named=())
    return _turn_of(classifier, text, chance.choice(list(snapshot.fiches)) if situation == "after another" else None)


def _turn_of(classifier: CascadeTextModel, text: str, context: str | None) -> Turn:
    reading = analyse(text)
    ranked = acted_upon(classifier.ranking(reading.masked, lambda: encode(spelt_out(reading.meant))))
    ranking: list[dict[str, Any]] = [{"name": name, "confidence": sure} for name, sure in ranked]
    intent = ranking[0]["name"]
    return Turn(
        text=text, meant=reading.meant, intent=intent, confidence=ranking[0]["confidence"],
        facets=facets_of(intent, ranking), words=reading.words,
        rest=reading.rest, named=tuple(Named(m.fiches, m.type, m.confiance) for m in reading.mentions), villes=reading.villes,
        niveaux=reading.niveaux, mois=reading.mois, annees=reading.annees, fiche=context, facette=None, shown=(), options=(),
        before={}, last_bot={},
    )  # fmt: skip


def _fit(cases: list[Case]) -> Array:
    """Weights of the conditional logit, with a ridge."""
    stacked = np.concatenate([matrix for matrix, *_ in cases]).astype(np.float64)
    right = np.concatenate([marks for _, marks, _ in cases])
    starts = np.cumsum([0, *(len(matrix) for matrix, *_ in cases)][:-1])
    lengths = np.diff(np.r_[starts, len(stacked)])

    def loss(weights: Array) -> tuple[float, Array]:
        scores = stacked @ weights
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        whole, part = np.add.reduceat(powers, starts), np.add.reduceat(powers * right, starts)
        pull = powers / np.repeat(whole, lengths) - powers * right / np.repeat(np.maximum(part, 1e-300), lengths)
        value = float(np.mean(np.log(whole) - np.log(np.maximum(part, 1e-300))) + RIDGE * weights @ weights)
        return value, stacked.T @ pull / len(cases) + 2 * RIDGE * weights

    return np.asarray(minimize(loss, np.zeros(stacked.shape[1]), jac=True, method="L-BFGS-B").x)


def _right(cases: list[Case], weights: Array, most: int) -> float:
    return float(np.mean([marks[np.argsort(-(matrix @ weights))[:most]].any() for matrix, marks, _ in cases]))


def _calibrated(cases: list[Case], weights: Array) -> tuple[float, float]:
    """Scale and shift of the best sum that give the probability that the best fact is right."""
    sums = [matrix @ weights for matrix, *_ in cases]
    best = np.array([s.max() for s in sums])[:, None]
    right = [bool(marks[s.argmax()]) for s, (_, marks, _) in zip(sums, cases, strict=True)]
    model = LogisticRegression(C=100).fit(best, right)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


if __name__ == "__main__":
    sys.exit(main())
