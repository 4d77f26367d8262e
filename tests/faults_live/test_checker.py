"""The judge catches what must not be, on histories made by hand; and lets pass what may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults_live.checker import References, alone, check, longest_after_hits, longest_wait
from tests.faults_live.history import Ask, History, Hit, Message, Turn, marks, turns_of

TEXTS = {"a": ("c'est quoi A ?", "c'est où ?", "et B ?"), "b": ("c'est quoi B ?", "c'est où ?", "et A ?")}


def said(name: str, index: int) -> list[Message]:
    return [{"text": f"réponse {name} {index}", "buttons": [{"payload": f"/{name}{index}", "title": "Oui"}]}]


REFERENCES: References = {name: [marks(said(name, index)) for index in range(3)] for name in TEXTS} | {
    alone("c'est où ?"): [frozenset({"/quoi"})]
}


def good() -> History:
    """Two conversations in which nothing went wrong."""
    history = History()
    for name, texts in TEXTS.items():
        asks = [
            Ask(f"client {name}", name, i, f"{name}{i}", text, "ok", said(name, i), began=i, ended=i + 0.5)
            for i, text in enumerate(texts)
        ]
        history.asks += asks
        history.shown[f"client {name}"] = [Turn(ask.message_id, ask.text, ask.answer) for ask in asks]
        history.journal[f"client {name}"] = list(history.shown[f"client {name}"])
    return history


def kinds(history: History) -> set[str]:
    return {fault.kind for fault in check(history, REFERENCES)}


def stored(change: Callable[[list[Turn]], object]) -> History:
    """The good history with `change` made to what is stored of the first conversation."""
    history = good()
    for where in (history.shown, history.journal):
        change(where["client a"])
    return history


def answered(index: int, **changes: object) -> History:
    """The good history with a turn of the first conversation changed, as it was delivered and as it is stored."""
    history = good()
    ask = history.asks[index] = replace(history.asks[index], **changes)  # type: ignore[arg-type]
    for where in (history.shown, history.journal):
        where["client a"][index] = Turn(ask.message_id, ask.text, ask.answer)
    return history


def test_a_good_history_has_no_fault() -> None:
    assert check(good(), REFERENCES) == []


def test_a_lost_turn_is_caught() -> None:
    assert kinds(stored(lambda turns: turns.pop(1))) == {"lost"}


def test_a_lost_conversation_is_caught() -> None:
    history = good()
    del history.shown["client a"], history.journal["client a"]
    assert [fault.kind for fault in check(history, REFERENCES)] == ["lost"] * 3


def test_a_turn_stored_twice_is_caught() -> None:
    assert kinds(stored(lambda turns: turns.insert(1, turns[1]))) == {"double"}


def test_turns_that_change_places_are_caught() -> None:
    assert kinds(stored(lambda turns: turns.reverse())) == {"order"}


def test_another_answer_in_the_store_is_caught() -> None:
    assert kinds(stored(lambda turns: turns.__setitem__(1, replace(turns[1], answer=said("a", 2))))) == {"changed"}


def test_other_words_in_the_store_are_caught() -> None:
    assert kinds(stored(lambda turns: turns.__setitem__(1, replace(turns[1], said="autre chose")))) == {"changed"}


def test_a_turn_that_nobody_asked_is_caught() -> None:
    assert kinds(stored(lambda turns: turns.append(Turn("b0", "c'est quoi B ?", said("b", 0))))) == {"stranger"}


def test_what_the_page_shows_and_the_journal_holds_must_be_alike() -> None:
    history = good()
    history.journal["client a"].pop()
    assert kinds(history) == {"unlike"}


def test_an_answer_from_another_conversation_is_caught() -> None:
    assert kinds(answered(1, answer=said("b", 1))) == {"mixed"}


def test_an_answer_that_forgot_what_was_said_is_caught() -> None:
    assert kinds(answered(1, answer=[{"text": "?", "buttons": [{"payload": "/quoi"}]}])) == {"amnesia"}


def test_an_answer_of_no_script_is_caught() -> None:
    assert kinds(answered(1, answer=[{"text": "panne"}])) == {"wrong"}


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_turn_given_up_may_be_stored_or_not(is_stored: bool) -> None:
    history = good()
    history.asks[2] = replace(history.asks[2], outcome="unknown", answer=())
    if not is_stored:
        for where in (history.shown, history.journal):
            where["client a"].pop()
    assert check(history, REFERENCES) == []


def test_a_refused_turn_must_not_be_stored() -> None:
    history = good()
    history.asks[2] = replace(history.asks[2], outcome="refused", answer=())
    assert kinds(history) == {"stranger"}


def test_where_the_reference_varies_nothing_is_compared() -> None:
    references: References = {**REFERENCES, "a": [*REFERENCES["a"][:1], None, *REFERENCES["a"][2:]]}
    assert check(answered(1, answer=said("b", 1)), references) == []


def test_what_the_page_is_told_becomes_turns() -> None:
    lines = [
        {"from": "vous", "text": "on me frappe", "message_id": "1"},
        {"from": "bot", "text": "un", "message_id": "1"},
        {"from": "bot", "text": "deux", "message_id": "1"},
        {"from": "bot", "text": "sans ce qui l'a demandé", "message_id": "2"},
        {"from": "vous", "text": "et", "message_id": "3"},
        {"from": "bot", "text": "trois", "message_id": "3"},
    ]
    assert turns_of(lines) == [
        Turn("1", "on me frappe", [{"text": "un"}, {"text": "deux"}]),
        Turn("2", None, [{"text": "sans ce qui l'a demandé"}]),
        Turn("3", "et", [{"text": "trois"}]),
    ]


def test_an_answer_is_known_by_what_it_is_made_of() -> None:
    answer: list[Message] = [
        {"text": "Bonjour !\nSource : site du campus, 2024", "buttons": [{"payload": "/lieu", "title": "Où ?"}]},
        {"text": "Voilà.", "custom": {"cartes": [{"href": "/fiche/technilab"}]}},
    ]
    assert marks(answer) == {"/lieu", "/fiche/technilab", "Source : site du campus, 2024"}
    assert marks([{"text": "Salut !\nSource : site du campus, 2024"}]) != marks([{"text": "Salut !"}])


def test_waits_are_counted_from_the_first_try_and_from_the_hit() -> None:
    history = good()
    history.asks[1] = replace(history.asks[1], began=1.0, ended=4.0)
    history.hits = [Hit("kill", 1.5), Hit("kill", 3.9)]
    assert longest_wait(history) == 3.0
    assert longest_after_hits(history) == 2.5
    history.hits = [Hit("kill", 10.0)]
    assert longest_after_hits(history) == 0.0
