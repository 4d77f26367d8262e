"""What there is in a town: diplomas of a level, campuses, lycées; that none is cited, with the nearest."""

from __future__ import annotations

import pytest

from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")

Said = tuple[str, ...]


@pytest.mark.parametrize(
    ("turns", "response", "holds", "lacks"),
    [
        pytest.param(
            [("ya quoi comme bac pro a vesoul", "chercher_formation", "action_chercher"), ("nan plutot dole", "corriger")],
            "utter_niveau_absent", ("Bac pro, Dole", "Duhamel", "onisep.fr"), "PSA", id="the same of the town that replaces",
        ),
        pytest.param(
            [("ya quoi comme cap a besancon", "chercher_formation", "action_chercher")],
            "utter_niveau_absent", ("CAP, Besançon", "Jules Haag"), "BTS CIM", id="no BTS for a CAP",
        ),
        pytest.param(
            [("y a un bac pro vers Morteau ?", "chercher_formation", "action_chercher")],
            "utter_niveau_absent", ("Bac pro, Morteau", "Edgar Faure"), "Liaison", id="one is asked for",
        ),
        pytest.param(
            [("quels BTS y a-t-il à Dijon ?", "chercher_formation", "action_chercher"), ("non, plutôt Vesoul", "corriger")],
            "utter_liste", ("CPRP", "CRSA"), "CIM", id="those of the other town",
        ),
        pytest.param(
            [("quels BTS y a-t-il à Dijon ?", "chercher_formation", "action_chercher"), ("pas Dijon, Vesoul", "corriger")],
            "utter_liste", ("CPRP", "CRSA"), "CIM", id="the town that is refused",
        ),
        pytest.param(
            [("c'est quoi un CFA ?", "definition"), ("et y en a un près de Besançon ?", "ellipse")],
            "utter_liste", ("CFAI",), "Jules Haag", id="one of what was defined",
        ),
        pytest.param(
            [("Mon fils est au lycée Nelson Mandela d'Audincourt. Quels BTS y a-t-il dans le coin ?", "chercher_etablissement",
              "action_chercher")],
            "utter_liste_ailleurs", ("Audincourt", "CRSA (Vesoul, 55 km)"), "envisagée", id="near the town of one's school",
        ),
        pytest.param(
            [("près de Montbéliard, quels lycées ?", "chercher_etablissement", "action_chercher")],
            "utter_liste", ("Huisselets", "Nelson Mandela (Audincourt, 5 km)"), "Vesoul", id="lycées at the gates",
        ),
        pytest.param(
            [("quels lycées à Montbéliard ?", "chercher_etablissement", "action_chercher")],
            "utter_liste", ("Huisselets", "Tillion"), "Audincourt", id="only those of a town",
        ),
        pytest.param(
            [("un lycée près de Joigny ?", "chercher_etablissement", "action_chercher"), ("et à Sens ?", "ellipse")],
            "utter_liste", ("Curie & Janot",), "Joigny", id="lycées of the other town",
        ),
        pytest.param(
            [("quels campus existent autour de Dijon ?", "chercher_campus", "action_chercher")],
            "utter_liste", ("(AGT)", "(TI)"), "Réseau", id="campuses of a town",
        ),
        pytest.param(
            [("quels campus vers Vesoul ?", "chercher_campus", "action_chercher")],
            "utter_liste_proches", ("(MSI)", "44 km"), "(TI)", id="the nearest campus",
        ),
        pytest.param(
            [("c'est quoi le lycée Maurice Genevoix ?", "definition"), ("et plus loin, du côté de Nevers ?", "ellipse")],
            "utter_liste_proches", ("Fourchambault", "Nevers"), "Charolles", id="lycées further on",
        ),
    ],
)  # fmt: skip
async def test_what_there_is_in_a_town(talk: Talk, turns: list[Said], response: str, holds: Said, lacks: str) -> None:
    for turn in turns:
        reply = await talk.say(*turn)
    assert reply.response == response
    assert all(part in reply.text for part in holds) and lacks not in reply.text


@pytest.mark.parametrize(
    ("asked", "told"),
    [("un bts mécanique vers Sens", "CPI"), ("quels BTS en maintenance à Dijon ?", "BTS MS")],
)
async def test_a_bts_of_a_field_gets_no_other(talk: Talk, asked: str, told: str) -> None:
    reply = await talk.say(asked, "chercher_formation", "action_chercher")
    assert told in reply.text and "CIM" not in reply.text


async def test_a_field_of_diplomas_narrows_them(talk: Talk) -> None:
    reply = await talk.say("quels bts il y a chez vous dans l'industrie ?", "formations")
    assert all(name in reply.text for name in ("CPRP", "CRSA", "CPI", "CIM")) and "Diététique" not in reply.text


@pytest.mark.parametrize("asked", ["la licence pro elle est où svp", "la licence pro c'est où exactement"])
async def test_where_a_diploma_is_learnt_is_where_each_of_them_is(talk: Talk, asked: str) -> None:
    reply = await talk.say(asked, "lieu")
    assert "Dijon" in reply.text and "Le Creusot" in reply.text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("où en est le projet de campus agroéquipement à Vesoul ?", "projet"),
        ("le campus logistique, ça en est où ?", "encore qu'un projet"),
    ],
)
async def test_how_far_on_a_project_is_is_no_place(talk: Talk, asked: str, told: str) -> None:
    reply = await talk.say(asked, "lieu")
    assert reply.text.find(told) in range(120) and reply.response == "utter_faits"


async def test_a_campus_in_its_own_town_is_where_its_team_is(talk: Talk) -> None:
    reply = await talk.say("je suis au Creusot, le campus ICI est où ?", "lieu")
    assert "Hub&Go" in reply.text


async def test_from_here_is_from_the_town_told_before(talk: Talk) -> None:
    talk.slots |= {"ville": "Audincourt"}
    reply = await talk.say("C'est loin d'ici, Vesoul ?", "lieu")
    assert reply.response == "utter_distance_villes" and "55 km" in reply.text


async def test_what_is_asked_of_a_bts_is_no_name_of_it(talk: Talk) -> None:
    asked = "il fait des façades et des toitures, ya pas un bts la dessus prevu dans la région ?"
    assert "Enveloppe du Bâtiment" in (await talk.say(asked, "chercher_formation", "action_chercher")).text


async def test_nobody_is_said_to_teach_a_trade_in_a_town_that_the_documents_do_not_tell(talk: Talk, real: Snapshot) -> None:
    await talk.say("je veux être menuisier", "chercher_metier", "action_chercher")
    for asked, intent in (("quel lycée à Besançon ?", "chercher_etablissement"), ("et pour Vesoul ?", "ellipse")):
        reply = await talk.say(asked, intent, "action_chercher")
        assert reply.response == "utter_metier_sans_lycee" and reply.text.startswith("Les métiers du bois")


async def test_where_a_trade_is_learnt_is_told_whatever_the_town(talk: Talk, real: Snapshot) -> None:
    await talk.say("je veux devenir horloger", "chercher_metier", "action_chercher")
    reply = await talk.say("quel lycée vers Besançon ?", "chercher_etablissement", "action_chercher")
    assert "Edgar Faure" in reply.text and "Jules Haag" not in reply.text


@pytest.mark.parametrize(
    ("asked", "how", "not_told"),
    [
        ("quel lycée pour devenir menuisier à Besançon ?", "en CAP", "Sens"),
        ("je cherche un lycée pour la mécanique auto vers Vesoul", "maintenance des véhicules", "CPRP"),
    ],
)
async def test_a_trade_named_with_schools_is_told_how_it_is_learnt(
    talk: Talk, real: Snapshot, asked: str, how: str, not_told: str
) -> None:
    reply = await talk.say(asked, "chercher_etablissement", "action_chercher")
    assert reply.response == "utter_metier_sans_lycee" and how in reply.text.splitlines()[0]
    assert "onisep.fr" in reply.text and not_told not in reply.text


@pytest.mark.parametrize(
    ("asked", "response"),
    [
        ("ya un lycée coiffure à dole ?", "utter_liste_sans_savoir"),
        ("un lycée avec internat à Vesoul", "utter_liste_sans_savoir"),
        ("quels lycées à Besançon ?", "utter_liste"),
    ],
)
async def test_schools_of_a_town_are_not_said_to_have_what_no_document_tells(
    talk: Talk, real: Snapshot, asked: str, response: str
) -> None:
    assert (await talk.say(asked, "chercher_etablissement", "action_chercher")).response == response
    assert (await talk.say("et à Dijon ?", "ellipse", "action_chercher")).response == response
