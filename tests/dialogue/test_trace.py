"""What a turn was made of, read from a tracker that Rasa would make."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.agent import AzimutAgent
from bot.dialogue.trace import Clause, Guess, Named, trace_of

PARSED: dict[str, Any] = {
    "analyse": {
        "mots": ["c", "est", "ou", "technilab"],
        "mentions": [{"fiches": ["technilab"], "type": "dispositif", "confiance": 0.9}],
        "villes": ["Vesoul"], "niveaux": ["3e"], "mois": [5], "annees": [2024],
    },
    "intent_ranking": [{"name": name, "confidence": p} for name, p in [("lieu", 0.8), ("date", 0.1), ("duree", 0.06)]],
    "entities": [
        {"entity": "dispositif", "value": "technilab", "confidence_entity": 0.9},
        {"entity": "ville", "value": "Vesoul"},
        {"entity": "registre", "value": "tu"},
    ],
    "parties": [
        {"texte": "c'est où", "ranking": [{"name": "lieu", "confidence": 0.9}]},
        {"texte": "hein", "ranking": []},
    ],
}  # fmt: skip


def tracker_of(*events: Any) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("x", list(events))


def said(text: str, timestamp: float, **trace: Any) -> BotUttered:
    return BotUttered(text, {"custom": {"trace": trace} if trace else None}, timestamp=timestamp)


def test_a_whole_turn() -> None:
    intent = {"name": "lieu", "confidence": 0.8}
    trace = trace_of(
        tracker_of(
            UserUttered("avant", intent={"name": "saluer", "confidence": 1.0}, timestamp=1.0),
            said("Bonjour", 1.1, palier=9),
            UserUttered("C ou technilab", intent=intent, parse_data=PARSED, timestamp=2.0),
            ActionExecuted("action_repondre"),
            said("À Vesoul.", 2.5, palier=1, fiche="technilab", faits=["technilab#1"]),
            said("Autre chose ?", 2.6),
        )
    )
    assert trace.text == "C ou technilab"
    assert trace.words == ("c", "est", "ou", "technilab")
    assert trace.intent == Guess("lieu", 0.8)
    assert trace.others == (Guess("date", 0.1), Guess("duree", 0.06))
    assert trace.clauses == (Clause("c'est où", Guess("lieu", 0.9)), Clause("hein", None))
    assert trace.named == (Named(("technilab",), 0.9),)
    assert trace.told == (("ville", "Vesoul"), ("niveau", "3e"), ("mois", "5"), ("annee", "2024"), ("registre", "tu"))
    assert trace.answers == ({"palier": 1, "fiche": "technilab", "faits": ["technilab#1"]}, {})
    assert (trace.read_at, trace.answered_at) == (2.0, 2.6)


def test_an_intent_that_the_gate_replaced_is_still_among_those_that_came_next() -> None:
    intent = {"name": "hors_sujet", "confidence": 0.8}
    trace = trace_of(tracker_of(UserUttered("x", intent=intent, parse_data=PARSED)))
    assert trace.intent.name == "hors_sujet"
    assert [guess.name for guess in trace.others] == ["lieu", "date"]


def test_a_turn_without_words_nor_answer() -> None:
    trace = trace_of(tracker_of(UserUttered("…", intent={"name": None, "confidence": None}, parse_data={})))
    assert trace.intent == Guess("None", 0.0)
    assert (trace.words, trace.others, trace.named, trace.told, trace.answers) == ((), (), (), (), ())


async def test_what_the_agent_really_leaves(agent: AzimutAgent) -> None:
    from rasa.core.channels.channel import UserMessage

    await agent.handle_message(UserMessage("C koi techinlab a Vesoul", sender_id="trace"))
    trace = trace_of(await agent.tracker_store.retrieve("trace"))
    await agent.conversations.delete("trace")
    assert trace.words[:4] == ("c", "est", "quoi", "technilab")
    assert trace.intent.name == "definition"
    assert [named.fiches for named in trace.named] == [("technilab",)]
    assert ("ville", "Vesoul") in trace.told
    assert trace.answers[0]["palier"] in (1, 2, 3) and trace.answers[0]["faits"]
    assert trace.read_at < trace.answered_at
