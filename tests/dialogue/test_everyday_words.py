"""What people lack every day is no distress, and distress in nearly the same words stays one."""

from __future__ import annotations

import pytest

from bot.dialogue.agent import AzimutAgent

LACKED = (
    "on n'a plus de voiture depuis mardi",
    "pas d'ordi chez mes parents",
    "jai ni permis ni scooter",
    "on a pas internet ici",
)
DISTRESS = ("j'ai pas d'amis", "j'ai nulle part où dormir", "on me suit dans la rue", "j'ai plus envie de vivre")


async def heard(agent: AzimutAgent, text: str) -> str:
    return str((await agent.parse_message(text))["intent"]["name"])


@pytest.mark.parametrize("text", LACKED)
async def test_a_thing_that_is_lacked_is_no_danger(agent: AzimutAgent, text: str) -> None:
    assert await heard(agent, text) == "vie_pratique"


@pytest.mark.parametrize("text", DISTRESS)
async def test_somebody_in_danger_is_heard(agent: AzimutAgent, text: str) -> None:
    assert (await heard(agent, text)).startswith("detresse_")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("c koi ce site au juste", "identite_robot"),
        ("jsais pas quoi vous demander moi", "capacites"),
        ("ya dautres trucs a voir prochainement", "chercher_evenement"),
        ("et apres ca on fait quoi", "poursuite"),
        ("c'est difficile à suivre ?", "contenu"),
        ("ya un concours a passer ?", "admission"),
    ],
)
async def test_what_is_said_without_a_name_is_understood(agent: AzimutAgent, text: str, intent: str) -> None:
    assert await heard(agent, text) == intent
