"""Whether the facts that would be told answer the point that is asked, or it must be said that it is not known."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from actions.ranking import Candidate
from actions.terms import words_asked
from actions.turn import Turn
from actions.words import BARE, EXISTS, SPREAD, WANTS
from bot.knowledge.base import Snapshot
from bot.knowledge.contacts import PUBLIC_DESK
from bot.knowledge.holds import KINDS, kinds_in
from bot.knowledge.schema import COMMON_TERMS
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem, stems_told, tokens

# From this weight on, a fiche is what the question is about.
NAMED = 0.5
# Types of fiches that are no thing of which something is asked.
TERMS = ("definition", "chiffre", "metier", "lieu", "desaccord")
# From this nearness in words or in meaning on, a fact speaks of what was asked, whatever its facet.
_NEAR_QUESTION, _NEAR_MEANING, _VERY_NEAR, _SAYS_ALL = 0.35, 0.6, 0.75, 0.9
# Facets that a published address answers when the fiche itself does not.
ASKS_WHOM = ("contact", "inscription")
# Facets on which nothing near will do: a person who asks for a price or a wage wants that number.
RARELY_KNOWN = ("cout", "remuneration")
# What is counted of a school or a diploma, and nothing near will do either.
_MEASURES = frozenset(
    map(stem, "taux moyenne reussite places place selectivite effectif effectifs classement max maxi maximum capacite".split())
)
_LEARNERS = frozenset(map(stem, "eleves etudiants apprentis collegiens lyceens apprenants jeunes".split()))
_PEOPLE = _LEARNERS | frozenset(map(stem, "profs professeurs enseignants internes filles garcons".split()))
_WERE_THERE = _PEOPLE | frozenset(map(stem, "lyceennes participants".split()))
_NUMBERS = frozenset("deux trois quatre cinq six sept huit neuf dix onze douze treize quinze vingt trente cent mille".split())
_SHORTLY = 3
_PLACES = ("lieu", "etablissement", "plateforme")
_OF_SCHOOLS = ("formation", "etablissement", "parcours")
_ATTENDED = (*_OF_SCHOOLS, "dispositif", "evenement", "projet")
# Whoever asks for these wants such a word, and the name of the thing is no sign that it is told.
_HELD = {"date": ("day", "year"), "duree": ("duration",), "responsable": ("person",)}
# What a fact filed under another point holds that may be asked by this one.
_ANSWERED_BY = {"chiffres": ("number",), "date": ("day", "year"), "origine": ("year",)}
_COUNTED_ONES = frozenset(map(stem, "retenu laureat participe participants venus etaient".split()))
_PHONE = frozenset(map(stem, "telephone tel appeler".split()))
_HERE = frozenset(map(stem, "ici region coin".split()))
_LINKING = frozenset("et ou pour chez avec dans le la les l un une des du de d au aux a en mais alors".split())
# How sure it must be that a facet is asked before one says that it is not known; an address beside is never amiss.
_ASKED, _ASKS_WHOM = 0.6, 0.3


def point_lacking(snapshot: Snapshot, turn: Turn, best: Candidate, facts: Sequence[FaitTrouve]) -> str | None:
    """The facet asked, when neither the facts nor their fiche tell it."""
    least = _ASKS_WHOM if _facet_asked(turn) in ASKS_WHOM else _ASKED
    asked = _facet_asked(turn)
    asked = asked if turn.facets.get(asked or "", 0.0) >= least else None
    named = {i for named in turn.named for i in named.fiches} or _thing_before(snapshot, turn, best)
    told = [fact for fact in facts if fact.sur == asked]
    if asked in RARELY_KNOWN and (named or turn.leans):
        # What others cost or earn is not what was asked.
        told = [fact for fact in told if _of_them(snapshot, turn, fact, named)]
    if asked == "chiffres" and _measure_unknown(snapshot, turn, best, facts):
        return asked
    if asked == "contact" and _number_untold(facts, turn):
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
    # However many words of a name a fact holds: "combien coûte l'année au BTS CIM du lycée Jules Haag ?".
    mere_point = bool(turn.named) and set(content_stems(list(turn.rest))) <= BARE
    if asked in ASKS_WHOM:
        hardly_asked = speaks_of_it and turn.facets[asked] < _ASKED
        # "que des refus parcoursup" gets what is said of just that, and no address first.
        hardly_asked = hardly_asked or (best.words >= _SAYS_ALL and not mere_point)
        return asked if best.tier < 3 and not hardly_asked and not any("@" in fact.dit for fact in facts) else None
    if asked in RARELY_KNOWN:
        return asked if mere_point or best.words < _VERY_NEAR else None
    known = {fact.sur for i in (best.fait.fiche_id, best.owner) if i for fact in snapshot.facts[i]}
    return asked if best.tier < 3 and asked not in known and not speaks_of_it else None


def _of_them(snapshot: Snapshot, turn: Turn, fact: FaitTrouve, named: set[str]) -> bool:
    """Whether a fact is of what is named, else of the term that is talked about or of what is true in general."""
    of = {fact.fiche_id, *snapshot.fiches[fact.fiche_id].liens}
    if named or turn.fiche is None:
        return not named or bool(named & of)
    general = fact.fiche_id.startswith(COMMON_TERMS)
    return general or turn.fiche in of or fact.fiche_id in snapshot.neighbours.get(turn.fiche, ())


def _facet_asked(turn: Turn) -> str | None:
    """The facet asked: the intent's, else the point that is all that a piece of a question says ("et son prix ?"), or that is
    asked again of another thing ("et un soudeur ?").
    """
    if turn.facet is None and turn.continues and (turn.is_bare or _only_names(turn)):
        return max(turn.facets, key=lambda facet: turn.facets[facet], default=None)
    return turn.facet


def _only_names(turn: Turn) -> bool:
    """Whether the message only names another thing."""
    things = [named for named in turn.named if named.type not in ("definition", "lieu")]
    return bool(things) and _LINKING.issuperset(turn.rest)


def _number_untold(facts: Sequence[FaitTrouve], turn: Turn) -> bool:
    """Whether a telephone, and no other address, is asked for, and no fact holds one."""
    return asks_by_phone(turn) and not any(kinds_in(fact.dit)[KINDS.index("phone")] for fact in facts)


def asks_whom(turn: Turn) -> bool:
    """Whether it is surely asked whom to write to or to call."""
    return turn.facet == "contact" and turn.facets.get("contact", 0.0) >= _ASKED


def speaks_of_it(turn: Turn, text: str) -> bool:
    """Whether a text bears a word that the message has of its own, beside those of the point asked."""
    return not (set(content_stems(list(turn.words))) - BARE - EXISTS).isdisjoint(content_stems(tokens(text)))


def tells_whom(fact: FaitTrouve) -> bool:
    """Whether a fact tells whom anybody asks of what is true in any school: no campus is to be written to about a VAE."""
    return fact.sur == "contact" and (fact.fiche_id.startswith(COMMON_TERMS) or fact.fiche_id == PUBLIC_DESK)


def asks_by_phone(turn: Turn) -> bool:
    """Whether the message asks whom to call, and no other address."""
    asked = set(map(stem, turn.words))
    return not asked.isdisjoint(_PHONE) and asked.isdisjoint(WANTS["mail"] - WANTS["phone"])


def _unheld(snapshot: Snapshot, turn: Turn, asked: str, facts: Sequence[FaitTrouve]) -> bool:
    """Whether a date or a duration of a school or a diploma is asked, and no fact holds one beside the words asked."""
    if not _is_of_a_school(snapshot, turn):
        return False
    words = set(content_stems(words_asked(snapshot, turn))) - BARE
    holding = [fact for fact in facts if any(kinds_in(fact.dit)[KINDS.index(kind)] for kind in _HELD[asked])]
    return not any(fact.sur == asked or not words or words & stems_told(fact.dit) for fact in holding)


def _unplaced(snapshot: Snapshot, turn: Turn, facts: Sequence[FaitTrouve]) -> bool:
    """Whether the place of what takes place somewhere is asked, and no fact tells of any place."""
    last = snapshot.fiches.get(turn.fiche or "")
    leans = last is not None and last.type in SPREAD and turn.is_bare and not turn.named
    asked = leans or any(n.type in SPREAD for n in turn.named)
    return asked and not any(m.type in _PLACES for fact in facts for m in snapshot.names.found_in(fact.dit))


def _is_of_a_school(snapshot: Snapshot, turn: Turn) -> bool:
    return any(snapshot.fiches[i].type in _OF_SCHOOLS for n in turn.named for i in n.fiches if i in snapshot.fiches)


def _measure_unknown(snapshot: Snapshot, turn: Turn, best: Candidate, facts: Sequence[FaitTrouve]) -> bool:
    """Whether a measure of a school, a diploma, or what is talked about is asked, and no fact speaks of it: "quel taux de
    réussite à Belin ?", "combien d'élèves au maximum ?".
    """
    asked = _MEASURES & set(content_stems(list(turn.words)))
    people = _PEOPLE & set(content_stems(list(turn.rest))) if not asked else frozenset()
    talk = _attended(snapshot, turn, best)
    if not (asked or people) or not (talk or _is_of_a_school(snapshot, turn)):
        return False
    # Pupils are told of as collégiens, lycéens…
    people |= _LEARNERS if people & _LEARNERS else frozenset()
    named = {i for n in turn.named for i in n.fiches}
    told = (
        tokens(fact.dit)
        for fact in facts
        if fact.fiche_id in talk or named & {fact.fiche_id, *snapshot.fiches[fact.fiche_id].liens}
    )
    return not any(asked & set(content_stems(words)) or counts(words, people) for words in told)


def _attended(snapshot: Snapshot, turn: Turn, best: Candidate) -> set[str]:
    """What people take part in and is talked about, with what is told beside it, when a short message asks of it."""
    fiche = snapshot.fiches.get(turn.fiche or "")
    short = turn.leans or best.fait.fiche_id == turn.fiche or len(set(content_stems(list(turn.words)))) <= _SHORTLY
    if fiche is None or turn.named or not short or fiche.type not in _ATTENDED:
        return set()
    return {fiche.id, *snapshot.neighbours.get(fiche.id, ())}


def counts(words: Sequence[str], nouns: Collection[str]) -> bool:
    """Whether a number stands shortly before one of these nouns, given by their stems."""
    return any(
        stem(word) in nouns and any(before.isdigit() or before in _NUMBERS for before in words[max(0, at - _SHORTLY) : at])
        for at, word in enumerate(words)
    )


def counts_people(sentence: str) -> bool:
    """Whether a sentence tells how many people of a kind there were: "21 élèves"."""
    return counts(tokens(sentence), _WERE_THERE)


def _thing_before(snapshot: Snapshot, turn: Turn, best: Candidate) -> set[str]:
    """The thing of which a message asks that leans on the talk, or to which a fact of that thing comes nearest; a term only
    when the message is a mere point.
    """
    fiche = snapshot.fiches.get(turn.fiche or "")
    leans = turn.leans or best.fait.fiche_id == turn.fiche
    return {fiche.id} if fiche and leans and (fiche.type not in TERMS or turn.is_bare) else set()


def _holds_what_is_wanted(snapshot: Snapshot, turn: Turn, asked: str, best: Candidate) -> bool:
    """Whether the best fact, of the subject, holds the number, date or town asked for, or all the words of the question,
    though it was filed under another point: "ils étaient combien ?" of 27 pupils.
    """
    if best.subject < NAMED or asked in RARELY_KNOWN:
        return False
    own = set(content_stems(list(turn.words))) - BARE
    said = stems_told(best.fait.dit)
    holds = {
        kind: snapshot.columns.holds[kind][snapshot.index.position[best.fait.id]] > 0 for kind in _ANSWERED_BY.get(asked, ())
    }
    towns = {s for town in snapshot.fiches[best.fait.fiche_id].communes for s in content_stems(tokens(town))}
    holds["town"] = asked == "lieu" and bool(towns & said)
    return (any(holds.values()) and own <= said | _COUNTED_ONES | _HERE) or (bool(own) and own <= said)


def told_of(snapshot: Snapshot, fact: FaitTrouve) -> set[str]:
    """The fiches that a fact tells of: its own, and those that its sentence names."""
    return {fact.fiche_id, *(i for mention in snapshot.names.found_in(fact.dit) for i in mention.fiches)}
