"""What comes near a question and does not answer it is said to come near."""

from __future__ import annotations

import json

import pytest

from actions.candidates import candidates_of
from actions.doubt import doubtful, signs
from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("text", "intent"),
    [("TECHNILAB, c'est pour quelles classes ?", "public"), ("combien de temps dure le P-TECH ?", "duree")],
)
def test_what_answers_is_not_doubted(talk: Talk, real: Snapshot, text: str, intent: str) -> None:
    turn = talk.turn(text, intent)
    assert not doubtful(real, turn, candidates_of(real, turn)[0])


def test_what_others_tell_is_doubted(talk: Talk, real: Snapshot) -> None:
    turn = talk.turn("TECHNILAB, c'est pour quelles classes ?", "public")
    others = [c for c in candidates_of(real, turn) if c.subject == 0]
    assert others and doubtful(real, turn, others[-1])


async def test_what_nobody_wrote_down_is_told_as_the_nearest_thing(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi technilab ?", "definition")
    reply = await talk.say("le transport est payé par qui", "financement")
    assert "information" in reply.text
    assert "@" in reply.text


def test_the_weights_are_those_of_the_signs(talk: Talk, real: Snapshot) -> None:
    turn = talk.turn("TECHNILAB, c'est pour quelles classes ?", "public")
    learnt = json.loads((ROOT / "actions" / "doubt.json").read_text(encoding="utf-8"))
    assert list(learnt["weights"]) == list(signs(real, turn, candidates_of(real, turn)[0]))


def test_how_much_of_the_words_a_fact_and_its_fiche_hold(real: Snapshot) -> None:
    row = real.index.position["technilab#3"]
    assert real.index.held(["quatrieme", "technilab"], row)[0] > 0
    of_fact, of_fiche, asked = real.index.held(["zorglub"], row)
    assert (of_fact, of_fiche) == (0.0, 0.0) and asked > 0
    assert real.index.held([], row) == (1.0, 1.0, 0.0)
