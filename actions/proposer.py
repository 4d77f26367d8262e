"""A way in for those who do not know what to ask: one question back and three concrete proposals for their level."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import fiche_button
from actions.pistes import (
    MOST,
    how_learnt,
    is_for_levels,
    leads,
    leads_for_a_class,
    likes_something,
    nearest,
    seeks_for_a_class,
    stage_of,
    tastes,
    turning,
    with_one_at_hand,
)
from actions.speak import remember, source_line
from actions.turn import Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import NETWORK
from bot.knowledge.schema import Fiche
from bot.knowledge.store import FaitTrouve
from bot.tiers import UNSURE

STARTERS = ("technilab", "p-tech", "post-bts")
_PROPOSALS = {
    "college": ("technilab", "courant-decouverte-lycee", "courant-cio"),
    "lycee": ("p-tech", "parcours-ingenieur", "courant-psyen"),
    "bts": ("post-bts", "parcours-ingenieur", "courant-licence-pro"),
    "adulte": ("courant-greta", "courant-vae", "courant-bilan-competences"),
    "": STARTERS,
}
# What an adult asks about next ("qui paie ?"), unless a course of its own is what comes nearest.
_WHO_PAYS = "courant-formation-continue"
# Ways in for who teaches.
_FOR_A_CLASS = ("technilab", "vrais-metiers-ici", "job-dating-inverse", "p-tech")
# At a turning of one's studies, and for a company, what counts is who helps: fiche, facet of the fact that tells it.
_HELP = {
    "decrochage": (
        ("courant-mission-locale", "definition"), ("courant-cio", "definition"), ("courant-reorientation", "definition"),
    ),
    "jeune": (("courant-mission-locale", "definition"), ("courant-e2c", "definition"), ("courant-cej", "definition")),
    "sans_bac": (("courant-echec-bac", "poursuite"), ("courant-daeu", "definition"), ("courant-mission-locale", "definition")),
    "entreprise": (
        ("courant-entreprise-partenaire", "contact"), ("courant-offre-stage", "contact"),
        ("courant-visite-entreprise", "inscription"),
    ),
    "reprise": (("courant-greta", "definition"), ("courant-daeu", "definition"), ("courant-vae", "definition")),
    "reconversion": (("courant-formation-continue", "contact"),),
    "reorientation": (("courant-reorientation", "contact"), ("courant-passerelle", "definition"), ("courant-psyen", "contact")),
}  # fmt: skip
_OUT_OF_SCHOOL = ("jeune", "sans_bac", "decrochage")

# Whatever is proposed, what the person likes is what is asked.
_ASKED = {"trace": {"palier": UNSURE, "demande": "gouts"}}


def starters(snapshot: Snapshot, stage: str) -> list[tuple[Fiche, FaitTrouve]]:
    """The starting points of a stage of schooling, each with its summary."""
    return _summed_up(snapshot, _PROPOSALS[stage])


def starters_at_hand(snapshot: Snapshot, turn: Turn) -> list[tuple[Fiche, FaitTrouve]]:
    """The same, with the school at hand of the person's town that takes part in one of them."""
    return with_one_at_hand(snapshot, turn, starters(snapshot, stage_of(turn)))


def _summed_up(snapshot: Snapshot, ids: Sequence[str]) -> list[tuple[Fiche, FaitTrouve]]:
    return [(snapshot.fiches[i], snapshot.facts[i][0]) for i in ids if i in snapshot.fiches]


def propose(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """Offer what comes near to the person's tastes; else ask what they like, with the proposals of their level."""
    if helpers := _helpers(snapshot, turn.person.profil if turn.person.profil == "entreprise" else turning(turn)):
        return say_leads(dispatcher, snapshot, turn, _with_their_trade(snapshot, turn, helpers))
    if seeks_for_a_class(turn):
        open_to_them = [lead for lead in _summed_up(snapshot, _FOR_A_CLASS) if is_for_levels(lead[0], turn.niveaux)]
        return say_leads(dispatcher, snapshot, turn, [*leads_for_a_class(snapshot, turn), *open_to_them])
    likes = tastes(turn) or turn.person.gouts
    # To an adult who tells a life, no single fact answers, nor to what is told when we ask for it; a trade that is named does.
    alone = stage_of(turn) == "adulte" or turn.was_asked == "gouts"
    answering = _ways_to_named(snapshot, turn) if alone else nearest(snapshot, turn)
    found = [*answering, *leads(snapshot, turn, likes)] if likes else []
    if found:
        return say_leads(dispatcher, snapshot, turn, found)
    stage = stage_of(turn)
    buttons = [fiche_button(fiche) for fiche, _ in starters(snapshot, stage)]
    response = f"utter_orienter_{stage}" if stage else "utter_orienter"
    if turn.person.gouts or likes_something(turn):
        # What they like was told, and nothing comes near: to ask it again would not be heard as an answer.
        response = "utter_orienter_loin"
    dispatcher.utter_message(response=response, buttons=buttons, custom=_ASKED)
    return remember(turn, None, (), buttons, None)


def _ways_to_named(snapshot: Snapshot, turn: Turn) -> list[tuple[Fiche, FaitTrouve]]:
    """How the trades are learnt that the message names, or whose field it names."""
    named = [i for n in turn.named if n.type in ("metier", "definition") for i in n.fiches if i in snapshot.fiches]
    return [(snapshot.fiches[i], fact) for i in named for fact in how_learnt(snapshot, i)[:1]]


def _with_their_trade(
    snapshot: Snapshot, turn: Turn, helpers: list[tuple[Fiche, FaitTrouve]]
) -> list[tuple[Fiche, FaitTrouve]]:
    """Who helps; for who is out of school and tells what they would like, the trade that comes nearest in place of the last."""
    wishes = turning(turn) in _OUT_OF_SCHOOL and likes_something(turn)
    trades = [lead for lead in leads(snapshot, turn, " ".join(turn.words)) if lead[0].type == "metier"] if wishes else []
    return [*helpers[: MOST - 1], trades[0]] if trades else helpers


def _helpers(snapshot: Snapshot, where: str) -> list[tuple[Fiche, FaitTrouve]]:
    """Who helps at a turning of one's studies, and that one may turn."""
    told = (
        (snapshot.fiches[i], next((fact for fact in snapshot.facts[i] if fact.sur == facet), None))
        for i, facet in _HELP.get(where, ())
        if i in snapshot.fiches
    )
    return [(fiche, fact) for fiche, fact in told if fact is not None]


def say_leads(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, found: list[tuple[Fiche, FaitTrouve]], town: str = ""
) -> Events:
    """At most three leads, a line each, with their buttons; the first is what is talked about next. `town`: where they are,
    when that is all that they have in common.
    """
    adult = stage_of(turn) == "adulte" and turning(turn) != "jeune"
    # Below help lines, fewer are read.
    most = MOST - turn.worrying
    if adult and len(rather := [lead for lead in found if lead[0].id != NETWORK]) < len(found):
        # All campuses are nobody's way: who advises them is.
        found = [*rather[: MOST - 2], *_helpers(snapshot, "reconversion")]
    kept = list({fiche.id: (fiche, fact) for fiche, fact in reversed(found)}.values())[::-1][:most]
    if adult:
        # Whatever an adult likes, somebody must tell how one goes back to training.
        way = [lead for lead in starters(snapshot, "adulte")[:1] if lead[0].id not in {fiche.id for fiche, _ in kept}]
        kept = [*kept[: most - len(way)], *way]
    facts = [fact for _, fact in kept]
    buttons = [fiche_button(fiche) for fiche, _ in kept]
    lines = "\n".join(f"• {fact.dit}" for fact in facts)
    dispatcher.utter_message(
        response="utter_pres_de" if town else "utter_orienter_pistes", lignes=lines, ville=town,
        source=source_line(snapshot, facts), buttons=buttons, custom=_ASKED,
    )  # fmt: skip
    subject = kept[0][0]
    if adult and subject.type != "formation":
        subject = snapshot.fiches.get(_WHO_PAYS, subject)
    return remember(turn, subject.id, facts, buttons, None)
