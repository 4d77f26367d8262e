"""What answers is judged worth telling, what is beside the point is not; the surer the best fact, the less is told with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from actions import compose
from actions.candidates import candidates_of
from actions.compose import choose, most_told
from actions.ranking import Candidate
from actions.usefulness import LOOKED_AT, Judged, judged, signs_beside
from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk

ASKED = [
    ("TECHNILAB, ça dure combien de temps ?", "duree", "demi-journée"),
    ("c'est quoi une licence pro ?", "definition", "licence pro"),
    ("qui préside le CMQ MSI ?", "responsable", "Thoulouze"),
    ("combien gagne un apprenti ?", "remuneration", "SMIC"),
]


@pytest.mark.parametrize(("text", "intent", "told"), ASKED, ids=[text for text, *_ in ASKED])
def test_what_answers_comes_first(talk: Talk, real: Snapshot, text: str, intent: str, told: str) -> None:
    turn = talk.turn(text, intent)
    first, *others = judged(real, turn, candidates_of(real, turn))
    assert told.lower() in first.candidate.fait.dit.lower()
    assert first.useful > 0.5
    assert [first.useful, *(other.useful for other in others)] == sorted((j.useful for j in (first, *others)), reverse=True)


def test_only_the_likeliest_are_judged(talk: Talk, real: Snapshot) -> None:
    turn = talk.turn("TECHNILAB, ça dure combien de temps ?", "duree")
    candidates = candidates_of(real, turn)
    assert len(candidates) > len(judged(real, turn, candidates)) == LOOKED_AT
    assert judged(real, turn, []) == []


def test_each_candidate_has_a_row_of_numbers(talk: Talk, real: Snapshot) -> None:
    turn = talk.turn("et à Vesoul ?", "ellipse")
    candidates = candidates_of(real, turn)[:5]
    names, table = signs_beside(real, turn, candidates)
    assert table.shape == (len(candidates), len(names)) and len(set(names)) == len(names)
    assert np.isfinite(table).all()


def test_the_surer_the_best_the_less_is_told_beside() -> None:
    assert most_told(0.9) < most_told(0.2)


def test_what_is_certain_is_told_first_however_it_is_judged(talk: Talk, real: Snapshot) -> None:
    turn = talk.turn("TECHNILAB, ça dure combien de temps ?", "duree")
    candidates = candidates_of(real, turn)
    last = candidates[LOOKED_AT - 1]
    ordered = [last, *(candidate for candidate in candidates if candidate is not last)]
    certain, judged_first = (choose(real, turn, ordered, least=0.0, certain=sure) for sure in (True, False))
    assert certain is not None and judged_first is not None
    assert certain.facts[0] == last.fait != judged_first.facts[0]


@pytest.mark.parametrize(("asked", "told"), [("une action sur les stages de 3e ?", True), ("les stages de 3e ?", False)])
def test_one_of_the_kind_asked_for_is_told(
    talk: Talk, real: Snapshot, monkeypatch: pytest.MonkeyPatch, asked: str, told: bool
) -> None:
    turn = replace(talk.turn(asked, "inscription"), named=())
    of_kind: dict[bool, list[Candidate]] = {True: [], False: []}
    for candidate in candidates_of(real, talk.turn("des actions sur les stages de 3e", "inscription")):
        of_kind[real.fiches[candidate.fait.fiche_id].type == "dispositif"].append(replace(candidate, score=0.5))
    first, action = of_kind[False][0], of_kind[True][0]
    # Hardly worth telling, were it not of the kind that is asked for.
    monkeypatch.setattr(compose, "judged", lambda *_: [Judged(first, 0.9), Judged(action, 0.01)])
    answer = choose(real, turn, [first, action], least=0.0)
    assert answer is not None
    assert (action.fait in answer.facts) is told
