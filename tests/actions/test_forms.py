"""What a form takes for an answer, and what for a question of its own (the conversations: tests/dialogue/test_forms.py)."""

from __future__ import annotations

from typing import Any

import pytest

from actions.formulaires import answers, digresses
from actions.person import Person
from actions.turn import Turn
from tests.actions.talk import SILENCE, Talk

ORIENTATION, POST_BTS = "formulaire_orientation", "formulaire_post_bts"


def asked_for(talk: Talk, form: str, slot: str, text: str, intent: str, **slots: Any) -> Turn:
    """The turn of an answer to a form's question."""
    talk.loop, talk.slots = {"name": form}, {"requested_slot": slot, **slots}
    talk.events = [{"event": "bot", "text": "?", "data": {"custom": {"trace": {"demande": slot}}}}]
    return talk.turn(text, intent)


def test_a_town_that_comes_before_its_question_is_kept(talk: Talk) -> None:
    turn = asked_for(talk, ORIENTATION, "niveau", "besançon", "ellipse")
    assert answers(turn) == {"ville": "Besançon"}


@pytest.mark.parametrize(
    ("form", "slot", "text", "intent", "value"),
    [
        (ORIENTATION, "gouts", "bricoler et les montres", "nlu_fallback", "bricoler et les montres"),
        (ORIENTATION, "gouts", "j'aime réparer les montres", "m_orienter", "j aime reparer les montres"),
        (ORIENTATION, "gouts", "je sais pas trop ce que j'aime", "m_orienter", "passe"),
        (ORIENTATION, "gouts", "passe", "passer", "passe"),
        (ORIENTATION, "niveau", "en 3e", "ellipse", "3e"),
        (ORIENTATION, "niveau", "terminale stp", "hors_sujet", "terminale"),
        (ORIENTATION, "niveau", "je sais pas", "m_orienter", "passe"),
        (ORIENTATION, "niveau", "hein", "incomprehension", "passe"),
        (ORIENTATION, "ville", "Vesoul", "lieu", "Vesoul"),
        (ORIENTATION, "ville", "peu importe", "passer", "passe"),
        (ORIENTATION, "ville", "et à besançon ?", "ellipse", "Besançon"),
        (POST_BTS, "bts", "bts cim", "formations", "bts cim"),
        (POST_BTS, "statut", "oui", "affirmer", "alternance"),
        (POST_BTS, "statut", "non", "nier", "scolaire"),
        (POST_BTS, "statut", "passe", "passer", "passe"),
    ],
)
def test_an_answer_fills_the_slot_that_was_asked(talk: Talk, form: str, slot: str, text: str, intent: str, value: str) -> None:
    assert answers(asked_for(talk, form, slot, text, intent))[slot] == value


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("les voeux apres 3e c quand", "date"), ("et si j'ai pas ce que je veux", "m_orienter"), ("dans quels lycées", "lieu"),
        ("c'est quoi STI2D", "definition"),
    ],
)  # fmt: skip
def test_a_question_is_no_answer_though_it_tells_a_class_or_a_wish(talk: Talk, text: str, intent: str) -> None:
    assert answers(asked_for(talk, ORIENTATION, "niveau", text, intent)) == {}


async def test_to_wonder_again_on_the_way_is_answered(talk: Talk) -> None:
    talk.loop, talk.slots = {"name": ORIENTATION}, {"requested_slot": "niveau"}
    reply = await talk.say("et si j'aime rien ?", "m_orienter", "action_orienter")
    assert reply.text and talk.followed is None and "maroquin" not in reply.text.casefold()


@pytest.mark.parametrize(
    ("slot", "text", "intent", "filled"),
    [
        ("gouts", "Collège", "saluer", {"niveau": "3e"}),
        ("gouts", "jsuis au collège", "saluer", {"niveau": "3e"}),
        ("gouts", "4e", "choisir_dans_liste", {"niveau": "4e"}),
        ("gouts", "jsp", "m_orienter", {"gouts": "passe"}),
        ("gouts", "réparer", "hors_sujet", {"gouts": "reparer"}),
        ("gouts", "linformatique", "saluer", {"gouts": "l informatique"}),
        ("gouts", "3e, vers besançon", "chercher_formation", {"niveau": "3e", "ville": "Besançon"}),
        ("niveau", "réparer", "hors_sujet", {"gouts": "reparer"}),
        ("niveau", "Collège", "saluer", {"niveau": "3e"}),
        ("niveau", "je suis adulte", "saluer", {"niveau": "adulte"}),
        ("niveau", "je suis à besançon", "ellipse", {"ville": "Besançon"}),
        ("ville", "j'habite vers besançon", "hors_sujet", {"ville": "Besançon"}),
        ("ville", "vesoul", "charabia", {"ville": "Vesoul"}),
    ],
)
def test_the_words_of_a_brief_answer_count_more_than_its_intent(
    talk: Talk, slot: str, text: str, intent: str, filled: dict[str, str]
) -> None:
    assert answers(asked_for(talk, ORIENTATION, slot, text, intent)) == filled


@pytest.mark.parametrize("text", ["oui", "ok d'accord"])
def test_a_mere_yes_tells_no_taste(talk: Talk, text: str) -> None:
    assert answers(asked_for(talk, ORIENTATION, "gouts", text, "affirmer")) == {}


def test_an_adult_is_not_asked_for_a_class(talk: Talk) -> None:
    talk.loop = {"name": ORIENTATION}
    said = "J'ai 47 ans, je suis en reconversion, est-ce que c'est trop tard pour l'industrie ?"
    assert answers(talk.turn(said, "m_orienter"))["niveau"] == "adulte"


@pytest.mark.parametrize(
    ("text", "known", "manner"), [("Collège", {}, "tu"), ("lycée", {}, "tu"), ("Collège", {"profil": "parent"}, None)]
)
async def test_a_pupil_is_spoken_to_as_one(talk: Talk, text: str, known: dict[str, str], manner: str | None) -> None:
    asked_for(talk, ORIENTATION, "niveau", text, "saluer", **known)
    await talk.say(text, "saluer", f"validate_{ORIENTATION}")
    assert talk.slots.get("registre") == manner


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("c'est quoi technilab ?", "definition"),
        ("combien ça coûte", "cout"),
        ("où est le lycée haag", "lieu"),
        ("le forum c'est ouvert aux parents", "public"),
        ("bonjour", "saluer"),
        ("merci", "remercier"),
        ("je veux mourir", "detresse_suicide"),
        ("t'es nul", "insulte"),
    ],
)
@pytest.mark.parametrize("slot", ["gouts", "niveau"])
def test_a_question_or_a_remark_is_no_answer(talk: Talk, slot: str, text: str, intent: str) -> None:
    turn = asked_for(talk, ORIENTATION, slot, text, intent)
    assert digresses(turn)
    assert answers(turn) == {}


def test_what_comes_after_another_question_of_ours_is_no_answer(talk: Talk) -> None:
    turn = asked_for(talk, ORIENTATION, "niveau", "en 3e", "ellipse")
    talk.events = [*talk.events, {"event": "bot", "text": "autre chose", "data": {"custom": None}}]
    assert answers(turn) == {"niveau": "3e"}
    assert answers(talk.turn("en 3e", "ellipse")) == {}


def test_an_answer_that_cannot_be_read_is_none(talk: Talk) -> None:
    assert answers(asked_for(talk, ORIENTATION, "niveau", "chez ma grand-mère", "nlu_fallback")) == {}


def test_what_is_liked_is_heard_whatever_was_asked(talk: Talk) -> None:
    said = asked_for(talk, ORIENTATION, "ville", "j'aime les lunettes", "m_orienter", gouts="les montres")
    assert answers(said)["gouts"] == "les montres j aime les lunettes"


def test_what_opens_the_form_may_tell_what_is_liked(talk: Talk) -> None:
    assert answers(talk.turn("jsp quoi faire mais je kiffe les lunettes", "m_orienter"))["gouts"]
    assert answers(talk.turn("je sais pas quoi faire", "m_orienter")) == {}


async def test_two_questions_in_a_row_make_the_form_wait(talk: Talk) -> None:
    talk.loop, talk.slots = {"name": ORIENTATION}, {"requested_slot": "gouts", "detours": 0}
    talk.events.append({"event": "action", "name": "action_repondre"})
    assert await talk.say("c koi technilab", "definition", f"validate_{ORIENTATION}") == SILENCE
    assert (talk.slots["detours"], talk.slots["requested_slot"]) == (1, "gouts")
    await talk.say("c koi p-tech", "definition", f"validate_{ORIENTATION}")
    assert (talk.slots["en_pause"], talk.slots["requested_slot"]) == (ORIENTATION, None)


@pytest.mark.parametrize("conclusion", ["orientation", "post_bts", "stage"])
async def test_a_form_that_waits_concludes_nothing(talk: Talk, conclusion: str) -> None:
    talk.slots["en_pause"] = f"formulaire_{conclusion}"
    assert await talk.say("c koi p-tech", "definition", f"action_conclure_{conclusion}") == SILENCE


@pytest.mark.parametrize("conclusion", ["post_bts", "stage"])
async def test_a_form_that_waits_does_not_silence_another(talk: Talk, conclusion: str) -> None:
    talk.slots["en_pause"] = ORIENTATION
    assert await talk.say("peu importe", "passer", f"action_conclure_{conclusion}") != SILENCE


async def test_a_class_told_before_the_form_begins_tells_the_manner(talk: Talk) -> None:
    talk.loop, talk.slots = {"name": ORIENTATION}, {"niveau": "3e"}
    await talk.say("on est au collège", "saluer", f"validate_{ORIENTATION}")
    assert (talk.slots["profil"], talk.slots["registre"]) == ("eleve", "tu")
    talk.slots = {"niveau": "3e", "requested_slot": "ville"}
    await talk.say("et qui paie ?", "financement", f"validate_{ORIENTATION}")
    assert talk.slots == {"niveau": "3e", "requested_slot": "ville"}


async def test_a_form_that_begins_waits_no_more(talk: Talk) -> None:
    talk.loop, talk.slots = {"name": ORIENTATION}, {"en_pause": ORIENTATION}
    await talk.say("aide-moi à choisir", "m_orienter", f"validate_{ORIENTATION}")
    assert talk.slots["en_pause"] is None


def test_what_is_skipped_tells_nothing_of_the_person(talk: Talk) -> None:
    talk.slots = {"ville": "passe", "niveau": "passe", "gouts": "passe", "profil": "eleve"}
    assert talk.turn("aide-moi", "m_orienter").person == Person(profil="eleve")


def test_a_search_for_an_internship_tells_no_taste(talk: Talk) -> None:
    talk.loop = {"name": "formulaire_stage"}
    assert answers(talk.turn("je cherche un stage dans les montres", "stage")) == {}


@pytest.mark.parametrize(("paused", "form"), [("formulaire_post_bts", "formulaire_post_bts"), (None, ORIENTATION)])
async def test_one_takes_up_what_waits_else_begins(talk: Talk, paused: str | None, form: str) -> None:
    talk.slots["en_pause"] = paused
    await talk.say("on reprend", "reprendre", "action_reprendre")
    assert talk.followed == form
    assert talk.slots["en_pause"] is None


async def test_to_drop_it_leaves_nothing_to_choose(talk: Talk) -> None:
    talk.slots |= {"options": [{"title": "x", "payload": "/x"}], "suite": ["technilab"], "requested_slot": "gouts"}
    assert (await talk.say("laisse tomber", "abandonner", "action_abandonner")).buttons == []
    assert (talk.slots["options"], talk.slots["suite"], talk.slots["requested_slot"]) == ([], None, None)


async def test_an_internship_asks_the_class_first(talk: Talk) -> None:
    assert await talk.say("je cherche un stage", "stage", "action_stage") == SILENCE
    assert talk.followed == "formulaire_stage"


@pytest.mark.parametrize("known", [{"niveau": "3e"}, {"profil": "entreprise"}, {"profil": "enseignant"}])
async def test_an_internship_does_not_ask_what_is_known(talk: Talk, known: dict[str, str]) -> None:
    talk.slots |= known
    assert await talk.say("je cherche un stage", "stage", "action_stage") != SILENCE
    assert talk.followed is None
