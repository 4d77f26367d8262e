"""Is it for us? Distress first; what nobody can read; other languages; a question that began politely."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.scope_gate import ELSEWHERE, FALLBACK, OFF_TOPIC, OTHER_LANGUAGE, UNREADABLE, WORRYING, ScopeGate


@pytest.fixture
def gate(gate_config: dict[str, Any]) -> ScopeGate:
    return ScopeGate.create(gate_config, None, None, None)


def verdict(gate: ScopeGate, text: str, **ranking: float) -> str:
    """The gate's intent of a text for which the classifier gave `ranking`, best first."""
    return str(judged(gate, text, **ranking).get(INTENT)["name"])


def judged(gate: ScopeGate, text: str, **ranking: float) -> Message:
    """The message as the gate leaves it."""
    entries = [{"name": name, "confidence": sure} for name, sure in ranking.items()]
    message = Message({TEXT: text, INTENT: dict(entries[0]), INTENT_RANKING_KEY: entries})
    gate.process([message])
    assert message.get(INTENT_RANKING_KEY) == entries
    return message


def test_a_sure_question_stays(gate: ScopeGate) -> None:
    assert verdict(gate, "c koi technilab", definition=0.9, lieu=0.1) == "definition"


def test_distress_comes_first_even_when_it_is_split(gate: ScopeGate) -> None:
    assert verdict(gate, "je vais mal", definition=0.3, detresse_suicide=0.25, detresse_mal_etre=0.25) == "detresse_suicide"


def test_a_shadow_of_distress_is_no_distress(gate: ScopeGate) -> None:
    assert verdict(gate, "c koi technilab", definition=0.9, detresse_suicide=0.1) == "definition"


def test_distress_that_is_less_likely_than_a_question_is_only_hinted_at(gate: ScopeGate) -> None:
    message = judged(gate, "je fais quoi à technilab", contenu=0.35, detresse_suicide=0.2, detresse_mal_etre=0.12)
    assert message.get(INTENT)["name"] == "contenu" and message.get(WORRYING)
    assert not judged(gate, "c koi technilab", definition=0.9, detresse_suicide=0.1).get(WORRYING)


def test_distress_told_in_passing_does_not_hide_the_question(gate: ScopeGate) -> None:
    message = judged(gate, "je fais quoi à technilab", detresse_harcelement=0.42, contenu=0.35, chercher_metier=0.2)
    assert message.get(INTENT)["name"] == "contenu" and message.get(WORRYING)


def test_a_hint_of_distress_is_not_answered_with_small_talk(gate: ScopeGate) -> None:
    ranking = {"enthousiasme_lassitude": 0.5, "detresse_mal_etre": 0.32}
    assert verdict(gate, "j'en ai marre", **ranking) == "detresse_mal_etre"


def test_a_hint_of_distress_in_what_cannot_be_read_is_distress(gate: ScopeGate) -> None:
    assert verdict(gate, "suissidd", charabia=0.5, detresse_suicide=0.32) == "detresse_suicide"


def test_who_tells_of_themselves_asks_nothing_of_what_they_name(gate: ScopeGate) -> None:
    assert verdict(gate, "je suis en bac pro", informer=0.8, definition=0.1) == "informer"
    # … and a doubt is no off-topic talk, though no fiche knows its words.
    assert verdict(gate, "j'arrive pas à y croire", decouragement=0.5, hors_sujet=0.3) == "decouragement"


def test_no_and_a_town_corrects(gate: ScopeGate) -> None:
    assert verdict(gate, "non plutôt Vesoul", nier=0.65, corriger=0.34) == "corriger"
    assert verdict(gate, "non merci", nier=0.65, corriger=0.34) == "nier"


@pytest.mark.parametrize("text", ["😀", "?!", "123", "…"])
def test_what_has_no_letter_cannot_be_read(gate: ScopeGate, text: str) -> None:
    assert verdict(gate, text, definition=0.9) == UNREADABLE


@pytest.mark.parametrize("text", ["ما هو هذا البرنامج", "что это такое", "这是什么"])
def test_another_script_is_another_language(gate: ScopeGate, text: str) -> None:
    assert verdict(gate, text, definition=0.9) == OTHER_LANGUAGE


def test_off_topic_when_both_witnesses_say_so(gate: ScopeGate) -> None:
    assert verdict(gate, "recette de crêpes au sarrasin", hors_sujet=0.95, definition=0.05) == OFF_TOPIC


def test_off_topic_is_lifted_when_a_fiche_is_named(gate: ScopeGate) -> None:
    assert verdict(gate, "le prix de technilab alors", hors_sujet=0.5, definition=0.3) == FALLBACK


def test_sure_of_nonsense_is_still_off_topic(gate: ScopeGate) -> None:
    assert verdict(gate, "zorglub frimouss plichtou grabuk", definition=0.6, hors_sujet=0.3) == OFF_TOPIC


def test_an_unsure_question_is_searched_in_full_text(gate: ScopeGate) -> None:
    assert verdict(gate, "technilab machin", definition=0.1, lieu=0.09) == FALLBACK


def test_small_talk_stays_small_talk(gate: ScopeGate) -> None:
    assert verdict(gate, "bonjour", saluer=0.9, definition=0.1) == "saluer"


def test_a_question_that_begins_politely_is_a_question(gate: ScopeGate) -> None:
    assert verdict(gate, "bonjour je voudrais savoir technilab", saluer=0.6, definition=0.3) == "definition"


def test_distress_that_is_only_the_likeliest_of_unlikely_intents_is_hinted_at(gate: ScopeGate) -> None:
    message = judged(gate, "y a un technilab par ici", detresse_danger=0.31, lieu=0.3, partenaires=0.29)
    assert not message.get(INTENT)["name"].startswith("detresse_") and message.get(WORRYING)


def test_an_unsure_off_topic_is_none_where_a_fact_nearly_answers(gate: ScopeGate) -> None:
    assert verdict(gate, "on fabrique un dragster dans un atelier technilab", hors_sujet=0.17, contenu=0.08) == FALLBACK


def test_a_likely_off_topic_that_no_fact_answers_is_one(gate: ScopeGate) -> None:
    assert verdict(gate, "qui a gagné l'eurovision", resultat=0.6, hors_sujet=0.33) == OFF_TOPIC


def test_what_is_looked_for_in_another_region_is_not_for_us(gate: ScopeGate) -> None:
    message = judged(gate, "quels lycées à Lyon pour un CAP maroquinerie", chercher_etablissement=0.9, lieu=0.1)
    assert message.get(INTENT)["name"] == OFF_TOPIC and message.get(ELSEWHERE)


def test_what_took_place_in_another_region_is_for_us(gate: ScopeGate) -> None:
    message = judged(gate, "c'était quand l'expo à Paris", date=0.9, lieu=0.1)
    assert message.get(INTENT)["name"] == "date" and not message.get(ELSEWHERE)


@pytest.mark.parametrize("text", ["affelnet", "lycée Jules Haag", "lycee diderot"])
@pytest.mark.parametrize("guess", [UNREADABLE, OTHER_LANGUAGE, OFF_TOPIC, "compliment"])
def test_a_name_alone_is_asked_what_it_is(gate: ScopeGate, text: str, guess: str) -> None:
    assert verdict(gate, text, **{guess: 0.6, "lieu": 0.1}) == "definition"
    assert verdict(gate, f"et {text} ?", **{guess: 0.6, "lieu": 0.1}) == "ellipse"


def test_a_name_that_leans_on_what_was_said_stays(gate: ScopeGate) -> None:
    assert verdict(gate, "technilab", ellipse=0.6, charabia=0.2) == "ellipse"


def test_a_known_word_alone_is_looked_for(gate: ScopeGate) -> None:
    assert verdict(gate, "optique", compliment=0.5, charabia=0.1) == FALLBACK
    assert verdict(gate, "cuir", hors_sujet=0.7, charabia=0.1) == FALLBACK
    assert verdict(gate, "cuir", hors_sujet=0.95) == OFF_TOPIC
    assert verdict(gate, "super", compliment=0.5, charabia=0.1) == "compliment"
    assert verdict(gate, "qsdfgh", charabia=0.5, compliment=0.1) == UNREADABLE


def test_a_faint_intent_is_no_guess_below_its_own_confidence(gate: ScopeGate) -> None:
    assert verdict(gate, "et sous quels statuts, à mon âge ?", mineurs=0.5, statut=0.3) == "statut"
    assert verdict(gate, "à partir de quel âge on peut vous écrire ?", mineurs=0.8, public=0.1) == "mineurs"


@pytest.mark.parametrize(
    ("text", "region"),
    [("le campus des métiers de Niort, c'est bien ?", "Nouvelle-Aquitaine"), ("mail du CMQ de Bretagne", "Bretagne")],
)
def test_the_campus_of_another_region_is_not_ours(gate: ScopeGate, text: str, region: str) -> None:
    message = judged(gate, text, contact=0.6, definition=0.3)
    assert message.get(INTENT)["name"] == OFF_TOPIC and region in message.get(ELSEWHERE)


@pytest.mark.parametrize("text", ["le campus de Besançon", "c'est quoi le plasticampus ?", "le campus du cuir"])
def test_our_campuses_and_their_partners_are(gate: ScopeGate, text: str) -> None:
    assert judged(gate, text, contact=0.6, definition=0.3).get(ELSEWHERE) is None
