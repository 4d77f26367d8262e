"""Lists that a phone can show: by département, the rest on demand, the nearest first when a town is asked."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.listes import say_list
from bot.knowledge.base import Snapshot, load
from bot.knowledge.distance import place_id
from bot.knowledge.text import tokens
from tests.actions.talk import Talk
from tests.conftest import ROOT

TOWNS = {
    "Besançon": ("Doubs", 47.2454, 6.0102), "Dole": ("Jura", 47.0919, 5.4897), "Vesoul": ("Haute-Saône", 47.6194, 6.1543),
    "Dijon": ("Côte-d'Or", 47.3233, 5.0369),
}  # fmt: skip
NAMES = (
    "Ampère Bichat Cuvier Daubenton Edison Fourier Galilée Hugo Ibsen Jaurès Kepler Lumière Monge Newton Ohm Pasteur".split()
)
SCHOOLS = {f"Lycée {name}": list(TOWNS)[number % 4] for number, name in enumerate(NAMES)}


def id_of(school: str) -> str:
    return "-".join(tokens(school))


def folder_of_schools(folder: Path) -> Path:
    folder.mkdir()
    for name in ("facettes.yml", "urgences.yml"):
        shutil.copy(ROOT / "knowledge" / name, folder)
    fact = "{sur: statut, dit: Un lycée public., annee: 2024, source: bilan}"
    lines = ["etablissements:"]
    lines += [
        f"  - {{id: {id_of(n)}, nom: {n}, nature: lycée, commune: {town}, faits: [{fact}]}}" for n, town in SCHOOLS.items()
    ]
    lines += [f"  - {{id: college-zola, nom: Collège Zola, nature: collège, commune: Dole, faits: [{fact}]}}"]
    lines += ["dispositifs:", "  - id: robot", "    nom: Atelier Robot", "    resume: Construire un robot."]
    lines += [f"    liens: [{', '.join(map(id_of, SCHOOLS))}, college-zola]"]
    lines += ["    faits: [{sur: public, dit: Pour les collégiens., annee: 2024, source: bilan}]", "lieux:"]
    lines += [
        f'  - {{id: {place_id(town)}, nom: {town}, departement: "{place}", latitude: {lat}, longitude: {lon}}}'
        for town, (place, lat, lon) in TOWNS.items()
    ]
    lines += ["  - {id: lieu-gray, nom: Gray, departement: Haute-Saône, latitude: 47.4453, longitude: 5.5922}"]
    lines += ["  - {id: lieu-autun, nom: Autun, departement: Saône-et-Loire}"]
    lines += ["sources:", "  - {id: bilan, nom: Bilan, annee: 2024}"]
    (folder / "fiches.yml").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return load(folder_of_schools(tmp_path_factory.mktemp("schools") / "knowledge"), "sqlite://")


@pytest.fixture(autouse=True)
def served(schools: Snapshot, snapshot: Snapshot, serving: Callable[[Snapshot], Snapshot]) -> Snapshot:
    return serving(schools)


def named(text: str) -> list[str]:
    """The schools that a reply names, in order."""
    return re.findall("|".join(SCHOOLS), text)


async def test_many_schools_stand_by_departement(talk: Talk) -> None:
    reply = await talk.say("quels lycées font l'atelier robot", "chercher_etablissement", "action_chercher")
    lines = [line for line in reply.text.splitlines() if line.startswith("• ")]
    assert [line.split(" : ")[0][2:] for line in lines] == ["Côte-d'Or", "Doubs", "Haute-Saône", "Jura"]
    for line in lines:
        assert {TOWNS[SCHOOLS[school]][0] for school in named(line)} == {line.split(" : ")[0][2:]}
    assert len(reply.text) <= 1000


async def test_the_rest_is_told_on_demand(talk: Talk) -> None:
    first = await talk.say("quels lycées font l'atelier robot", "chercher_etablissement", "action_chercher")
    assert first.response == "utter_liste_suite"
    assert "… et 2 de plus." in first.text
    rest = await talk.say("voir la suite", "detailler", "action_detailler")
    assert rest.response == "utter_liste"
    assert len(named(first.text)) == 14
    assert sorted(named(first.text) + named(rest.text)) == sorted(SCHOOLS)
    assert talk.slots["suite"] is None


async def test_to_ask_of_another_fiche_leaves_the_list(talk: Talk) -> None:
    await talk.say("quels lycées font l'atelier robot", "chercher_etablissement", "action_chercher")
    reply = await talk.say("dis m'en plus sur le lycée pasteur", "detailler", "action_detailler")
    assert reply.trace["fiche"] == "lycee-pasteur"


async def test_the_schools_of_a_town_only(talk: Talk) -> None:
    reply = await talk.say("quels lycées font l'atelier robot à Dole", "chercher_etablissement", "action_chercher")
    assert sorted(named(reply.text)) == sorted(school for school, town in SCHOOLS.items() if town == "Dole")


@pytest.mark.parametrize(
    ("text", "lycees", "college"),
    [
        ("quels lycées font l'atelier robot à Dole", True, False),
        ("quels collèges font l'atelier robot à Dole", False, True),
        ("qui fait l'atelier robot à Dole", True, True),
    ],
)
async def test_only_the_schools_of_the_nature_asked(talk: Talk, text: str, lycees: bool, college: bool) -> None:
    reply = await talk.say(text, "chercher_etablissement", "action_chercher")
    assert bool(named(reply.text)) is lycees
    assert ("Collège Zola" in reply.text) is college


@pytest.mark.parametrize(("intent", "action"), [("chercher_etablissement", "action_chercher"), ("lieu", "action_repondre")])
async def test_the_nearest_when_there_is_none_in_the_town(talk: Talk, intent: str, action: str) -> None:
    reply = await talk.say("où faire l'atelier robot à Gray", intent, action)
    lines = [line for line in reply.text.splitlines() if line.startswith("• ")]
    far = [int(found) for line in lines for found in re.findall(r"(\d+) km\)$", line)]
    assert len(far) == len(lines) == 4
    assert far == sorted(far)
    # Besançon has four schools, and is nearer than Dole, Dijon and Vesoul.
    assert {SCHOOLS[school] for school in named(reply.text)} == {"Besançon"}


async def test_a_town_that_is_nowhere_gets_them_all(talk: Talk) -> None:
    reply = await talk.say("quels lycées font l'atelier robot à Autun", "chercher_etablissement", "action_chercher")
    assert len(named(reply.text)) == 14
    assert " km" not in reply.text


async def test_buttons_open_the_first_ones(talk: Talk) -> None:
    reply = await talk.say("quels lycées font l'atelier robot à Dole", "chercher_etablissement", "action_chercher")
    assert reply.titles == named(reply.text)[:3]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("y a quoi comme événements en décembre ?", "utter_liste_passee"),
        ("y a eu quoi comme événements en décembre 2024 ?", "utter_liste"),
    ],
)
def test_a_list_of_events_tells_when_they_were(talk: Talk, snapshot: Snapshot, text: str, response: str) -> None:
    dispatcher = CollectingDispatcher()
    say_list(dispatcher, snapshot, talk.turn(text, "chercher_evenement"), [snapshot.fiches["forum"], snapshot.fiches["salon"]])
    [message] = dispatcher.messages
    assert message["response"] == response
    assert message["lignes"] == "• Forum Post-BTS (12 décembre 2024)\n• Salon de l'horlogerie (4 mars 2023)"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("vous proposez quoi pour les élèves de seconde", "2de"),
        ("quels dispositifs pour des secondes ?", "2de"),
        ("ya koi pr les 3e", "3e"),
    ],
)
async def test_what_there_is_for_a_class_is_listed_the_latest_first(talk: Talk, real: Snapshot, text: str, level: str) -> None:
    reply = await talk.say(text, "chercher_dispositif", "action_chercher")
    found = [real.fiches[i] for i in reply.trace["fiches"]]
    assert found[0].id == "technilab" and len(found) > 1
    assert all(level in fiche.niveaux and max(fact.annee or 0 for fact in fiche.faits) > 2020 for fiche in found)
