"""Lists, places and numbers of the documents, asked by the point that they are told under."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")


@pytest.mark.parametrize(
    ("asked", "intent", "told"),
    [
        ("µTECH-BOOSTER, c'est pour les étudiants de quelles filières ?", "public", ("plasturgie", "usinage")),
        ("le campus logistique, quelles villes avaient un lycée pro ?", "lieu", ("Chenôve", "Fourchambault", "Joigny")),
        ("avec quels partenaires étrangers travaille le campus MSI ?", "international", ("Hambourg", "Indonésie")),
        ("le campus maroquinerie était à quels salons en 2018 ?", "chercher_evenement", ("Apprentissimo", "Beaucourt")),
        ("combien d'établissements industriels et de pôles de compétitivité ?", "chiffres", ("19 300", "six pôles")),
        ("c'est quoi le compte twitter du campus du Creusot ?", "contact", ("@IndusTechInnov",)),
        ("HUCO LABs, qui mène le projet et de quel pays ?", "responsable", ("Italie", "Cuccovillo")),
        ("quel prix a eu le DU #ICI ?", "resultat", ("PEPS",)),
        ("le projet Jakarta, avec quel autre campus ?", "partenaires", ("Bellignat",)),
        ("où est l'Académie du Cuir ?", "lieu", ("ne disent pas où",)),
    ],
)
async def test_what_the_documents_list_is_told(talk: Talk, asked: str, intent: str, told: tuple[str, ...]) -> None:
    reply = await talk.say(asked, intent)
    assert all(part in reply.text for part in told)


async def test_how_many_of_the_company_talked_about(talk: Talk) -> None:
    await talk.say("PSA Sochaux, c'est quoi ?", "definition")
    assert "huit élèves" in (await talk.say("ils en prennent combien ?", "chiffres")).text


async def test_how_many_routes_are_open_and_that_no_list_is_given(talk: Talk) -> None:
    await talk.say("post-bts, c'est quoi ?", "definition")
    reply = await talk.say("et combien marchent déjà ?", "chiffres")
    assert "sept" in reply.text.casefold()
