"""From ranked facts to an answer that a phone can show: which facts, which tier, which buttons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.acronyms import without_untold
from actions.enumerations import kind_named, kinds_of
from actions.points import NAMED, RARELY_KNOWN, TERMS, asks_by_phone, asks_whom, point_lacking, told_of
from actions.ranking import OF_ONE_THING, Array, Candidate
from actions.turn import Turn
from actions.usefulness import Judged, judged
from actions.words import SPREAD, WANTS
from bot.knowledge.base import Snapshot
from bot.knowledge.distance import towns_in
from bot.knowledge.names import short_name
from bot.knowledge.schema import COMMON_TERMS, Evenement, Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem, stems_told, tokens
from bot.tiers import UNSURE

# Beside the best fact stands what is this likely to be worth telling: of the judged questions of bench/jugements.jsonl, as many
# get a fact that answers as when three were told of all, with a quarter less of what only stands in the way.
WORTH = 0.1
# The most facts of an answer, when the best one is surely right and otherwise; and the most characters.
_SURELY, _FEW, _MOST, _ROOM = 0.6, 3, 4, 480
# What is of the kind asked for is told beside from this share of the best one's likelihood on.
_RATHER_LIKELY = 0.5
# What is said outright comes before how the documents disagree from this share of its likelihood on.
_RATHER = 0.7
# From so much of the words on, what is true in general says what is asked.
_SAID = 0.55
# A fact that shares so little of the words and of the meaning, and is of nothing named, answers nothing.
_FAR_WORDS, _FAR_MEANING = 0.15, 0.4
# A fact of the point that is lacking may be told from this nearness of its thing on; another's numbers are no help.
_FAINTLY = 0.01
_MOST_BUTTONS = 3
# What people call things of a type.
_KIND_OF = {"action": stem("dispositif"), "actions": stem("dispositif"), "programme": stem("projet")}
_SOURCES, _MOST_SOURCES = 2, 3
# A guess of which one is not sure at all shares words with the question, and nobody means a person whom they did not name.
_GUESSED_WORDS = 0.3
_NO_GUESS = ("desaccord", "contact", "chiffre", "personne")
# Types of fiches that only hold what belongs to another.
_ANNEXES = ("contact", "personne", "chiffre")
# Words that ask a point of a thing, not what it is. "qui" and "où" do not always ask: "le lycée où…".
_POINTED = ("number", "money", "duration", "day", "year", "phone", "mail", "link")
_POINTS = frozenset[str]().union(*(WANTS[kind] for kind in _POINTED))
# From `SURE` on an answer is said outright, from `POSSIBLE` on as the nearest thing known, beside other guesses; below it is
# not known (bench/calibrate.py).
SURE, POSSIBLE = 0.35, 0.12
# What a person most often asks next, in that order.
_NEXT = ("definition", "public", "lieu", "duree", "contenu", "inscription", "date", "admission", "poursuite", "debouches",
         "formations", "contact", "partenaires", "chiffres", "objectif", "metiers", "resultat", "origine", "international",
         "organisation", "responsable", "financement", "avenir", "remuneration", "cout", "statut")  # fmt: skip

Button = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """Facts to say, in order; the fiche that they are about; the tier; the facet asked but not known; the best fact's score.

    `where`: the town of which it is not known. `near`: whether the facts only come near what is asked. `useful`: how likely it
    is that the best fact is worth telling.
    """

    facts: tuple[FaitTrouve, ...]
    fiche: str
    tier: int
    lacking: str | None = None
    score: float = 1.0
    where: str | None = None
    near: bool = False
    useful: float = 1.0


def choose(
    snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate], least: float = POSSIBLE, *, certain: bool = False
) -> Answer | None:
    """The answer that the candidates make, None when even the best is less likely than `least`. `certain`: whether the first
    is to be told first, however it was judged.
    """
    if not candidates or candidates[0].score < least:
        return None
    found = judged(snapshot, turn, _told_before_disputed(snapshot, candidates))
    found = [each for each in found if least <= 0.0 or is_near(each.candidate)]
    if not found:
        return None
    as_ranked = sorted(found, key=lambda each: each.candidate is not candidates[0])
    answer = _made(snapshot, turn, candidates, as_ranked if certain else found)
    if answer.lacking and not certain and as_ranked[0] is not found[0]:
        # What the ranking found first may tell the point that is lacking.
        other = _made(snapshot, turn, candidates, as_ranked)
        return answer if other.lacking else other
    return answer


def _made(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate], found: Sequence[Judged]) -> Answer:
    """The answer whose best fact is the first of those judged."""
    # As likely as what the ranking found first.
    best = replace(found[0].candidate, score=max(found[0].candidate.score, candidates[0].score))
    facts = _with_one_of_the_kind(snapshot, turn, found, _with_more(snapshot, turn, best, found))
    facts = _address_first(turn, without_untold(turn, _introduced(snapshot, turn, best, facts)))
    # Whom to ask of a thing that is named is known, however little the facts say of it.
    whom = asks_whom(turn) and best.subject >= NAMED
    tier = best.tier if best.score >= SURE or whom else UNSURE
    lacking = point_lacking(snapshot, turn, best, facts)
    # What is near the subject but not the question would bury the honest "I don't know".
    if lacking:
        least_near = NAMED if lacking == "chiffres" else _FAINTLY
        beside = next((c.fait for c in candidates if c.subject >= least_near and c.fait.sur == lacking), None)
        if beside is None and (told := _told_by_namesake(snapshot, turn, candidates, lacking)):
            return Answer((told,), told.fiche_id, tier, None, round(best.score, 3))
        nothing = lacking in RARELY_KNOWN or (lacking == "contact" and asks_by_phone(turn))
        facts = [] if nothing and not beside else [beside] if beside else facts[:2]
    about = _told_again(snapshot, turn, best) or _of_the_kind_asked(snapshot, turn, best)
    about = about or best.owner or subject_of(snapshot, best)
    if lacking and not facts:
        # Nothing is known of what was meant, not of what came near to it.
        meant = [i for n in turn.named for i in n.fiches] or ([turn.fiche] if turn.leans and turn.fiche else [])
        meant = [i for i in meant if i in snapshot.fiches]
        about = about if about in meant else next(iter(meant), about)
    return Answer(tuple(facts), about, tier, lacking, round(best.score, 3), useful=max(each.useful for each in found))


def _address_first(turn: Turn, facts: list[FaitTrouve]) -> list[FaitTrouve]:
    """The facts, an address before the others when whom to write to is asked."""
    return sorted(facts, key=lambda fact: "@" not in fact.dit) if asks_whom(turn) else facts


def _told_again(snapshot: Snapshot, turn: Turn, best: Candidate) -> str | None:
    """What was talked about before and is talked about again: a workshop, after the lycée where it is."""
    fiche_id, last = best.fait.fiche_id, snapshot.fiches.get(turn.fiche or "")
    another = last is not None and last.type != snapshot.fiches[fiche_id].type
    return fiche_id if another and fiche_id in turn.earlier else None


def _of_the_kind_asked(snapshot: Snapshot, turn: Turn, best: Candidate) -> str | None:
    """The only thing of the kind asked for that the likeliest fact names, when that is told of another: who led "l'action pour
    les femmes" tells of the action, which the talk goes on about.
    """
    if best.subject > 0 or turn.named:
        return None
    kinds = _kinds_asked(turn)
    own = snapshot.fiches[best.fait.fiche_id]
    if not kinds or kinds & kinds_of(own):
        return None
    named = {i for mention in snapshot.names.find(best.fait.dit) for i in mention.fiches[:1] if i in snapshot.fiches}
    of_kind = [i for i in named if kinds & kinds_of(snapshot.fiches[i])]
    return of_kind[0] if len(of_kind) == 1 else None


def _with_more(snapshot: Snapshot, turn: Turn, best: Candidate, found: Sequence[Judged]) -> list[FaitTrouve]:
    """The best fact, then those that are worth telling beside it, as long as there is room."""
    most = most_told(found[0].useful)
    there = snapshot.columns.in_towns(towns_in(snapshot.fiches, turn.villes)) if turn.villes else None
    facts = [best.fait]
    for other in found[1:]:
        if len(facts) == most or other.useful < WORTH:
            break
        if not _goes_with(snapshot, there, best, other.candidate):
            continue
        fact = other.candidate.fait
        if sum(len(f.dit) for f in (*facts, fact)) <= _ROOM and adds(snapshot, facts, fact):
            facts.append(fact)
    return facts


def most_told(sure: float) -> int:
    """How many facts are told at most, when the best one is `sure`."""
    return _FEW if sure >= _SURELY else _MOST


def _with_one_of_the_kind(snapshot: Snapshot, turn: Turn, found: Sequence[Judged], facts: list[FaitTrouve]) -> list[FaitTrouve]:
    """The facts, with one of a thing of the kind that is asked for when none is: "il y a une action du campus là-dessus ?"."""
    kinds = _kinds_asked(turn)
    if not kinds or turn.leans or turn.named or any(kinds & kinds_of(snapshot.fiches[fact.fiche_id]) for fact in facts):
        return facts
    likely = (each.candidate for each in found if each.candidate.score >= _RATHER_LIKELY * found[0].candidate.score)
    first = next((c.fait for c in likely if kinds & kinds_of(snapshot.fiches[c.fait.fiche_id])), None)
    return [*facts[: _FEW - 1], first] if first else facts


def _kinds_asked(turn: Turn) -> set[str | None]:
    """The kinds of things done in many places that the words name."""
    return {_KIND_OF.get(word) or kind_named(word) for word in turn.words} & set(map(stem, SPREAD))


def _goes_with(snapshot: Snapshot, there: Array | None, best: Candidate, other: Candidate) -> bool:
    """Whether a fact may be told beside the best one: not of another thing, nor of a place less asked for.

    `there`: how much each fact is of the towns asked for; None when none is.
    """
    if _of_another_thing(snapshot, best, other):
        return False
    # The people of a campus are in its town.
    own = other.owner == best.fait.fiche_id and snapshot.fiches[other.fait.fiche_id].type == "personne"
    if there is None or own:
        return True
    return bool(there[snapshot.index.position[best.fait.id]] <= there[snapshot.index.position[other.fait.id]])


def _says_it_of_any(best: Candidate) -> bool:
    """Whether a fact that is true in general says well what is asked, and nothing is named: "le lycée est gratuit ?"."""
    return best.subject == 0.0 and best.words >= _SAID and best.fait.fiche_id.startswith(COMMON_TERMS)


def _told_by_namesake(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate], facet: str) -> FaitTrouve | None:
    """What a fiche beside the one talked about tells on that point, when it bears its name: PSA and its pupils."""
    subject = snapshot.fiches.get(turn.fiche or "")
    if subject is None or turn.named:
        return None
    name = set(content_stems(tokens(short_name(subject))))
    near = {i for i in snapshot.neighbours.get(subject.id, ()) if i in snapshot.fiches}
    own = {i for i in near if name and name <= set(content_stems(tokens(snapshot.fiches[i].nom)))}
    return next((c.fait for c in candidates if c.fait.fiche_id in own and c.fait.sur == facet), None)


def _told_before_disputed(snapshot: Snapshot, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, how the documents disagree not first when something said outright is nearly as likely."""
    said = (c for c in candidates if snapshot.fiches[c.fait.fiche_id].type != "desaccord")
    first = next(said, candidates[0])
    if first.score < _RATHER * candidates[0].score:
        return list(candidates)
    return [first, *(candidate for candidate in candidates if candidate is not first)]


def _of_another_thing(snapshot: Snapshot, best: Candidate, other: Candidate) -> bool:
    """Whether a fact says of another thing what the best one says of the thing asked: its date must not be read as the other's.

    A figure, an address, or a version that disagrees is of the same thing, though in a fiche of its own.
    """
    thing, fiche = snapshot.fiches[best.fait.fiche_id], snapshot.fiches[other.fait.fiche_id]
    if thing.id == fiche.id:
        return False
    if _says_it_of_any(best):
        # The price of a BTS is none of the lycée's.
        return other.fait.sur == best.fait.sur and other.fait.sur in OF_ONE_THING
    if best.subject < NAMED:
        return False
    if isinstance(thing, Evenement) and isinstance(fiche, Evenement):
        return True
    if other.fait.sur != best.fait.sur or other.fait.sur not in OF_ONE_THING or fiche.type in _ANNEXES:
        return False
    return not (fiche.type == "desaccord" and thing.id in told_of(snapshot, other.fait))


def is_near(candidate: Candidate) -> bool:
    """Whether a fact has anything to do with the question: some of its words, its meaning, or what it names."""
    return candidate.subject > 0.0 or candidate.words >= _FAR_WORDS or candidate.meaning >= _FAR_MEANING


def _introduced(snapshot: Snapshot, turn: Turn, best: Candidate, facts: list[FaitTrouve]) -> list[FaitTrouve]:
    """What is asked of a thing that is not a term is first what its fiche sums up, when it is asked what it is."""
    things = [i for n in turn.named if n.type not in TERMS for i in n.fiches[:1] if i in snapshot.fiches]
    fiche_id = things[0] if len(things) == 1 and not turn.tells_a_story else best.fait.fiche_id
    first = next(iter(snapshot.facts[fiche_id]), None)
    sums_up = first is not None and first.is_summary and snapshot.fiches[fiche_id].type not in ("definition", "desaccord")
    about = (fiche_id in things or best.subject >= NAMED) and not _defines_the_word(turn, best, fiche_id)
    if first is None or not (sums_up and about and _asks_what_it_is(turn, things)):
        return facts
    others = [fact for fact in facts if fact.id != first.id]
    if len(others) == len(facts) and not all(adds(snapshot, [other], first) for other in others):
        # One of them says as much.
        return facts
    return [first, *others][: max(2, len(facts))]


def _asks_what_it_is(turn: Turn, things: Sequence[str]) -> bool:
    """Whether the message asks what a thing is, be it by naming it and no point of it; `things`: those that it names."""
    if turn.facet is not None:
        return turn.facet == "definition"
    # "et le directeur ?", "et le campus alimentation ?" after a president ask on.
    again = turn.continues and turn.facette not in (None, "definition")
    on = turn.leans and turn.fiche and not things
    return not (again or on) and _POINTS.isdisjoint(content_stems(list(turn.words)))


def _defines_the_word(turn: Turn, best: Candidate, thing: str) -> bool:
    """Whether the likeliest fact defines in general the very word that is also the name of a thing: "c'est quoi STMG ?"."""
    meant = best.fait.fiche_id
    defines = turn.facet == best.fait.sur == "definition" and meant.startswith(COMMON_TERMS) and meant != thing
    return defines and any({meant, thing} <= set(named.fiches) for named in turn.named)


def subject_of(snapshot: Snapshot, best: Candidate) -> str:
    """The fiche to talk on about: not an annex (an address, a figure) but the one that it belongs to."""
    fiche = snapshot.fiches[best.fait.fiche_id]
    if fiche.type == "personne":
        return next((i for i in fiche.liens if i in snapshot.fiches and snapshot.fiches[i].type == "campus"), fiche.id)
    if fiche.type in ("contact", "desaccord", "chiffre", "definition"):
        owners = [i for i in fiche.liens if i in snapshot.fiches and snapshot.fiches[i].type not in ("definition", "chiffre")]
        common = fiche.id.replace("def-", COMMON_TERMS, 1)
        if fiche.id.startswith("def-") and not any(snapshot.fiches[i].type != "desaccord" for i in owners):
            # A word of which the documents only tell how they write it.
            return common if common in snapshot.fiches else fiche.id
        if owners and (fiche.type != "definition" or fiche.id.startswith("def-")):
            return owners[0]
    return fiche.id


def adds(snapshot: Snapshot, facts: Sequence[FaitTrouve], other: FaitTrouve) -> bool:
    """Whether `other` says something that the chosen facts do not: of another person the same is something new."""
    fiche = snapshot.fiches[other.fiche_id]
    if fiche.type == "personne" and all(fact.fiche_id != fiche.id for fact in facts):
        return True
    new = stems_told(other.dit)
    return len(new.difference(*(stems_told(fact.dit) for fact in facts))) > 0.45 * len(new)


def sources(snapshot: Snapshot, facts: Sequence[FaitTrouve]) -> list[tuple[str, int | None]]:
    """(name, year) of the sources of the facts, once each: the first of each fact, three at most, and of their others as many
    as make two.
    """
    first = dict.fromkeys(fact.sources[0] for fact in facts if fact.sources)
    others = [source for fact in facts for source in fact.sources[1:2] if source not in first]
    cited = [*list(first)[:_MOST_SOURCES], *dict.fromkeys(others[: max(0, _SOURCES - len(first))])]
    named = {snapshot.sources[i].nom: snapshot.sources[i].annee or None for i in cited}
    return list(named.items())


def is_past_event(snapshot: Snapshot, fiche_id: str) -> bool:
    """Whether a fiche is an event of which no future date is known."""
    fiche = snapshot.fiches[fiche_id]
    return isinstance(fiche, Evenement) and fiche.quand != "annonce"


def facet_buttons(snapshot: Snapshot, fiche_id: str, facts: Sequence[FaitTrouve], most: int = _MOST_BUTTONS) -> list[Button]:
    """Buttons for what else the fiche knows, the facets just told left out, then for a fiche that it is linked to."""
    fiche = snapshot.fiches[fiche_id]
    told = {fact.sur for fact in facts if fact.fiche_id == fiche_id}
    known = {fact.sur for fact in snapshot.facts[fiche.id]}
    facets = [facet for facet in _NEXT if facet in known - told][:most]
    buttons = [button(snapshot.libelles[facet].bouton, facet, fiche=fiche_id) for facet in facets]
    for linked in _linked(snapshot, fiche):
        if len(buttons) < most:
            buttons.append(fiche_button(linked))
    return buttons


def _linked(snapshot: Snapshot, fiche: Fiche) -> list[Fiche]:
    # Those that it names first, then those that name it.
    linked = [snapshot.fiches[i] for i in snapshot.neighbours.get(fiche.id, ()) if i in snapshot.fiches]
    shown_well = ("dispositif", "formation", "parcours", "etablissement", "campus", "evenement", "projet")
    return [f for f in linked if f.type in shown_well and f.faits][:2]


def fiche_button(fiche: Fiche) -> Button:
    """A button that opens a fiche."""
    return button(fiche.nom, "definition", fiche=fiche.id)


def button(title: str, intent: str, **entities: str) -> Button:
    """A Rasa button; titles are cut to what a phone's button holds."""
    short = title if len(title) <= 40 else title[:39].rsplit(" ", 1)[0] + "…"
    return {
        "title": short,
        "payload": f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}",
    }


def guesses(snapshot: Snapshot, candidates: Sequence[Candidate], most: int = 3) -> list[Fiche]:
    """The fiches that the person may have meant, likeliest first."""
    ids = dict.fromkeys(c.fait.fiche_id for c in candidates if c.score >= POSSIBLE and _may_be_meant(snapshot, c))
    return [snapshot.fiches[i] for i in ids][:most]


def _may_be_meant(snapshot: Snapshot, candidate: Candidate) -> bool:
    """Whether the fiche of a fact is worth a guess: one that can be talked about, and that has to do with the question."""
    if snapshot.fiches[candidate.fait.fiche_id].type in _NO_GUESS:
        return False
    return candidate.score >= SURE or (is_near(candidate) and candidate.words >= _GUESSED_WORDS)
