"""A trade that is wished for: where it is learnt, or that it is not known, with whom to ask and what comes near."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.campus import offers_as_company
from actions.compose import Answer, adds, fiche_button
from actions.pistes import how_learnt, stage_of, tells_how_learnt
from actions.points import told_of
from actions.ranking import Candidate
from actions.speak import remember, source_line
from actions.turn import Turn
from actions.words import NO_TASTE
from bot.knowledge.base import Snapshot
from bot.knowledge.once import once_per_version
from bot.knowledge.schema import COMMON_TERMS, Etablissement, Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem, stems_told, tokens
from bot.tiers import UNKNOWN

# What leads from a trade to its schools, and on which points it names them; what tells that a school teaches.
_TAUGHT_BY, _PLACED = ("formation", "plateforme"), ("lieu", "formations", "organisation", "contenu", "responsable")
_TEACHES = ("formations", "definition")
# What tells how much a trade is sought.
_SOUGHT = ("debouches", "metiers")
# Facts about where a trade is learnt, and about the trade.
_WHERE, _WHAT = 2, 2
# What tells of a trade; an organisation that "pilote" a project does not.
_OF_TRADES = ("metier", "formation", "parcours", "definition", "dispositif", "evenement", "campus", "projet", "chiffre")
# Facts looked at, and from which share of the words on one of them knows the trade.
_LOOKED_AT, _KNOWS = 5, 0.32
_HERE = frozenset(("region", "coin"))
_IN_PASSING = ("definition", "chiffre", "lieu")
# From this nearness on a trade is worth naming beside.
_NEAR_WORDS, _NEAR_MEANING, _MOST = 0.25, 0.45, 2
# Those who know all trades, and what is told of them.
_TRAINS_ADULTS = "courant-greta"
_GUIDES = (("courant-onisep", "contact"), ("courant-cio", "definition"))
# How much better a message must say another trade of a fiche than its first; what who wants a trade may be taken to ask.
_BETTER = 0.1
_SEEKS_A_TRADE = ("chercher_metier", "chercher_formation", "m_orienter", "nlu_fallback")
_WISHED = re.compile(
    r"\b(?:veux|veut|voudrais|voudrait|aimerais|aimerait|souhaite\w*|envie|reve|compte|projette|devenir|"
    r"comment (?:on )?devien\w+)\b"
)
_WISHES = frozenset(
    map(stem, "devenir etre travailler travaille bosser boulot taf reve rever envie aime veux veut plus tard adore".split())
)


def is_unknown_trade(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> bool:
    """Whether the message wishes for a trade, and nothing that tells of trades shares words with it."""
    wished = set(content_stems(list(turn.words))) - NO_TASTE - _WISHES
    # "jveu faire coiffure": of a training, only words that no fiche tells tell a trade; an example in a question that was
    # imagined for apprentices in general does not know it, one that was imagined for a trade does.
    told = not wished.isdisjoint(_words_told(snapshot)) or any(map(snapshot.catalogue.knows, wished))
    strange = turn.intent == "chercher_formation" and not told
    sought = turn.intent == "chercher_metier" or strange
    if not sought or turn.named or turn.villes or not wished or (turn.leans and turn.fiche):
        return False
    # A life that is told, or one to be changed, asks for a way rather than for a trade.
    if turn.tells_a_story or stage_of(turn) == "adulte":
        return False
    likely = candidates[:_LOOKED_AT] if told else [c for c in candidates if snapshot.fiches[c.fait.fiche_id].type == "metier"]
    return not any(_knows(snapshot, candidate) for candidate in likely)


@once_per_version
def _words_told(snapshot: Snapshot) -> frozenset[str]:
    """Stems of the sentences and names of all fiches."""
    named = (" ".join((fiche.nom, *fiche.alias, *fiche.domaines)) for fiche in snapshot.fiches.values())
    told = (stems_told(fact.dit) for facts in snapshot.facts.values() for fact in facts)
    return frozenset(each for names in named for each in content_stems(tokens(names))).union(*told)


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
        source=source_line(snapshot, facts), custom={"trace": {"palier": UNKNOWN}},
    )  # fmt: skip
    return remember(turn, None, facts, buttons, None)


def way_to_trade(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> Answer | None:
    """How the only trade that is wished for is learnt, then what else its fiche tells: "jveux bosser dans la mécanique"."""
    trades = [i for n in turn.named if n.type == "metier" for i in n.fiches if i in snapshot.fiches]
    others = any(n.type not in (*_IN_PASSING, "metier") for n in turn.named)
    denied = {"pas", "plus"} & set(turn.words)
    wished = turn.intent in _SEEKS_A_TRADE and not denied and bool(_WISHED.search(" ".join(turn.words)))
    if not wished or not trades or others or turn.villes or turn.tells_a_story or offers_as_company(turn):
        return None
    own = [fact for i in trades for fact in how_learnt(snapshot, i)]
    learnt = own or [c.fait for c in candidates[:_LOOKED_AT] if c.words >= _KNOWS and tells_how_learnt(c.fait)][:1]
    if not learnt:
        return None
    of_it = {c.fait.id: c for c in candidates if c.fait.fiche_id in trades}
    words = [of_it[fact.id].words if fact.id in of_it else 0.0 for fact in learnt]
    # A fiche tells its main trade first: another is told when the message says it better.
    best = learnt[words.index(max(words))] if max(words) >= words[0] + _BETTER else learnt[0]
    beside = [c.fait for c in of_it.values() if c.fait not in learnt and adds(snapshot, [best], c.fait)]
    again = _learnt_by_adults(snapshot, trades[0]) if stage_of(turn) == "adulte" else []
    return Answer((best, *again, *beside)[: 1 + _WHAT], best.fiche_id, 1)


def _learnt_by_adults(snapshot: Snapshot, trade: str) -> list[FaitTrouve]:
    """What a school for adults teaches of a trade, else who trains adults."""
    taught = (fact for fact in _where_learnt(snapshot, trade) if "adulte" in snapshot.fiches[fact.fiche_id].public)
    return list(islice(chain(taught, snapshot.facts.get(_TRAINS_ADULTS, ())), 1))


def with_its_schools(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer:
    """The answer to "quel lycée pour devenir horlogère ?", or to "c'est où ?" after a trade: where it is learnt first; that it
    is not known when no fact tells it.
    """
    trade = _trade_placed(snapshot, turn)
    if trade is None or turn.villes:
        return answer
    own = {trade, *(i for n in turn.named for i in n.fiches if i in snapshot.fiches)}
    where = _where_learnt(snapshot, trade)[:_WHERE]
    what = [fact for fact in answer.facts if fact not in where and own & told_of(snapshot, fact)][:_WHAT]
    lacking = None if where else "lieu"
    return replace(answer, facts=(*where, *what) or snapshot.facts[trade][:1], fiche=trade, tier=2, lacking=lacking)


def _trade_placed(snapshot: Snapshot, turn: Turn) -> str | None:
    """The only trade of which schools, or a place, are asked: named, or talked about."""
    named = [n for n in turn.named if n.type not in _IN_PASSING]
    if named:
        trades = {n.fiches[0] for n in named if n.type == "metier"}
        # "quelles formations en horlogerie dans la région ?" asks where.
        here = turn.intent == "chercher_formation" and not _HERE.isdisjoint(turn.words)
        meant = len(trades) == 1 and all(n.type == "metier" for n in named)
        return trades.pop() if meant and (here or turn.intent == "chercher_etablissement") else None
    asks = turn.intent in ("chercher_etablissement", "lieu") or (turn.facet in _PLACED[:2] and "ou" in turn.words)
    return _trade_talked_about(snapshot, turn) if asks else None


def in_demand(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """The answer to "y a du travail ?" after a trade, or after the field of one: what its fiche tells of how much it is sought.
    None when it tells nothing, or something else is asked.
    """
    trade = _trade_talked_about(snapshot, turn) if turn.intent == "debouches" else None
    told = [fact for fact in snapshot.facts.get(trade or "", ()) if fact.sur in _SOUGHT and not fact.is_summary]
    return Answer(tuple(told[:_WHAT]), str(trade), 2) if told else None


def _trade_talked_about(snapshot: Snapshot, turn: Turn) -> str | None:
    """The trade that a message which names nothing leans on."""
    last = snapshot.fiches.get(turn.fiche or "")
    if last is None or turn.named or not turn.leans:
        return None
    if last.type == "metier":
        return last.id
    if not last.id.startswith(COMMON_TERMS):
        return None
    near = snapshot.neighbours.get(last.id, ())
    # "je kiffe les montres" told of a field of which it is one trade.
    said = [m.fiches[0] for m in snapshot.names.found_in(" ".join(turn.before.get("mots", ()))) if m.type == "metier"]
    trades = dict.fromkeys(said or [i for i in near if i in snapshot.fiches and snapshot.fiches[i].type == "metier"])
    return next(iter(trades)) if len(trades) == 1 else None


def _where_learnt(snapshot: Snapshot, trade: str) -> list[FaitTrouve]:
    """A fact of a trade, and of each thing linked to it, that names a school; then what each school of its field teaches."""
    fiche = snapshot.fiches[trade]
    near = [i for i in snapshot.neighbours.get(trade, ()) if i in snapshot.fiches]
    ways = [trade, *(i for i in near if snapshot.fiches[i].type in _TAUGHT_BY)]
    naming = [fact for i in ways for fact in _first(snapshot, i, _PLACED, naming=True)]
    field = next(iter(fiche.domaines), None)
    schools = [f.id for f in snapshot.fiches.values() if isinstance(f, Etablissement) and (f.id in near or field in f.domaines)]
    taught = [(i, fact) for i in schools for fact in _first(snapshot, i, _TEACHES)]
    # A school of several fields may teach another one.
    own = set(content_stems(tokens(" ".join((fiche.nom, *fiche.alias, *fiche.domaines)))))
    of_it = [fact for i, fact in taught if i in near or not own.isdisjoint(stems_told(fact.dit))]
    return list(dict.fromkeys([*naming, *of_it]))


def _first(snapshot: Snapshot, fiche: str, facets: Sequence[str], *, naming: bool = False) -> list[FaitTrouve]:
    """The fact of a fiche on the first of these facets; `naming`: that names a school, too."""
    told = [f for f in snapshot.facts[fiche] if f.sur in facets and not f.is_summary]
    told = [f for f in told if not naming or any(m.type == "etablissement" for m in snapshot.names.written_in(f.dit))]
    return sorted(told, key=lambda fact: facets.index(fact.sur))[:1]


def _knows(snapshot: Snapshot, candidate: Candidate) -> bool:
    of_trades = snapshot.fiches[candidate.fait.fiche_id].type in _OF_TRADES
    return of_trades and (candidate.subject > 0.0 or candidate.words >= _KNOWS)


def _near(snapshot: Snapshot, candidates: Sequence[Candidate]) -> list[Fiche]:
    near = (c.fait.fiche_id for c in candidates if c.words >= _NEAR_WORDS or c.meaning >= _NEAR_MEANING)
    trades = (snapshot.fiches[i] for i in dict.fromkeys(near))
    return [fiche for fiche in trades if fiche.type == "metier" and fiche.id.startswith("metier-")][:_MOST]
