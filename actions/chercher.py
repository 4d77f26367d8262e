"""Lists: formations, establishments, companies, events… that match a town, a level, a field or a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.alike import OF_A_KIND
from actions.base import AzimutAction, Events
from actions.campus import asks_whom_to_write, nearness_of_campuses, say_every_contact, says_one_campus, with_campus
from actions.compose import SURE, Answer, choose
from actions.internships import say_companies, seeks_companies
from actions.kinds import kind_asked, type_asked
from actions.listes import (
    SEARCHED,
    every_campus,
    linked_to_named,
    listing_of_campuses,
    nearest,
    of_nature,
    say_list,
)
from actions.matching import asked_of, in_period, leaves_unsaid, matching, only_imported
from actions.metiers import is_unknown_trade, say_unknown_trade
from actions.pistes import around, is_over, public_of, seeks_for_a_class, seeks_new_work, stage_of, tastes
from actions.points import told_of
from actions.proposer import propose, say_leads, starters_at_hand
from actions.ranking import Candidate, rank
from actions.repondre import answer_introduction, answer_question
from actions.situations import answer_situation
from actions.speak import say_answer
from actions.specialites import say_untold, unknown_course, untold
from actions.there import diplomas_of_school, say_there
from actions.towns import asked_there, asks_nearest, asks_nearest_of_all, at_home
from actions.turn import Named, Turn
from actions.unheard import say_unheard
from actions.words import BARE, EXISTS, IN_PASSING, IN_TOWNS, PASSING, SPREAD
from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.campuses import NETWORK, campus_of
from bot.knowledge.contacts import contact_of
from bot.knowledge.schema import Evenement, Fiche
from bot.knowledge.text import content_stems, stem, stems_told

_ANY = ("un", "quel", "lequel")
_IT = frozenset("ca cela y en".split())
_OF_A_FICHE = ("chercher_etablissement", "chercher_entreprise", "chercher_formation")
# From here on a search is one; how many years ago a document may have told of what is still proposed.
_SURE, _LATELY = 0.5, 4
# A fact that answers this well is better than a list; and a question that says much more than its criteria is no search.
_ANSWERED, _KNOWN, _FEW_WORDS = 0.7, 0.6, 3
_PLURAL, _LIST = frozenset("lesquels quels".split()), frozenset("liste lister lesquels lesquelles quels quelles".split())
_NATURES = frozenset(map(stem, "lycee universite iut ecole association".split()))
_EVENTS = frozenset("evenement evenements temps forts rendez agenda manifestations salons".split())
_PUBLICS = {
    word: public
    for public, words in {
        "collegien": "college colleges collegien collegiens", "lyceen": "lycee lycees lyceen lyceens",
        "etudiant": "etudiant etudiants", "enseignant": "enseignant enseignants prof profs", "parent": "parent parents",
        "adulte": "adulte adultes",
    }.items()
    for word in words.split()
}  # fmt: skip
# What a list for a public is asked for with; a word more narrows it to nothing.
_HARDLY_MORE = 1
_OF_ANY_PUBLIC = frozenset(map(stem, _PUBLICS)) | frozenset(
    stem(w)
    for w in """quels quelles liste lister truc trucs chose choses action actions activite activites dispositif dispositifs
    projet projets evenement evenements manifestation manifestations classe classes eleve eleves niveau bac pro bts 4e 3e 4eme
    3eme 5e 6e 2de seconde troisieme quatrieme terminale organisez avez pouvez donne donnez""".split()
)
_OF_CAMPUSES = frozenset(
    stem(w)
    for w in """cmq metier metiers qualification qualifications bourgogne franche comte bfc regionaux tous toutes autres autre
    voisins combien six infos info renseignements liste lister donne donnez cite citez nomme quels quelles dites dis
    moi domaine domaines secteur secteurs lesquels lesquelles""".split()
)
_LYCEES = frozenset(("lycee", "lycees"))


class ActionChercher(AzimutAction):
    """A list of fiches, or the facts when the question names its subject."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_chercher"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """List when a criterion of the question selects fiches; otherwise answer as any question."""
        snapshot, turn = LIVE.current(), at_home(turn)
        if (done := answer_situation(dispatcher, snapshot, turn) or _before_searching(dispatcher, snapshot, turn)) is not None:
            return done
        if (there := _done_there(snapshot, turn)) is not turn:
            return answer_question(dispatcher, snapshot, there)
        kinds = type_asked(turn) or SEARCHED.get(turn.intent, ())
        if says_one_campus(turn) and asks_whom_to_write(turn) and with_campus(snapshot, turn) == turn and not turn.named:
            return say_every_contact(dispatcher, snapshot, turn)
        if _is_named(snapshot, turn, kinds):
            return answer_question(dispatcher, snapshot, turn)
        if turn.fiche == NETWORK and asks_nearest(turn):
            return answer_question(dispatcher, snapshot, turn)
        if turn.intent == "chercher_campus" and asks_nearest_of_all(turn):
            # Where the person lives is not told: with their towns, they can tell.
            network = replace(turn, named=(Named((NETWORK,), "campus", 1.0),))
            return say_list(dispatcher, snapshot, network, every_campus(snapshot))
        candidates = rank(snapshot, turn)
        if turn.intent == "chercher_campus" and _is_of_campuses(turn) and (campus := _campuses(snapshot, turn, candidates)):
            return say_answer(dispatcher, snapshot, turn, campus)
        if found := _listed(snapshot, turn, kinds, candidates):
            return say_list(dispatcher, snapshot, turn, found, unsaid=leaves_unsaid(snapshot, turn, found))
        if (ways := _ways_in(dispatcher, snapshot, turn)) is not None:
            return ways
        if is_unknown_trade(snapshot, turn, candidates):
            return say_unknown_trade(dispatcher, snapshot, turn, candidates)
        return answer_question(dispatcher, snapshot, turn)


def _ways_in(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """Leads for who only tells a town ("ya quoi pres de Dole") or a class to do something with; None for the others."""
    if schools := _nearest_schools(snapshot, turn):
        return say_list(dispatcher, snapshot, turn, schools)
    if turn.villes and not asked_of(turn) - EXISTS - BARE and not turn.named and (near := around(snapshot, turn.villes[0])):
        return say_leads(dispatcher, snapshot, turn, near, turn.villes[0])
    pupil = stage_of(turn) == "college" and turn.intent == "chercher_dispositif"
    if turn.villes and pupil and all(named.type in IN_PASSING for named in turn.named):
        # "quelque chose près de Nevers pour mon fils de 4e ?": what there is, and the lycée at hand that takes part in it.
        return say_leads(dispatcher, snapshot, turn, starters_at_hand(snapshot, turn))
    return propose(dispatcher, snapshot, turn) if seeks_for_a_class(turn) else None


def _nearest_schools(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """The lycées nearest to a town that has none of ours, when lycées are asked for there and nothing else is told."""
    asked = turn.villes and not _LYCEES.isdisjoint(turn.words) and not turn.named and not asked_of(turn) - EXISTS - BARE
    schools = (fiche for fiche in snapshot.fiches.values() if fiche.type == "etablissement")
    return nearest(snapshot, turn, of_nature(turn, list(schools))) if asked else []


def _done_there(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn that asks by its name whether what is talked about is done in a town: "ya ça à Dole ?"."""
    last = snapshot.fiches.get(turn.fiche or "")
    it = not _IT.isdisjoint(turn.words) and turn.villes and not asked_of(turn) - EXISTS - BARE and not turn.named
    return asked_there(turn, last) if last and last.type in IN_TOWNS and it else turn


def _before_searching(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """What is said to a message that only looks like a search; None when it is one."""
    if seeks_new_work(turn):
        return propose(dispatcher, snapshot, turn)
    if name := untold(snapshot, turn):
        return say_untold(dispatcher, snapshot, turn, name)
    if name := unknown_course(snapshot, turn):
        return say_unheard(dispatcher, turn, name)
    if there := say_there(dispatcher, snapshot, turn):
        return there
    if seeks_companies(turn):
        return say_companies(dispatcher, snapshot, turn, next(iter(turn.villes), turn.person.ville))
    if of_school := diplomas_of_school(snapshot, turn):
        return say_answer(dispatcher, snapshot, turn, of_school)
    return answer_introduction(dispatcher, snapshot, turn)


def _campuses(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> Answer | None:
    """All campuses, or the one that fits best; None when a fact answers better."""
    if some := _some_of_all(snapshot, turn):
        return some
    if _is_of_the_last(snapshot, turn, candidates):
        return None
    if _asks_which(turn) and (its := _campus_of_subject(snapshot, turn)):
        return its
    if _asks_for_all(turn) and not (turn.fiche and _asks_which(turn)) and (every := _network(snapshot, turn)):
        return every
    return _campus_for(snapshot, turn, candidates) if _score(candidates) < _KNOWN else None


def _is_of_the_last(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> bool:
    """Whether a message that leans on the talk is asked of the thing talked about, no campus: "et de campus ?" of a meeting
    that brought several together, "ça existe ici ?" of a diploma.
    """
    last = snapshot.fiches.get(turn.fiche or "")
    if last is None or last.type not in OF_A_KIND or last.type == "campus" or not turn.leans or turn.named or not candidates:
        return False
    if not {"campus", "cmq"} & set(turn.words):
        return candidates[0].subject > 0
    if kind_asked(turn) == "campus" or _asks_which(turn) and "autre" not in turn.words:
        return False
    return candidates[0].score >= SURE and last.id in told_of(snapshot, candidates[0].fait)


def _some_of_all(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """The campuses of which a fact tells all that is asked: "lesquels sont portés par un lycée ?"; None unless several."""
    asked = asked_of(turn) - _OF_CAMPUSES | (_NATURES & set(content_stems(list(turn.words))))
    if not _PLURAL & set(turn.words) or len(asked) < 2:
        return None
    facts = [
        next((fact for fact in snapshot.facts[campus.id] if asked <= stems_told(fact.dit)), None)
        for campus in every_campus(snapshot)
    ]
    told = tuple(fact for fact in facts if fact is not None)
    return Answer(told, NETWORK, 1) if 1 < len(told) < len(facts) else None


def _for_public(snapshot: Snapshot, turn: Turn, kinds: Sequence[str]) -> list[Fiche]:
    """What there is for those named, when a list of it is asked for: "la liste des trucs pour les collèges"."""
    public = next((_PUBLICS[word] for word in turn.words if word in _PUBLICS), public_of(turn.niveaux))
    named = any(n.type not in PASSING for n in turn.named)
    more = len(asked_of(turn) - _OF_ANY_PUBLIC)
    # "vous proposez quoi pour les élèves de seconde ?" says nothing but for whom.
    bare = not more and turn.confidence >= _SURE and not seeks_for_a_class(turn)
    asks = not _LIST.isdisjoint(turn.words) or "quoi les" in " ".join(turn.words) or bare
    tells_more = more > _HARDLY_MORE
    if kinds not in (("dispositif",), ("evenement",)) or not (public or turn.niveaux) or named or not asks or tells_more:
        return []
    found = [f for f in snapshot.repository.cherche(kinds) if (public is None or public in f.public) and not is_over(f)]
    at_level = [f for f in found if not set(turn.niveaux).isdisjoint(f.niveaux)]
    told = sorted(at_level if turn.niveaux else found, key=_latest_first)
    # What was done years ago is hardly offered today.
    return [f for f in told if -_latest_first(f) >= turn.today.year - _LATELY] or told


def _latest_first(fiche: Fiche) -> int:
    return -max((fact.annee or 0 for fact in fiche.faits), default=0)


def _listed(snapshot: Snapshot, turn: Turn, kinds: Sequence[str], candidates: Sequence[Candidate]) -> Sequence[Fiche]:
    """The fiches that the question selects; none when it selects none, or when a fact answers it better."""
    asked = asked_of(turn)
    answered = bool(asked) and _score(candidates) >= _ANSWERED
    linked = linked_to_named(snapshot, turn, kinds) if turn.intent in _OF_A_FICHE else []
    # "et les vice-présidents, ils sont de quelles entreprises ?" says more than which of its things are listed.
    last = snapshot.fiches.get(turn.fiche or "")
    # "et quels lycées près de Vesoul ?" of what is done in many.
    of_it = last is not None and last.type in SPREAD and bool(turn.villes)
    if linked and (turn.named or not answered or of_it):
        return linked
    if asks_nearest(turn):
        # "y a-t-il un lycée pas trop loin ?" looks around, whatever was talked about.
        return of_nature(turn, matching(snapshot, turn, kinds))
    if turn.leans and turn.before and turn.fiche:
        return []
    if _score(candidates) < _KNOWN and (imported := only_imported(snapshot, turn, kinds, asked)):
        return imported
    if meant := _for_public(snapshot, turn, kinds):
        return meant
    if events := _events_of_named(snapshot, turn, kinds):
        return events
    criteria = turn.villes or (turn.annees or turn.mois if "evenement" in kinds else ())
    if not criteria or answered or len(asked) > _FEW_WORDS:
        return []
    return of_nature(turn, matching(snapshot, turn, kinds))


def _events_of_named(snapshot: Snapshot, turn: Turn, kinds: Sequence[str]) -> list[Fiche]:
    """The events, in the period asked, of the campus that is named alone: "les temps forts du campus MSI en 2024"."""
    campus = next((i for n in turn.named if n.type == "campus" for i in n.fiches), None)
    asks = not _EVENTS.isdisjoint(turn.words) and (turn.annees or turn.mois)
    if kinds != ("evenement",) or campus is None or len(turn.named) > 1 or not asks:
        return []
    found = [
        f
        for f in snapshot.fiches.values()
        if isinstance(f, Evenement) and campus_of(snapshot, f.id) == campus and in_period(f, turn)
    ]
    found.sort(key=lambda event: (event.date_debut is None, str(event.date_debut)))
    return list(found) if len(found) > 1 else []


def _score(candidates: Sequence[Candidate]) -> float:
    return candidates[0].score if candidates else 0.0


def _is_named(snapshot: Snapshot, turn: Turn, kinds: Sequence[str]) -> bool:
    """Whether one of the things looked for is named: the question is about it."""
    # "les campus des métiers" is all of them.
    return any(n.type in kinds and any(i in snapshot.fiches and i != NETWORK for i in n.fiches) for n in turn.named)


def _is_of_campuses(turn: Turn) -> bool:
    """Whether a campus may be meant: "la liste des plateformes" names what it asks for."""
    said = {"campus", "cmq"} & set(turn.words)
    if kind_asked(turn) not in (None, "campus"):
        # "les boîtes que le campus est allé voir"
        return False
    return bool(said) or all(named.type in (*PASSING, "campus") for named in turn.named)


def _asks_for_all(turn: Turn) -> bool:
    """Whether the question is which campuses there are, with nothing said of what they are for."""
    return not turn.villes and not asked_of(turn) - _OF_CAMPUSES


def _network(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """What the fiche of all campuses says of them, their names first; None when there is no such fiche."""
    listing = listing_of_campuses(snapshot)
    if listing is None:
        return None
    if "combien" not in turn.words:
        return Answer((listing,), NETWORK, 1)
    answer = choose(snapshot, turn, rank(snapshot, turn, subject=NETWORK), least=0.0)
    return replace(answer, tier=1, lacking=None) if answer else None


def _asks_which(turn: Turn) -> bool:
    """Whether the message asks for a campus that it does not point at: "quel campus pour ça ?", "y a un campus ?"."""
    pairs = zip(turn.words, turn.words[1:], strict=False)
    return any(before in _ANY and word in ("campus", "cmq") for before, word in pairs)


def _campus_of_subject(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """The campus that what is named, or talked about, belongs to; None when it belongs to none, or to several."""
    named = [i for n in turn.named for i in n.fiches] or ([turn.fiche] if turn.fiche and turn.leans else [])
    found = {campus for i in named if (campus := campus_of(snapshot, i))}
    if len(found) != 1:
        return None
    campus = found.pop()
    contact = contact_of(snapshot, campus) if asks_whom_to_write(turn) else None
    facts = (snapshot.facts[campus][0], *(snapshot.facts[contact.id][:1] if contact else ()))
    return Answer(facts, campus, 1)


def _campus_for(snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate]) -> Answer | None:
    """The campus whose facts come nearest to what the person is after; None when they name one or say nothing of it."""
    counts = "combien" in turn.words or turn.annees
    if turn.leans or counts or not tastes(turn):
        return None
    nearness = nearness_of_campuses(snapshot, candidates)
    best = max(nearness, key=lambda campus: nearness[campus], default=None)
    if best is None:
        return None
    # What answers best may be done by that campus, and told of nowhere else.
    its = (
        c
        for c in candidates
        if c.fait.fiche_id == best or (c is candidates[0] and campus_of(snapshot, c.fait.fiche_id) == best)
    )
    facts = [snapshot.facts[best][0], *(c.fait for c in its if not c.fait.is_summary)][:2]
    return Answer(tuple(facts), best, 1, None, round(nearness[best], 3))
