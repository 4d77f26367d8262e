"""What no document names is said to be unknown; what is known, in any spelling, is not."""

from __future__ import annotations

import pytest

from actions.unheard import unheard_of
from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk


@pytest.mark.parametrize(
    ("text", "intent", "name"),
    [
        ("quels sont les résultats au bac du lycée Zorglub ?", "resultat", "lycée Zorglub"),
        ("le lycée professionnel Zorglub il est ou", "lieu", "lycée professionnel Zorglub"),
        ("C'est quoi le projet Campus Zorg2", "definition", "Campus Zorg2"),
        ("c'est quoi une ZRGLB ?", "definition", "ZRGLB"),
        ("débouchés du bts zrgl", "debouches", "bts zrgl"),
    ],
)
def test_an_unknown_name_is_told_as_it_was_written(talk: Talk, snapshot: Snapshot, text: str, intent: str, name: str) -> None:
    assert unheard_of(snapshot, talk.turn(text, intent)) == name


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("c koi technilab", "definition"),
        ("c koi le téknilab", "definition"),
        ("le lycé jule hagg il est ou", "lieu"),
        ("le lycée Jules Haag de Besançon", "lieu"),
        ("un lycée sympa près de Vesoul", "chercher_etablissement"),
        ("le bts en alternance c'est payé ?", "remuneration"),
        ("cest quoi un bac pro svp", "definition"),
        ("c'est quoi la métrologie ?", "definition"),
        ("quel campus pour le cuir ?", "chercher_campus"),
        ("y a un campus qui forme à la coutellerie ?", "chercher_campus"),
    ],
)
def test_what_is_known_or_everyday_french_is_no_unknown_name(talk: Talk, snapshot: Snapshot, text: str, intent: str) -> None:
    assert unheard_of(snapshot, talk.turn(text, intent)) is None


async def test_nothing_is_told_of_something_else(talk: Talk) -> None:
    reply = await talk.say("quels sont les résultats au bac du lycée Zorglub ?", "resultat")
    assert reply.response == "utter_nom_inconnu"
    assert "« lycée Zorglub »" in reply.text
    assert reply.tier == 5


async def test_what_is_known_beside_it_is_told(talk: Talk) -> None:
    reply = await talk.say("technilab dure combien de temps au lycée Zorglub ?", "duree")
    assert "(lycée Zorglub)" in reply.text
    assert "demi-journée" in reply.text
