"""Fiches of the State's open data answer when they are named, by town, and give way to the team's."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.base import Snapshot, load
from bot.knowledge.distance import place_id
from tests.actions.conftest import CAMPUS
from tests.actions.talk import Talk
from tests.conftest import ROOT

PLACES = {"Dole": (47.0919, 5.4897), "Gray": (47.4453, 5.5922), "Vesoul": (47.6194, 6.1543), "Besançon": (47.2454, 6.0102)}
TAUGHT = [("BTS Audiovisuel", "Gray"), ("BTS Audiovisuel", "Vesoul"), ("CAP Fleuriste", "Dole"), ("BTS CIM", "Dole")]


def catalogue() -> str:
    lines = ["formations:"]
    for number, (name, town) in enumerate(TAUGHT):
        lines += [
            f"  - id: importee-{number}",
            f'    nom: "{name} (lycée de {town})"',
            f"    villes: [{town}]",
            "    faits:",
            f'      - {{sur: lieu, dit: "Le {name} se prépare au lycée de {town}.", annee: 2026, source: donnees}}',
            f'      - {{sur: duree, dit: "Le {name} dure deux ans au lycée de {town}.", annee: 2026, source: donnees}}',
        ]
    return "\n".join([*lines, "sources:", "  - {id: donnees, nom: Données ouvertes, annee: 2026}"])


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = Path(shutil.copytree(CAMPUS, tmp_path_factory.mktemp("national") / "knowledge"))
    for name in ("facettes.yml", "urgences.yml"):
        shutil.copy(ROOT / "knowledge" / name, folder)
    fiches = folder / "fiches.yml"
    text = fiches.read_text(encoding="utf-8")
    for name, (lat, lon) in PLACES.items():
        place = f"{{id: {place_id(name)}, nom: {name}, latitude: {lat}, longitude: {lon}}}"
        text = re.sub(rf"(?m)^  - \{{id: {place_id(name)}\b.*\n", "", text)
        text = text.replace("lieux:\n", f"lieux:\n  - {place}\n")
    fiches.write_text(text, encoding="utf-8")
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "formations.yml").write_text(catalogue(), encoding="utf-8")
    return load(folder, "sqlite://")


@pytest.fixture(autouse=True)
def served(national: Snapshot, snapshot: Snapshot, serving: Callable[[Snapshot], Snapshot]) -> Snapshot:
    return serving(national)


async def test_where_a_formation_is_taught(talk: Talk) -> None:
    reply = await talk.say("c'est où le bts audiovisuel", "lieu", "action_repondre")
    assert "Gray" in reply.text and "Vesoul" in reply.text
    assert reply.tier == 1
    assert reply.text.endswith("Source : Données ouvertes (2026)")


async def test_the_one_of_the_town_asked(talk: Talk) -> None:
    reply = await talk.say("le bts audiovisuel à vesoul c'est combien de temps", "duree", "action_repondre")
    assert "Le BTS Audiovisuel dure deux ans au lycée de Vesoul." in reply.text
    assert "Gray" not in reply.text


async def test_the_nearest_when_the_town_has_none(talk: Talk) -> None:
    reply = await talk.say("un bts audiovisuel à besançon", "chercher_formation", "action_chercher")
    lines = [line for line in reply.text.splitlines() if line.startswith("• ")]
    assert [("Gray" in line, "km" in line) for line in lines] == [(True, True), (False, True)]


async def test_what_comes_next_is_about_it(talk: Talk) -> None:
    await talk.say("c'est où le cap fleuriste", "lieu", "action_repondre")
    again = await talk.say("et c'est combien de temps", "duree", "action_repondre")
    assert "Le CAP Fleuriste dure deux ans" in again.text
    missing = await talk.say("et c'est combien", "cout", "action_repondre")
    assert "Fleuriste" in missing.text
    assert missing.response in ("utter_information_absente", "utter_information_partielle", "utter_inconnu_contact")


async def test_a_button_of_the_list_opens_it(talk: Talk) -> None:
    listed = await talk.say("c'est où le bts audiovisuel", "lieu", "action_repondre")
    opened = await talk.press(listed.buttons[1])
    assert "lycée de Vesoul" in opened.text


async def test_words_find_it_when_the_team_has_nothing(talk: Talk) -> None:
    reply = await talk.say("une formation de fleuriste dans le coin", "chercher_formation", "action_chercher")
    assert "CAP Fleuriste" in reply.text


async def test_the_teams_own_fiche_comes_first(talk: Talk) -> None:
    reply = await talk.say("c'est où le bts cim", "lieu", "action_repondre")
    assert "Le BTS CIM se prépare à Besançon, au lycée Jules Haag." in reply.text
    assert "Dole" not in reply.text


async def test_another_subject_leaves_it(talk: Talk) -> None:
    await talk.say("c'est où le cap fleuriste", "lieu", "action_repondre")
    reply = await talk.say("et technilab c'est pour qui", "public", "action_repondre")
    assert "Les ateliers TECHNILAB accueillent les élèves" in reply.text
