"""A trade that no fiche knows: said so, with whom to ask and what comes near, rather than what shares a word with it."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import fiche_button
from actions.pistes import stage_of
from actions.ranking import Candidate
from actions.speak import remember, source_line
from actions.turn import Turn
from actions.words import NO_TASTE
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import Fiche
from bot.knowledge.text import content_stems, stem

# What tells of a trade; an organisation that "pilote" a project does not.
_OF_TRADES = ("metier", "formation", "parcours", "definition", "dispositif", "evenement", "campus", "projet", "chiffre")
# Facts looked at, and from which share of the words on one of them knows the trade.
_LOOKED_AT, _KNOWS = 5, 0.32
# From this nearness on a trade is worth naming beside.
_NEAR_WORDS, _NEAR_MEANING, _MOST = 0.25, 0.45, 2
# Those who know all trades, and what is told of them.
_GUIDES = (("courant-onisep", "contact"), ("courant-cio", "definition"))
_WISHES = frozenset(
    map(stem, "devenir etre travailler travaille bosser boulot taf reve rever envie aime veux veut plus tard adore".split())
)


def is_unknown_trade(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> bool:
    """Whether the message wishes for a trade, and nothing that tells of trades shares words with it."""
    wished = set(content_stems(list(turn.words))) - NO_TASTE - _WISHES
    if turn.intent != "chercher_metier" or turn.named or turn.villes or not wished or (turn.leans and turn.fiche):
        return False
    # A life that is told, or one to be changed, asks for a way rather than for a trade.
    if turn.tells_a_story or stage_of(turn) == "adulte":
        return False
    return not any(_knows(snapshot, candidate) for candidate in candidates[:_LOOKED_AT])


def say_unknown_trade(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]
) -> Events:
    """Say that it is not known, who knows all trades, and at most two trades that come near."""
    told = [
        next((fact for fact in snapshot.facts[i] if fact.sur == facet), None) for i, facet in _GUIDES if i in snapshot.fiches
    ]
    facts = [fact for fact in told if fact is not None]
    buttons = [fiche_button(fiche) for fiche in (*_near(snapshot, candidates), *(snapshot.fiches[f.fiche_id] for f in facts))]
    dispatcher.utter_message(
        response="utter_metier_inconnu", lignes="\n".join(fact.dit for fact in facts), buttons=buttons,
        source=source_line(snapshot, facts), custom={"trace": {"palier": 5}},
    )  # fmt: skip
    return remember(turn, None, facts, buttons, None)


def _knows(snapshot: Snapshot, candidate: Candidate) -> bool:
    of_trades = snapshot.fiches[candidate.fait.fiche_id].type in _OF_TRADES
    return of_trades and (candidate.subject > 0.0 or candidate.words >= _KNOWS)


def _near(snapshot: Snapshot, candidates: Sequence[Candidate]) -> list[Fiche]:
    near = (c.fait.fiche_id for c in candidates if c.words >= _NEAR_WORDS or c.meaning >= _NEAR_MEANING)
    trades = (snapshot.fiches[i] for i in dict.fromkeys(near))
    return [fiche for fiche in trades if fiche.type == "metier" and fiche.id.startswith("metier-")][:_MOST]
