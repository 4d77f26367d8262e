"""What a message leaves unsaid, taken from the question before: "et à Vesoul ?", "non, plutôt Dole", "et TECHNILAB ?"."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.alike import THE_ONE, type_talked_about
from actions.answers_asked import without_what_is_asked_for
from actions.diplomas import asks_of_term
from actions.eligibility import for_whom
from actions.others import turned_to_another, without_reverse
from actions.pointing import pointed_at
from actions.points import ASKS_WHOM
from actions.ranking import OF_ONE_THING
from actions.towns import asked_there
from actions.turn import ASKED_BEFORE, Named, Part, Turn
from actions.words import BARE, EXISTS, IN_TOWNS, POINTS, SPREAD
from bot.knowledge.base import Snapshot
from bot.knowledge.names import short_name
from bot.knowledge.schema import COMMON_TERMS
from bot.knowledge.text import content_stems, fold, tokens
from bot.nlu.analysis import LEVEL

# More words than these tell a life, not a question.
_ASKED = 5
# A name alone asks what it is.
_BARE_NAME = 0.6
# How sure an intent is that is hardly more than a guess.
_A_GUESS = 0.5
_IS_CIRCUMSTANCE = re.compile(
    r"(?!.*\b(?:quoi|quel\w*|qui|combien|comment|ou|y a)\b)(?:(?:et|meme|mais) )?"
    r"(?:en|pendant|avant|sans|avec|des|durant|hors|malgre) \w+"
)
_COMPARES = re.compile(r"\b(?:difference|diff|mieux entre|comparer|ou plutot)\b|\bentre \w+(?: \w+){0,3} et \w+")
# So many words beside a level ask more than the same of another class: "et pour accueillir un stagiaire de 3e ?".
_OF_ITS_OWN = 2
# Two points may be asked alike.
_EITHER = 0.5
_SEARCHES = ("chercher_formation", "chercher_etablissement", "chercher_entreprise", "chercher_evenement", "nlu_fallback")
# These are in one place: of another town, another one is meant.
_THERE = re.compile(r"\by en (?:a|aurait)\b|\b(?:existe|propose|fait) (?:aussi|pas )?(?:a|sur|vers|pres)\b")
# Who asks, and what of the fiches may be their role.
_ROLE = re.compile(r"\b(?:je suis|nous sommes|en tant que) (?:une? |les? |la |des )?(?P<role>\w+)")
_ROLES = ("definition", "partenaire")
_AT_WORK = ("enseignant", "entreprise")
# What they name of themselves, and what then asks of that.
_OF_WHO_ASKS = (*_ROLES, "etablissement", "entreprise", "metier", "lieu")
_WISH = frozenset("voudrais voudrait voulais voulons veux veut aimerais aimerait souhaite souhaitons cherche cherchons".split())
_OURS = frozenset("notre nos mon ma mes nous ici".split())
_REGION = frozenset("bourgogne franche comte region bfc".split())
_ONE_OF = ("celui", "celle", "ceux", "celles")
_THE_ONE = frozenset(content_stems(list(THE_ONE)))
_SCHOOLS = frozenset(content_stems(["lycee", "college", "ecole", "cfa", "iut"]))
_SOMEWHERE = ("etablissement", "entreprise", "lieu")


def resolve(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn with the question before filled in, when it continues it; otherwise the turn itself."""
    turn = _in_the_region(without_what_is_asked_for(snapshot, turn))
    turn = _of_what_is_done_there(snapshot, _of_alternance(_without_denied(snapshot, _without_own_role(snapshot, turn))))
    if theirs := for_whom(snapshot, turn):
        return theirs
    turn = _of_the_term_named(snapshot, turn)
    if another := turned_to_another(snapshot, turn):
        return another
    if pointed := pointed_at(snapshot, turn):
        return pointed
    turn = without_reverse(turn)
    turn = _with_their_kind(snapshot, turn)
    if _says_which(turn) and turn.facet in (None, "definition") and not set(content_stems(list(turn.rest))) - _THE_ONE:
        # Which one was all that was lacking to "ça coûte combien ?".
        return replace(turn, intent=turn.facette, facets={turn.facette: 1.0}) if turn.facette else turn
    if not turn.before and turn.named and turn.facet is None and turn.intent not in _SEARCHES:
        return replace(turn, facets={**turn.facets, "definition": _BARE_NAME})
    if not turn.before or not _continues(turn):
        return turn
    if theirs := _of_theirs(snapshot, turn):
        return theirs
    elsewhere = any(named.type not in ("lieu", "definition") for named in turn.named) or _replaces(turn)
    elsewhere = elsewhere or _names_another_term(snapshot, turn)
    towns = {word for town in turn.before.get("villes", ()) for word in tokens(town)}
    kept = _asked_before(turn) if elsewhere else [w for w in turn.before["mots"] if not turn.villes or w not in towns]
    facets = {} if turn.continues else dict(turn.facets)
    if not elsewhere and not turn.villes and _adds_a_point(turn):
        # "et les vice-présidents ?": another point of the same subject, which the question before would drown.
        kept = []
        # "et le mail ?": all that it says is which point.
        facets = turn.likeliest_facets if turn.is_bare else facets
    facets = facets or turn.asked_again
    if turn.villes and not elsewhere and (subject := _only_meant(snapshot, turn)):
        # "ça dure combien ?", then "et à Vesoul ?": whether there is one there.
        kept, facets = subject, {"lieu": ASKED_BEFORE}
        meant = snapshot.fiches[str(turn.fiche)]
        turn = asked_there(turn, meant) if meant.type in IN_TOWNS else turn
    if elsewhere or turn.villes:
        turn = turn.without_subject()
    words = (*kept, *turn.words)
    # What is asked again may be asked of a third: "et celui de Dijon ?".
    rest = (*_asked_before(turn), *turn.rest) if elsewhere else turn.rest
    return replace(turn, words=words, rest=rest, meant=" ".join(words), facets=facets, parts=())


def _in_the_region(turn: Turn) -> Turn:
    """The turn without the words of the region, when it asks nothing else of what is talked about but whether there is one:
    "il y en a une en Bourgogne-Franche-Comté ?".
    """
    words = tuple(word for word in turn.words if word not in _REGION)
    asks_more = set(content_stems(list(words))) - BARE - EXISTS
    if len(words) == len(turn.words) or turn.fiche is None or turn.named or turn.villes or not turn.leans or asks_more:
        return turn
    asked = turn.facets if turn.facet == "lieu" else {"lieu": ASKED_BEFORE}
    return replace(turn, words=words, rest=words, meant=" ".join(words), facets=asked)


def _of_what_is_done_there(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn about what takes place in the school that was the answer, when a mere point is asked that schools do not tell:
    "c'est gratuit ?" after the lycée that does TECHNILAB at Vesoul.
    """
    school = snapshot.fiches.get(turn.fiche or "")
    asks = turn.is_bare and not turn.named and turn.facet in (*OF_ONE_THING, "inscription") and turn.facet != "lieu"
    if not asks or school is None or school.id not in turn.liste or any(f.sur == turn.facet for f in snapshot.facts[school.id]):
        return turn
    done = next((i for i in turn.earlier if i in snapshot.fiches and snapshot.fiches[i].type in SPREAD), None)
    return replace(turn, fiche=done, earlier=turn.subjects_before(done)) if done else turn


def _without_own_role(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn without the name that only says who asks: "je suis CPE, on cherche une intervention" is not of a CPE."""
    if (asked := _without_introduction(snapshot, turn)) is not None:
        return asked
    found = _ROLE.search(" ".join(turn.words))
    if found is None or not turn.tells_a_story:
        return turn
    role = found["role"]
    if not any(_is_role(snapshot, named, role) for named in turn.named):
        return turn
    words = tuple(word for word in turn.words if word != role)
    return replace(
        turn, named=tuple(named for named in turn.named if not _is_role(snapshot, named, role)), words=words,
        meant=" ".join(words), rest=tuple(word for word in turn.rest if word != role),
    )  # fmt: skip


def _is_role(snapshot: Snapshot, named: Named, role: str) -> bool:
    """Whether a name is that of the role of who asks."""
    fiches = (snapshot.fiches[i] for i in named.fiches if i in snapshot.fiches)
    return named.type in _ROLES and any(role in tokens(name) for fiche in fiches for name in (fiche.nom, *fiche.alias))


def _without_introduction(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn of what follows a first clause in which somebody at work only says who and where they are: "DDFPT au lycée
    Belin. Quels partenariats avec l'Italie ?". None when no clause does.
    """
    if len(turn.parts) < 2:
        return None
    first, rest = turn.parts[0], turn.parts[1:]
    theirs = [named for named in first.named if named.type in _OF_WHO_ASKS]
    only_theirs = bool(theirs) and len(theirs) == len(first.named) and set(turn.villes) <= set(first.villes)
    says_who = len(set(content_stems(list(first.words)))) <= _ASKED and _WISH.isdisjoint(first.words)
    if not (only_theirs and says_who and _at_work(snapshot, turn, first)):
        return None
    words = tuple(word for part in rest for word in part.words)
    if len(set(content_stems(list(words)))) <= 1 or not _OURS.isdisjoint(words):
        # "et chez nous ?" is of where they are.
        return None
    named = tuple(n for part in rest for n in part.named)
    return replace(
        turn, named=named, words=words, meant=" ".join(words), rest=tuple(word for part in rest for word in part.rest),
        villes=(), parts=rest if len(rest) > 1 else (),
    )  # fmt: skip


def _at_work(snapshot: Snapshot, turn: Turn, clause: Part) -> bool:
    """Whether who asks works in a school or a firm, as they told before or tell in this clause."""
    said = _ROLE.search(" ".join(clause.words))
    role = said["role"] if said else next(iter(clause.words), "")
    return turn.person.profil in _AT_WORK or any(_is_role(snapshot, named, role) for named in clause.named)


def _asked_before(turn: Turn) -> list[str]:
    """What the question before asked of its own subject, and may be asked of another; none of a life told at length."""
    rest = list(turn.before["reste"])
    return rest if len(content_stems(rest)) <= _ASKED else []


def _of_the_term_named(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn that leaves the term talked about for another that it names and that tells what is surely asked: "mon fils
    touche un salaire s'il est apprenti ?" after a CAP.
    """
    if not (turn.fiche or "").startswith(COMMON_TERMS) or not asks_of_term(snapshot, turn):
        return turn
    return replace(turn.without_subject(), before={}, last_bot={})


def _of_alternance(turn: Turn) -> Turn:
    """The turn that asks of alternance in general for whom it is and how one comes to it: no thing's programme tells that."""
    general = turn.intent == "alternance" and turn.fiche is None and turn.named and not turn.villes
    if not general or any(named.type != "definition" for named in turn.named):
        return turn
    return replace(turn, facets={"public": _EITHER, "inscription": _EITHER})


def _says_which(turn: Turn) -> bool:
    """Whether the message names one of those among which we asked to choose, or whose addresses we listed."""
    listed = turn.facette in ASKS_WHOM and any(i in turn.liste for named in turn.named for i in named.fiches)
    return bool(turn.named) and (turn.was_asked_which or listed)


def _with_their_kind(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn that says what "celles qu'il a visitées" are, when things of one kind were talked about."""
    pairs = zip(turn.words, turn.words[1:], strict=False)
    at = next(
        (at for at, (word, after) in enumerate(pairs) if word in ("ceux", "celles") and after in ("que", "qu", "qui")), None
    )
    kind = type_talked_about(snapshot, turn) if at is not None else None
    if at is None or kind is None:
        return turn
    words = (*turn.words[:at], kind, *turn.words[at + 1 :])
    return replace(turn, words=words, meant=" ".join(words))


def _replaces(turn: Turn) -> bool:
    """Whether the message puts another subject in the place of the last one: "et celui de l'automobile ?"."""
    another = turn.words[:1] == ("et",) and not {*THE_ONE, "chez"}.isdisjoint(turn.words[1:2])
    return another and bool(content_stems(list(turn.words)))


def _names_another_term(snapshot: Snapshot, turn: Turn) -> bool:
    """Whether a term is named after another: "et un bac pro ?" after a CAP, but not "et en alternance ?"; or after two that
    were compared: "et le BUT dans tout ça ?".
    """
    last = snapshot.fiches.get(turn.fiche or "")
    terms = {i for named in turn.named for i in named.fiches if i.startswith(COMMON_TERMS)}
    points = {f"{COMMON_TERMS}{point}" for point in POINTS}
    compared = bool(_COMPARES.search(" ".join(turn.before["mots"])))
    after = last is not None and (compared or (last.type == "definition" and last.id not in points))
    return after and bool(terms - points - {turn.fiche})


def _only_meant(snapshot: Snapshot, turn: Turn) -> list[str]:
    """The name of what the question before was about without asking anything of it, when that may be in several towns."""
    fiche = snapshot.fiches.get(turn.fiche) if turn.fiche else None
    if fiche is None or fiche.type in _SOMEWHERE:
        return []
    named_nothing = set(content_stems(list(turn.before["mots"]))) <= BARE
    # "technilab, c'est quoi ?", then "et à Dole ?"; "on apprend ça où ?", then "près de Chalon ?".
    if turn.facette == "lieu" and fiche.type == "metier":
        return tokens(short_name(fiche))
    only_named = turn.facette == "definition" and set(content_stems(list(turn.before["reste"]))) <= BARE
    return tokens(short_name(fiche)) if named_nothing or only_named or _asks_whether_there(turn) else []


def _of_theirs(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn that asks again what was asked of any school, when it is asked of one: "et celle du lycée Haag ?" after open
    days. None otherwise.
    """
    last = snapshot.fiches.get(turn.fiche or "")
    school = bool(turn.named or turn.villes) and all(named.type in ("etablissement", "lieu") for named in turn.named)
    only = set(content_stems(list(turn.rest))) <= BARE | _THE_ONE | _SCHOOLS | turn.town_stems
    if last is None or not last.id.startswith(COMMON_TERMS) or not school or not only or not set(_ONE_OF) & set(turn.words):
        return None
    words = tuple(turn.before["mots"])
    return replace(
        turn, words=words, rest=words, meant=" ".join(words), named=(Named((last.id,), "definition", 1.0),), villes=(),
        facets=turn.asked_again or turn.facets, parts=(),
    )  # fmt: skip


def _asks_whether_there(turn: Turn) -> bool:
    """Whether the message asks if there is such a thing in a town, whatever was asked of it before: "y en a à Lure ?"."""
    return bool(_THERE.search(" ".join(turn.words)))


def _adds_a_point(turn: Turn) -> bool:
    """Whether the message holds words of its own that say what is asked."""
    own = [word for word in turn.words if not LEVEL.fullmatch(word)]
    says = len(set(content_stems(own))) >= (_OF_ITS_OWN if turn.niveaux else 1)
    return turn.fiche is not None and says and not turn.annees and not _tells_a_circumstance(turn)


def _tells_a_circumstance(turn: Turn) -> bool:
    return _IS_CIRCUMSTANCE.match(" ".join(turn.words)) is not None


def _continues(turn: Turn) -> bool:
    short = len(content_stems(list(turn.words))) <= 3
    only_adds = turn.words[:1] == ("et",) and turn.facet is None
    # "en cours d'année ?", "pendant les vacances ?": a circumstance of what was asked, whatever its intent is guessed to be.
    only_adds = only_adds or (_tells_a_circumstance(turn) and turn.confidence < _A_GUESS)
    return turn.continues or (short and only_adds)


def _named_but_denied(snapshot: Snapshot, turn: Turn, denied: set[str]) -> Turn | None:
    """The turn that has left the only thing that it names, when it says that it means another: "pas technilab, les mentors"."""
    if turn.intent != "corriger" or len(turn.named) != 1:
        return None
    fiches = [snapshot.fiches[i] for i in turn.named[0].fiches if i in snapshot.fiches]
    names = [tokens(name) for fiche in fiches for name in (fiche.nom, *fiche.alias)]
    gone = {word for name in names if name and name[0] in denied and set(name) <= set(turn.words) for word in name}
    words = tuple(word for word in turn.words if word not in gone)
    if not gone or len(set(content_stems(list(words)))) < 1:
        return None
    return replace(
        turn, named=(), words=words, rest=words, meant=" ".join(words), before={}, facets=turn.asked_again
    ).without_subject()


def _without_denied(snapshot: Snapshot, turn: Turn) -> Turn:
    """Leave out a town or a name that the message denies: "pas Vesoul, Sens"."""
    words = list(turn.words)
    denied = {words[i + 1] for i, word in enumerate(words[:-1]) if word in ("pas", "non")}
    towns = tuple(town for town in turn.villes if fold(town) not in denied)
    if named := _named_but_denied(snapshot, turn, denied):
        turn = named
    if towns == turn.villes or not towns:
        return turn
    gone = {fold(town) for town in turn.villes} - {fold(town) for town in towns}
    return replace(turn, villes=towns, words=tuple(w for w in words if w not in gone))
