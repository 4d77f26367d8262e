"""Another thing than the one talked about, and what is not known of the one that is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from actions import compose
from actions.ranking import Candidate
from actions.turn import Turn
from actions.usefulness import Judged
from bot.knowledge.base import Snapshot
from bot.knowledge.store import owner_of
from tests.actions.talk import Talk


@pytest.mark.parametrize(
    ("first", "intent", "then", "meant"),
    [
        ("le lycée nelson mandela c'est où", "lieu", "et faure ?", "lycee-edgar-faure"),
        ("le club énergie de Dijon Métropole fait quoi ?", "contenu", "et pour le numérique ?", "club-numerique"),
        ("il y a quoi dans le parcours ingénieur de Vesoul ?", "contenu", "et l'autre ?", "parcours-ingenieur-sens"),
        ("l'adresse du lycée Diderot ?", "lieu", "non, pas le lycée, le collège", "college-diderot"),
        ("c'était quand le salon micronora 2024 ?", "date", "et en 2018, vous y étiez ?", "micronora-2018"),
    ],
)
async def test_another_of_its_kind(talk: Talk, real: Snapshot, first: str, intent: str, then: str, meant: str) -> None:
    await talk.say(first, intent)
    await talk.say(then, "corriger" if then.startswith("non") else "ellipse")
    assert talk.slots["fiche"] == meant


async def test_the_one_before_is_asked_what_is_named_beside(talk: Talk, real: Snapshot) -> None:
    await talk.say("le lycée nelson mandela c'est où", "lieu")
    await talk.say("et le lycée edgar faure ?", "ellipse")
    reply = await talk.say("celui d'avant, il fait technilab ?", "contenu")
    assert "Mandela" in reply.text.splitlines()[0]


@pytest.mark.parametrize(
    ("asked", "told", "near"),
    [
        ("et le campus du Creusot, il en est aussi ?", "a rejoint le projet HUCO LABs", False),
        ("et Metalis, elle en fait partie ?", "", True),
    ],
)
async def test_whether_what_is_named_has_a_part_in_it(talk: Talk, real: Snapshot, asked: str, told: str, near: bool) -> None:
    await talk.say("HUCO LABs, c'est quoi ?", "definition")
    reply = await talk.say(asked, "ellipse")
    assert told in reply.text
    assert reply.text.startswith("Je n'ai pas trouvé cette information précise") is near


async def test_a_point_of_it_that_nobody_wrote_is_unknown_rather_than_asked_back(talk: Talk, real: Snapshot) -> None:
    await talk.say("quel BTS le lycée Simone Weil voulait-il ouvrir ?", "avenir")
    reply = await talk.say("a-t-il ouvert finalement ?", "statut")
    # Said outright, or told by the fact itself.
    assert "le résultat de cette candidature n'est pas" in reply.text or "Je n'ai pas cette information" in reply.text


async def test_what_is_true_in_general_does_not_come_before_what_is_named(talk: Talk, real: Snapshot) -> None:
    asked = "À partir de quel âge et jusqu'à quel âge pouvait-on suivre « Mesdames, osez les métiers des microtechniques » ?"
    assert "18 à 55 ans" in (await talk.say(asked, "public")).text.splitlines()[0]


async def test_the_year_before_is_no_thing(talk: Talk, real: Snapshot) -> None:
    await talk.say("le lycée nelson mandela c'est où", "lieu")
    await talk.say("c'est quoi p-tech ?", "definition")
    await talk.say("et l'année d'avant ?", "ellipse")
    assert talk.slots["fiche"] == "p-tech"


async def test_a_bare_reverse_is_not_known(talk: Talk, real: Snapshot) -> None:
    await talk.say("je peux finir mon bac pro en apprentissage ?", "alternance")
    assert (await talk.say("et l'inverse ?", "ellipse")).tier == 5


async def test_the_same_is_asked_the_other_way_round(talk: Talk, real: Snapshot) -> None:
    await talk.say("les enseignants français du projet Jakarta sont partis à quelle date ?", "date")
    assert "novembre 2023" in (await talk.say("et l'inverse, les Indonésiens chez nous ?", "ellipse")).text


async def test_what_replaces_what_is_denied_is_answered(talk: Talk, real: Snapshot) -> None:
    await talk.say("quel lycée fait technilab à Besançon ?", "lieu")
    assert "Colomb" in (await talk.say("non plutot lure", "nier", "action_nier")).text
    assert (await talk.say("non", "nier", "action_nier")).response == "utter_nier"
    assert (await talk.say("non merci", "nier", "action_nier")).response == "utter_abandonner"


@pytest.mark.parametrize("asked", ["et en alternance ?", "il y a un internat ?"])
async def test_a_point_that_no_fact_tells_is_not_known(talk: Talk, real: Snapshot, asked: str) -> None:
    await talk.say("où est le BMA Horlogerie ?", "lieu")
    reply = await talk.say(asked, "alternance")
    assert reply.response == "utter_information_partielle" and "BMA Horlogerie" in reply.text


async def test_what_is_told_by_apprenticeship_is_known(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi le diplôme d'ingénieur ENSMM en apprentissage ?", "definition")
    assert (await talk.say("et en alternance ?", "alternance")).response != "utter_information_partielle"


async def test_the_open_day_of_another_school_is_not_its_own(talk: Talk, real: Snapshot) -> None:
    await talk.say("le lycée Belin fait quoi ?", "contenu")
    assert "9 mars" not in (await talk.say("les portes ouvertes c'est quand ?", "date")).text
    assert talk.slots["fiche"] == "lycee-belin"


async def test_the_address_of_another_is_not_his(talk: Talk, real: Snapshot) -> None:
    await talk.say("SOPIL, quel lien avec vous ?", "partenaires")
    assert "agt@" not in (await talk.say("vous auriez son mail ?", "contact")).text


async def test_which_one_was_all_that_lacked(talk: Talk, real: Snapshot) -> None:
    assert (await talk.say("ça coûte combien ?", "cout")).response == "utter_preciser"
    assert (await talk.say("technilab", "nlu_fallback")).response == "utter_information_absente"


async def test_a_number_that_is_told_is_known(talk: Talk, real: Snapshot) -> None:
    await talk.say("quel lycée est allé à Ma thèse en 180 secondes ?", "lieu")
    reply = await talk.say("ils étaient combien ?", "chiffres")
    assert "27" in reply.text and reply.response == "utter_faits"


async def test_the_third_is_the_third_that_one_reads(talk: Talk, real: Snapshot) -> None:
    listed = await talk.say("quels lycées font technilab ?", "chercher_etablissement", "action_chercher")
    third = listed.text.split(", ")[2]
    await talk.say("le troisième", "choisir_dans_liste", "action_choisir")
    assert real.fiches[talk.slots["fiche"]].nom in third


async def test_the_address_of_a_school_is_everybodys(talk: Talk, real: Snapshot) -> None:
    asked = "je suis son père, pouvez-vous me donner l'adresse du lycée de Morteau ?"
    assert "Docteur Sauze" in (await talk.say(asked, "donnee_tiers", "action_donnee_tiers")).text
    refused = await talk.say("donne moi l'adresse de la prof du lycée de Morteau", "donnee_tiers", "action_donnee_tiers")
    assert refused.response == "utter_donnee_tiers"


async def test_how_far_a_school_is(talk: Talk, real: Snapshot) -> None:
    await talk.say("où est le lycée Paul-Émile Victor ?", "lieu")
    assert "km de Besançon" in (await talk.say("c'est loin de Besançon ?", "lieu")).text


async def test_the_name_before_all_that_is_asked(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("DISO, c'est où et ça veut dire quoi ?", "definition")
    assert "FTEN" not in reply.text


async def test_what_comes_after_the_bts_where_one_is(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("je suis en BTS CIM au lycée Haag, je fais quoi après ?", "poursuite_post_bts", "action_post_bts")
    assert any("licence pro" in text.lower() for text in (reply.text, *reply.before))


async def test_what_is_named_beside_is_asked_of_the_last(talk: Talk, real: Snapshot) -> None:
    await talk.say("le lycée Paul-Émile Victor c'est où ?", "lieu")
    reply = await talk.say("il participe à technilab ?", "partenaires")
    assert "Paul-Émile Victor" in reply.text.splitlines()[0]


async def test_a_way_of_studying_is_no_other_thing(talk: Talk, real: Snapshot) -> None:
    await talk.say("la licence pro smart factory c'est quoi ?", "definition")
    await talk.say("et en alternance ?", "ellipse")
    assert talk.slots["fiche"] == "lp-smart-factory"


async def test_a_town_that_is_told_is_known(talk: Talk, real: Snapshot) -> None:
    await talk.say("le lycée du Bugey, c'est quoi ?", "definition")
    assert (await talk.say("dans quelle ville ?", "lieu")).response == "utter_faits"


async def test_the_numbers_of_others_are_not_its_own(talk: Talk, real: Snapshot) -> None:
    await talk.say("l'IUT du Creusot, c'est quoi ?", "definition")
    assert (await talk.say("il a combien d'étudiants ?", "chiffres")).response == "utter_information_absente"
    assert (await talk.say("et il y a combien de campus en tout ?", "chiffres")).response == "utter_faits"


async def test_a_place_in_a_list_by_its_number(talk: Talk, real: Snapshot) -> None:
    await talk.say("quels sont les six campus ?", "chercher_campus", "action_chercher")
    await talk.say("et le 5 ?", "ellipse")
    assert talk.slots["fiche"] == "cmq-msi"


async def test_what_is_denied_is_left(talk: Talk, real: Snapshot) -> None:
    await talk.say("technilab c'est quoi ?", "definition")
    reply = await talk.say("non pas technilab, l'horlogerie à Hambourg", "corriger")
    assert "Hambourg" in reply.text and talk.slots["fiche"] != "technilab"


async def test_of_two_told_alike_the_one_in_the_town_asked(talk: Talk, real: Snapshot) -> None:
    await talk.say("le parcours ingénieur, c'est quoi ?", "definition")
    await talk.say("et celui de Sens, avec quels BTS ?", "formations")
    assert talk.slots["fiche"] == "parcours-ingenieur-sens"


async def test_a_story_and_its_bare_question_are_one(talk: Talk, real: Snapshot) -> None:
    told = (
        "Ma fille est en terminale, on lui a parlé d'un parcours de deux BTS avant le diplôme d'ingénieur. De quoi s'agit-il ?"
    )
    assert "Parcours Ingénieur" in (await talk.say(told, "definition")).text.splitlines()[0]


async def test_what_only_comes_near_is_told_of_the_thing_talked_about(
    talk: Talk, real: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hardly(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> list[Judged]:
        """What is told of others first, and nothing likely to answer."""
        talked = {turn.fiche, *map(owner_of, turn.told)}
        return [Judged(candidate, 0.2) for candidate in candidates if candidate.fait.fiche_id not in talked]

    await talk.say("c'est quoi le projet Jakarta ?", "definition")
    talked = {talk.slots["fiche"], *map(owner_of, talk.slots["montres"])}
    monkeypatch.setattr(compose, "judged", hardly)
    reply = await talk.say("et là-bas, qui s'occupe des machines ?", "contenu")
    assert reply.text.startswith("Je n'ai pas trouvé cette information précise")
    assert {owner_of(fact) for fact in reply.trace["faits"]} <= talked
