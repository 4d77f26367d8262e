"""Saying an answer: response, buttons, and the slots that remember it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import Answer, Button, facet_buttons, is_past_event, sources
from actions.ordinals import ordinal
from actions.pistes import stage_of
from actions.terms import words_asked
from actions.turn import Turn
from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.contacts import contact_of
from bot.knowledge.schema import Contact
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import stem
from bot.tiers import UNSURE

_PHONE = frozenset(map(stem, ("telephone", "numero", "appeler")))
_TWO = 2


def say_answer(
    dispatcher: CollectingDispatcher,
    snapshot: Snapshot,
    turn: Turn,
    answer: Answer,
    buttons: list[Button] | None = None,
) -> Events:
    """Say the facts with their source and what can be asked next (`buttons`, or the fiche's facets); remember the subject."""
    buttons = facet_buttons(snapshot, answer.fiche, answer.facts) if buttons is None else buttons
    told = [fact.id for fact in answer.facts]
    trace = {"palier": answer.tier, "fiche": answer.fiche, "faits": told, "score": answer.score}
    options = {
        "phrases": phrases(answer.facts),
        "source": source_line(snapshot, answer.facts),
        "custom": {"trace": trace},
    }
    response = _response(snapshot, turn, answer)
    needs_contact = answer.lacking or answer.near
    contact = contact_of(snapshot, answer.fiche, of_campus=turn.is_for_a_campus) if needs_contact else None
    if contact:
        cited = [*answer.facts, *snapshot.facts[contact.id][:1]]
        options |= {
            "contact": address(contact),
            "source": source_line(snapshot, cited),
            "nom": snapshot.fiches[answer.fiche].nom,
        }
    if contact and answer.lacking:
        options["manque"] = answer.where or snapshot.libelles[answer.lacking].nom
    dispatcher.utter_message(response=response, buttons=buttons, **options)
    asked = turn.facette if turn.continues else None
    facet = answer.facts[0].sur if answer.facts else turn.facet
    return remember(turn, answer.fiche, answer.facts, buttons, asked or answer.lacking or facet)


def _response(snapshot: Snapshot, turn: Turn, answer: Answer) -> str:
    """The response of the domain that fits the answer."""
    if answer.lacking and not answer.facts:
        return "utter_information_absente"
    if answer.lacking:
        return "utter_information_partielle" if _asks_for_more(turn, answer) else "utter_faits_contact"
    if answer.tier == UNSURE:
        return "utter_peut_etre"
    if answer.near:
        return "utter_faits_proches"
    # An event that is told beside something else does not make a past edition of it.
    about = {answer.fiche, *(fact.fiche_id for fact in answer.facts[:1])}
    past = any(is_past_event(snapshot, fiche_id) for fiche_id in about)
    asks_when = turn.facet == "date" and answer.facts[0].sur == "date" and not turn.asks_past
    if (past and (asks_when or turn.asks_future)) or _asks_a_coming_date(turn, answer):
        return "utter_evenement_passe"
    return "utter_faits"


def _asks_for_more(turn: Turn, answer: Answer) -> bool:
    """Whether an address beside does not answer: on another point, for who wants a telephone, or to know whether to enrol."""
    phone = {stem(word) for word in turn.words} & _PHONE
    return answer.lacking not in ("contact", "inscription") or bool(phone) or (answer.lacking == "inscription" and turn.is_bare)


def _asks_a_coming_date(turn: Turn, answer: Answer) -> bool:
    """Whether a date to come is asked for, and all that is told is of years that are over."""
    asks = turn.asks_future and (turn.facet == "date" or "quand" in turn.words)
    return asks and all(fact.annee is not None and fact.annee < turn.today.year for fact in answer.facts)


def address(contact: Contact | None) -> str:
    """A contact on one line: whose it is and what to write to; empty when there is none."""
    return f"{contact.nom} : {contact.valeur}" if contact else ""


def phrases(facts: Sequence[FaitTrouve]) -> str:
    """The facts' sentences, one a line."""
    return "\n".join(fact.dit for fact in facts)


def source_line(snapshot: Snapshot, facts: Sequence[FaitTrouve]) -> str:
    """What follows "Source :": each source once, with its year unless its name says it."""
    return " ; ".join(
        name if year is None or str(year) in name else f"{name} ({year})" for name, year in sources(snapshot, facts)
    )


def remember(
    turn: Turn, fiche: str | None, facts: Sequence[FaitTrouve], buttons: Sequence[Button], facette: str | None
) -> Events:
    """Slot events: the subject, what was shown of it, and what can be chosen."""
    shown = [fact.id for fact in facts]
    if fiche == turn.fiche:
        shown = [*turn.shown, *shown][-40:]
    return [
        *([SlotSet("profil", "adulte")] if turn.person.profil is None and stage_of(turn) == "adulte" else []),
        SlotSet("fiche", fiche),
        SlotSet("sujets", list(turn.subjects_before(fiche))),
        # A list is gone through as long as the talk is of its items.
        SlotSet("liste", list(turn.liste) if turn.points or fiche in turn.liste else None),
        SlotSet("facette", facette),
        SlotSet("montres", shown),
        SlotSet("options", list(buttons)),
        *([SlotSet("question", _question(turn, fiche))] if turn.words else []),
    ]


def _question(turn: Turn, fiche: str | None) -> dict[str, Any]:
    """What the next turn may lean on of this one's question; `noms`: the two things of one type that were named."""
    return {
        "mots": list(turn.words), "reste": words_asked(LIVE.current(), turn),
        "villes": list(turn.villes), "dits": list(turn.said),
        "noms": _two_of_a_type(turn, fiche),
    }  # fmt: skip


def _two_of_a_type(turn: Turn, fiche: str | None) -> list[str]:
    """The two things of one type that the question names; those of the one before as long as one of them is talked about."""
    named = {n.fiches[0]: n.type for n in turn.named if n.type not in ("lieu", "definition")}
    if len(named) == _TWO and len(set(named.values())) == 1:
        return list(named)
    place = ordinal(turn.words)
    if len(named) == 1 and place in (0, 1) and fiche is not None and fiche not in named:
        # "une visite et TECHNILAB ; pour la première, …": the first is what was answered, whose name nobody knows whole.
        known = LIVE.current().fiches
        two = [fiche, *named] if place == 0 else [*named, fiche]
        return two if len({known[i].type for i in two if i in known}) == 1 else []
    before = list(turn.before.get("noms", ()))
    return before if fiche in before and not named.keys() - set(before) else []
