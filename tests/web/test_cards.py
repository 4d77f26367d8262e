"""Cards that go with answers: of which fiches, with what lines, and when there is none."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.knowledge.schema import TYPES, Fiche
from bot.web.cards import card, cards_of
from tests.web.fakes import Client, FakeAgent, FakeLive

TODAY = dt.date(2026, 11, 28)


def fiche(kind: str, name: str, **fields: Any) -> Fiche:
    return TYPES[kind](id=name, nom=f"Nom {name}", **fields)


def snapshot(*fiches: Fiche) -> Any:
    return SimpleNamespace(version="0", fiches={one.id: one for one in fiches})


BESANCON = fiche("lieu", "lieu-besancon", latitude=47.24, longitude=6.02)


@pytest.mark.parametrize(
    ("kind", "fields", "surtitre", "lignes"),
    [
        ("dispositif", {"pour": "élèves de 3e", "villes": ["Sens"]}, "Dispositif", ["Pour : élèves de 3e", "Sens"]),
        (
            "dispositif", {"public": ["collegien", "parent"], "villes": ["Sens", "Lure", "Dole", "Gray"]}, "Dispositif",
            ["Pour : collégiens, parents", "4 villes, dont Sens, Lure, Dole"],
        ),
        (
            "etablissement",
            {"nature": "lycée", "adresse": "3 rue X", "code_postal": "25000", "commune": "Besançon"}, "Lycée",
            ["3 rue X, 25000 Besançon"],
        ),
        ("etablissement", {"villes": ["Turin"]}, "Établissement", ["Turin"]),
        (
            "formation", {"niveau": "licence", "ou": "lycée X", "statut": "terminée (2024)"}, "Formation",
            ["Licence", "Lycée X", "Terminée (2024)"],
        ),
        ("formation", {"statut": "existantes"}, "Formation", []),
        ("projet", {"porteur": "CMQ MSI", "commune": "Dole"}, "Projet", ["Porteur : CMQ MSI", "Dole"]),
        ("entreprise", {"role": "visitée", "domaines": ["bois", "cuir", "jouet", "or"]}, "Entreprise", ["Bois, cuir, jouet"]),
        ("plateforme", {"domaine": "cuir"}, "Plateforme technologique", ["Cuir"]),
        ("evenement", {"date_debut": "2024-12-12"}, "Événement", ["Dernière édition connue : 12 décembre 2024"]),
        (
            "evenement",
            {"date_debut": "2027-03-01", "quand": "annonce", "lieu": "aérodrome", "pour": "lycéens"}, "Événement",
            ["Date : 1er mars 2027", "Aérodrome", "Pour : lycéens"],
        ),
        # Announced, but over by now: nobody is sent there.
        ("evenement", {"date_debut": "2026-11-27", "quand": "annonce"}, "Événement",
         ["Dernière édition connue : 27 novembre 2026"]),
        ("evenement", {"quand": "recurrent", "villes": ["Dole"]}, "Événement", ["Prochaine date non publiée", "Dole"]),
        ("evenement", {}, "Événement", []),
    ],
)  # fmt: skip
def test_a_card_says_what_its_type_calls_for(kind: str, fields: dict[str, Any], surtitre: str, lignes: list[str]) -> None:
    one = fiche(kind, "a", **fields)
    made = card(snapshot(one), one, TODAY)
    assert made == {
        "type": kind if kind in ("evenement", "etablissement") else "fiche",
        "titre": "Nom a", "href": "/fiche/a", "surtitre": surtitre, "lignes": lignes,
    }  # fmt: skip


def test_a_route_has_its_steps() -> None:
    steps = [{"niveau": "BTS", "etape": "BTS CPRP"}, {"niveau": "ingénieur", "etape": "ENSMM"}]
    made = card(snapshot(), fiche("parcours", "a", etapes=steps), TODAY)
    assert (made["type"], made["etapes"]) == ("parcours", steps)
    assert "etapes" not in card(snapshot(), fiche("parcours", "b"), TODAY)


def test_what_is_on_the_map_leads_there() -> None:
    there = [
        fiche("etablissement", "own", latitude=47.2, longitude=6.0), fiche("entreprise", "town", commune="Besançon"),
        fiche("campus", "named", villes=["Besançon"]),
    ]  # fmt: skip
    nowhere = [
        fiche("etablissement", "none"),
        fiche("entreprise", "far", commune="Turin"),
        fiche("projet", "p", villes=["Besançon"]),
    ]
    known = snapshot(BESANCON, *there, *nowhere)
    assert [card(known, one, TODAY).get("carte") for one in there] == [{"href": f"/carte?fiche={one.id}"} for one in there]
    assert [card(known, one, TODAY).get("carte") for one in nowhere] == [None] * 3


SCHOOLS = [fiche("etablissement", name) for name in "abcde"]
KNOWN = snapshot(*SCHOOLS, fiche("definition", "def"), fiche("personne", "x"), fiche("contact", "q"))


@pytest.mark.parametrize(
    ("trace", "shown"),
    [
        ({"palier": 1, "fiche": "a", "faits": ["b#1"]}, "a"),
        ({"palier": 3, "fiche": "a"}, "a"),
        # A guess, or none.
        ({"palier": 4, "fiche": "a"}, ""),
        ({"palier": 5}, ""),
        ({"palier": 1, "fiche": None, "faits": []}, ""),
        ({}, ""),
        ({"palier": 1, "fiches": ["a"]}, "a"),
        # A list is all there already.
        ({"palier": 1, "fiches": ["a", "b"]}, ""),
        # A comparison tells facts of two.
        ({"palier": 1, "faits": ["a#2", "b#0", "a#3"]}, "ab"),
        ({"palier": 1, "fiche": "gone", "faits": ["gone#1"]}, ""),
        ({"palier": 1, "fiche": "def"}, ""),
        ({"palier": 1, "faits": ["x#1", "q#1", "e#1"]}, "e"),
    ],
)
def test_which_answers_have_cards(trace: dict[str, Any], shown: str) -> None:
    assert [made["href"] for made in cards_of(KNOWN, trace, TODAY)] == [f"/fiche/{one}" for one in shown]


def test_a_card_sums_up_what_the_answer_has_not() -> None:
    known = snapshot(fiche("dispositif", "a", resume="Une demi-journée au lycée.", villes=["Sens"]))
    lines = [cards_of(known, {"fiche": "a", "faits": facts}, TODAY)[0]["lignes"] for facts in (["a#2"], ["a#2", "a#0"])]
    assert lines == [["Une demi-journée au lycée.", "Sens"], ["Sens"]]


def test_a_card_leaves_the_answer_readable_at_one_go() -> None:
    known = snapshot(fiche("dispositif", "a", resume="r" * 190, villes=["Sens"]))
    lines = [[made["lignes"] for made in cards_of(known, {"fiche": "a"}, TODAY, said)] for said in (0, 750, 890)]
    assert lines == [[["r" * 190, "Sens"]], [["Sens"]], []]


def about(*names: str) -> Any:
    """A turn that answers about fiches, one message each."""

    async def turn(message: UserMessage) -> None:
        for name in names:
            sent = {"text": name, "custom": {"trace": {"palier": 1, "fiche": name}}}
            await message.output_channel.send_response(message.sender_id, sent)

    return turn


async def shown(client: Client, sender: str) -> list[list[str]]:
    messages = await client.say(sender, "?")
    return [[made["titre"] for made in message.get("custom", {}).get("cartes", [])] for message in messages]


async def test_a_card_is_not_repeated_while_the_talk_stays_on_its_fiche(
    client: Client, agent: FakeAgent, live: FakeLive
) -> None:
    live.snapshot = KNOWN
    sender, other = (await client.open())["sender"], (await client.open())["sender"]
    agent.turn = about("a")
    assert await shown(client, sender) == [["Nom a"]]
    assert await shown(client, sender) == [[]]
    assert await shown(client, other) == [["Nom a"]]
    agent.turn = about("b", "a")
    assert await shown(client, sender) == [["Nom b"], ["Nom a"]]
    agent.turn = about("gone")
    assert await shown(client, sender) == [[]]
    agent.turn = about("a")
    assert await shown(client, sender) == [["Nom a"]]


async def test_an_answer_is_given_without_card_when_cards_fail(client: Client, agent: FakeAgent, live: FakeLive) -> None:
    live.error = OSError()
    agent.turn = about("a")
    [message] = await client.say((await client.open())["sender"], "?")
    assert set(message) == {"recipient_id", "text"}
