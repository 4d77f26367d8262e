"""Lives told at length, first messages that say hardly anything, and what is true of others than those who ask."""

from __future__ import annotations

import pytest

from actions.pistes import stage_of, turning
from actions.towns import at_home
from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")

_STORY = (
    "Mon fils a décroché depuis février, il a 17 ans. Il ne sort plus beaucoup de sa chambre sauf pour aller aider un copain "
    "à monter des ordinateurs. Il ne veut plus entendre parler du lycée général. Vers qui se tourner et pour quelle formation ?"
)


async def test_a_trade_that_a_few_words_tell_is_a_lead(talk: Talk) -> None:
    reply = await talk.say(_STORY, "m_orienter", "action_ask_formulaire_orientation_gouts")
    assert "Informatique, réseaux et cybersécurité" in reply.titles
    assert "s'apprennent en bac pro" in reply.text


def test_an_adult_with_only_a_cap_is_no_pupil(talk: Talk) -> None:
    text = "j'ai 26 ans et seulement un CAP, il y a des formations courtes ?"
    assert stage_of(talk.turn(text, "chercher_formation")) == "lycee"
    talk.slots["profil"] = "adulte"
    assert stage_of(talk.turn(text, "chercher_formation")) == "adulte"


async def test_of_several_towns_ones_own_is_meant(talk: Talk) -> None:
    talk.slots["ville"] = "Dijon"
    text = "Nous habitons Dijon et tout se passe à Besançon ou au Creusot, n'y a-t-il aucun campus chez nous ?"
    assert at_home(talk.turn(text, "lieu")).villes == ("Dijon",)


async def test_no_past_exhibition_to_who_looks_where_to_learn(talk: Talk) -> None:
    text = "Bon élève de 3e, notre garçon ne jure que par le cuir et refuse de partir à Paris : qui forme à ça dans la région ?"
    reply = await talk.say(text, "chercher_formation", "action_chercher", 0.5)
    assert "exposition" not in reply.text


async def test_the_letters_of_a_name_are_spelt_out_first(talk: Talk) -> None:
    assert "systèmes automatiques" in (await talk.say("bts crsa ça veut dire quoi les lettres", "definition")).text
    assert "Village Ressource" in (await talk.say("VRAI ça veut dire quoi en entier", "definition")).text


async def test_which_diploma_of_a_trade_in_a_town(talk: Talk) -> None:
    reply = await talk.say("quel bts il y a dans la mécanique de précision vers Besançon", "chercher_formation")
    assert reply.response == "utter_liste" and "BTS CIM" in reply.text


@pytest.mark.parametrize(("text", "intent"), [("cite les lycées du Jura", "chercher_etablissement"),
                                              ("quels sont les lycées partenaires dans le Jura", "partenaires")])  # fmt: skip
async def test_all_the_schools_of_a_place(talk: Talk, text: str, intent: str) -> None:
    action = "action_chercher" if intent.startswith("chercher") else "action_repondre"
    reply = await talk.say(text, intent, action)
    assert {"(Champagnole)", "(Morez)", "(Dole)"} <= set(reply.text.split())


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("je suis en seconde générale, je peux passer en voie pro sans perdre une année ?", "reorientation"),
        ("ma fille voudrait changer de filière", "reorientation"),
        ("je veux arrêter mon BTS", "reorientation"),
        ("j'hésite à m'arrêter après mon BTS", ""),
        ("je suis en BTS et je n'ai aucune envie de quitter la région", ""),
        ("j'ai trente ans, deux enfants, sans le bac : comment reprendre des études ?", "reprise"),
        ("mon fils est en terminale, sans le bac quelles études ?", ""),
        ("je voudrais changer de trottinette", ""),
    ],
)
def test_who_wants_another_way_is_at_a_turning(talk: Talk, text: str, where: str) -> None:
    assert turning(talk.turn(text, "m_orienter")) == where


async def test_a_wish_that_looks_like_chatter_gets_leads(talk: Talk) -> None:
    wish = "faire visiter des caves aux touristes, ça me plairait"
    reply = await talk.say(wish, "hors_sujet", "action_hors_sujet", 0.4, chercher_metier=0.33)
    assert reply.response == "utter_orienter_pistes"


async def test_what_is_more_surely_chatter_is_refused(talk: Talk) -> None:
    wish = "faire visiter des caves aux touristes, ça me plairait"
    assert (await talk.say(wish, "hors_sujet", "action_hors_sujet", 0.8, chercher_metier=0.1)).response == "utter_hors_sujet"


async def test_a_teacher_wishes_nothing_for_themselves(talk: Talk) -> None:
    talk.slots["profil"] = "enseignant"
    reply = await talk.say("corriger mes copies, ça vous plairait ?", "hors_sujet", "action_hors_sujet", 0.4, m_orienter=0.3)
    assert reply.response == "utter_hors_sujet"


@pytest.mark.parametrize(
    ("text", "intent"), [("faut avoir combien pr etre pris", "admission"), ("ya une date limite ??", "date")]
)
async def test_a_question_of_nothing_is_asked_back(talk: Talk, text: str, intent: str) -> None:
    assert (await talk.say(text, intent, confidence=0.95)).response == "utter_preciser"


async def test_how_to_reach_you_gets_every_address(talk: Talk) -> None:
    mails = await talk.say("vous avez une adresse mail ?", "contact", confidence=0.95)
    assert {"msi@cmq-bfc.org", "agt@cmq-bfc.org"} <= set(mails.text.split())
    assert "06 26 75 84 76" in (await talk.say("vous avez un numéro ?", "contact", confidence=0.95)).text


async def test_what_follows_another_diploma_is_left_out(talk: Talk) -> None:
    reply = await talk.say("après un bac pro usinage, je peux aller jusqu'au diplôme d'ingénieur ?", "poursuite")
    assert "SEGPA" not in reply.text and "bac technologique" not in reply.text
    assert "ingénieur" in reply.text


async def test_an_adult_is_not_told_of_a_stage_de_3e(talk: Talk) -> None:
    talk.slots["profil"] = "adulte"
    text = (
        "ma voisine dit que les femmes faisaient un stage en usine pour travailler sur de toutes petites pièces, c'est vrai ?"
    )
    reply = await talk.say(text, "stage", "action_stage")
    assert talk.followed is None
    assert "Mesdames, osez" in reply.text and "stage de 3e" not in reply.text


async def test_a_company_that_looks_for_a_way_is_told_whom_to_ask(talk: Talk) -> None:
    talk.slots["profil"] = "entreprise"
    reply = await talk.say("on ne sait pas par quoi commencer", "m_orienter", "action_ask_formulaire_orientation_gouts")
    assert "devenir partenaire d'un campus" in reply.text


async def test_the_schools_of_what_is_told_without_its_name(talk: Talk) -> None:
    text = "Dans quels lycées peut avoir lieu la demi-journée de fabrication d'un petit robot ?"
    reply = await talk.say(text, "chercher_etablissement", "action_chercher")
    assert reply.response == "utter_liste"
    assert {"Haag", "Mandela", "Edgar", "Colomb"} <= set(reply.text.split())


async def test_all_of_whom_the_same_is_said(talk: Talk) -> None:
    reply = await talk.say("qui soutient le campus ITIP, donne toutes les entreprises", "financement")
    assert reply.response == "utter_liste"
    assert {"Metalliance", "Novium", "So-Bag"} <= set(reply.text.split())


@pytest.mark.parametrize(
    ("text", "known"),
    [("combien gagne un footballeur", False), ("on gagne combien en alternance", True), ("un soudeur gagne combien", True)],
)
async def test_what_a_stranger_earns_is_not_known(talk: Talk, text: str, known: bool) -> None:
    reply = await talk.say(text, "remuneration", confidence=0.95)
    assert (reply.tier == 5) is not known


async def test_what_another_formation_leads_to_is_not_told_of_this_one(talk: Talk) -> None:
    reply = await talk.say("que peut-il faire comme études après son bac pro MEI, PSA lui propose un poste", "poursuite")
    assert reply.text.startswith("Après un bac pro")


@pytest.mark.parametrize(
    ("text", "future"), [("c'est prévu quand", True), ("la prochaine, c'est quand", True), ("c'était prévu quand", False)]
)
def test_what_is_planned_is_to_come(talk: Talk, text: str, future: bool) -> None:
    assert talk.turn(text, "date").asks_future is future


@pytest.mark.parametrize(
    ("text", "told"),
    [("que faire avec ma classe de 4e pour l'orientation ?", True), ("vous proposez quoi pour mes terminales ?", False)],
)
async def test_who_teaches_is_told_what_to_do_with_pupils_of_that_level(talk: Talk, text: str, told: bool) -> None:
    talk.slots["profil"] = "enseignant"
    reply = await talk.say(text, "chercher_dispositif", "action_chercher")
    assert reply.response == "utter_orienter_pistes"
    assert ("TECHNILAB" in reply.text) is told


async def test_who_teaches_is_told_first_what_answers(talk: Talk) -> None:
    talk.slots["profil"] = "enseignant"
    text = "Je suis professeure d'histoire-géo en 3e. Vous proposez une visite d'entreprise liée à mon programme ?"
    await talk.say(text, "chercher_dispositif", "action_chercher")
    assert talk.slots["fiche"] == "visite-geo-3e"


async def test_who_teaches_may_ask_a_question_of_their_own(talk: Talk) -> None:
    talk.slots["profil"] = "enseignant"
    reply = await talk.say("je suis prof, quels métiers dans les microtechniques ?", "chercher_metier", "action_chercher")
    assert reply.response != "utter_orienter_pistes"
