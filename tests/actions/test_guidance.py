"""Two things side by side, several questions at once, plainer words, other languages, and calm on an insult."""

from __future__ import annotations

import pytest

from actions.after_bts import ABOVE
from actions.langues import SPOKEN, language_of
from bot.knowledge.base import Snapshot
from tests.actions.talk import DOMAIN, Talk


async def test_two_things_are_compared_point_by_point(talk: Talk) -> None:
    reply = await talk.say("technilab ou p-tech", "comparer", "action_comparer")
    assert reply.response == "utter_comparer"
    first, second, source = reply.text.split("\n\n")
    assert "fabriquer un objet technique" in first and "dure une demi-journée" in first
    assert "des entreprises parrainent" in second and "dure cinq ans" in second
    assert source.startswith("Source : ")
    assert reply.titles == ["Ateliers TECHNILAB", "P-TECH"]


async def test_one_name_is_compared_with_what_was_spoken_of(talk: Talk) -> None:
    await talk.say("c koi technilab", "definition")
    reply = await talk.say("c'est mieux que p-tech", "comparer", "action_comparer")
    assert reply.response == "utter_comparer"
    assert reply.titles == ["Ateliers TECHNILAB", "P-TECH"]


@pytest.mark.parametrize(("text", "sure"), [("p-tech c'est mieux", 0.9), ("technilab ou p-tech", 0.3)])
async def test_one_name_alone_or_a_doubt_gets_an_answer_as_any_question(talk: Talk, text: str, sure: float) -> None:
    reply = await talk.say(text, "comparer", "action_comparer", sure)
    assert reply.response != "utter_comparer"
    assert "P-TECH" in reply.text


async def test_each_question_of_a_message_gets_its_fact_in_the_order_asked(talk: Talk) -> None:
    reply = await talk.say("technilab dure combien de temps ? et p-tech ça dure combien ?", "duree", asked=["duree", "duree"])
    assert reply.text.startswith("Un atelier TECHNILAB dure une demi-journée.\nLe parrainage P-TECH dure cinq ans.")


async def test_a_question_without_a_name_is_of_the_one_before(talk: Talk) -> None:
    reply = await talk.say("technilab c'est pour qui ? et ça dure combien de temps ?", "public", asked=["public", "duree"])
    assert reply.trace["faits"][:2] == ["technilab#1", "technilab#2"]
    assert talk.slots["fiche"] == "technilab"


async def test_a_question_of_which_only_one_thing_is_told_leaves_no_other_out(talk: Talk, real: Snapshot) -> None:
    text = "le BTS CIM dure combien de temps, et on peut le faire où ?"
    reply = await talk.say(text, "duree", asked=["duree", "lieu"])
    points = {fact.id: fact.sur for facts in real.facts.values() for fact in facts}
    assert [points[fact] for fact in reply.trace["faits"]] == ["duree", "lieu"]


async def test_what_is_not_known_is_said_beside_what_is(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("technilab, c'est pour qui, et c'est payant ?", "public", asked=["public", "cout"])
    assert reply.response == "utter_information_partielle"
    assert real.libelles["cout"].nom in reply.text
    assert "4e" in reply.text


async def test_a_list_comes_after_what_is_also_asked(talk: Talk, real: Snapshot) -> None:
    text = "où est le lycée Haag, et quelles formations il y a ?"
    reply = await talk.say(text, "formations", asked=["lieu", "formations"])
    assert [before for before in reply.before if "rue Edmond Labbé" in before]
    assert reply.response == "utter_liste_partielle"


async def test_one_question_is_one_answer(talk: Talk) -> None:
    reply = await talk.say("bonjour ça va bien ? technilab dure combien de temps ?", "duree", asked=["comment_ca_va", "duree"])
    assert reply.text.startswith("Un atelier TECHNILAB dure une demi-journée.")


async def test_plainer_words_define_those_of_the_fact(talk: Talk, real: Snapshot) -> None:
    said = await talk.press({"title": "?", "payload": '/definition{"fiche": "post-bts"}'})
    plain = await talk.say("je comprends pas", "incomprehension", "action_simplifier")
    assert plain.response == "utter_simplement"
    first, *defined = plain.trace["faits"]
    assert first == said.trace["faits"][0]
    assert 1 <= len(defined) <= 2
    assert all(fact.startswith("courant-") for fact in defined)


async def test_plainer_words_when_nothing_was_told(talk: Talk) -> None:
    assert (await talk.say("je comprends pas", "incomprehension", "action_simplifier")).response == "utter_incomprehension"


async def test_an_insult_is_answered_calmly_and_once(talk: Talk) -> None:
    first = await talk.say("t'es trop nul", "insulte", "action_insulte")
    assert first.response == "utter_insulte"
    assert "respectueux" in first.text
    for _ in range(2):
        again = await talk.say("t'es trop nul", "insulte", "action_insulte")
        assert again.response == "utter_insulte_encore"
        assert "respect" not in again.text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Hello, where can I study watchmaking?"),
        ("es", "Hola, ¿dónde puedo estudiar relojería?"),
        ("ar", "مرحبا، أين يمكنني الدراسة؟"),
        ("tr", "Merhaba, nerede okuyabilirim?"),
        ("de", "Guten Tag, wo kann ich Uhrmacher lernen?"),
        ("it", "Buongiorno, dove posso studiare orologeria?"),
        ("pt", "Olá, onde posso estudar relojoaria? Obrigado"),
    ],
)
async def test_who_writes_another_language_is_answered_in_it(talk: Talk, language: str, text: str) -> None:
    assert language_of(text) == language
    reply = await talk.say(text, "autre_langue", "action_autre_langue")
    assert reply.response == f"utter_autre_langue_{language}"
    assert "je réponds en français" in reply.text and "@" in reply.text


@pytest.mark.parametrize("text", ["I wanna die", "I'm done, I wanna die", "im gonna be late"])
def test_english_as_it_is_typed_is_english(text: str) -> None:
    assert language_of(text) == "en"


def test_every_language_is_told_what_to_call_in_an_emergency() -> None:
    lines = {name: texts for name, texts in DOMAIN["responses"].items() if name.startswith("utter_autre_langue")}
    assert len(lines) == len(SPOKEN) + 1
    assert all("112" in variation["text"] for texts in lines.values() for variation in texts)


async def test_french_of_a_thing_that_we_know_is_answered(talk: Talk, real: Snapshot) -> None:
    reply = await talk.say("Que fait l'AFPA ?", "autre_langue", "action_autre_langue", 0.4, definition=0.2)
    assert "formation professionnelle des adultes" in reply.text


@pytest.mark.parametrize("text", ["что это такое", "这是什么", "", "hello\nwhere is\nthe school"])
async def test_a_language_that_is_not_known_gets_a_line_of_several(talk: Talk, text: str) -> None:
    reply = await talk.say(text, "autre_langue", "action_autre_langue")
    expected = "utter_autre_langue_en" if "hello" in text else "utter_autre_langue"
    assert reply.response == expected


def test_every_language_has_its_line() -> None:
    lines = {name for name in DOMAIN["responses"] if name.startswith("utter_autre_langue_")}
    assert lines == {f"utter_autre_langue_{language}" for language in SPOKEN}


@pytest.mark.parametrize("slots", [{}, {"bts": "bts microtechniques", "ville": "Besançon", "statut": "alternance"}])
async def test_the_finder_tells_routes_the_shortest_first(talk: Talk, real: Snapshot, slots: dict[str, str]) -> None:
    talk.slots |= {"bts": "passe", "ville": "passe", "statut": "passe", **slots}
    reply = await talk.say("alternance", "alternance", "action_conclure_post_bts")
    routes = [real.fiches[fact.partition("#")[0]] for fact in talk.slots["montres"]]
    assert 2 <= len(routes) <= 4
    assert {route.type for route in routes} <= {"formation", "parcours"}
    lengths = [min(ABOVE.index(level) for level in route.niveaux if level in ABOVE) for route in routes]
    assert lengths == sorted(lengths)
    assert all(f"\n{step}. " in reply.text for step in range(1, len(routes) + 1))


async def test_routes_of_the_town_come_before_others(talk: Talk, real: Snapshot) -> None:
    talk.slots |= {"bts": "passe", "ville": "Dole", "statut": "passe"}
    await talk.say("peu importe", "passer", "action_conclure_post_bts")
    there = [fiche.id for fiche in real.fiches.values() if "Dole" in fiche.villes and set(ABOVE) & set(fiche.niveaux)]
    routes = {fact.partition("#")[0] for fact in talk.slots["montres"]}
    assert len(routes & {i for i in there if real.fiches[i].type in ("formation", "parcours")}) >= min(2, len(there))
