"""The Post-BTS finder: from a BTS, a town and a way of studying to the routes that the knowledge holds, step by step."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.after_bts import ABOVE, is_a_bts
from actions.base import AzimutAction, Events
from actions.compose import Answer, fiche_button
from actions.listes import gives
from actions.pistes import turning
from actions.ranking import rank
from actions.repondre import answer_question
from actions.speak import address, remember, say_answer, source_line
from actions.specialites import failed, is_known, say_failed, say_untold, untold
from actions.turn import Named, Turn
from actions.words import COURSES
from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.contacts import contact_of
from bot.knowledge.schema import COMMON_TERMS, Fiche, Formation, Parcours
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import fold

_MOST = 3
_GENERAL = ("bts-plus-1", "parcours-ingenieur")
_AFTER = "apres un bts"
_WISH = "apres un bts licence professionnelle bachelor ingenieur poursuite etudes"


class ActionPostBts(AzimutAction):
    """Answers what comes after a BTS, then offers to look for it step by step."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_post_bts"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """As any question; the offer is not made while a form asks something else."""
        snapshot = LIVE.current()
        if failed(turn):
            return say_failed(dispatcher, snapshot, turn)
        if name := untold(snapshot, turn):
            # A search step by step would find nothing more.
            return say_untold(dispatcher, snapshot, turn, name)
        if diplomas := _asked_after_theirs(snapshot, turn):
            events = say_answer(dispatcher, snapshot, turn, diplomas)
        else:
            events = answer_question(dispatcher, snapshot, _without_their_own(snapshot, turn))
        if turn.form is None and not turning(turn):
            dispatcher.utter_message(response="utter_proposer_post_bts")
        return events


class ActionConclurePostBts(AzimutAction):
    """The routes, one a line, what is known of each; and what nobody but the establishment can tell."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_conclure_post_bts"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """At most three routes, those of the town and of the BTS first; a card draws the steps of the first that has some."""
        if turn.paused == "formulaire_post_bts":
            return []
        snapshot = LIVE.current()
        if turn.person.bts and not is_known(snapshot, turn.person.bts):
            asked = replace(
                turn, villes=(turn.person.ville,) if turn.person.ville else (), named=(), intent="poursuite_post_bts"
            )
            return say_untold(dispatcher, snapshot, asked, turn.person.bts)
        routes = _routes(snapshot, turn)
        facts = [fact for _, fact in routes]
        buttons = [fiche_button(fiche) for fiche, _ in routes[:3]]
        lines = "\n".join(f"{step}. {fact.dit}" for step, (_, fact) in enumerate(routes, 1))
        contact = contact_of(snapshot, "post-bts")
        drawn = next((fiche.id for fiche, _ in routes if isinstance(fiche, Parcours) and fiche.etapes), None)
        dispatcher.utter_message(
            response="utter_post_bts", lignes=lines, contact=address(contact), source=source_line(snapshot, facts),
            buttons=buttons, custom={"trace": {"palier": 1, "fiche": drawn, "faits": [fact.id for fact in facts]}},
        )  # fmt: skip
        return remember(turn, "post-bts", facts, buttons, "poursuite")


def _asked_after_theirs(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """What is true after a BTS and the formations of the diploma that is asked for, when theirs is named too: "après mon BTS
    CPRP, quoi comme licence pro ?". The diploma is what is talked about next.
    """
    theirs = {i for n in turn.named for i in n.fiches if i in snapshot.fiches and is_a_bts(snapshot.fiches[i])}
    asked = [level for level in turn.niveaux if level in ABOVE and f"{COMMON_TERMS}{level}" in snapshot.fiches]
    if not theirs or len(asked) != 1:
        return None
    courses = [fiche for fiche in snapshot.fiches.values() if isinstance(fiche, Formation) and fiche.niveau]
    those = [fiche.id for fiche in courses if gives(fiche) & set(asked)]
    general = [fact for fact in snapshot.facts[f"{COMMON_TERMS}bts"] if fact.sur == "poursuite"][:1]
    facts = (*general, *(snapshot.facts[i][0] for i in sorted(those)[:_MOST]))
    return Answer(facts, f"{COMMON_TERMS}{asked[0]}", 1) if those and general else None


def _without_their_own(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn that asks what comes after any BTS, when nothing tells what comes after the one where the person is."""
    named = {i for n in turn.named for i in n.fiches if i in snapshot.fiches}
    theirs = [i for i in named if is_a_bts(snapshot.fiches[i])]
    if (
        not theirs
        or set(ABOVE) & set(turn.niveaux)
        or any(fact.sur == "poursuite" for i in named for fact in snapshot.facts[i])
    ):
        return turn
    words = tuple(_AFTER.split())
    any_bts = (Named((f"{COMMON_TERMS}bts",), "definition", 1.0),)
    return replace(
        turn, words=words, rest=words, meant=_AFTER, named=any_bts, villes=(), fiche=None, facets={"poursuite": 1.0}, parts=()
    )  # fmt: skip


def _routes(snapshot: Snapshot, turn: Turn) -> list[tuple[Fiche, FaitTrouve]]:
    person = turn.person
    kept = [value for value in (person.bts, person.statut) if value]
    words = tuple(" ".join([*kept, _WISH]).split())
    towns = (person.ville,) if person.ville else ()
    wish = replace(
        turn, words=words, meant=" ".join(words), villes=towns, niveaux=ABOVE, named=(), fiche=None, facets={"poursuite": 0.6},
        intent="poursuite_post_bts",
    )  # fmt: skip
    found: dict[str, tuple[Fiche, FaitTrouve]] = {}
    for candidate in rank(snapshot, wish):
        fiche = snapshot.fiches[candidate.fait.fiche_id]
        if _leads_on(fiche):
            found.setdefault(fiche.id, (fiche, candidate.fait))
    for fiche_id in _GENERAL:
        if fiche_id in snapshot.fiches:
            found.setdefault(fiche_id, (snapshot.fiches[fiche_id], snapshot.facts[fiche_id][0]))
    # What its branch in the town asked tells better.
    branches = [fiche for fiche, _ in found.values() if _is_there(fiche, towns) and fiche.type == "parcours"]
    for general in {linked for fiche in branches for linked in fiche.liens} & set(_GENERAL):
        found.pop(general, None)
    nearest = sorted(found.values(), key=lambda pair: not _is_there(pair[0], towns))[:_MOST]
    return sorted(nearest, key=lambda pair: min(ABOVE.index(n) for n in pair[0].niveaux if n in ABOVE))


def _leads_on(fiche: Fiche) -> bool:
    """Whether a fiche is a route to more than a BTS; a BTS that begins one is none."""
    return fiche.type in COURSES and not is_a_bts(fiche) and bool(set(ABOVE) & set(fiche.niveaux))


def _is_there(fiche: Fiche, towns: tuple[str, ...]) -> bool:
    return bool({fold(town) for town in towns} & {fold(town) for town in fiche.villes})
