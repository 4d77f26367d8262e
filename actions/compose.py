"""From ranked facts to an answer that a phone can show: which facts, which tier, which buttons."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from actions.ranking import Candidate
from actions.turn import Turn
from actions.words import BARE
from bot.knowledge.base import Snapshot
from bot.knowledge.distance import towns_in
from bot.knowledge.holds import KINDS, kinds_in
from bot.knowledge.names import short_name
from bot.knowledge.schema import Evenement, Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem, tokens

# The surer the best fact, the less is said: (probability, most characters of facts, most facts). On the cases of tests/e2e
# the right fact is among them as often as with four facts for all, at four fifths of the length.
_ROOMS = ((0.85, 320, 2), (0.6, 420, 3), (0.0, 480, 4))
# A fact this near to the best may be the one that is asked for: it has the room of the unsure.
_AS_LIKELY = 0.95
# How near to the best a further fact must be, and one of a fiche that has nothing to do with
# what is asked, or that tells how the documents disagree.
_NEAR, _NEAR_ELSEWHERE, _LOOKED_AT = 0.15, 0.4, 25
# From so much of the words on that the best fact lacks, a fact of something else may be what is asked.
_OTHER_WORDS = 0.2
# What is said outright comes before how the documents disagree from this share of its likelihood on.
_RATHER = 0.7
# A fact that shares so little of the words and of the meaning, and is of nothing named, answers nothing.
_FAR_WORDS, _FAR_MEANING = 0.15, 0.4
# From this weight on, a fiche is what the question is about.
_NAMED = 0.5
_TERMS = ("definition", "chiffre", "metier", "lieu", "desaccord")
# From this nearness in words or in meaning on, a fact speaks of what was asked, whatever its facet.
_NEAR_QUESTION, _NEAR_MEANING, _VERY_NEAR = 0.35, 0.6, 0.75
_MOST_BUTTONS = 3
# A guess of which one is not sure at all shares words with the question, and nobody means a person whom they did not name.
_GUESSED_WORDS = 0.3
_NO_GUESS = ("desaccord", "contact", "chiffre", "personne")
# Points on which a thing has an answer of its own, and types of fiches that only hold what belongs to another.
_OF_ONE_THING = ("date", "duree", "public", "lieu", "admission", "cout", "remuneration", "statut", "origine")
_ANNEXES = ("contact", "personne", "chiffre")
# From `SURE` on an answer is said outright, from `POSSIBLE` on as the nearest thing known, beside other guesses; below it is
# not known (bench/calibrate.py).
SURE, POSSIBLE = 0.35, 0.12
# Facets that a published address answers when the fiche itself does not.
ASKS_WHOM = ("contact", "inscription")
# Facets on which nothing near will do: a person who asks for a price or a wage wants that number.
_RARELY_KNOWN = ("cout", "remuneration")
# What is counted of a school or a diploma, and nothing near will do either.
_MEASURES = frozenset(map(stem, "taux moyenne reussite places place selectivite effectif effectifs classement".split()))
_PEOPLE = frozenset(map(stem, "eleves etudiants apprentis profs professeurs enseignants internes filles garcons".split()))
_NUMBERS = frozenset("deux trois quatre cinq six sept huit neuf dix onze douze treize quinze vingt trente cent mille".split())
_SHORTLY = 3
_PLACES = ("lieu", "etablissement", "plateforme")
_OF_SCHOOLS = ("formation", "etablissement", "parcours")
# Whoever asks for these wants such a word, and the name of the thing is no sign that it is told.
_HELD = {"date": ("day", "year"), "duree": ("duration",), "responsable": ("person",)}
# What a fact filed under another point holds that may be asked by this one.
_ANSWERED_BY = {"chiffres": ("number",), "date": ("day", "year"), "origine": ("year",)}
_COUNTED_ONES = frozenset(map(stem, "retenu laureat participe participants venus etaient".split()))
# How sure it must be that a facet is asked before one says that it is not known; an address beside is never amiss.
_ASKED, _ASKS_WHOM = 0.6, 0.3
# What a person most often asks next, in that order.
_NEXT = ("definition", "public", "lieu", "duree", "contenu", "inscription", "date", "admission", "poursuite", "debouches",
         "formations", "contact", "partenaires", "chiffres", "objectif", "metiers", "resultat", "origine", "international",
         "organisation", "responsable", "financement", "avenir", "remuneration", "cout", "statut")  # fmt: skip

Button = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """Facts to say, in order; the fiche that they are about; the tier; the facet asked but not known; the best fact's score.

    `where`: the town of which it is not known.
    """

    facts: tuple[FaitTrouve, ...]
    fiche: str
    tier: int
    lacking: str | None = None
    score: float = 1.0
    where: str | None = None


def choose(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate], least: float = POSSIBLE) -> Answer | None:
    """The answer that the candidates make, None when even the best is less likely than `least`."""
    if not candidates or candidates[0].score < least:
        return None
    candidates = _told_before_disputed(snapshot, candidates)
    best = candidates[0]
    if least > 0.0 and not is_near(best):
        return None
    _, most_characters, most_facts = next(room for room in _ROOMS if best.score >= room[0])
    there = snapshot.columns.in_towns(towns_in(snapshot.fiches, turn.villes)) if turn.villes else None
    # A question that leans on the talk is of nothing that has nothing to do with it.
    leans = turn.leans and not turn.named and not turn.villes and snapshot.fiches[best.fait.fiche_id].type not in _TERMS
    near = {best.fait.fiche_id, *snapshot.neighbours.get(best.fait.fiche_id, ())}
    facts = [best.fait]
    for other in candidates[1:_LOOKED_AT]:
        stranger = best.subject >= _NAMED and other.subject == 0.0
        if stranger and leans and other.fait.fiche_id not in near and other.words <= max(best.words, _OTHER_WORDS):
            continue
        if len(facts) == most_facts or other.score < _NEAR * best.score:
            break
        disputed = snapshot.fiches[other.fait.fiche_id].type == "desaccord"
        if (stranger or disputed) and other.score < _NEAR_ELSEWHERE * best.score:
            continue
        if _of_another_thing(snapshot, best, other):
            continue
        elsewhere = (
            there is not None and there[snapshot.index.position[best.fait.id]] > there[snapshot.index.position[other.fait.id]]
        )
        if elsewhere:
            continue
        room = _ROOMS[-1][1] if other.score >= _AS_LIKELY * best.score else most_characters
        if sum(len(fact.dit) for fact in (*facts, other.fait)) <= room and _adds(snapshot, facts, other.fait):
            facts.append(other.fait)
    tier = best.tier if best.score >= SURE else 4
    facts = _introduced(snapshot, turn, best, facts)
    lacking = _lacking(snapshot, turn, best, facts)
    # What is near the subject but not the question would bury the honest "I don't know".
    if lacking:
        beside = next((c.fait for c in candidates if c.subject and c.fait.sur == lacking), None)
        if beside is None and (told := _told_by_namesake(snapshot, turn, candidates, lacking)):
            return Answer((told,), told.fiche_id, tier, None, round(best.score, 3))
        facts = [beside] if beside else [] if lacking in _RARELY_KNOWN else facts[:2]
    about = best.owner or subject_of(snapshot, best)
    if lacking and not facts and turn.named:
        # Nothing is known of what was named, not of what came near to it.
        named = [i for n in turn.named for i in n.fiches if i in snapshot.fiches]
        about = about if about in named else next(iter(named), about)
    return Answer(tuple(facts), about, tier, lacking, round(best.score, 3))


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
    if best.subject < _NAMED or thing.id == fiche.id:
        return False
    if isinstance(thing, Evenement) and isinstance(fiche, Evenement):
        return True
    if other.fait.sur != best.fait.sur or other.fait.sur not in _OF_ONE_THING or fiche.type in _ANNEXES:
        return False
    told_of = {i for mention in snapshot.names.found_in(other.fait.dit) for i in mention.fiches}
    return not (fiche.type == "desaccord" and thing.id in told_of)


def is_near(candidate: Candidate) -> bool:
    """Whether a fact has anything to do with the question: some of its words, its meaning, or what it names."""
    return candidate.subject > 0.0 or candidate.words >= _FAR_WORDS or candidate.meaning >= _FAR_MEANING


def _introduced(snapshot: Snapshot, turn: Turn, best: Candidate, facts: list[FaitTrouve]) -> list[FaitTrouve]:
    """What is asked of a thing that is not a term is first what its fiche sums up, when it is asked what it is."""
    things = [i for n in turn.named if n.type not in _TERMS for i in n.fiches[:1] if i in snapshot.fiches]
    fiche_id = things[0] if len(things) == 1 and not turn.tells_a_story else best.fait.fiche_id
    first = next(iter(snapshot.facts[fiche_id]), None)
    sums_up = (
        first is not None and first.id.endswith("#0") and snapshot.fiches[fiche_id].type not in ("definition", "desaccord")
    )
    about = fiche_id in things or best.subject >= _NAMED
    # "et le directeur ?" does not ask what the campus is.
    again = turn.continues and turn.facette not in (None, "definition")
    # "et le campus alimentation ?" after a president asks for another.
    asks_what = (
        turn.facet == "definition" or not again and (turn.facet is None and not (turn.leans and turn.fiche and not things))
    )
    if not asks_what or not about or first is None or not sums_up:
        return facts
    return [first, *(fact for fact in facts if fact.id != first.id)][: max(2, len(facts))]


def subject_of(snapshot: Snapshot, best: Candidate) -> str:
    """The fiche to talk on about: not an annex (an address, a figure) but the one that it belongs to."""
    fiche = snapshot.fiches[best.fait.fiche_id]
    if fiche.type == "personne":
        return next((i for i in fiche.liens if i in snapshot.fiches and snapshot.fiches[i].type == "campus"), fiche.id)
    if fiche.type in ("contact", "desaccord", "chiffre", "definition"):
        owners = [i for i in fiche.liens if i in snapshot.fiches and snapshot.fiches[i].type not in ("definition", "chiffre")]
        if owners and (fiche.type != "definition" or fiche.id.startswith("def-")):
            return owners[0]
    return fiche.id


def _lacking(snapshot: Snapshot, turn: Turn, best: Candidate, facts: Sequence[FaitTrouve]) -> str | None:
    """The facet asked, when neither the facts nor their fiche tell it."""
    least = _ASKS_WHOM if turn.facet in ASKS_WHOM else _ASKED
    asked = turn.facet if turn.facets.get(turn.facet or "", 0.0) >= least else None
    named = {i for named in turn.named for i in named.fiches} or _thing_before(snapshot, turn)
    told = [fact for fact in facts if fact.sur == asked]
    if asked in _RARELY_KNOWN and named:
        # What others cost or earn is not what was asked.
        told = [fact for fact in told if named & {fact.fiche_id, *snapshot.fiches[fact.fiche_id].liens}]
    if asked == "chiffres" and _measure_unknown(snapshot, turn, facts):
        return asked
    if asked is None or told:
        return None
    if asked == "lieu" and _unplaced(snapshot, turn, facts):
        return asked
    if asked in _HELD and _unheld(snapshot, turn, asked, facts):
        return asked
    if asked not in ASKS_WHOM and _holds_what_is_wanted(snapshot, turn, asked, best):
        return None
    speaks_of_it = best.words >= _NEAR_QUESTION or best.meaning >= _NEAR_MEANING
    if asked in ASKS_WHOM:
        hardly_asked = speaks_of_it and turn.facets[asked] < _ASKED
        return asked if best.tier < 3 and not hardly_asked and not any("@" in fact.dit for fact in facts) else None
    if asked in _RARELY_KNOWN:
        return asked if best.words < _VERY_NEAR else None
    known = {fact.sur for i in (best.fait.fiche_id, best.owner) if i for fact in snapshot.facts[i]}
    return asked if best.tier < 3 and asked not in known and not speaks_of_it else None


def _unheld(snapshot: Snapshot, turn: Turn, asked: str, facts: Sequence[FaitTrouve]) -> bool:
    """Whether a date or a duration of a school or a diploma is asked, and no fact holds one beside the words asked."""
    if not _is_of_a_school(snapshot, turn):
        return False
    words = set(content_stems(list(turn.rest))) - BARE
    holding = [fact for fact in facts if any(kinds_in(fact.dit)[KINDS.index(kind)] for kind in _HELD[asked])]
    return not any(fact.sur == asked or not words or words & set(content_stems(tokens(fact.dit))) for fact in holding)


def _unplaced(snapshot: Snapshot, turn: Turn, facts: Sequence[FaitTrouve]) -> bool:
    """Whether the place of an event is asked, and no fact tells of any place."""
    event = any(n.type == "evenement" for n in turn.named)
    return event and not any(m.type in _PLACES for fact in facts for m in snapshot.names.found_in(fact.dit))


def _is_of_a_school(snapshot: Snapshot, turn: Turn) -> bool:
    return any(snapshot.fiches[i].type in _OF_SCHOOLS for n in turn.named for i in n.fiches if i in snapshot.fiches)


def _measure_unknown(snapshot: Snapshot, turn: Turn, facts: Sequence[FaitTrouve]) -> bool:
    """Whether a measure of a school or a diploma is asked, and no fact speaks of it: "quel taux de réussite à Belin ?"."""
    asked = _MEASURES & set(content_stems(list(turn.words)))
    people = _PEOPLE & set(content_stems(list(turn.rest))) if not asked else frozenset()
    if not (asked or people) or not _is_of_a_school(snapshot, turn):
        return False
    named = {i for n in turn.named for i in n.fiches}
    told = (tokens(fact.dit) for fact in facts if fact.fiche_id in named or named & set(snapshot.fiches[fact.fiche_id].liens))
    return not any(asked & set(content_stems(words)) or _counts(words, people) for words in told)


def _counts(words: Sequence[str], people: Collection[str]) -> bool:
    """Whether a number stands shortly before one of these nouns."""
    return any(
        stem(word) in people and any(before.isdigit() or before in _NUMBERS for before in words[max(0, at - _SHORTLY) : at])
        for at, word in enumerate(words)
    )


def _thing_before(snapshot: Snapshot, turn: Turn) -> set[str]:
    """The thing, no term, of which a message that leans on the talk asks."""
    fiche = snapshot.fiches.get(turn.fiche or "")
    return {fiche.id} if fiche and turn.leans and fiche.type not in _TERMS else set()


def _holds_what_is_wanted(snapshot: Snapshot, turn: Turn, asked: str, best: Candidate) -> bool:
    """Whether the best fact, of the subject, holds the number, date or town asked for, or all the words of the question,
    though it was filed under another point: "ils étaient combien ?" of 27 pupils.
    """
    if best.subject < _NAMED or asked in _RARELY_KNOWN:
        return False
    own = set(content_stems(list(turn.words))) - BARE
    said = set(content_stems(tokens(best.fait.dit)))
    holds = {
        kind: snapshot.columns.holds[kind][snapshot.index.position[best.fait.id]] > 0 for kind in _ANSWERED_BY.get(asked, ())
    }
    towns = {s for town in snapshot.fiches[best.fait.fiche_id].communes for s in content_stems(tokens(town))}
    holds["town"] = asked == "lieu" and bool(towns & said)
    return (any(holds.values()) and own <= said | _COUNTED_ONES) or (bool(own) and own <= said)


def _adds(snapshot: Snapshot, facts: Sequence[FaitTrouve], other: FaitTrouve) -> bool:
    """Whether `other` says something that the chosen facts do not: of another person the same is something new."""
    fiche = snapshot.fiches[other.fiche_id]
    if fiche.type == "personne" and all(fact.fiche_id != fiche.id for fact in facts):
        return True
    said = set(content_stems(tokens(" ".join(fact.dit for fact in facts))))
    new = set(content_stems(tokens(other.dit)))
    return len(new - said) > 0.45 * len(new)


def sources(snapshot: Snapshot, facts: Sequence[FaitTrouve]) -> list[tuple[str, int | None]]:
    """(name, year) of each source of the facts, once each, in their order."""
    named: dict[str, int | None] = {}
    for fact in facts:
        for source_id in fact.sources[:2]:
            source = snapshot.sources[source_id]
            named.setdefault(source.nom, source.annee or None)
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
