"""A trade that no fiche knows is said to be unknown, with those who know it; one that they know is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk


@pytest.fixture(autouse=True)
def served(knowledge: Snapshot, serving: Callable[[Snapshot], Snapshot]) -> Snapshot:
    return serving(knowledge)


@pytest.mark.parametrize("text", ["je veux être pilote", "jveux devenir coiffeuse", "comment on devient vétérinaire"])
async def test_an_unknown_trade_is_said_to_be_unknown(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "chercher_metier", "action_chercher")
    assert reply.response == "utter_metier_inconnu"
    assert "onisep.fr" in reply.text and "CIO" in reply.text
    assert "ONISEP" in reply.titles


@pytest.mark.parametrize(
    ("text", "told"), [("je veux travailler dans les avions", "aéronautique"), ("kel metier avec le cuir", "cuir")]
)
async def test_a_known_trade_is_told(talk: Talk, text: str, told: str) -> None:
    reply = await talk.say(text, "chercher_metier", "action_chercher")
    assert reply.response != "utter_metier_inconnu"
    assert told in reply.text


async def test_trades_in_general_are_no_unknown_trade(talk: Talk) -> None:
    reply = await talk.say("quels métiers ?", "chercher_metier", "action_chercher")
    assert reply.response != "utter_metier_inconnu"
