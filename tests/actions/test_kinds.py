"""Several things of a kind, what holds of all diplomas of a level, what nothing tells, and who helps at a turning."""

from __future__ import annotations

import pytest

from actions.kinds import kind_asked
from actions.listes import gives
from actions.pistes import turning
from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("quelles entreprises soutiennent le campus ICI", "entrepris"),
        ("c'est qui les boîtes qui aident", "entrepris"),
        ("la liste complète des lycées", "lyce"),
        ("quel collège de Besançon on déjà travaillé avec vous", "colleg"),
        ("qui soutient le campus, donne toutes les boîtes", "entrepris"),
        ("cite-moi les collèges", "colleg"),
        ("quel lycée est à Morteau", None),
        ("technilab c'est quoi", None),
    ],
)
def test_the_kind_of_which_several_are_asked_for(talk: Talk, text: str, kind: str | None) -> None:
    assert kind_asked(talk.turn(text, "partenaires")) == kind


async def test_the_schools_of_a_town_that_a_campus_saw(talk: Talk) -> None:
    reply = await talk.say("Quels collèges bisontins ont vu venir le campus microtechniques ?", "partenaires")
    assert reply.response == "utter_liste"
    assert {"Collège Diderot", "Collège Voltaire", "Collège Clairs Soleils"} == {
        line[2:].split(" (")[0] for line in reply.text.splitlines() if line.startswith("• ")
    }


async def test_what_enumerates_the_companies_comes_first(talk: Talk) -> None:
    reply = await talk.say("c'est quoi les entreprises de microtechniques que le CMQ MSI a visitées", "chercher_entreprise")
    assert "SOPIL, Amphenol FCI" in reply.text.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "held", "lacked"),
    [
        ("quelles licences pro avez-vous ?", "Smart Factory", "BTS"),
        ("tous les BTS que vous connaissez", "BTS CIM", "Licence pro"),
        ("c'est quoi tout les bts cités dans vos docs", "BTS CRSA", "Licence pro"),
        ("quels bts peut-on préparer à Vesoul", "BTS CRSA", "BTS CIM"),
    ],
)
async def test_all_formations_that_lead_to_a_diploma(talk: Talk, text: str, held: str, lacked: str) -> None:
    reply = await talk.say(text, "formations")
    assert reply.response == "utter_liste"
    assert held in reply.text and lacked not in reply.text


@pytest.mark.parametrize("text", ["la licence pro c ou", "Une licence pro, ça se fait où ?"])
async def test_where_a_diploma_is_prepared_asks_for_all_of_its_formations(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "lieu")
    assert reply.response == "utter_liste"
    assert "Smart Factory" in reply.text and "électromécanique" in reply.text


@pytest.mark.parametrize(("text", "held"), [("le club c quoi deja", "Club"), ("Le salon, c'est à quelle date ?", "MICRONORA")])
async def test_who_says_but_a_kind_chooses_among_those_of_the_kind(talk: Talk, text: str, held: str) -> None:
    reply = await talk.say(text, "date" if "date" in text else "definition")
    titles = " ".join(button["title"] for button in reply.buttons)
    assert reply.response == "utter_preciser"
    assert held in titles and "TECHNILAB" not in titles


async def test_what_is_online_is_asked_of_no_town(talk: Talk) -> None:
    reply = await talk.say("Le campus de Dijon sur les villes intelligentes est-il sur Instagram ?", "lieu", confidence=0.4)
    assert "territoire_intelligent" in reply.text


async def test_no_other_letters_are_spelt_out_beside_those_asked_for(talk: Talk) -> None:
    reply = await talk.say("que signifie CIO ?", "definition")
    assert reply.text.startswith("Un CIO") and "signifie" not in reply.text


async def test_a_trade_is_found_however_it_is_spelt(talk: Talk) -> None:
    reply = await talk.say("combien d'étudiants partis en italie avec la mecatronik depuis 2022", "chiffres")
    assert "121" in reply.text


async def test_a_mere_project_is_told_to_be_one(talk: Talk) -> None:
    reply = await talk.say("la liste des BTS", "chercher_formation")
    assert "• BTS Diététique (candidature 2018)" in reply.text.splitlines()


def test_a_licence_pro_does_not_lead_to_the_bts_it_follows(knowledge: Snapshot) -> None:
    assert gives(knowledge.fiches["lp-sciences-ingenieur-electromecanique"]) == {"licence-pro"}
    assert gives(knowledge.fiches["bts-cprp-a"]) == {"bts"}


async def test_a_formation_that_does_not_tell_has_its_diploma_tell(talk: Talk) -> None:
    reply = await talk.say("après le bac pro MEI on fait quoi ?", "poursuite")
    assert reply.text.startswith("Après un bac pro, on peut travailler")


async def test_a_measure_that_no_fact_tells_is_not_known(talk: Talk) -> None:
    reply = await talk.say("quel est le taux de réussite du BTS CRSA ?", "chiffres")
    assert reply.response == "utter_information_partielle"
    assert "%" not in reply.text


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("mon fils a quitté le lycée, à qui s'adresser ?", "decrochage"),
        ("je me suis planté en première année de BTS, que faire ?", "reorientation"),
        ("mon bts me plaît pas, je peux faire quoi", "reorientation"),
        ("après mon bts je peux faire quoi", ""),
        ("j'ai 40 ans, j'ai arrêté mes études il y a longtemps", ""),
        ("mon ado ne veut plus aller au lycée, quelles solutions ?", "decrochage"),
    ],
)
async def test_who_helps_at_a_turning_of_ones_studies(talk: Talk, text: str, where: str) -> None:
    assert turning(talk.turn(text, "m_orienter")) == where
    reply = await talk.say(text, "m_orienter", "action_orienter")
    assert bool({"Mission locale", "Réorientation"} & set(reply.titles)) is bool(where)


async def test_the_press_gets_an_address_and_no_help_line(talk: Talk) -> None:
    talk.worrying = True
    reply = await talk.say("Je suis journaliste : combien d'élèves souffrent en lycée pro ?", "chiffres")
    assert reply.before == [] and "@" in reply.text


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("quel lycée pour devenir horlogère ?", "lycée Edgar Faure de Morteau"),
        ("quel lycée pour devenir opticien ?", "lycée Victor Bérard de Morez"),
        ("quel lycée pour être céramiste ?", "Lycée de la Céramique"),
    ],
)
async def test_where_a_trade_is_learnt_comes_first(talk: Talk, text: str, held: str) -> None:
    reply = await talk.say(text, "chercher_etablissement", "action_chercher")
    assert held in reply.text.splitlines()[0]


async def test_a_trade_of_which_no_school_is_known_has_its_diplomas_told(talk: Talk) -> None:
    reply = await talk.say("quel lycée pour devenir soudeuse ?", "chercher_etablissement", "action_chercher")
    assert "onisep.fr" in reply.text
    assert "CAP de chaudronnerie ou soudage" in reply.text and "Parcours Ingénieur" not in reply.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("la rentrée c'est quand au lycée Belin ?", "date"),
        ("combien d'élèves au lycée Jules Haag ?", "chiffres"),
        ("combien gagne un soudeur ?", "remuneration"),
    ],
)
async def test_what_no_fact_holds_is_not_known(talk: Talk, text: str, intent: str) -> None:
    reply = await talk.say(text, intent)
    assert "e n'ai pas cette information" in reply.text


async def test_a_number_of_pupils_that_a_fact_holds_is_told(talk: Talk) -> None:
    reply = await talk.say("combien d'élèves du lycée Victor Hugo à Ma thèse en 180 secondes ?", "chiffres")
    assert "27 élèves" in reply.text and "n'ai pas" not in reply.text


async def test_what_there_is_for_a_class(talk: Talk) -> None:
    reply = await talk.say("quelles activités pour les 4e ?", "chercher_dispositif", "action_chercher")
    assert reply.response == "utter_liste"
    assert "• Ateliers TECHNILAB" in reply.text.splitlines() and "PAF" not in reply.text


async def test_lycees_are_listed_when_lycees_are_asked_for(talk: Talk) -> None:
    reply = await talk.say("quels lycées de la Nièvre participent à vos actions ?", "chercher_dispositif", "action_chercher")
    assert "Lycée Maurice Genevoix" in reply.text and "TECHNILAB" not in reply.text


async def test_a_school_is_no_company_of_a_town(talk: Talk) -> None:
    reply = await talk.say("quelles entreprises à Besançon dans le réseau ?", "chercher_entreprise", "action_chercher")
    assert "je n'ai pas cette information (Besançon)" in reply.text
    assert "Collège" not in reply.text


@pytest.mark.parametrize(
    ("text", "intent", "lacked"),
    [
        ("ya de l'avenir dans l'usinage ?", "avenir", "Parcours Avenir"),
        ("le numéro de téléphone du campus microtechniques ?", "contact", "06 26"),
        ("quels débouchés après un bac pro maintenance ?", "debouches", "bac STL"),
    ],
)
async def test_what_only_shares_a_word_is_not_told(talk: Talk, text: str, intent: str, lacked: str) -> None:
    assert lacked not in (await talk.say(text, intent)).text


@pytest.mark.parametrize(
    ("text", "intent"), [("où se passe le forum post-bts ?", "lieu"), ("qui dirige le lycée Haag ?", "responsable")]
)
async def test_neither_a_place_nor_a_person_is_made_up(talk: Talk, text: str, intent: str) -> None:
    assert (await talk.say(text, intent)).response == "utter_information_partielle"


async def test_the_schools_of_another_action_are_no_answer(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("quels lycées proposent p-tech ?", "chercher_etablissement", "action_chercher")
    assert "je n'ai pas cette information" in reply.text.lower() and "TECHNILAB" not in reply.text
    there = await talk.say("et dans le Jura ?", "ellipse")
    assert "n'ai pas cette information (Jura)" in there.text and "Champagnole" not in there.text


@pytest.mark.parametrize(
    ("town", "told", "untold"), [("et dans le Jura ?", "Champagnole", "Duhamel"), ("et à Dole ?", "Besançon, 43 km", "Duhamel")]
)
async def test_an_action_is_asked_of_another_place(talk: Talk, real: Snapshot, town: str, told: str, untold: str) -> None:
    await talk.say("quels lycées font technilab ?", "chercher_etablissement", "action_chercher")
    reply = await talk.say(town, "ellipse")
    assert told in reply.text and untold not in reply.text


async def test_the_nearest_of_all_is_told_once_the_town_is(talk: Talk, real: Snapshot) -> None:
    every = await talk.say("c'est quoi le campus le plus proche de chez moi ?", "chercher_campus", "action_chercher")
    assert "Le Creusot" in every.text and "Besançon" in every.text
    near = await talk.say("j'habite à Autun", "ellipse")
    assert near.text.splitlines()[1].startswith("• CMQ d'Excellence Industrie")
