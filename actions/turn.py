"""One turn of the conversation as actions need it: what was asked, about what, and what was said before."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from rasa_sdk import Tracker

from actions.person import Person
from actions.words import BARE
from bot.knowledge.schema import FACETTES
from bot.knowledge.text import content_stems, stem, tokens
from bot.nlu.writing import spelt_out
from bot.tiers import UNSURE

# Words by which a message leans on what was said before.
_LEANING = frozenset("il elle ils elles ca cela leur leurs lui celui celle eux dedans ce cet cette y".split())
_PRONOUNS, _SHORTLY = frozenset(("y", "dedans")), 3
_POINTING = frozenset("ce cet cette celui celle ca cela".split())
# So few meaningful words cannot tell of which fiche they speak.
_FEW = 2
# … and from so many on, a message tells of the person before it asks.
_STORY = 6
# A kind of distress is thought of when it is this likely beside the likeliest.
_AS_LIKELY = 0.2
# The classifier's probabilities are true of messages like the examples, and people write others: what facet is asked is less
# sure than it says, by this power.
_EVENED = 0.7
# What continues the question before asks the same again, this likely.
_CONTINUES, ASKED_BEFORE = ("ellipse", "corriger"), 0.8
# Subjects that people return to, beside the one that is talked about.
_REMEMBERED = 3
_CAMPUS = frozenset(("campus", "cmq"))
_EMPTY = re.compile(r"\bil (?:y a|faut)\b|\best ce que?\b|\bqu est ce\b|\bce (?:que|qui)\b")
_PRESS = re.compile(
    r"\b(?:journalistes?|reportages?|redactions?|pigiste|interlocuteurs?)\b|\b(?:un|mon|cet) article (?:de|du|sur|pour|dans)\b|"
    r"\binterview(?:er)?\b"
)
# "comment on en obtient un ?", "qui s'en occupe ?", "vous y étiez, là-bas ?": of what was talked about.
_OF_IT = re.compile(r"\b(?:on|j|tu|vous|nous|s) en (?!\d)|\bla bas\b")
_FUTURE = frozenset(
    "prochain prochaine prochains prochaines bientot futur future venir sera aura revient reviendra refait".split()
)
_PLANNED = re.compile(r"(?<!ait )(?<!aient )(?<!ete )\bprevue?s?\b")
_PAST = frozenset("etait etaient eu ete ont sont avait avaient fut derniere dernier".split())
# A facet's name is also its intent's name; these intents ask for a facet under another name.
_FACET_OF = {
    "stage": "inscription",
    "alternance": "contenu",
    "poursuite_post_bts": "poursuite",
    "chercher_formation": "formations",
    "chercher_metier": "metiers",
    "chercher_entreprise": "partenaires",
    "chercher_etablissement": "lieu",
    "chercher_evenement": "date",
    "parler_humain": "contact",
}

LOOKING = ("m_orienter", "chercher_dispositif", "chercher_metier", "chercher_formation", "chercher_campus")
"""Intents of people who look for a way rather than for a fact."""


@dataclass(frozen=True)
class Named:
    """A name that the message holds: the fiches that it may mean, their type, and how sure the recognition is."""

    fiches: tuple[str, ...]
    type: str
    confiance: float


@dataclass(frozen=True)
class Part:
    """What is understood of a message, or of one clause of it. `facets` maps each facet to its probability; `meant`: what is
    meant, when `text` leaves it unsaid or holds slips.
    """

    text: str
    meant: str
    intent: str
    confidence: float
    facets: dict[str, float]
    words: tuple[str, ...]
    rest: tuple[str, ...]
    named: tuple[Named, ...]
    villes: tuple[str, ...]


@dataclass(frozen=True)
class Turn(Part):
    """A message in its conversation. `fiche`, `facette`, `shown`, `options` and `before` (the words of the last question) tell
    of the turn before; `last_bot` is the event of our last message; `pressed` are a button's entities. `form` and `requested`:
    the form that runs and the slot that it asks for; `interrupted`: another action has already answered this message;
    `detours`: questions in a row that were no answer to the form; `paused`: the form that waits to be called back; `waiting`:
    fiches of a list still to be shown; `parts`: the clauses of a message of several; `reminded`: whether we have already asked
    for respect; `distress`: the kinds of it that the message may tell, and `worrying` whether it may, though something else is
    likelier, and nothing was said to it yet; `earlier`: the fiches talked about before, the latest first;
    `liste`: the list of which an item is talked about, each an id or words, and `points`: whether the message points at one;
    `said`: the words as they were written, whatever the turn has been made to mean;
    `elsewhere`: the other region where something is looked for, as a sentence names it; `seeking`: how likely it is that the
    person looks for their way, whichever they look for; `heard`: what a message after distress would have been without it, and
    `told_distress` the kinds of distress told before it, whose lines are said again when `reminded_of_help`; `registre`: "tu"
    or "vous", as far as known.
    """

    niveaux: tuple[str, ...]
    mois: tuple[int, ...]
    annees: tuple[int, ...]
    fiche: str | None
    facette: str | None
    shown: tuple[str, ...]
    options: tuple[dict[str, str], ...]
    before: dict[str, Any]
    last_bot: dict[str, Any]
    pressed: dict[str, str] = field(default_factory=dict)
    person: Person = field(default_factory=lambda: Person())
    form: str | None = None
    requested: str | None = None
    interrupted: bool = False
    detours: int = 0
    paused: str | None = None
    waiting: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    reminded: bool = False
    distress: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    liste: tuple[str, ...] = ()
    points: bool = False
    worrying: bool = False
    said: tuple[str, ...] = ()
    elsewhere: str = ""
    seeking: float = 0.0
    heard: str = ""
    told_distress: tuple[str, ...] = ()
    reminded_of_help: bool = False
    registre: str | None = None
    today: dt.date = field(default_factory=dt.date.today)

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """Read the tracker's latest message and slots; a button's payload holds its own subject."""
        message = tracker.latest_message or {}
        reading: dict[str, Any] = message.get("analyse") or {}
        entities = message.get("entities") or []
        intent = message.get("intent") or {}
        pressed = {} if reading else {str(e["entity"]): str(e["value"]) for e in entities}
        name = str(intent.get("name") or "")
        turn = cls(
            text=str(message.get("text") or ""),
            intent=name,
            confidence=float(intent.get("confidence") or 0.0),
            facets=facets_of(name, message.get("intent_ranking") or []),
            words=tuple(reading.get("mots", ())),
            rest=tuple(reading.get("reste", ())),
            named=_named(reading),
            villes=tuple(reading.get("villes", ())),
            niveaux=tuple(reading.get("niveaux", ())),
            mois=tuple(reading.get("mois", ())),
            annees=tuple(reading.get("annees", ())),
            fiche=tracker.get_slot("fiche"),
            facette=tracker.get_slot("facette"),
            shown=tuple(tracker.get_slot("montres") or ()),
            options=tuple(tracker.get_slot("options") or ()),
            before=dict(tracker.get_slot("question") or {}),
            last_bot=_last_answer(tracker),
            pressed=pressed,
            person=Person.of(tracker),
            form=(tracker.active_loop or {}).get("name"),
            requested=tracker.get_slot("requested_slot"),
            interrupted=_interrupted(tracker),
            detours=int(tracker.get_slot("detours") or 0),
            paused=tracker.get_slot("en_pause"),
            waiting=tuple(tracker.get_slot("suite") or ()),
            parts=tuple(_part(part) for part in message.get("parties") or ()),
            distress=_distress(message.get("intent_ranking") or []),
            reminded=bool(tracker.get_slot("rappel")),
            meant=str(reading.get("sens") or ""),
            earlier=tuple(tracker.get_slot("sujets") or ()),
            liste=tuple(tracker.get_slot("liste") or ()),
            said=tuple(reading.get("mots", ())),
            worrying=bool(message.get("inquietant")) and not _answered(tracker),
            registre=tracker.get_slot("registre"),
            elsewhere=str(message.get("ailleurs") or ""),
            heard=str(intent.get("entendu") or ""),
            told_distress=tuple(tracker.get_slot("ecoute") or ()),
            reminded_of_help=bool(message.get("rappel")) and not _answered(tracker),
            seeking=sum(float(r["confidence"]) for r in message.get("intent_ranking") or [] if r["name"] in LOOKING),
        )
        return turn.without_subject() if reading.get("change") and not turn.points_back else turn

    def subjects_before(self, fiche: str | None) -> tuple[str, ...]:
        """The fiches talked about before `fiche`, which this turn comes to, the latest first."""
        return tuple(i for i in dict.fromkeys((self.fiche, *self.earlier)) if i is not None and i != fiche)[:_REMEMBERED]

    def without_subject(self) -> Turn:
        """The turn as if what was talked about last had been left before it."""
        return replace(self, fiche=None, earlier=(self.fiche, *self.earlier)) if self.fiche else self

    @property
    def facet(self) -> str | None:
        """The facet asked for, None when the intent is no facet."""
        return _FACET_OF.get(self.intent, self.intent if self.intent in FACETTES else None)

    @property
    def continues(self) -> bool:
        """Whether the message is only a piece of the question before: "et à Vesoul ?", "non, plutôt Dole"."""
        return self.intent in _CONTINUES

    @property
    def asked_again(self) -> dict[str, float]:
        """The facet asked before, as what this turn asks; none when none was."""
        return {self.facette: ASKED_BEFORE} if self.facette else {}

    @property
    def likeliest_facets(self) -> dict[str, float]:
        """The facets' probabilities when it is sure that one of them is asked; none when there are none."""
        whole = sum(self.facets.values())
        return {facet: chance / whole for facet, chance in self.facets.items()} if whole else {}

    @property
    def asked(self) -> str:
        """The text whose meaning is looked for: what is meant, when the words alone lean on the turn before or hold slips."""
        return spelt_out(self.meant or self.text)

    @property
    def was_asked(self) -> str | None:
        """The slot that our last message asked for, if it was a form's question."""
        return self._trace.get("demande")

    @property
    def was_asked_which(self) -> bool:
        """Whether our last message asked which of several things is meant."""
        return self._trace.get("palier") == UNSURE and not self.told

    @property
    def was_refused(self) -> bool:
        """Whether our last message said that the question before is not for us."""
        return bool(self._trace.get("refus"))

    @property
    def asked_everyday(self) -> bool:
        """Whether our last message said that a room, a bus or a grant is to be asked of the school."""
        return bool(self._trace.get("pratique"))

    @property
    def told(self) -> tuple[str, ...]:
        """Ids of the facts that our last message told."""
        return tuple(self._trace.get("faits") or ())

    @property
    def listed(self) -> tuple[str, ...]:
        """Ids of the fiches that our last message listed, in its order."""
        return tuple(self._trace.get("fiches") or ())

    @property
    def _trace(self) -> dict[str, Any]:
        """What our last message was made of."""
        custom = (self.last_bot.get("data") or {}).get("custom") or {}
        return custom.get("trace") or {}

    @cached_property
    def is_bare(self) -> bool:
        """Whether the message asks of nothing in particular: "c'est où ?", "ça dure combien de temps ?"."""
        return set(content_stems(list(self.words))) <= BARE

    @property
    def town_stems(self) -> set[str]:
        """Stems of the words of the towns that the message names."""
        return {stem(word) for town in self.villes for word in tokens(town)}

    @cached_property
    def tells_a_story(self) -> bool:
        """Whether the message is long: what it names may be told in passing."""
        return len(set(content_stems(list(self.words)))) > _STORY

    @cached_property
    def is_very_brief(self) -> bool:
        """Whether the message holds hardly more than a word that tells something: "prochaine session ?"."""
        return len(set(content_stems(list(self.words)))) <= _FEW

    @cached_property
    def leans(self) -> bool:
        """Whether the message needs the one before to be understood: few words, a pronoun, an opening "et"."""
        if not self.words:
            return True
        # "il y a", "est-ce que" and "c'est" hold a pronoun that stands for nothing.
        said = _EMPTY.sub(" ", " ".join(self.words)).split()
        brief = self.is_very_brief or self.words[0] == "et"
        return brief or bool(_LEANING.intersection(said)) or bool(_OF_IT.search(" ".join(self.words)))

    @property
    def stands_for_it(self) -> bool:
        """Whether a pronoun of a short message stands for what was talked about: "on peut y aller ?"."""
        few = len(set(content_stems(list(self.words)))) <= _SHORTLY
        return few and bool(_PRONOUNS & set(_EMPTY.sub(" ", " ".join(self.words)).split()))

    @property
    def points_back(self) -> bool:
        """Whether the message points at what was talked about, even when it says that it turns to something else: "au fait,
        c'est quoi ce projet ?".
        """
        return self.is_bare or bool(_POINTING & set(_EMPTY.sub(" ", " ".join(self.words)).split()))

    @property
    def is_for_press(self) -> bool:
        """Whether somebody asks for a newspaper, a radio…: what they write of is not their life."""
        return bool(_PRESS.search(" ".join(self.words)))

    @property
    def is_for_a_campus(self) -> bool:
        """Whether a campus, rather than the public service for who learns, is to be asked: a company asks, or it is named."""
        return self.person.profil == "entreprise" or not _CAMPUS.isdisjoint(self.words)

    @property
    def asks_past(self) -> bool:
        """Whether the message asks for what has been: "c'était quand ?", "ils sont venus quand ?"."""
        return not _PAST.isdisjoint(self.words)

    @property
    def asks_future(self) -> bool:
        """Whether the message asks for what is to come."""
        said = set(self.words)
        planned = _PLANNED.search(" ".join(self.words)) is not None
        return planned or bool(_FUTURE & said) or {"cette", "annee"} <= said or any(y >= self.today.year for y in self.annees)


def _part(given: dict[str, Any]) -> Part:
    """What the classifier says of a clause."""
    reading, ranking = given["lecture"], given["ranking"]
    return Part(
        text=given["texte"], intent=ranking[0]["name"], confidence=ranking[0]["confidence"],
        facets=facets_of(ranking[0]["name"], ranking), words=tuple(reading["mots"]), rest=tuple(reading["reste"]),
        named=_named(reading), villes=tuple(reading["villes"]), meant=reading["sens"],
    )  # fmt: skip


def _interrupted(tracker: Tracker) -> bool:
    """Whether another action has answered this message before the form that runs took its turn again."""
    form = (tracker.active_loop or {}).get("name")
    since: list[str] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "action":
            since.append(str(event.get("name")))
    return bool(form) and any(not name.startswith(("action_listen", "action_extract_slots", str(form))) for name in since)


def _last_answer(tracker: Tracker) -> dict[str, Any]:
    """The event of our last message; of an answer and an offer after it ("on peut aussi chercher pas à pas"), the answer."""
    said: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            said.append(event)
        elif said and event.get("event") == "user":
            break
    traces = [((event.get("data") or {}).get("custom") or {}).get("trace") or {} for event in said]
    after = next((at for at, trace in enumerate(traces) if trace.get("faits")), 0)
    # A question of ours that follows an answer is what comes last.
    return said[0 if any(traces[:after]) else after] if said else {}


def _answered(tracker: Tracker) -> bool:
    """Whether something was already said to the latest message."""
    return next((e["event"] for e in reversed(tracker.events) if e.get("event") in ("user", "bot")), "user") == "bot"


def _named(reading: dict[str, Any]) -> tuple[Named, ...]:
    return tuple(Named(tuple(m["fiches"]), m["type"], m["confiance"]) for m in reading.get("mentions", ()))


def _distress(ranking: list[dict[str, Any]]) -> tuple[str, ...]:
    """The kinds of distress that the message may tell, the likeliest first."""
    kinds = [entry for entry in ranking if entry["name"].startswith("detresse_")]
    least = _AS_LIKELY * max((entry["confidence"] for entry in kinds), default=0.0)
    return tuple(entry["name"] for entry in kinds if entry["confidence"] >= least)


def facets_of(intent: str, ranking: list[dict[str, Any]]) -> dict[str, float]:
    """Probability of each facet, evened, from the ranking of the intents."""
    found: dict[str, float] = {}
    evened = [float(entry["confidence"]) ** _EVENED for entry in ranking]
    rest = max(0.0, 1 - sum(float(entry["confidence"]) for entry in ranking)) ** _EVENED
    total = sum(evened) + rest
    for entry, share in zip(ranking, evened, strict=True):
        facet = _FACET_OF.get(entry["name"], entry["name"])
        if facet in FACETTES:
            found[facet] = found.get(facet, 0.0) + share / total
    if not ranking and intent in FACETTES:
        found[intent] = 1.0
    return found
