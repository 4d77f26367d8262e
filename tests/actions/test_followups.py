"""What a message points at: an item told before, another of its kind, the thing just asked for; and lives that are told."""

from __future__ import annotations

import pytest

from actions.enumerations import asks_to_cite
from actions.pistes import seeks_new_work, stage_of
from bot.knowledge.base import Snapshot
from bot.knowledge.text import tokens
from tests.actions.talk import Talk

TI, MMA = "le mail du campus Territoire Intelligent", "et celui de la maroquinerie"


async def test_the_same_is_asked_of_another_one(talk: Talk, real: Snapshot) -> None:
    await talk.say(TI, "contact")
    assert "mma@cmq-bfc.org" in (await talk.say(MMA, "ellipse")).text


async def test_the_first_one_again(talk: Talk, real: Snapshot) -> None:
    await talk.say(TI, "contact")
    await talk.say(MMA, "ellipse")
    again = await talk.say("redonne-moi le premier, je l'ai perdu", "choisir_dans_liste", "action_choisir")
    assert "ti@cmq-bfc.org" in again.text


async def test_the_first_after_another_of_its_kind_is_none_of_what_that_lists(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi la cordée de la réussite VRAI ?", "definition")
    await talk.say("et celle de SUPMICROTECH, il y a quoi dedans ?", "contenu")
    await talk.say("et la première, ça fait combien d'élèves ?", "chiffres")
    assert talk.slots["fiche"] == "cordee-vrai"


async def test_the_second_of_two_that_were_compared(talk: Talk) -> None:
    await talk.say("technilab ou p-tech", "comparer", "action_comparer")
    assert (await talk.say("et le second, ça dure combien ?", "duree")).trace["fiche"] == "p-tech"


async def test_the_second_of_two_that_the_person_named(talk: Talk, real: Snapshot) -> None:
    await talk.say("ma fille hésite entre l'horlogerie et l'agroalimentaire, dans quels lycées ?", "lieu")
    await talk.say("et pour le second, à qui écrire ?", "contact")
    assert talk.slots["fiche"] == "metier-agroalimentaire"
    await talk.say("et la première ?", "choisir_dans_liste", "action_choisir")
    assert talk.slots["fiche"] == "metier-horloger"


async def test_what_goes_with_it_is_named_by_most_of_its_words(talk: Talk, real: Snapshot) -> None:
    await talk.say("le petit-déjeuner d'entreprises chez Michelin Blanzy, c'est quoi ?", "definition")
    reply = await talk.say("et la première rencontre du club, c'était sur quoi ?", "contenu")
    assert "robotisation" in reply.text


async def test_what_was_asked_for_is_what_is_asked_about_next(talk: Talk, real: Snapshot) -> None:
    await talk.say("quelle école porte le campus microtechniques ?", "responsable")
    assert "Epitaphe" in (await talk.say("elle est à quelle adresse ?", "lieu")).text


async def test_a_return_to_the_first_keeps_what_is_named_beside(talk: Talk, real: Snapshot) -> None:
    await talk.say("le greta c'est quoi", "definition")
    await talk.say("et l'afpa c'est la même chose ?", "ellipse")
    back = await talk.say("revenons au premier, ils ont un truc en IA non", "corriger", confidence=0.4)
    assert "intelligence artificielle" in back.text


async def test_the_other_one_of_its_kind(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi le club nucléaire ?", "definition")
    await talk.say("et l'autre club ?", "ellipse")
    assert talk.slots["fiche"] == "club-industrie-40"


async def test_the_one_of_the_same_name(talk: Talk, real: Snapshot) -> None:
    await talk.say("le collège Diderot est où ?", "lieu")
    await talk.say("et le lycée du même nom ?", "ellipse")
    assert talk.slots["fiche"] == "lycee-denis-diderot"


async def test_those_that_something_happened_to_are_of_the_kind_talked_about(talk: Talk, real: Snapshot) -> None:
    await talk.say("quelles entreprises le cmq msi a-t-il rencontrées à micronora 2018 ?", "partenaires")
    await talk.say("le premier de la liste, c'est qui ?", "choisir_dans_liste", "action_choisir")
    assert "SOPIL" in (await talk.say("et celles qu'il a visitées ?", "ellipse")).text


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("cite m'en trois", True),
        ("cite en 3", True),
        ("lesquels ?", True),
        ("le troisième", False),
        ("cite trois lycées de Dole", False),
    ],
)
def test_when_what_was_told_is_to_be_named(text: str, asks: bool) -> None:
    assert asks_to_cite(tokens(text)) == asks


async def test_name_some_of_what_was_counted(talk: Talk, real: Snapshot) -> None:
    await talk.say("il y a combien de PFT dans la région ?", "chiffres")
    reply = await talk.say("cite m'en trois", "choisir_dans_liste", "action_choisir")
    assert "DISO" in reply.text and "Tecbois" in reply.text


async def test_the_list_that_was_counted_comes_before_another(talk: Talk, real: Snapshot) -> None:
    await talk.say("EMFOR, c'est autour de quels trois métiers ?", "metiers")
    await talk.say("le deuxième, c'est quoi déjà ?", "choisir_dans_liste", "action_choisir")
    assert "informer" in talk.slots["liste"]


async def test_doubtful_small_talk_about_somebody_who_was_told(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est qui le président du campus AGT ?", "responsable")
    assert "hôtelier" in (await talk.say("il fait quoi dans la vie", "bavardage", "action_social", 0.5)).text


async def test_a_name_with_commas_lists_nothing(talk: Talk, real: Snapshot) -> None:
    await talk.say("qui porte le CMQ Alimentation, Goût, Tourisme ?", "responsable")
    assert "Goût" not in (talk.slots["liste"] or [])


async def test_shorten_an_answer_that_an_offer_followed(talk: Talk, real: Snapshot) -> None:
    await talk.say("que faire après un bts cprp ?", "poursuite_post_bts", "action_post_bts")
    told = talk.slots["montres"]
    # `Talk` keeps the last message only: the answer came before the offer.
    offer = talk.events.pop()
    talk.events += [
        {"event": "bot", "text": "…", "data": {"custom": {"trace": {"faits": told, "palier": 1}}}},
        {"event": "bot", "text": "On peut aussi chercher pas à pas.", "data": offer["data"]},
    ]
    short = await talk.say("trop long, plus court", "raccourcir", "action_raccourcir")
    assert short.trace["faits"] == told[:1]


async def test_what_looks_like_nothing_for_us_may_ask_a_point_of_what_was_told(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, float]] = []
    monkeypatch.setattr("actions.protection.talk_answers", lambda _, turn: bool(asked.append(turn.facets)))
    await talk.say("c koi technilab", "definition")
    assert (await talk.say("sur combien d'heures ?", "hors_sujet", "action_hors_sujet", 0.6, duree=0.3)).trace == {
        "refus": True
    }
    await talk.say("sur combien d'heures ?", "hors_sujet", "action_hors_sujet", 0.9, duree=0.1)
    assert [list(facets) for facets in asked] == [["duree"], ["duree"]]
    assert asked[0]["duree"] == 1.0 > 0.5 > asked[1]["duree"]


async def test_a_past_day_is_no_last_edition(talk: Talk, real: Snapshot) -> None:
    await talk.say("c'est quoi le projet Jakarta ?", "definition")
    assert (await talk.say("et les Indonésiens, ils sont venus quand ?", "date")).response == "utter_faits"


@pytest.mark.parametrize(
    ("text", "seeks"),
    [
        ("Caissière depuis quinze ans, je voudrais passer à l'industrie. Par où commencer ?", True),
        ("Vingt ans derrière un guichet, l'agence ferme. Par quel bout je prends ça ?", True),
        ("30 ans, ancien mécano de l'armée, je cherche une formation courte", True),
        ("je travaille déjà en usine, je veux me former", True),
        ("mon mari a perdu son travail, il a 45 ans, que pouvez-vous lui proposer ?", True),
        ("Je suis sans emploi et j'aimerais découvrir l'usine avant de m'engager. Que me proposez-vous ?", True),
        # A question of its own, a pupil, a child of whom a parent speaks.
        ("Cariste depuis dix ans, quel organisme forme à la logistique ? Je veux changer.", False),
        ("j'ai 15 ans, je voudrais apprendre la mécanique", False),
        ("mon fils est en 3e, il veut apprendre un métier", False),
    ],
)
def test_an_adult_who_looks_for_another_work(talk: Talk, real: Snapshot, text: str, seeks: bool) -> None:
    assert seeks_new_work(talk.turn(text, "nlu_fallback", 0.2)) == seeks


async def test_a_life_that_is_told_gets_leads_and_who_trains_adults(talk: Talk, real: Snapshot) -> None:
    text = "Caissière depuis quinze ans, je voudrais passer à l'industrie. Par où commencer ?"
    reply = await talk.say(text, "chercher_metier", "action_chercher", 0.3)
    assert reply.response == "utter_orienter_pistes"
    assert "GRETA" in reply.titles


async def test_that_one_is_an_adult_is_remembered(talk: Talk, real: Snapshot) -> None:
    await talk.say("J'ai cinquante-deux ans et plus d'emploi, le montage en salle blanche ça recrute ?", "debouches")
    assert stage_of(talk.turn("et pour moi ?", "ellipse")) == "adulte"
    other = await talk.say("tant pis, vous voyez autre chose ?", "abandonner", "action_abandonner")
    assert other.response == "utter_orienter_adulte"


async def test_to_give_up_alone_is_to_give_up(talk: Talk) -> None:
    assert (await talk.say("laisse tomber", "abandonner", "action_abandonner")).response == "utter_abandonner"


async def test_what_a_child_likes_gets_leads_rather_than_not_knowing(talk: Talk, real: Snapshot) -> None:
    text = "ma nièce a les mains dans la terre depuis ses six ans, elle veut tourner, cuire, émailler, vous auriez un nom ?"
    assert (await talk.say(text, "contact", confidence=0.3)).response == "utter_orienter_pistes"


async def test_small_talk_that_tells_a_liking(talk: Talk, real: Snapshot) -> None:
    text = "moi j'aime cuisiner et parler aux touristes, y a quoi pour moi"
    assert (await talk.say(text, "bavardage", "action_social", 0.4)).response == "utter_orienter_pistes"
    assert (await Talk().say(text, "bavardage", "action_social", 0.9)).response == "utter_bavardage"


async def test_a_piece_about_campuses_is_of_what_is_talked_about(talk: Talk, real: Snapshot) -> None:
    await talk.say("le projet jakarta, c'est quoi le but ?", "objectif")
    reply = await talk.say(
        "et avec quel autre campus vous l'avez fait", "chercher_campus", "action_chercher", 0.77, partenaires=0.2
    )
    assert "PlastiCampus" in reply.text


async def test_what_others_need_is_no_answer_of_a_company(talk: Talk, real: Snapshot) -> None:
    await talk.say("framatome travaille avec vous ?", "partenaires")
    reply = await talk.say("ils embauchent en ce moment ?", "metiers")
    assert reply.response == "utter_information_absente"
    assert "Framatome" in reply.text


async def test_a_town_told_in_passing_is_where_it_is(talk: Talk, real: Snapshot) -> None:
    await talk.say("le campus alimentation, goût, tourisme, c'est quoi ?", "definition")
    assert "Dijon" in (await talk.say("il est situé dans quelle ville ?", "lieu")).text


async def test_the_difference_that_is_not_understood_is_told_side_by_side(talk: Talk, real: Snapshot) -> None:
    await talk.say("la VAE, c'est quoi ?", "definition")
    await talk.say("et le CPF ?", "ellipse")
    reply = await talk.say("j'ai pas compris la différence", "incomprehension", "action_simplifier")
    assert reply.response == "utter_comparer"


async def test_an_address_is_chosen_by_the_name_of_its_campus(talk: Talk, real: Snapshot) -> None:
    await talk.say("je voudrais le mail", "contact")
    reply = await talk.say("celui du campus auto", "choisir_dans_liste", "action_choisir")
    assert "amf@cmq-bfc.org" in reply.text


async def test_which_school_is_told_by_what_names_one(talk: Talk, real: Snapshot) -> None:
    await talk.say("HUCO LABs, c'est quoi ?", "definition")
    reply = await talk.say("et chez nous, quel lycée le fait ?", "responsable")
    assert "Saint Joseph" in reply.text


async def test_what_is_asked_for_by_its_rank_is_asked_about_next(talk: Talk, real: Snapshot) -> None:
    await talk.say("quel est le premier campus des métiers labellisé dans la région ?", "origine")
    assert "2016" in (await talk.say("en quelle année ?", "origine")).text


async def test_what_one_passes_by_is_what_was_talked_about(talk: Talk, real: Snapshot) -> None:
    await talk.say("Parcoursup, c'est quoi ?", "definition")
    reply = await talk.say("ma fille vise un BTS : doit-elle passer par là ?", "inscription")
    assert "vœux sur Parcoursup" in reply.text


async def test_they_are_those_who_were_just_counted(talk: Talk, real: Snapshot) -> None:
    await talk.say("des collégiens ont fait un drone à micronora ?", "contenu")
    await talk.say("quel collège ?", "nlu_fallback")
    assert "21 élèves" in (await talk.say("ils étaient combien ?", "chiffres")).text.splitlines()[0]


async def test_alternance_in_general_is_not_a_programme(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("je veux faire de l'alternance après la 3e, c'est possible ?", "alternance")
    assert talk.slots["fiche"] == "courant-alternance"
    assert "15 ans" in reply.text


async def test_unsure_small_talk_may_ask_of_what_is_talked_about(talk: Talk, real: Snapshot) -> None:
    await talk.say("les portes ouvertes de SUPMICROTECH, c'était quand ?", "date")
    await talk.say("et les prochaines ?", "date")
    reply = await talk.say("vous aviez un stand là-bas ?", "bavardage", "action_social", 0.24, contenu=0.2)
    assert "stand d'activités" in reply.text


@pytest.mark.parametrize(
    ("turns", "fiche"),
    [
        pytest.param(
            [("un CAP, c'est quoi ?", "definition"), ("et bac pro", "ellipse")], "courant-bac-pro", id="a term after a term"
        ),
        pytest.param(
            [
                ("HUCO LABs et IMECH+, le second réunissait quels pays ?", "international"),
                ("il s'est terminé quand ?", "date"),
                ("et le premier, qui le pilote ?", "responsable"),
            ],
            "huco-labs",
            id="two things named together, over a question",
        ),
        pytest.param(
            [
                ("quels nouveaux campus étaient à l'étude fin 2018 ?", "avenir"),
                ("le premier, qui devait le porter ?", "choisir_dans_liste"),
                ("et l'autre, sur quels bassins ?", "ellipse"),
            ],
            "campus-logistique-transport",
            id="the other of two that were listed",
        ),
    ],
)
async def test_what_the_talk_is_about_after_its_turns(
    talk: Talk, real: Snapshot, turns: list[tuple[str, str]], fiche: str
) -> None:
    for text, intent in turns:
        await talk.say(text, intent, "action_choisir" if intent == "choisir_dans_liste" else "action_repondre")
    assert talk.slots["fiche"] == fiche


@pytest.mark.parametrize(
    "asked",
    ["je suis inscrit à France Travail, j'y ai droit ?", "ça marche pour moi ? je suis au chômage", "je peux en profiter ?"],
)
async def test_who_asks_whether_it_is_for_them_hears_whom_it_is_for(talk: Talk, real: Snapshot, asked: str) -> None:
    await talk.say("les Semaines apprenantes, c'est quoi ?", "definition")
    assert "recherche d'emploi" in (await talk.say(asked, "inscription")).text


async def test_a_school_named_is_no_person_who_asks_whether_it_is_for_them(talk: Talk, real: Snapshot) -> None:
    await talk.say("les Semaines apprenantes, c'est quoi ?", "definition")
    await talk.say("et au lycée Jules Haag, je peux le faire ?", "inscription")
    assert talk.slots["fiche"] != "semaines-apprenantes"
