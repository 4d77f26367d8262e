"""The facts among which an answer is chosen: the likeliest, without those that would pass for what was asked and are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.alike import OF_A_KIND
from actions.campus import needs_address, offers_as_company
from actions.compose import is_past_event
from actions.diplomas import ALIKE
from actions.enumerations import kind_named, kinds_of, name_stems
from actions.kinds import without_other_actions
from actions.listes import SEARCHED
from actions.points import ASKS_WHOM, NAMED, RARELY_KNOWN, asks_whom, counts_people, speaks_of_it, tells_whom, told_of
from actions.ranking import Candidate, rank
from actions.turn import Turn
from actions.words import ACRONYMS, BARE, COURSES, EXISTS, IN_PASSING, WANTS
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import NETWORK, campus_of
from bot.knowledge.schema import COMMON_TERMS, FACETTES
from bot.knowledge.store import FaitTrouve, owner_of
from bot.knowledge.text import content_stems, stem, stems_told, tokens

# A fact this near to the best is as likely: of those, one of the kind that is searched for comes first.
_AS_LIKELY = 0.9
# A price or a wage is surely asked from this probability on; who tells those of all trades.
_SURELY, _KNOWS_WAGES = 0.7, f"{COMMON_TERMS}onisep"
# A campus that is only told by what it is for is named less surely than this.
_OUTRIGHT = 0.9
# From this share of the best on, what names a thing of the kind asked comes first; and how one of a kind is asked for.
_HARDLY = 0.3
_THEY_WERE = re.compile(
    r"\b(?:ils|elles|on) (?:etaient|etait|sont) combien\b|\bcombien (?:(?:d|de) \w+ )?(?:etaient|sont) (?:ils|elles)\b"
)
# Who looks for an employer, and whom employers are told as.
_SEEKS_A_FIRM = re.compile(
    r"\b(?:cherch\w*|trouv\w*)(?: (?:une?|des?|d|l|mon|ma|son|sa|pas|plus|toujours|encore|aucune?)){0,3} "
    r"(?:entreprises?|patrons?|employeurs?|boites?|societes?|alternances?|apprentissages?|contrats?|maitre d apprentissage)\b|"
    r"\b(?:boites?|entreprises?|patrons?) (?:qui )?(?:prend|prennent|cherchent|recrutent)\b"
)
_FIRM, _LIKELY = "entreprise", 0.5
# Two of one fiche that differ by less are as likely.
_ALIKE = 0.98
_TOO_MANY = frozenset(map(stem, ("formation", "evenement", "projet", "dispositif")))
_ONE_OF_A_KIND = re.compile(r"\b(?:quel|quelle)(?: (?:est|etait) l[ea])? (?P<kind>\w+)|\by a (?:t il )?une? (?P<some>\w+)")


def candidates_of(snapshot: Snapshot, turn: Turn) -> list[Candidate]:
    """The likeliest facts; the streets of schools that were not named are no address for who wants to write, and no answer to
    who asks which school.
    """
    ranked = _to_follow(snapshot, turn, rank(snapshot, turn))
    ranked = _of_their_side(snapshot, turn, _for_them(snapshot, turn, _of_their_diploma(turn, ranked)))
    ranked = _of_their_trade(snapshot, turn, _of_their_campus(snapshot, turn, ranked))
    ranked = _without_other_letters(turn, ranked)
    ranked = _only_its_addresses(snapshot, turn, _of_its_own_place(snapshot, turn, ranked))
    ranked = _naming_what_is_asked(snapshot, turn, _counting_them(turn, ranked))
    ranked = _what_is_defined_first(turn, _without_others_money(turn, _of_its_own_first(turn, ranked)))
    ranked = _without_the_towns_campus(snapshot, turn, without_other_actions(snapshot, turn, ranked))
    unasked = turn.intent == "chercher_etablissement" and not turn.villes and not (turn.leans and turn.fiche)
    if not needs_address(turn) and not unasked:
        return ranked
    named = {turn.fiche, *(i for n in turn.named for i in n.fiches)}
    schools = {c.fait.fiche_id for c in ranked if snapshot.fiches[c.fait.fiche_id].type == "etablissement"} - named
    said = set(content_stems(list(turn.words))) - EXISTS
    return [
        c
        for c in ranked
        if c.fait.fiche_id not in schools or (unasked and (c.fait.sur != "lieu" or said & stems_told(c.fait.dit)))
    ]


def _to_follow(snapshot: Snapshot, turn: Turn, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without past events, when a story that names nothing looks for where to learn: no exhibition of 2019."""
    if turn.intent != "chercher_formation" or not turn.tells_a_story or turn.named:
        return list(ranked)
    return [c for c in ranked if not is_past_event(snapshot, c.fait.fiche_id)] or list(ranked)


def _of_their_diploma(turn: Turn, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without what is true of other diplomas than those named, on the points that these tell of themselves: what
    comes after a 3e SEGPA is nothing to who asks what comes after a bac pro.
    """
    named = {i for n in turn.named for i in n.fiches if i.startswith(COMMON_TERMS)}
    told = {c.fait.sur for c in ranked if c.fait.fiche_id in named} & set(ALIKE)
    near = {*named, *(f"{COMMON_TERMS}{level}" for level in turn.niveaux)}
    others = (c.fait.sur in told and c.fait.fiche_id.startswith(COMMON_TERMS) and c.fait.fiche_id not in near for c in ranked)
    return [c for c, other in zip(ranked, others, strict=True) if not other]


def _of_its_own_first(turn: Turn, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates; before what is true in general of what is not named, what the thing named tells of itself on the point
    asked: no age of apprentices first, when that of "Mesdames, osez…" is asked.
    """
    things = any(named.type not in IN_PASSING for named in turn.named)
    if not things or not ranked or (turn.leans and turn.fiche):
        return list(ranked)
    best = ranked[0]
    own = next((c for c in ranked if c.subject >= NAMED and c.fait.sur == turn.facet), None)
    if own is None or best.subject > 0 or not best.fait.fiche_id.startswith(COMMON_TERMS):
        return list(ranked)
    return [replace(own, score=best.score), *(c for c in ranked if c is not own)]


def _what_is_defined_first(turn: Turn, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates; before the others, when nothing is asked but what one name means, what its fiche says of it: its first
    definition rather than another as likely, and no other thing of the same field.
    """
    only = turn.facet == "definition" and len(turn.named) == 1 and not turn.villes and not turn.tells_a_story
    if not only or not ranked or set(content_stems(list(turn.rest))) - BARE:
        return list(ranked)
    best = ranked[0]
    defines = [c for c in ranked if c.fait.sur == "definition" and c.fait.fiche_id in turn.named[0].fiches]
    general = next((c for c in defines if c.fait.fiche_id.startswith(COMMON_TERMS)), None)
    if general and best.fait.fiche_id.startswith(ACRONYMS) and general.score >= _HARDLY * best.score:
        # "c'est quoi un CAP ?" asks for more than how the documents write it out.
        first: Candidate | None = general
    elif best.subject > 0:
        defines = [c for c in defines if c.fait.fiche_id == best.fait.fiche_id and c.score >= _ALIKE * best.score]
        first = min(defines, key=lambda c: (c.fait.is_summary, c.fait.rang), default=None)
    else:
        first = next(iter(defines), None)
    return [replace(first, score=best.score), *(c for c in ranked if c is not first)] if first else list(ranked)


def _without_others_money(turn: Turn, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without what others cost or earn, when a price or a wage is asked of a thing that is named; who knows all
    wages stays.
    """
    asked = max(turn.facets, key=lambda facet: turn.facets[facet], default=None)
    named = any(n.type not in ("definition", "lieu") for n in turn.named)
    if asked not in RARELY_KNOWN or not named or turn.facets[asked] < _SURELY:
        return list(ranked)
    return [c for c in ranked if c.fait.sur != asked or c.subject > 0 or c.fait.fiche_id == _KNOWS_WAGES]


def _for_them(snapshot: Snapshot, turn: Turn, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without what is for others only, when an adult tells their life: no stage de 3e at 29."""
    if not turn.tells_a_story or turn.named or turn.person.profil != "adulte" or turn.niveaux:
        return list(ranked)
    publics = (snapshot.fiches[c.fait.fiche_id].public for c in ranked)
    return [c for c, public in zip(ranked, publics, strict=True) if not public or "adulte" in public] or list(ranked)


def _of_their_side(snapshot: Snapshot, turn: Turn, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without what is told to firms, to a young person who seeks one; to a firm, what is told to firms before
    what is true of any apprentice.
    """
    to_firms = [c for c in ranked if snapshot.fiches[c.fait.fiche_id].public == (_FIRM,)]
    if turn.person.profil == _FIRM or offers_as_company(turn):
        best = ranked[0] if ranked and ranked[0].fait.fiche_id.startswith(COMMON_TERMS) else None
        first = next((c for c in to_firms if best and c.score >= _LIKELY * best.score), None)
        return [replace(first, score=ranked[0].score), *(c for c in ranked if c is not first)] if first else list(ranked)
    if _SEEKS_A_FIRM.search(" ".join(turn.words)):
        return [c for c in ranked if c not in to_firms] or list(ranked)
    return list(ranked)


def _counting_them(turn: Turn, ranked: list[Candidate]) -> list[Candidate]:
    """The candidates; before the others what was just told and counts people, when "ils étaient combien ?" is all."""
    if not turn.is_bare or turn.named or not _THEY_WERE.search(" ".join(turn.words)):
        return ranked
    first = next((c for c in ranked if c.fait.id in turn.told and counts_people(c.fait.dit)), None)
    return [replace(first, score=ranked[0].score), *(c for c in ranked if c is not first)] if first else ranked


def _naming_what_is_asked(snapshot: Snapshot, turn: Turn, ranked: list[Candidate]) -> list[Candidate]:
    """The candidates; before the others the one that tells of what is talked about and names a thing of the kind asked: "et
    chez nous, quel lycée le fait ?" of a project.
    """
    last = snapshot.fiches.get(turn.fiche or "")
    found = _ONE_OF_A_KIND.search(" ".join(turn.words))
    kind = kind_named(found["kind"] or found["some"]) if found else None
    if last is None or kind is None or kind in {*_TOO_MANY, *kinds_of(last)} or not ranked:
        return ranked
    if not turn.leans or turn.named or turn.villes or turn.facet == "date":
        return ranked

    neighbours = {*snapshot.neighbours.get(last.id, ()), *map(owner_of, turn.told)}

    def answers(candidate: Candidate, *, beside: bool) -> bool:
        told = told_of(snapshot, candidate.fait)
        near = last.id in told or candidate.fait.id in turn.told or (beside and candidate.fait.fiche_id in neighbours)
        return near and any(kind in kinds_of(snapshot.fiches[i]) for i in told - {last.id} if i in snapshot.fiches)

    likely = [c for c in ranked if c.score >= _HARDLY * ranked[0].score]
    if answers(ranked[0], beside=True):
        return ranked
    first = next((c for beside in (False, True) for c in likely if answers(c, beside=beside)), None)
    if first is None:
        return ranked
    # As likely as what came first; and the talk is still of the last thing.
    known = replace(first, score=ranked[0].score, subject=max(first.subject, NAMED), owner=last.id)
    return [known, *(c for c in ranked if c is not first)]


def _only_its_addresses(snapshot: Snapshot, turn: Turn, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without the addresses of others, when that of what is talked about is asked: "vous auriez son mail ?"; nor
    when whom anybody asks is told.
    """
    if asks_whom(turn) and _names_terms_only(turn):
        # Of an apprenticeship no campus and no project is to be written to, nor who helps with something else.
        ranked = [c for c in ranked if c.subject > 0 or _tells_of_terms(turn, c.fait)]
    best = next(iter(ranked), None)
    if best and asks_whom(turn) and tells_whom(best.fait) and (best.subject >= NAMED or speaks_of_it(turn, best.fait.dit)):
        return [c for c in ranked if c.subject > 0 or c is best or not _is_an_address(snapshot, c.fait)]
    asked = set(map(stem, turn.words))
    subject = snapshot.fiches.get(turn.fiche or "")
    if not turn.leans or turn.named or subject is None or not asked & (WANTS["mail"] | WANTS["phone"]):
        return list(ranked)
    if subject.type not in (*OF_A_KIND, "personne", "partenaire"):
        return list(ranked)
    campus = campus_of(snapshot, subject.id)
    near = {subject.id, *snapshot.neighbours.get(subject.id, ()), *snapshot.neighbours.get(campus or "", ())}
    return [c for c in ranked if snapshot.fiches[c.fait.fiche_id].type != "contact" or c.fait.fiche_id in near]


def _is_an_address(snapshot: Snapshot, fact: FaitTrouve) -> bool:
    return snapshot.fiches[fact.fiche_id].type in ("contact", "personne") or "@" in fact.dit


def _tells_of_terms(turn: Turn, fact: FaitTrouve) -> bool:
    """Whether a fact is true in general, and one on whom to ask speaks of what the message names."""
    return fact.fiche_id.startswith(COMMON_TERMS) and (fact.sur != "contact" or speaks_of_it(turn, fact.dit))


def _names_terms_only(turn: Turn) -> bool:
    """Whether all that a message names is true in any school."""
    fiches = [i for named in turn.named if named.type != "lieu" for i in named.fiches]
    return bool(fiches) and all(i.startswith(COMMON_TERMS) for i in fiches)


def _of_its_own_place(snapshot: Snapshot, turn: Turn, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without the events of another school than the one asked about: their date would pass for its own."""
    things = {i for n in turn.named if n.type != "definition" for i in n.fiches[:1]}
    asked = next(iter(things)) if len(things) == 1 else None if things or not turn.leans else turn.fiche
    subject = snapshot.fiches.get(asked or "")
    if subject is None or subject.type != "etablissement":
        return list(ranked)
    near = {subject.id, *snapshot.neighbours.get(subject.id, ())}
    return [c for c in ranked if c.fait.fiche_id in near or not _of_a_school(snapshot, c.fait.fiche_id)]


def _without_other_letters(turn: Turn, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates without what spells out other letters than those that the message asks for: no TIPE beside an ATS."""
    brief = turn.facet == "definition" and turn.named and not turn.tells_a_story and not (turn.leans and turn.fiche)
    if not brief or not candidates or candidates[0].subject == 0:
        return candidates
    return [c for c in candidates if c.subject > 0 or not c.fait.fiche_id.startswith(ACRONYMS)]


def _of_their_campus(snapshot: Snapshot, turn: Turn, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates without the numbers of other campuses than the one that is named."""
    campuses = {i for n in turn.named if n.type == "campus" and n.confiance >= _OUTRIGHT for i in n.fiches} - {NETWORK}
    if not campuses or WANTS["phone"].isdisjoint(content_stems(list(turn.words))):
        return candidates
    return [
        c
        for c in candidates
        if snapshot.fiches[c.fait.fiche_id].type != "contact" or campus_of(snapshot, c.fait.fiche_id) in (None, *campuses)
    ]


def _of_their_trade(snapshot: Snapshot, turn: Turn, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates that tell of the trade that a short question is of: no Parcours Avenir for "l'avenir de l'usinage"."""
    brief = not turn.tells_a_story and turn.intent in FACETTES and turn.facet not in ASKS_WHOM
    if not brief or len(turn.named) != 1 or turn.named[0].type != "metier":
        return candidates
    said = set(content_stems([word for word in turn.words if word not in turn.rest]))
    # However it was spelt.
    trade = said.union(*(name_stems(snapshot.fiches[i]) for i in turn.named[0].fiches if i in snapshot.fiches))
    return [c for c in candidates if c.subject > 0 or trade & stems_told(c.fait.dit)] or candidates


def searched_first(snapshot: Snapshot, turn: Turn, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates, one of the kind that is searched for before what is only as likely: "un truc pour les vacances"."""
    kinds = SEARCHED.get(turn.intent, ())
    alike = [c for c in candidates if c.score >= _AS_LIKELY * candidates[0].score]
    # "c'est dans quels lycées ?" of an action gets no lycée that has nothing to do with it.
    strange = bool(turn.leans and turn.fiche)
    likely = (c for c in alike if snapshot.fiches[c.fait.fiche_id].type in kinds and (c.subject > 0 or not strange))
    first = next(likely, None)
    return [first, *(c for c in candidates if c is not first)] if first and not turn.named else candidates


def _without_the_towns_campus(snapshot: Snapshot, turn: Turn, ranked: list[Candidate]) -> list[Candidate]:
    """The candidates without the campus of a town that is named beside a trade: no automobile campus for leather at Nevers."""
    if not turn.villes or not any(named.type in ("metier", *COURSES) for named in turn.named):
        return ranked
    return [c for c in ranked if c.subject > 0 or snapshot.fiches[c.fait.fiche_id].type != "campus"] or ranked


def _of_a_school(snapshot: Snapshot, fiche_id: str) -> bool:
    """Whether a fiche is an event that bears the name of a school."""
    fiche = snapshot.fiches[fiche_id]
    name = set(content_stems(tokens(fiche.nom)))
    near = (snapshot.fiches[i] for i in snapshot.neighbours.get(fiche_id, ()) if i in snapshot.fiches)
    schools = [f for f in near if f.type == "etablissement"] if fiche.type == "evenement" else []
    known = (set(content_stems(tokens(known))) for school in schools for known in (school.nom, *school.alias))
    return any(stems and stems <= name for stems in known)
