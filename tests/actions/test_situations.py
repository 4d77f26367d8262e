"""What somebody's situation asks for, whatever is named in passing."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")


@pytest.mark.parametrize(
    "text",
    [
        "je cherche une entreprise pour mon apprentissage en usinage à côté de Besançon",
        "quelles entreprises prennent des alternants en but geii",
        "mon fils cherche un patron pour son apprentissage de soudeur",
    ],
)
async def test_who_seeks_an_employer_is_told_how(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "alternance")
    assert reply.response == "utter_employeurs_sans_liste"
    assert "La bonne alternance" in reply.text and "film" not in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "apprenti en bac pro usinage, mon patron m'a lâché, je fais quoi",
        "je suis apprenti et ma boîte ferme",
        "mon patron veut plus me garder, je suis apprenti",
    ],
)
async def test_who_has_lost_an_employer_is_told_what_holds_then(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "alternance")
    assert reply.text.startswith("Après la rupture") and "PFMP" not in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "je suis plombier à Lons, je cherche un apprenti",
        "besoin d'un apprenti soudeur pour la rentrée",
        "je suis plombier et je cherche un apprenti, je fais comment ?",
    ],
)
async def test_who_hires_is_told_how(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "alternance")
    assert "cherche un apprenti" in reply.text and "Pour prendre un apprenti" in reply.text and "s'apprennent" not in reply.text


async def test_who_hires_is_told_that_nobody_is_listed(talk: Talk) -> None:
    reply = await talk.say("j'ai besoin d'un apprenti soudeur, vous mettez en relation ?", "alternance")
    assert reply.response == "utter_apprentis_sans_liste" and "Pour prendre un apprenti" in reply.text


async def test_whether_a_school_has_apprentices_is_not_known(talk: Talk) -> None:
    reply = await talk.say("on peut prendre des apprentis de Morteau ?", "alternance")
    assert reply.text.startswith("Je n'ai pas cette information") and "Pour prendre un apprenti" in reply.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("comment trouver un patron pour mon apprentissage", "cherche un patron"),
        ("comment trouver un patron pour un CAP boulanger", "La bonne alternance"),
        ("je suis apprenti, mon patron veut pas me laisser aller au cfa", "tous ses cours"),
        ("l'entreprise prend en charge les cours de l'apprenti ?", "gratuite"),
        ("un apprenti est payé combien par son entreprise ?", "SMIC"),
    ],
)
async def test_a_point_of_apprenticeship_is_answered_as_ever(talk: Talk, text: str, told: str) -> None:
    reply = await talk.say(text, "remuneration" if "payé" in text else "cout" if "charge" in text else "inscription")
    assert told in reply.text and "pas de liste" not in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "20 ans, pas de diplôme et pas de travail, que faire ?", "jai 18 ans ni taf ni bac jsais pas ou aller",
        "j'ai 24 ans au chômage sans diplôme, vous avez quoi pour moi ?",
    ],
)  # fmt: skip
async def test_a_young_person_without_work_is_sent_to_who_helps(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "m_orienter", "action_orienter")
    assert reply.titles[0] == "Mission locale" and "VAE" not in reply.text
    assert "allocation" in (await talk.say("c'est payé ?", "remuneration")).text
    assert "mairie" in (await talk.say("ok et je vais où", "lieu")).text


@pytest.mark.parametrize(
    "text",
    ["l'industrie pourquoi pas mais j'y connais rien", "bosser en usine ça me tente"],
)
async def test_the_industry_is_shown_to_who_is_tempted(talk: Talk, text: str) -> None:
    await talk.say("jai 18 ans ni taf ni bac jsais pas ou aller", "m_orienter", "action_orienter")
    reply = await talk.say(text, "objectif")
    assert "Semaines Apprenantes" in reply.titles and talk.slots["fiche"] == "courant-mission-locale"


@pytest.mark.parametrize(
    "text", ["j'ai 19 ans, la mission locale c'est où ?", "j'ai 45 ans et je suis au chômage, que faire ?"]
)
async def test_who_names_it_or_is_older_is_not(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "m_orienter", "action_orienter")
    assert "École de la 2e chance" not in reply.titles


async def test_another_action_is_found_for_who_seeks_work(talk: Talk) -> None:
    await talk.say("je suis au chômage, j'ai 35 ans, Mesdames osez c'est pour moi ?", "public")
    reply = await talk.say("il y a autre chose pour moi du coup ?", "detailler", "action_detailler")
    assert "Semaines Apprenantes" in reply.titles and "GRETA" in reply.titles


@pytest.mark.parametrize("text", ["vous avez des actions pour les demandeurs d'emploi ?", "une formation pour des chômeurs ?"])
async def test_actions_for_who_seeks_work(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "chercher_formation", "action_chercher")
    assert "GRETA" in reply.titles and "infirmier" not in reply.text


async def test_who_pays_is_told_to_an_adult_beside_what_is_not_written(talk: Talk) -> None:
    await talk.say("je suis en reconversion, c'est quoi le métier d'horloger ?", "definition")
    reply = await talk.say("c'est financé par qui ?", "financement")
    assert reply.text.startswith("Je n'ai pas cette information") and "CPF" in reply.text
    assert "CEP" in (await talk.say("Je vis à Besançon, à qui je m'adresse ?", "contact")).text


@pytest.mark.parametrize(
    "text", ["Et comment nos salariés peuvent-ils se former ?", "comment faire monter en compétences mes opérateurs ?"]
)
async def test_a_firm_is_told_how_its_people_learn(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "public")
    assert "plan de développement des compétences" in reply.text and "OPCO" in reply.text


@pytest.mark.parametrize("text", ["et si il veut arrêter ?", "si je veux quitter le p-tech ?"])
async def test_what_if_one_stops_is_not_known(talk: Talk, text: str) -> None:
    await talk.say("c'est quoi le p-tech ?", "definition")
    reply = await talk.say(text, "nlu_fallback")
    assert reply.response == "utter_arreter_inconnu" and "@" in reply.text


async def test_the_press_gets_the_address_of_the_campus_talked_about(talk: Talk) -> None:
    await talk.say("qui préside le campus microtechniques ?", "responsable")
    reply = await talk.say("un contact presse ?", "contact")
    assert "anne-marie.didier@ens2m.fr" in reply.text and "TECHNILAB" not in reply.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (
            "mon petit-fils termine son BTS maintenance à Vesoul. Il voudrait continuer, vous proposez quoi ?",
            "poursuite_post_bts",
        ),
        ("je suis en BTS CRSA et je cherche une poursuite d'études en alternance", "alternance"),
    ],
)
async def test_after_a_bts_nobody_is_sent_to_a_bts(talk: Talk, text: str, intent: str) -> None:
    reply = await talk.say(text, intent)
    assert reply.text.startswith("Après un BTS") and "BTS + 1" in reply.text and "CPRP" not in reply.text


async def test_what_comes_after_the_bts_talked_about(talk: Talk) -> None:
    await talk.say("c'est quoi le bts cprp ?", "definition")
    assert (await talk.say("Il voudrait continuer", "avenir")).text.startswith("Après un BTS")


async def test_a_question_of_its_own_does_not_ask_again_what_was_asked(talk: Talk) -> None:
    await talk.say("technilab c'est où ?", "lieu")
    reply = await talk.say("et pour le P-TECH, on fait comment avec les entreprises ?", "ellipse", partenaires=0.2)
    assert "P-TECH" in reply.text and "le lieu" not in reply.text


async def test_a_child_is_shown_what_is_for_children(talk: Talk) -> None:
    reply = await talk.say("ma petite fille de 12 ans adore les robots, que lui faire faire ou visiter ?", "public")
    assert "Ateliers TECHNILAB" in reply.titles and "Mesdames" not in reply.text


async def test_the_lycee_is_told_by_its_trade_and_its_town(talk: Talk) -> None:
    text = "ma fille en fauteuil veut faire de l'horlogerie à Morteau, le lycée est accessible ?"
    reply = await talk.say(text, "vie_pratique", "action_social")
    assert reply.text.startswith("Lycée Edgar Faure")


async def test_what_may_be_done_is_told_rather_than_led_to(talk: Talk) -> None:
    text = "ma fille veut arrêter la seconde générale pour aller en pro, c'est possible ?"
    reply = await talk.say(text, "m_orienter", "action_orienter", 0.4, poursuite=0.32)
    assert reply.response == "utter_faits" and "voie professionnelle" in reply.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("une fille peut faire un bac pro usinage ?", "l'usinage en bac pro"),
        ("chui une meuf jpeux être soudeuse ?", "Le soudage s'apprend"),
        ("est-ce que les filles ont leur place dans l'industrie", ""),
    ],
)
async def test_who_doubts_that_girls_may_is_told_that_they_may(talk: Talk, text: str, told: str) -> None:
    reply = await talk.say(text, "public")
    assert reply.text.startswith("Toutes les formations et tous les métiers sont ouverts aux filles") and told in reply.text


@pytest.mark.parametrize(
    "text", ["ma fille peut faire un bac pro usinage ?", "l'action Mesdames, osez, une fille peut venir ?"]
)
async def test_a_daughter_or_an_action_is_answered_as_any(talk: Talk, text: str) -> None:
    assert not (await talk.say(text, "public")).text.startswith("Toutes les formations")
