"""Learn the trees of actions/usefulness.py from judged conversations.

    .venv/bin/python bench/learn_usefulness.py [--out actions/usefulness.json]

`bench/jugements.jsonl` holds conversations, a line each; for most of their messages, readers have been shown the likeliest
facts in a chance order, and have said which answer ("best"), which are welcome beside ("also"), and which only stand in the way
("noise"), each fact as the first characters of the digest of its sentence, a space between two: one that has been reworded
since is not judged.
The conversations are played again on the trained model (`make train`), and the signs of each judged candidate noted.

Prints, for trees that have not seen the conversation: how often the first fact answers, how often one of those told does,
and how many that are told only stand in the way; then writes the trees learnt from all.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import numpy.typing as npt
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from actions import compose  # noqa: E402
from actions.compose import WORTH, most_told  # noqa: E402
from actions.ranking import Candidate  # noqa: E402
from actions.turn import Turn  # noqa: E402
from actions.usefulness import LOOKED_AT, Judged, judged, signs_beside  # noqa: E402
from bot.dialogue.agent import load_agent  # noqa: E402
from bot.dialogue.training import model_path  # noqa: E402
from bot.knowledge.base import Snapshot  # noqa: E402
from bot.settings import Settings  # noqa: E402

Array = npt.NDArray[Any]
JUDGEMENTS = ROOT / "bench" / "jugements.jsonl"
FOLDS, DIGEST = 5, 7
# Numbers written down hold this many digits: a split between two values is no finer.
DIGITS = 9
# What is welcome beside an answer is worth telling, but less surely than the answer.
WELCOME = 0.6
# More than any sign: a leaf is not left.
UNREACHED = 1e38
GRADES = {"noise": 0, "also": 1, "best": 2}
TREES: dict[str, Any] = {
    "max_leaf_nodes": 15, "max_depth": 6, "max_iter": 250, "learning_rate": 0.06, "min_samples_leaf": 30,
    "l2_regularization": 5, "random_state": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A judged message: its conversation, the candidates' signs, their grades (-1 when not judged)."""

    conversation: str
    table: Array
    grades: Array


def digest(sentence: str) -> str:
    """A fact as judgements name it."""
    return hashlib.sha1(sentence.encode()).hexdigest()[:DIGEST]


def main() -> int:
    """Play, learn, print what was reached, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "actions" / "usefulness.json")
    options = parser.parse_args()
    names, questions = asyncio.run(_questions())
    print(f"{len(questions)} messages, {sum(int((q.grades >= 0).sum()) for q in questions)} facts judged, {len(names)} signs")
    folds = [zlib.crc32(question.conversation.encode()) % FOLDS for question in questions]
    useful: list[Array] = [np.zeros(0)] * len(questions)
    for fold in range(FOLDS):
        trees = _fit([question for question, its in zip(questions, folds, strict=True) if its != fold])
        for at, question in enumerate(questions):
            if folds[at] == fold:
                useful[at] = trees.predict_proba(question.table)[:, 1]
    _report(questions, useful)
    write_trees(options.out, names, _fit(questions))
    return 0


async def _questions() -> tuple[list[str], list[Question]]:
    """Names of the signs, and each judged message that facts were looked for, as the conversations are played now."""
    agent = load_agent(model_path(Settings.from_environment().var))
    asked: list[tuple[Snapshot, Turn, list[Candidate]]] = []

    def listen(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> list[Judged]:
        asked.append((snapshot, turn, list(candidates[:LOOKED_AT])))
        try:
            return judged(snapshot, turn, candidates)
        except ValueError:
            # The signs have changed since the trees were learnt: the ranking's order does, for the conversations to go on.
            return [Judged(candidate, 1 / (1 + place)) for place, candidate in enumerate(candidates[:LOOKED_AT])]

    names: list[str] = []
    questions: list[Question] = []
    with mock.patch.object(compose, "judged", listen):
        for number, conversation in enumerate(_conversations()):
            for message in conversation["turns"]:
                asked.clear()
                await agent.handle_message(UserMessage(message["user"], CollectingOutputChannel(), sender_id=f"j{number}"))
                grades = {fact: grade for name, grade in GRADES.items() for fact in message.get(name, "").split()}
                if asked and grades and asked[-1][2]:
                    names, table = signs_beside(*asked[-1])
                    marks = np.array([grades.get(digest(c.fait.dit), -1) for c in asked[-1][2]])
                    questions.append(Question(conversation["turns"][0]["user"], table, marks))
    return names, questions


def _conversations() -> Iterator[dict[str, Any]]:
    with JUDGEMENTS.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _fit(questions: Sequence[Question]) -> HistGradientBoostingClassifier:
    table = np.vstack([question.table for question in questions])
    grades = np.concatenate([question.grades for question in questions])
    table, grades = table[grades >= 0], grades[grades >= 0]
    welcome = grades == GRADES["also"]
    weights = np.r_[np.where(welcome, WELCOME, 1.0), np.full(int(welcome.sum()), 1 - WELCOME)]
    classes = np.r_[grades > 0, np.zeros(int(welcome.sum()), dtype=bool)]
    return HistGradientBoostingClassifier(**TREES).fit(np.vstack([table, table[welcome]]), classes, sample_weight=weights)


def write_trees(path: Path, signs: Sequence[str], model: HistGradientBoostingClassifier) -> None:
    """Write down the trees of a fitted two-class model whose columns are `signs`."""
    nodes: dict[str, list[Any]] = {name: [] for name in ("column", "threshold", "below", "value", "roots")}
    depth = 0
    for (tree,) in model._predictors:
        first = len(nodes["value"])
        nodes["roots"].append(first)
        # Level by level, so that the two nodes below one stand side by side.
        order = [0]
        for place, number in enumerate(order):
            node = tree.nodes[number]
            leaf = bool(node["is_leaf"])
            nodes["column"].append(0 if leaf else int(node["feature_idx"]))
            nodes["threshold"].append(UNREACHED if leaf else float(f"{node['num_threshold']:.{DIGITS}g}"))
            nodes["below"].append(first + (place if leaf else len(order)))
            nodes["value"].append(float(f"{node['value']:.{DIGITS}g}") if leaf else 0.0)
            order += [] if leaf else [int(node["left"]), int(node["right"])]
            depth = max(depth, int(node["depth"]))
    lines = {"signs": list(signs), "depth": depth, "bias": round(float(model._baseline_prediction[0, 0]), 4), **nodes}
    body = ",\n".join(f" {json.dumps(name)}: {json.dumps(kept, ensure_ascii=False)}" for name, kept in lines.items())
    path.write_text("{\n" + body + "\n}\n", encoding="utf-8")


def _report(questions: Sequence[Question], useful: Sequence[Array]) -> None:
    """Print what trees that had not seen the conversation reach, beside the order of the ranking."""
    grades, chances = (np.concatenate(parts) for parts in ([q.grades for q in questions], useful))
    known = grades >= 0
    print(f"worth telling, area under the curve: {roc_auc_score(grades[known] > 0, chances[known]):.3f}")
    orders = {"ranking": [-np.arange(len(u)) for u in useful], "trees": useful}
    for name, order in orders.items():
        answered = [
            (q.grades[np.argmax(np.where(q.grades >= 0, o, -np.inf))] == GRADES["best"], np.max(u[q.grades >= 0]))
            for q, o, u in zip(questions, order, useful, strict=True)
            if (q.grades == GRADES["best"]).any()
        ]
        print(f"{name}: the first fact answers {np.mean([right for right, _ in answered]):.1%} of {len(answered)}")
    told = [_told(q, u) for q, u in zip(questions, useful, strict=True) if (q.grades >= 0).any()]
    some = [(grades == GRADES["best"]).any() for grades, every in told if (every == GRADES["best"]).any()]
    print(f"told: one that answers {np.mean(some):.1%}; {np.mean([len(grades) for grades, _ in told]):.2f} facts", end=", ")
    print(f"{np.mean([(grades[1:] == 0).sum() for grades, _ in told]):.2f} beside that only stand in the way")


def _told(question: Question, useful: Array) -> tuple[Array, Array]:
    """Grades of the facts that would be told, in order, and of all."""
    grades = question.grades[question.grades >= 0]
    chances = useful[question.grades >= 0]
    order = np.argsort(-chances, kind="stable")
    most = most_told(float(chances[order[0]]))
    chosen = [order[0], *(place for place in order[1:most] if chances[place] >= WORTH)]
    return grades[chosen], grades


if __name__ == "__main__":
    sys.exit(main())
