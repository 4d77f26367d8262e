"""The questions that wait for the staff: filtered, those asked most and in vain first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from bot.insights.asked import Kind, State
from bot.insights.store import Group, Question
from bot.knowledge.text import fold

STATES: tuple[State, ...] = get_args(State)
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Those without answer come first."""
PERIODS = (7, 30, 60)


@dataclass(frozen=True)
class Filter:
    """What is to be read; "" and 0 stand for all."""

    state: str = "nouvelle"
    kind: str = ""
    days: int = 0
    text: str = ""

    def passes(self, question: Question, today: dt.date) -> bool:
        """Whether a question is to be read."""
        return (
            self.state in ("", question.state)
            and self.kind in ("", question.kind)
            and (not self.days or question.day > today - dt.timedelta(days=self.days))
            and all(word in fold(question.text) for word in fold(self.text).split())
        )


def inbox(groups: Iterable[Group], wanted: Filter, today: dt.date) -> list[Group]:
    """The groups with the questions that pass, by how many asked, then how lately; those without answer before the others."""
    kept = []
    for group in groups:
        questions = tuple(question for question in group.questions if wanted.passes(question, today))
        if questions:
            kept.append(replace(group, questions=questions))
    return sorted(kept, key=lambda group: (-group.times, -group.last.toordinal(), _kind(group.questions), group.id))


def _kind(questions: Sequence[Question]) -> int:
    return min(KINDS.index(question.kind) for question in questions)
