"""Questions that go on: what of the talk they are asked of, and when a point is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.context import resolve
from actions.points import point_lacking
from actions.ranking import rank
from actions.towns import at_home
from bot.knowledge.base import Snapshot
from tests.actions.talk import Talk


async def test_a_language_may_be_asked_of_what_was_told(talk: Talk, real: Snapshot) -> None:
    await talk.say("Les Vrais Métiers d'#ICI, c'est quoi ?", "definition")
    reply = await talk.say("il existe en anglais ?", "autre_langue", "action_autre_langue", 0.4, international=0.3)
    assert "version anglaise" in reply.text


async def test_the_price_of_something_else_is_not_its_own(talk: Talk, real: Snapshot) -> None:
    await talk.say("Les Vrais Métiers d'#ICI, c'est quoi ?", "definition")
    reply = await talk.say("Combien coûte une boîte ?", "cout")
    assert "pas cette information" in reply.text
    assert "CIO" not in reply.text


async def test_the_first_of_the_persons_told_one_after_the_other(talk: Talk, real: Snapshot) -> None:
    told = await talk.say("Qui sont les vice-présidents du campus ICI ?", "responsable")
    first = "Framatome" if told.text.index("Framatome") < told.text.index("Horizon Telecom") else "Horizon Telecom"
    assert first in (await talk.say("le premier, il travaille où ?", "lieu")).text


async def test_a_pronoun_is_the_person_who_was_told(talk: Talk, real: Snapshot) -> None:
    await talk.say("Qui préside le campus ICI ?", "responsable")
    assert "Michelin" in (await talk.say("elle vient de quelle boîte ?", "origine")).text.splitlines()[0]


async def test_is_there_one_in_a_town_whatever_was_asked_before(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi TECHNILAB ?", "definition")
    await talk.say("ça dure toute la journée ?", "duree")
    assert "Colomb" in (await talk.say("y en a à Lure ?", "ellipse")).text


async def test_the_one_of_its_town_is_the_one_talked_about(talk: Talk, real: Snapshot) -> None:
    await talk.say("l'adresse du lycée Belin ?", "lieu")
    await talk.say("c'est bien celui de Vesoul ?", "lieu")
    assert talk.slots["fiche"] == "lycee-belin"


async def test_which_of_those_that_were_listed(talk: Talk, real: Snapshot) -> None:
    await talk.say("Quels sont les campus des métiers de la région ?", "chercher_campus")
    assert resolve(real, talk.turn("Lequel s'occupe de la maroquinerie ?", "ellipse")).fiche == "cmq-mma"


async def test_the_open_days_of_another(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("Les portes ouvertes du lycée Jules Haag, c'est quand ?", "date")
    assert "fixées par chaque établissement" in reply.text
    assert "Jakarta" not in reply.text
    assert "9 mars 2024" in (await talk.say("et celles de SUPMICROTECH ?", "ellipse")).text


async def test_what_a_term_means_before_that_it_is_not_told(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("CPRP, ça veut dire quoi ?", "definition")
    assert "conception des processus" in reply.text
    assert "n'est pas développé" not in reply.text


async def test_what_comes_after_the_last_thing(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi un bac STI2D ?", "definition")
    reply = await talk.say("et après on peut faire un BTS ?", "poursuite_post_bts", "action_post_bts")
    assert "Après un bac STI2D" in (reply.before or [reply.text])[0]


async def test_a_term_told_surely_is_no_everyday_matter(talk: Talk, real: Snapshot) -> None:
    asked = "comment donner ma taxe d'apprentissage à un lycée de chez vous"
    assert "SOLTéA" in (await talk.say(asked, "vie_pratique", "action_social", 0.26)).text


@pytest.mark.parametrize(("asked", "public"), [("Pierre Lecefel, il fait quoi ?", True), ("Pierre Lecefel habite où ?", False)])
async def test_what_somebody_does_is_public(talk: Talk, real: Snapshot, asked: str, public: bool) -> None:
    reply = await talk.say(asked, "donnee_tiers", "action_donnee_tiers")
    assert (reply.response != "utter_donnee_tiers") is public


async def test_a_telephone_that_nobody_published(talk: Talk, real: Snapshot) -> None:
    await talk.say("Qui est Anne-Marie Didier ?", "responsable")
    reply = await talk.say("et son téléphone ?", "ellipse", contact=0.3)
    assert "pas cette information" in reply.text


async def test_a_bare_piece_of_a_question_asks_its_point(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi TECHNILAB ?", "definition")
    turn = resolve(real, talk.turn("et le prix ?", "ellipse"))
    turn = replace(turn, facets={"cout": 1.0})
    best = rank(real, turn)[0]
    assert point_lacking(real, turn, best, [best.fait]) == "cout"


async def test_letters_spelt_out_are_not_said_to_be_untold(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("CRSA ça veut dire quoi", "definition")
    assert "CRSA veut dire" in reply.text
    assert "développé" not in reply.text
    reply = await talk.say("COMUE ça veut dire quoi", "definition")
    assert "sans développer le sigle" in reply.text


async def test_a_company_is_not_told_of_rooms_and_grants(talk: Talk) -> None:
    asked = "Nous sommes une petite PME de mécanique à Dole, comment accueillir des élèves ?"
    talk.slots["profil"] = "entreprise"
    assert "internat" not in (await talk.say(asked, "vie_pratique", "action_social", 0.99)).text


async def test_what_is_not_known_is_of_what_is_talked_about(talk: Talk, real: Snapshot) -> None:
    await talk.say("cest quoi la maroquinerie", "definition")
    await talk.say("ya un lycee ou", "lieu")
    assert "Gagne ton stage" not in (await talk.say("et apres ca gagne combien", "remuneration")).text


async def test_nobody_who_asks_no_meaning_hears_that_letters_are_untold(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("jveux etre ingenieur apres mon bts crsa a vesoul", "poursuite")
    assert "CRSA" in reply.text and "développer" not in reply.text


async def test_the_open_days_of_a_named_school_are_no_others(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quand les portes ouvertes du lycée Haag", "date")
    assert "9 mars" not in (await talk.say("et à Belin ?", "ellipse")).text


async def test_whoever_would_leave_school_hears_who_helps(talk: Talk, real: Snapshot) -> None:
    asked = "mon fils veut arreter le lycee, il aime que les moteurs"
    assert "Mission locale" in (await talk.say(asked, "chercher_formation")).text


async def test_what_was_asked_in_a_life_told_at_length_is_not_asked_again(talk: Talk, real: Snapshot) -> None:
    await talk.say(
        "Je dirige une PME de sous-traitance, mon comptable me rebat les oreilles du Club Industrie 4.0", "definition"
    )
    assert "Club Nucléaire" in (await talk.say("Et pour le nucléaire, existe-t-il quelque chose ?", "ellipse")).text


async def test_a_company_that_says_what_it_would_like_hears_whom_to_ask(talk: Talk, real: Snapshot) -> None:
    talk.slots["profil"] = "entreprise"
    asked = "on est une PME de 40 salariés à Pontarlier, on aimerait faire connaître nos métiers aux collégiens"
    reply = await talk.say(asked, "debouches", confidence=0.37)
    assert "ntreprise" in reply.text and "Adresse" not in reply.text


async def test_near_me_is_in_the_persons_own_town(talk: Talk, real: Snapshot) -> None:
    talk.slots["ville"] = "Vesoul"
    assert at_home(talk.turn("y a quoi près de chez moi", "chercher_formation")).villes == ("Vesoul",)


async def test_pupils_of_an_action_are_not_counted_by_its_schools(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi technilab ?", "definition")
    reply = await talk.say("combien d'élèves max", "chiffres")
    assert "n'ai pas" in reply.text


async def test_the_nearest_place_of_what_is_talked_about_is_told(talk: Talk, real: Snapshot) -> None:
    talk.slots["ville"] = "Lure"
    await talk.say("c'est quoi technilab ?", "definition")
    reply = await talk.say("Et le plus proche de mon collège ?", "ellipse")
    assert "Colomb" in reply.text and "Decize" not in reply.text


async def test_what_one_may_go_to_is_what_is_talked_about(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quand MICRONORA ?", "date")
    reply = await talk.say("on peut y aller avec ma classe ?", "public")
    assert "n'ai pas" in reply.text and "MICRONORA" in reply.text


async def test_two_towns_are_so_far_apart(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("c'est loin de Dijon Morteau ?", "lieu")
    assert reply.response == "utter_distance_villes"
    assert "Dijon" in reply.text and "Morteau" in reply.text and "km" in reply.text


async def test_whoever_asks_whom_to_call_hears_what_is_published_and_nothing_else(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi technilab ?", "definition")
    reply = await talk.say("Qui dois-je appeler ?", "contact")
    assert "@" in reply.text and "Haag" not in reply.text


async def test_after_a_bts_of_which_only_the_letters_are_told_comes_what_comes_after_any(talk: Talk, real: Snapshot) -> None:
    await talk.say("c koi cprp", "definition")
    assert "Après un BTS" in (await talk.say("ya koi apres", "poursuite")).text


async def test_the_nearest_campus_is_told(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi les campus des métiers ?", "definition")
    reply = await talk.say("le plus près du Creusot c'est lequel", "chercher_campus", "action_chercher")
    assert reply.text.splitlines()[0].count("ICI")


async def test_others_pupils_are_not_those_of_what_is_talked_about(talk: Talk, real: Snapshot) -> None:
    await talk.say("c quoi le parcours ingénieur", "definition")
    assert "n'ai pas" in (await talk.say("Combien d'élèves sont concernés ?", "chiffres")).text


async def test_the_address_comes_first_when_it_is_asked_of_a_thing(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("qui contacter pour venir avec ma classe à TECHNILAB ?", "contact")
    assert "@" in reply.text.splitlines()[0] and reply.response in ("utter_faits", "utter_faits_contact")


async def test_a_question_that_says_more_than_another_class_is_its_own(talk: Talk, real: Snapshot) -> None:
    await talk.say("comment recruter des jeunes dans notre entreprise ?", "chercher_dispositif", "action_chercher")
    reply = await talk.say("et pour accueillir un stagiaire de 3e ?", "ellipse")
    assert "convention" in reply.text
