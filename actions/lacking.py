"""What is asked of the thing talked about and that none of its facts tells: what is told of others must not pass for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.alike import OF_A_KIND
from actions.compose import Answer
from actions.enumerations import kind_named
from actions.ranking import Candidate
from actions.turn import Turn
from actions.words import BARE, COURSES, POINTS
from bot.knowledge.base import Snapshot
from bot.knowledge.schema import COMMON_TERMS, Fiche
from bot.knowledge.text import content_stems, stem, stems_told, tokens

# What goes by several names.
_SAME = frozenset(map(stem, "alternance alternant apprentissage apprenti apprentie apprentis".split()))
_OPEN_DAY = f"{COMMON_TERMS}jpo"
_OPENS = frozenset(map(stem, ("portes", "ouvertes")))
_WHAT_IT_IS = frozenset("quoi definition signifie".split())
# What an answer on these points must hold.
_HELD = {
    "date": ("day", "year"), "duree": ("duration",), "cout": ("money",), "remuneration": ("money",), "chiffres": ("number",),
}  # fmt: skip
# From so much on, a fact shares something with the question.
_SOME_WORDS, _SOME_MEANING = 0.1, 0.4
# … and from so much on, it says what is asked, of whatever thing.
_SAYS_IT = 0.4
# Who may be asked what they do, and how such a question begins.
_ACTING = ("entreprise", "etablissement")
_THEY = re.compile(r"(?:et |mais |est ce qu |qu )*(?:ils?|elles?) (?!y a\b|faut\b)")
_ITS = re.compile(r"\b(?:il|elle) (?!y a\b)")
# A question of so few words of its own is of what is talked about, unless it speaks of all.
_BRIEF, _AT_LARGE = 2, frozenset("region total tout toute tous toutes france departement reseau".split())
# Who asks whether it is over, and how a sentence tells until when it lasted.
_OVER = frozenset("fini finie finis terminee termine termines encore toujours".split())
_ENDS = frozenset("fini finit finir finissent termine finis fin jusqu".split())
_UNTIL = re.compile(
    r"\b(?:à|au|jusqu'(?:à|au|en)) (?:(?:fin |mi-)?(?:janvier |février |mars |avril |mai |juin |juillet |août |septembre |"
    r"octobre |novembre |décembre )?|printemps |été |automne )((?:19|20)\d\d)\b"
)
# What speaks of a price, and of a wage.
_SAID_OF = {
    "cout": re.compile(r"\b(?:gratuit|payant)\w*|€|\bfrais\b|\b(?:payée?s?|prise?s? en charge) (?:par|avec)\b"),
    "remuneration": re.compile(r"\b(?:pay[ée]|rémunér|gratifi|salair|salari)\w*"),
    "debouches": re.compile(r"\b(?:en tension|recrut\w*|cherch(?:ait|aient|e|ent)|manqu\w+)\b"),
}
# The point that is nearest to one that is lacking.
_NEAR = {"date": "duree"}
# Definitions told of a word that is asked about.
_DEFINED = 1
# Facts told of how much a trade is sought.
_TOLD = 2


def term_lacking(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer | None:
    """What is known of a word ("en alternance ?", "y a un internat ?") when nothing tells whether the thing asked about has it.

    None when no such word is asked of it, or when one of its facts speaks of it.
    """
    subject = _subject(snapshot, turn)
    term = next((t for n in turn.named for i in n.fiches if (t := _point(snapshot, i))), None)
    if subject is None or term is None or not _WHAT_IT_IS.isdisjoint(turn.words):
        return None
    stems = _stems_of(term)
    # What a common term says of it, a diploma in general, holds of it too.
    near = [i for i in snapshot.neighbours.get(subject.id, ()) if i in snapshot.fiches and i != term.id]
    general = [i for i in near if i.startswith(COMMON_TERMS)]
    # What a school teaches may be taught so.
    general += [i for i in near if subject.type == "etablissement" and snapshot.fiches[i].type in COURSES]
    if any(stems & stems_told(fact.dit) for i in (subject.id, *general) for fact in snapshot.facts[i]):
        return None
    defined = snapshot.facts[term.id][1 : 1 + _DEFINED]
    name = term.nom if term.nom.isupper() else term.nom.lower()
    return Answer(tuple(defined), subject.id, 2, turn.facet or "contenu", answer.score, f"{name}, {subject.nom}")


def open_day(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """Who knows when a school opens its doors, and where it is: "c'est quand les portes ouvertes de jules haag ?"; None when a
    fact of it, or of what it is linked to, tells of such a day.
    """
    subject = _subject(snapshot, turn)
    asks = turn.facet in (None, "date", "definition") and any(_OPEN_DAY in named.fiches for named in turn.named)
    if not asks or subject is None or subject.type != "etablissement" or not _WHAT_IT_IS.isdisjoint(turn.words):
        return None
    near = [i for i in (subject.id, *snapshot.neighbours.get(subject.id, ())) if i in snapshot.facts and i != _OPEN_DAY]
    if any(stems_told(fact.dit) >= _OPENS for i in near for fact in snapshot.facts[i]):
        return None
    when = [fact for fact in snapshot.facts[_OPEN_DAY] if fact.sur == "date"]
    where = [fact for fact in snapshot.facts[subject.id] if fact.sur == "lieu"]
    # The address of the directory comes last.
    return Answer((*when[:1], *where[-1:]), subject.id, 2) if when else None


def nothing_tells(snapshot: Snapshot, turn: Turn, best: Candidate, answer: Answer) -> Answer | None:
    """The answer as the nearest thing known, when the best fact has nothing of the question but its subject: "on peut
    l'acheter ?" of a game of which only the makers are told.
    """
    subject, facet = _subject(snapshot, turn), max(turn.facets, key=lambda facet: turn.facets[facet], default=None)
    if subject is None or facet is None or turn.named or turn.continues or answer.lacking or turn.fiche != answer.fiche:
        return None
    kinds = _HELD.get(facet, ())
    if not kinds or any(_holds(snapshot, best, kind) for kind in kinds):
        return None
    if best.words >= _SOME_WORDS or best.meaning >= _SOME_MEANING or turn.is_bare:
        return None
    # "ça finit quand ?": how long it lasts is near.
    near = [fact for fact in snapshot.facts[subject.id] if fact.sur == _NEAR.get(facet)]
    return replace(answer, lacking=facet, facts=tuple(near[:1]) or answer.facts[:1])


def told_in_passing(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer:
    """The answer; when all that is lacking is a price or a wage, what a fact of the thing, or one just told, says of it in
    passing: "c'est gratuit".
    """
    said = _SAID_OF.get(answer.lacking or "")
    if said is None or turn.fiche not in snapshot.fiches or answer.fiche != turn.fiche:
        return answer
    own = snapshot.facts[answer.fiche]
    if answer.lacking == "debouches":
        # That a trade is sought tells what one may find: its own fiche does, or that of the trade beside it.
        trades = (i for i in snapshot.neighbours.get(answer.fiche, ()) if snapshot.fiches[i].type == "metier")
        sought = [
            fact for fact in (*answer.facts, *own, *(f for i in trades for f in snapshot.facts[i])) if said.search(fact.dit)
        ]
        return replace(answer, facts=tuple(sought[:_TOLD]), lacking=None) if sought else answer
    if answer.facts:
        return answer
    fact = next((fact for fact in (*snapshot.repository.faits_par_id(turn.told), *own) if said.search(fact.dit)), None)
    return replace(answer, facts=(fact,), lacking=None) if fact else answer


def over_by_then(turn: Turn, answer: Answer) -> Answer:
    """The answer to "c'est fini ?", when a fact told gives an end that is past."""
    asks = answer.lacking == "statut" and not _OVER.isdisjoint(turn.words)
    ended = any(int(end[1]) < turn.today.year for fact in answer.facts for end in _UNTIL.finditer(fact.dit)) if asks else False
    return replace(answer, lacking=None) if ended else answer


def with_how_long(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer:
    """The answer; when all that it lacks is the day on which a thing ends, how long it lasts."""
    asks = answer.lacking == "date" and answer.where is None and not _ENDS.isdisjoint(turn.words)
    lasts = [fact for fact in snapshot.facts.get(answer.fiche, ()) if fact.sur == "duree"] if asks else []
    return replace(answer, facts=tuple(lasts[:1])) if lasts else answer


def number_lacking(snapshot: Snapshot, turn: Turn, ranked: Sequence[Candidate]) -> Answer | None:
    """That a number asked of the thing talked about is not known, when only others' numbers answer."""
    subject = snapshot.fiches.get(turn.fiche or "")
    asks = turn.facet == "chiffres" and not (turn.named or turn.villes or turn.annees or turn.continues)
    own = [word for word in turn.words if content_stems([word]) and stem(word) not in BARE]
    if not asks or subject is None or subject.type not in OF_A_KIND or not 0 < len(own) <= _BRIEF or not ranked:
        return None
    if any(kind_named(word) or word in _AT_LARGE for word in own):
        # "combien de campus en tout ?" is of no one thing.
        return None
    told = {fact_id.rsplit("#", 1)[0] for fact_id in turn.told}
    near = {subject.id, *snapshot.neighbours.get(subject.id, ()), *told}
    if any(c.fait.fiche_id in near and c.words >= _SOME_WORDS and _holds(snapshot, c, "number") for c in ranked):
        return None
    others = ranked[0].fait.fiche_id not in near and (ranked[0].words < _SAYS_IT or bool(_ITS.search(" ".join(turn.words))))
    return Answer((), subject.id, 2, "chiffres") if others else None


def _holds(snapshot: Snapshot, candidate: Candidate, kind: str) -> bool:
    return bool(snapshot.columns.holds[kind][snapshot.index.position[candidate.fait.id]] > 0)


def in_its_town(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer:
    """The answer; when all that it lacks is a place, the fact of the thing that names its town in passing."""
    fiche = snapshot.fiches.get(answer.fiche)
    if answer.lacking != "lieu" or answer.where or turn.villes or fiche is None:
        return answer
    towns = [set(content_stems(tokens(town))) for town in fiche.communes]
    said = (fact for fact in snapshot.facts[fiche.id] if any(t and t <= stems_told(fact.dit) for t in towns))
    fact = next(said, None)
    return replace(answer, lacking=None, facts=(fact,)) if fact else answer


def stranger_to_all(snapshot: Snapshot, turn: Turn, ranked: Sequence[Candidate]) -> Answer | None:
    """That what "ils" are asked is not known, when nothing told of them comes near: what others need is no answer to "ils
    embauchent en ce moment ?".
    """
    subject = snapshot.fiches.get(turn.fiche or "")
    asks = turn.facet is not None and not (turn.named or turn.villes or turn.annees or turn.continues or turn.is_bare)
    if not asks or subject is None or subject.type not in _ACTING or not _THEY.match(" ".join(turn.words)):
        return None
    # Its campus is near to all, and tells of all.
    linked = (
        i for i in snapshot.neighbours.get(subject.id, ()) if i in snapshot.fiches and snapshot.fiches[i].type != "campus"
    )
    near = {subject.id, *linked, *(fact_id.rsplit("#", 1)[0] for fact_id in turn.told)}
    own = [c for c in ranked if c.fait.fiche_id in near and not c.fait.is_summary]
    speaks = any(c.words >= _SOME_WORDS or c.meaning >= _SOME_MEANING or c.fait.sur == turn.facet for c in own)
    return None if speaks else Answer((), subject.id, 2, turn.facet)


def about_the_thing(snapshot: Snapshot, turn: Turn, answer: Answer) -> Answer:
    """The answer, after which the talk is of the thing that is named beside a term, or still of that of which a mere point was
    asked: its open day, its internat.
    """
    things = {i for n in turn.named if n.type in OF_A_KIND for i in n.fiches[:1] if i in snapshot.fiches}
    if len(things) == 1 and answer.fiche.startswith(COMMON_TERMS) and not (answer.lacking or turn.leans):
        # "SUPMICROTECH est une bonne école, ma fille est en bac général ?"
        return replace(answer, fiche=things.pop())
    fiche = snapshot.fiches.get(turn.fiche or "")
    point = answer.fiche == _OPEN_DAY or _point(snapshot, answer.fiche) is not None
    return replace(answer, fiche=fiche.id) if fiche and point and turn.leans and fiche.type in OF_A_KIND else answer


def _point(snapshot: Snapshot, fiche_id: str) -> Fiche | None:
    return snapshot.fiches.get(fiche_id) if fiche_id.removeprefix(COMMON_TERMS) in POINTS else None


def _stems_of(term: Fiche) -> frozenset[str]:
    stems = frozenset(content_stems(tokens(term.nom)))
    return _SAME if stems & _SAME else stems


def _subject(snapshot: Snapshot, turn: Turn) -> Fiche | None:
    """The thing of which the message asks: the only one that it names, else the one talked about."""
    things = {i for n in turn.named if n.type in OF_A_KIND for i in n.fiches[:1]}
    meant = things.pop() if len(things) == 1 else None if things or not turn.leans else turn.fiche
    fiche = snapshot.fiches.get(meant or "")
    return fiche if fiche and fiche.type in OF_A_KIND and not turn.tells_a_story else None
