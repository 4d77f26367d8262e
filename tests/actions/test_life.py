"""What happens in a life: an exam that is failed, a school that is left, money, a handicap, a second career."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from actions.acronyms import without_untold
from actions.compose import Answer
from actions.lacking import over_by_then
from bot.knowledge.base import Snapshot
from bot.knowledge.store import FaitTrouve
from tests.actions.talk import Talk


@pytest.fixture(autouse=True)
def served(knowledge: Snapshot, serving: Callable[[Snapshot], Snapshot]) -> Snapshot:
    return serving(knowledge)


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [
        ("ma fille a raté son bac pro, on fait quoi", "poursuite", "candidat libre"),
        ("raté mon bts jfais quoi", "poursuite_post_bts", "Après un échec au BTS"),
        ("jai pas eu mon bts, je le repasse combien de fois", "chiffres", "une ou plusieurs fois"),
        ("mon fils veut arrêter l'école à 16 ans, c'est permis ?", "public", "16 à 18 ans"),
        ("lycée pro voie sans issue ?", "definition", "pas une impasse"),
        ("après un lycée pro peut-il étudier encore", "poursuite", "BTS après un bac pro"),
        ("son premier voeu est refusé en 3e", "ellipse", "DSDEN"),
        ("parcoursup on a droit a cb de voeux", "chiffres", "dix vœux"),
        ("ça commence quand parcoursup", "date", "en hiver"),
        ("que des refus parcoursup", "inscription", "phase complémentaire"),
        ("le référent handicap du cfa c qui", "responsable", "référent handicap"),
        ("bourse : on a droit avec quel salaire", "admission", "education.gouv.fr"),
        ("combien l'internat", "cout", "n'est pas le même partout"),
        ("y a-t-il des cours en soirée", "contenu", "le soir, le samedi"),
        ("on garde son salaire quand on se forme ?", "remuneration", "garder tout ou partie de son salaire"),
        ("le gréta se trouve où", "lieu", "adresse du plus proche"),
        ("il me faut combien d'années pour être ingénieur après mon BTS", "duree", "trois ans d'école"),
        ("licence pro il faut combien de moyenne", "admission", "aucune moyenne"),
        ("une année d'ATS, et ensuite ?", "poursuite", "école d'ingénieurs, sur concours"),
        ("une école privée c'est sérieux ?", "definition", "diplôme est reconnu"),
        ("après ndrc je fais quoi", "poursuite_post_bts", "licence pro"),
        ("rompre mon contrat d'apprentissage", "nlu_fallback", "45 premiers jours"),
        ("être partenaire ça coûte ?", "cout", "rien à payer"),
    ],
)  # fmt: skip
async def test_a_life_is_told_what_is_true_of_it(talk: Talk, text: str, intent: str, told: str) -> None:
    reply = await talk.say(text, intent, "action_repondre")
    assert told in reply.text


async def test_what_comes_after_a_bts_is_not_what_comes_after_failing_it(talk: Talk) -> None:
    reply = await talk.say("que faire après un bts", "poursuite_post_bts", "action_repondre")
    assert "Après un BTS, on peut travailler ou continuer" in reply.text and "échec" not in reply.text


async def test_the_campuses_that_have_the_label_are_named(talk: Talk) -> None:
    reply = await talk.say("quels campus ont le label excellence", "resultat", "action_repondre")
    assert "ICI" in reply.text and "juin 2024" in reply.text


async def test_the_president_s_words_are_told_as_his(talk: Talk) -> None:
    reply = await talk.say("qui voit une menace forte pour l'industrie", "metiers", "action_repondre")
    assert "Selon Jean-Charles Thoulouze" in reply.text


async def test_the_class_is_not_the_company_of_its_letters(talk: Talk) -> None:
    reply = await talk.say("on entre comment en classe ATS", "admission", "action_repondre")
    assert reply.text.startswith("On entre en classe ATS sur dossier")


async def test_a_price_that_was_told_in_passing_is_known(talk: Talk) -> None:
    await talk.say("c'est quoi les cordées de la réussite ?", "definition")
    reply = await talk.say("c'est payant ?", "cout")
    assert "gratuit" in reply.text and "Je n'ai pas" not in reply.text
    await talk.say("c'est quoi technilab ?", "definition")
    assert "je n'ai pas cette information" in (await talk.say("c'est payant ?", "cout")).text


async def test_the_role_of_who_asks_is_not_what_is_asked(talk: Talk) -> None:
    text = "je suis CPE dans un lycée pro, on cherche une intervention sur la mixité dans les métiers industriels"
    reply = await talk.say(text, "chercher_dispositif", "action_chercher", 0.3)
    assert "Mixité des métiers" in reply.text and "suit la vie des élèves" not in reply.text
    assert "suit la vie des élèves" in (await talk.say("c'est quoi un CPE ?", "definition")).text


async def test_who_takes_a_trainee_is_not_told_how_to_learn_the_trade(talk: Talk) -> None:
    talk.slots["profil"] = "entreprise"
    text = "Je suis artisan maroquinier et je voudrais prendre un stagiaire"
    reply = await talk.say(text, "chercher_metier", "action_chercher")
    assert "accueillir un élève en stage" in reply.text and "s'apprend en CAP" not in reply.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("qui contacter pour une vae", "point relais conseil"),
        ("mon enfant est handicapé, qui contacter", "enseignant référent"),
    ],
)
async def test_whom_anybody_asks_is_told_without_the_address_of_a_campus(talk: Talk, text: str, told: str) -> None:
    reply = await talk.say(text, "contact", confidence=0.98)
    assert told in reply.text and "@" not in reply.text


async def test_a_campus_is_written_to_about_what_is_its_own(talk: Talk) -> None:
    assert "@" in (await talk.say("qui contacter au campus msi", "contact", confidence=0.98)).text


async def test_what_has_ended_is_over(talk: Talk) -> None:
    await talk.say("IMECH+ c'est quoi ?", "definition")
    reply = await talk.say("c'est fini ?", "statut")
    assert "août 2024" in reply.text and "Je n'ai pas" not in reply.text


@pytest.mark.parametrize(
    ("told", "over"),
    [
        ("Mené de 2022 à 2024.", True), ("Mené jusqu'en décembre 2024.", True), ("Prévu jusqu'en 2030.", False),
        ("Montré à MICRONORA 2018.", False), ("Cité au bilan 2024.", False),
    ],
)  # fmt: skip
def test_only_an_end_that_is_past_says_that_it_is_over(talk: Talk, told: str, over: bool) -> None:
    fact = FaitTrouve("technilab#1", "technilab", "statut", told, 2024, ())
    answer = Answer((fact,), "technilab", 1, lacking="statut")
    assert (over_by_then(talk.turn("c'est fini ?", "statut"), answer).lacking is None) is over


def test_nobody_who_asks_no_spelling_hears_how_names_are_misspelt(talk: Talk, served: Snapshot) -> None:
    facts = [fact for of_one in served.facts.values() for fact in of_one]
    said, asked = (talk.turn(text, "definition") for text in ("le jeu les vrai metier d ici", "comment ça s'écrit"))
    told = [{fact.dit for fact in without_untold(turn, facts)} for turn in (said, asked)]
    assert len(told[1] - told[0]) > 3
    assert all(re.search(r"écri|lire|orthograph|frappe|parasite", sentence) for sentence in told[1] - told[0])
    assert not any("écrit le même jeu" in sentence for sentence in told[0])


async def test_the_nearest_of_what_was_listed(talk: Talk) -> None:
    await talk.say("quels lycées dans le Doubs ?", "chercher_etablissement", "action_chercher")
    talk.slots["ville"] = "Pontarlier"
    reply = await talk.say("lequel est le plus près ?", "comparer", "action_comparer")
    assert reply.text.startswith("• Lycée Toussaint Louverture")
