"""A BTS of which the documents tell no route: what is true after any BTS, and who knows the rest, never another's route."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import fiche_button
from actions.pistes import turning
from actions.ranking import rank
from actions.speak import phrases, remember, source_line
from actions.turn import Named, Turn
from bot.knowledge.base import Snapshot
from bot.knowledge.once import once_per_version
from bot.knowledge.schema import COMMON_TERMS
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import STOP_WORDS, content_stems, fold, stems_told, tokens

_BTS = f"{COMMON_TERMS}bts"
# What is said of all BTS that the documents leave out makes none of them known.
_OTHER_BTS = f"{COMMON_TERMS}bts-autres"
# What may stand between "bts" and its speciality, and words that are none.
_JOINS = frozenset("en de du d des option specialite la le l".split())
_BEFORE = frozenset(
    "apres finis fini finit termine fais fait prepare avec un en mon ma son le du d ce cet au notre votre ton leur l de".split()
)
_NO_SPECIALITY = frozenset(
    """parmi revient obtenus obtenue passe passer veut veux peut combien annee annees alternance apprentissage temps plein
    pro licence bac bachelor master but suite suites apres ensuite quoi que plus industriel industrielle technique
    fini finis termine termines obtenu valide poche juin mai juillet septembre premiere deuxieme seconde derniere
    actuellement region lycee cfa rate loupe marche possible bientot diplome etudes etude merci svp stp bonjour faire
    peux voudrais mois an ans besoin conseil aide info infos carte ingenieur ecole poursuite permet permettent donne
    suffit existe mene ouvre vaut sert dure recrute dessus dedans prevu prevus ouvert ouverts ici coin autour vers""".split()
)
_NEXT = re.compile(r"\b(?:suites?|apres|ensuite|continuer|poursui\w+|licences?|bachelors?|masters?|ingenieur)\b")
_OWN = re.compile(
    r"\b(?:je|j|suis|fais|fait|finis|finit|termine|sors|sort|prepare|est|mon|son|notre|apres|suite|ayant|avec|titulaire)\b"
    r"(?: \w+){0,4} bts\b|^bts\b"
)
_IN_IT = re.compile(r"^(?:\w+ ){0,2}(?:suis|fais|prepare|finis|termine) (?:\w+ ){0,4}bts\b")
_FAILED = (
    r"(?:rate|ratee|loupe|foire|plante|echoue|echec|recale|recalee|ajourne|ajournee|"
    r"pas (?:eu|obtenu|reussi|valide|decroche)|pas (?:reussi )?a avoir)"
)
_FAILED_BTS = re.compile(rf"\b{_FAILED}\b(?: \w+){{0,5}} bts\b|\bbts\b(?: \w+){{0,4}} {_FAILED}\b")
# What a fact on failing the examination speaks of.
_SPEAKS_OF_FAILING = re.compile(r"redoubl|repass|rattrap|echou|echec|benefice|conserv")
# "vos BTS+1": the action of the campus, whatever one's own BTS; the fiches that "après un BTS" may name.
_OF_THE_ACTION = re.compile(r"\bbts ?(?:\+ ?|plus )?1\b|\bbts plus un\b|\bpost bts\b")
_AFTER_ANY = ("bts-plus-1", "post-bts")
# What is asked of the routes by who has been told that none is known.
_ASKS_ON = ("poursuite_post_bts", "poursuite", "chercher_formation", "chercher_etablissement", "formations", "ellipse",
            "corriger", "lieu", "contact", "nlu_fallback", "definition", "inscription")  # fmt: skip
_WHOM = ("contact", "responsable")
_RATHER, _LOOKED_AT, _MOST = 0.5, 12, 2
_TOLD_OF_A_DIPLOMA = ("definition", "duree")
_OTHERS = ("licence-pro", "but", "bachelor")
_ENDS_THERE = re.compile(r"\bbts ?[.,;:!?]")
_LONGEST = 3
# What looks for a course, and so many letters may be those of its name.
_SEARCHES, _LETTERS = ("chercher_formation", "chercher_etablissement", "formations", "lieu"), 4
# So many letters may stand for a longer word: "electrotech".
_LONG = 4


def failed(turn: Turn) -> bool:
    """Whether somebody has not passed their BTS: no route after it is open to them."""
    return bool(_FAILED_BTS.search(" ".join(turn.words)))


def say_failed(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """What the fiches tell of failing a BTS, if they do, and whom to see."""
    known = [c.fait for c in rank(snapshot, turn)[:_LOOKED_AT] if _tells_of_failing(c.fait)][:_MOST]
    whom = [fact for fact in snapshot.facts.get(f"{COMMON_TERMS}reorientation", ()) if fact.sur == "contact"]
    facts = [*known, *whom]
    buttons = [fiche_button(snapshot.fiches[i]) for i in (f"{COMMON_TERMS}reorientation", f"{COMMON_TERMS}cio")]
    return _say(dispatcher, snapshot, turn, "utter_bts_rate", facts, buttons)


def _tells_of_failing(fact: FaitTrouve) -> bool:
    said = fold(fact.dit)
    return "bts" in tokens(said) and bool(_SPEAKS_OF_FAILING.search(said))


def untold(snapshot: Snapshot, turn: Turn) -> str | None:
    """The speciality of which no route is known, when what comes after that BTS is asked; None when it is not."""
    said = " ".join(turn.words)
    name = speciality(turn.words, turn)
    if _OF_THE_ACTION.search(said) or turning(turn) or not all(_is_in_passing(named) for named in turn.named):
        # "le forum des BTS", "une licence pro en robotique après un BTS électrotech": of that thing, which is known.
        return None
    sure = turn.intent in ("poursuite_post_bts", "poursuite") and turn.confidence >= _RATHER
    asks = bool(_NEXT.search(said)) and (sure or bool(_OWN.search(said)))
    # "je suis en bts mhr à Poligny": what comes next is asked after it.
    asks = asks or (bool(_IN_IT.search(said)) and not turn.tells_a_story and "?" not in turn.text)
    if name is None:
        return turn.person.bts if _asks_on(snapshot, turn) else None
    return name if (sure or asks) and not is_known(snapshot, name) else None


def unknown_course(snapshot: Snapshot, turn: Turn) -> str | None:
    """The BTS that is looked for and that no fiche tells of: "où faire un BTS CIRA ?"; None when none is, or one is known."""
    name = speciality(turn.words, turn) if turn.intent in _SEARCHES and not _NEXT.search(" ".join(turn.words)) else None
    if (
        name is None
        or is_known(snapshot, name)
        or _is_a_field(snapshot, name)
        or any(named.type not in ("definition", "lieu") for named in turn.named)
    ):
        return None
    return f"BTS {name.upper() if len(name) <= _LETTERS else name}"


def _is_in_passing(named: Named) -> bool:
    """Whether a name may stand beside the BTS: a common term, a town, or the routes after a BTS as a whole."""
    return named.type in ("definition", "lieu", "chiffre") or named.fiches[0] in _AFTER_ANY


def _asks_on(snapshot: Snapshot, turn: Turn) -> bool:
    """Whether the message goes on about the BTS of which nothing was known: "et à Besançon ?", "et une licence ?"."""
    theirs = turn.person.bts
    own = {i for named in turn.named for i in named.fiches} - {_BTS, *(f"{COMMON_TERMS}{other}" for other in _DIPLOMAS)}
    asks = turn.intent in _ASKS_ON or bool(_NEXT.search(" ".join(turn.words)))
    about = turn.fiche == _BTS and asks and own <= set(_AFTER_ANY)
    leans = turn.leans or bool(turn.named) or bool(turn.villes) or bool(theirs and theirs.split()[0] in turn.words)
    return bool(theirs) and about and leans and not is_known(snapshot, str(theirs))


_DIPLOMAS = (*_OTHERS, "licence", "master", "ecole-ingenieurs", "ats")


def speciality(words: Sequence[str], turn: Turn | None = None) -> str | None:
    """The words that say which BTS: "tourisme" of "un bts tourisme à Dijon"; None when none follows."""
    towns = {word for town in (turn.villes if turn else ()) for word in tokens(town)}
    if turn and _ENDS_THERE.search(fold(turn.text)):
        # "elle finit son BTS. Existe-t-il…": nothing more is said of it.
        return None
    for at, word in enumerate(words):
        if word != "bts" or at and words[at - 1] not in _BEFORE:
            continue
        rest = list(words[at + 1 :])
        while rest and rest[0] in _JOINS:
            rest.pop(0)
        name: list[str] = []
        for following in rest:
            joins = bool(name) and following in ("et", "de", "du", "des")
            stops = following in STOP_WORDS and not joins or following in _NO_SPECIALITY | towns or following[0].isdigit()
            if stops or len(name) >= _LONGEST:
                break
            name.append(following)
        while name and name[-1] in ("et", "de", "du", "des"):
            name.pop()
        if content_stems(name):
            return " ".join(name)
    return None


def is_known(snapshot: Snapshot, name: str) -> bool:
    """Whether some fiche is of that BTS: its own routes, or what its fiche leads to, are told as ever."""
    own = [word for word in tokens(name) if word not in ("bts", *_JOINS) and word not in _NO_SPECIALITY]
    known = _known_words(snapshot)
    return not own or any(word in known or (len(word) >= _LONG and any(k.startswith(word) for k in known)) for word in own)


def _is_a_field(snapshot: Snapshot, name: str) -> bool:
    """Whether it is only the field of a BTS that some fiche is of: "un BTS mécanique"."""
    return set(content_stems(tokens(name))) <= _fields(snapshot)


@once_per_version
def _fields(snapshot: Snapshot) -> frozenset[str]:
    """Stems of the fields of all BTS that have a fiche."""
    courses = (fiche for fiche in snapshot.fiches.values() if fiche.type == "formation" and "bts" in fiche.niveaux)
    return frozenset[str]().union(*(stems_told(" ".join(fiche.domaines)) for fiche in courses))


@once_per_version
def _known_words(snapshot: Snapshot) -> frozenset[str]:
    """Words in the names of the BTS that have a fiche."""
    fiches = snapshot.fiches.values()
    diplomas = [fiche for fiche in fiches if fiche.type in ("formation", "definition") and fiche.id not in (_BTS, _OTHER_BTS)]
    names = [(fiche, tokens(name)) for fiche in diplomas for name in (fiche.nom, *fiche.alias)]
    words = {word for fiche, name in names if "bts" in name or "bts" in tokens(fiche.nom) for word in name}
    return frozenset(word for word in words if word not in STOP_WORDS and word not in _NO_SPECIALITY and word != "bts")


def say_untold(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, name: str) -> Events:
    """What is true after any BTS, of the diploma asked first; or who knows, when that is asked."""
    told = [SlotSet("bts", name)]
    if turn.facet in _WHOM:
        facts = [fact for fact in snapshot.facts.get(f"{COMMON_TERMS}onisep", ()) if fact.sur == "contact"]
        return [*_say(dispatcher, snapshot, turn, "utter_suite_contact", facts, []), *told]
    terms = [i.removeprefix(COMMON_TERMS) for named in turn.named for i in named.fiches]
    asked = [term for term in terms if term in _DIPLOMAS]
    general = [fact for fact in snapshot.facts[_BTS] if fact.sur == "poursuite"][:1]
    of_it = snapshot.facts.get(f"{COMMON_TERMS}{asked[0]}", ()) if asked else ()
    its = [fact for fact in of_it if fact.sur in _TOLD_OF_A_DIPLOMA and not fact.is_summary]
    ids = [f"{COMMON_TERMS}{other}" for other in _OTHERS if other not in asked]
    buttons = [fiche_button(snapshot.fiches[i]) for i in ids if i in snapshot.fiches]
    response = "utter_suite_inconnue_ville" if turn.villes else "utter_suite_inconnue"
    return [*_say(dispatcher, snapshot, turn, response, [*its[:_MOST], *general], buttons), *told]


def _say(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, response: str, facts: Sequence[FaitTrouve],
    buttons: list[dict[str, str]],
) -> Events:  # fmt: skip
    dispatcher.utter_message(
        response=response, phrases=phrases(facts), source=source_line(snapshot, facts), buttons=buttons,
        ville=next(iter(turn.villes), ""), custom={"trace": {"palier": 1, "fiche": _BTS, "faits": [f.id for f in facts]}},
    )  # fmt: skip
    return remember(turn, _BTS, facts, buttons, "poursuite")
