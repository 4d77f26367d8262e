"""What a wish leaves out."""

from __future__ import annotations

import pytest

from actions.refused import without_refused
from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk


@pytest.mark.parametrize(
    ("text", "intent", "left"),
    [
        ("je veux être dans le luxe mais pas la couture", "chercher_metier", "je veux etre dans le luxe"),
        ("j'aime bricoler mais pas les voitures", "m_orienter", "j aime bricoler"),
        ("je cherche un métier manuel sauf la maçonnerie", "chercher_metier", "je cherche un metier manuel"),
        ("un BTS mais pas en alternance", "chercher_formation", "un bts"),
        ("pas les voitures", "m_orienter", "pas les voitures"),
        ("pas de diplôme et pas de travail", "m_orienter", "pas de diplome et pas de travail"),
        ("c'est loin mais pas trop cher", "cout", "c est loin mais pas trop cher"),
    ],
)
def test_a_wish_is_of_what_it_does_not_leave_out(talk: Talk, real: Snapshot, text: str, intent: str, left: str) -> None:
    assert " ".join(without_refused(real, talk.turn(text, intent)).words) == left


async def test_what_is_left_out_is_not_proposed(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("je veux être dans le luxe mais pas la couture", "chercher_metier", "action_chercher")
    assert "luxe" in reply.text and "couture" not in reply.text.lower()


async def test_an_adult_hears_who_trains_adults(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("j'ai 40 ans, je veux devenir soudeur", "chercher_metier", "action_chercher")
    assert reply.text.startswith("Le soudage s'apprend") and "GRETA" in reply.text
