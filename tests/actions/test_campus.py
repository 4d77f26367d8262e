"""The campus that is meant without its name, and whom to write to."""

from __future__ import annotations

import pytest

from actions.campus import offers_as_company, wants_to_write, with_campus
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import campus_of
from bot.knowledge.contacts import contact_of
from tests.actions.talk import Talk


@pytest.mark.parametrize(
    ("fiche", "campus"),
    [
        ("cmq-msi", "cmq-msi"),
        # Only its facts tell it.
        ("metier-agroalimentaire", "cmq-agt"),
        ("plateforme-academie-cuir", "cmq-mma"),
        ("reseau-cmq-bfc", None),
        ("courant-cio", None),
        (None, None),
        ("inconnu", None),
    ],
)
def test_the_campus_of_a_fiche(real: Snapshot, fiche: str | None, campus: str | None) -> None:
    assert campus_of(real, fiche) == campus


def test_the_address_of_a_trade_is_that_of_its_campus(real: Snapshot) -> None:
    contact = contact_of(real, "metier-agroalimentaire")
    assert contact is not None
    assert contact.valeur == "agt@cmq-bfc.org"


@pytest.mark.parametrize(
    ("text", "campus"),
    [
        ("c'est quoi le campus du cuir ?", "cmq-mma"),
        ("le campus qui fait les voitures, c'est où ?", "cmq-amf"),
        ("c'est qui le directeur du campus du creuzot", "cmq-ici"),
        # No campus is for wood.
        ("le campus du bois, il existe ?", None),
        # What follows is no theme.
        ("le campus a-t-il un label ?", None),
        ("le campus, c'est où ?", None),
        ("quels sont les campus ?", None),
    ],
)
def test_a_campus_told_by_what_it_is_for(talk: Talk, real: Snapshot, text: str, campus: str | None) -> None:
    turn = with_campus(real, talk.turn(text, "definition"))
    assert [i for named in turn.named if named.type == "campus" for i in named.fiches] == ([campus] if campus else [])


async def test_a_campus_told_by_its_theme_is_talked_about(talk: Talk, real: Snapshot) -> None:
    await talk.say("je tiens un hôtel-restaurant, quel campus me concerne ?", "chercher_campus", "action_chercher")
    assert talk.slots["fiche"] == "cmq-agt"
    assert "agt@cmq-bfc.org" in (await talk.say("et comment je les joins ?", "contact")).text


async def test_which_campus_to_write_to_comes_with_its_address(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say(
        "nous sommes un atelier de maroquinerie, quel campus contacter ?", "chercher_campus", "action_chercher"
    )
    assert "mma@cmq-bfc.org" in reply.text


async def test_all_addresses_when_no_campus_is_told(talk: Talk, real: Snapshot) -> None:
    text = "notre société souhaite se rapprocher d'un campus de la région, à qui écrire ?"
    reply = await talk.say(text, "chercher_campus", "action_chercher")
    assert reply.response == "utter_liste"
    assert {"agt@cmq-bfc.org", "msi@cmq-bfc.org", "ti@cmq-bfc.org"} <= set(reply.text.split())
    assert talk.slots["liste"] == reply.trace["fiches"]


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("ma boîte voudrait devenir mentor p-tech, on écrit à qui ?", True),
        ("à qui devons-nous écrire ?", True),
        ("accueillir des élèves, qui contacter ?", True),
        ("comment je peux les joindre ?", True),
        ("qui a écrit le rapport ?", False),
        ("je ne veux pas écrire au Creusot", False),
    ],
)
def test_who_wants_to_write(talk: Talk, text: str, wants: bool) -> None:
    assert wants_to_write(talk.turn(text, "nlu_fallback")) == wants


async def test_who_wants_to_write_gets_an_address_whatever_is_asked(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("ma boîte voudrait devenir mentor P-TECH, on écrit à qui ?", "partenaires", confidence=0.3)
    assert "@" in reply.text


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("notre garage cherche un apprenti, comment faire ?", True),
        ("nous n'arrivons pas à recruter de techniciens", True),
        ("je cherche un apprentissage", False),
        ("notre garage est à Dole", False),
    ],
)
def test_a_company_that_offers_or_looks_for_somebody(talk: Talk, text: str, offers: bool) -> None:
    assert offers_as_company(talk.turn(text, "nlu_fallback")) == offers


async def test_a_company_that_offers_gets_an_address(talk: Talk, real: Snapshot) -> None:
    text = "nous n'arrivons pas à recruter de jeunes techniciens, comment le campus peut-il nous aider ?"
    assert "@" in (await talk.say(text, "chercher_dispositif", "action_chercher", 0.4)).text


async def test_the_campuses_of_which_something_is_true(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("lesquels des six campus sont portés par un lycée ?", "chercher_campus", "action_chercher", 0.4)
    assert "Huisselets" in reply.text and "Marcs d'Or" in reply.text
    assert "SUPMICROTECH" not in reply.text


async def test_the_events_of_a_campus_in_a_year(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("lister les temps forts du campus MSI en 2024", "chercher_evenement", "action_chercher")
    assert reply.response == "utter_liste"
    assert "MICRONORA 2024" in reply.text and "2018" not in reply.text.split("Source")[0]


async def test_what_there_is_for_some_people(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("la liste des trucs pour les collèges", "chercher_dispositif", "action_chercher")
    assert "Ateliers TECHNILAB" in reply.text
    assert all("collegien" in real.fiches[i].public for i in reply.trace["fiches"])


async def test_a_company_is_not_sent_to_schools_that_it_did_not_name(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("On recherche un apprenti en usinage vers Besançon, à qui s'adresser ?", "contact")
    assert "@" in reply.text and "Collège" not in reply.text


async def test_of_all_campuses_those_of_a_field_are_told_apart(talk: Talk, real: Snapshot) -> None:
    await talk.say("combien de campus dans la région", "chiffres")
    reply = await talk.say("celui du numérique ?", "choisir_dans_liste")
    assert reply.response == "utter_preciser" and len(reply.titles) == 2
    assert any("Territoire Intelligent" in title for title in reply.titles)
    await talk.say("combien de campus dans la région", "chiffres")
    reply = await talk.say("celui des voitures, c'est où", "lieu")
    assert "Montbéliard" in reply.text
