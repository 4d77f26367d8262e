"""The campus that a message means without naming it: "le campus qui parle de nourriture", "un campus pour le cuir"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.compose import fiche_button
from actions.listes import every_campus
from actions.ranking import Candidate, rank
from actions.speak import address, remember, source_line
from actions.turn import ASKED_BEFORE, Named, Turn
from actions.words import BARE, NO_TASTE, WANTS
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import NETWORK, campus_of
from bot.knowledge.contacts import contact_of
from bot.knowledge.distance import place_id
from bot.knowledge.holds import KINDS, kinds_in
from bot.knowledge.names import short_name
from bot.knowledge.schema import Contact, Fiche
from bot.knowledge.text import content_stems, stem, tokens

# "un campus", not "les campus": one of them is meant.
_CAMPUS, _ANY = ("campus", "cmq"), ("un", "quel")
_ONE = (*_ANY, "le", "ce", "du", "au", "notre", "votre")
_ITSELF = ("le", "ce", "notre", "votre")
# Words that tell nothing of what a campus is for.
_SAID_OF_ANY = frozenset(
    stem(w)
    for w in """bonjour campus cmq parle concerne occupe touche region existe reve possible quel veut voudrait souhaite
    rapprocher ecrire contacter joindre adresser societe entreprise pme dedans label fille fils trouver merci""".split()
)
_LINK = frozenset("lien liens rapport relation relations".split())
_TO_WRITE = frozenset("ecrire contacter joindre adresser contact mail mails appeler".split())
_WHOM = re.compile(
    r"\b(?:ecri[a-z]+|adresser?) a qui\b|\ba qui (?:\w+ ){0,3}(?:ecri[a-z]+|adresser?)\b|\bcontact(?:er?|ons) qui\b|"
    r"\bqui (?:\w+ ){0,2}contact(?:er?|ons)\b|\bcomment (?:\w+ ){0,3}(?:joindre|contacter)\b"
)
_COMPANY = re.compile(r"\bnotre (?:garage|hotel|restaurant|magasin|groupe|filiale)\b|\bnous (?:n arrivons pas a )?recrut")
_OFFERS = frozenset(
    """accueillir recevoir prendre embaucher recruter recrutons ouvrir cherche cherchons apprenti apprentis stagiaire stagiaires
    aider rejoindre participer partenaire partenaires soutenir""".split()
)
# What a fact of a fiche of a campus tells of the campus itself; facts looked at; by how much the nearest must be so.
_OF_A_MEMBER, _LOOKED_AT, _NEARER = 0.4, 25, 1.65
_AS_SURE, _ALIKE, _CHOICES = 0.8, 0.75, 3
# So few words lean on what is talked about.
_FEW = 3
# How many words after "le campus" may tell which one, and how that begins.
_PHRASE, _OF = 6, frozenset("de du des d qui".split())


def with_campus(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn with the campus that it means among what it names; the turn itself when it means none, or names one."""
    if not says_one_campus(turn) or any(named.type == "campus" for named in turn.named):
        return turn
    if theme := _theme(turn):
        campus = _told_by_theme(snapshot, turn, theme)
        return replace(turn, named=(*turn.named, Named((campus,), "campus", _AS_SURE))) if campus else turn
    brief = set(content_stems(list(turn.rest))) <= BARE | turn.town_stems | {stem("campus")}
    if brief and len(there := _in_town(snapshot, turn)) == 1:
        return replace(turn, named=(*turn.named, Named((there[0].id,), "campus", _AS_SURE)), villes=())
    # "le partenaire du campus" asks of a partner.
    its_part = any(word in _CAMPUS and before in _ITSELF for before, word in zip(turn.words, turn.words[1:], strict=False))
    short = its_part and len(set(content_stems(list(turn.words)))) <= _FEW
    campus = _talked_about(snapshot, turn) if short and turn.leans and not turn.named else None
    if campus is None or campus == turn.fiche:
        return turn
    if not _LINK.isdisjoint(turn.words) and _tells_of(snapshot, str(turn.fiche), campus):
        # "quel lien avec le campus ?" is asked of what is talked about.
        left = tuple(word for word in turn.words if word not in _CAMPUS)
        return replace(turn, words=left, meant=" ".join(left), facets={"partenaires": ASKED_BEFORE}, parts=())
    # "et le campus, il fait quoi dedans ?": the campus's part in what is talked about.
    words = tuple(
        term for word in turn.words for term in (tokens(short_name(snapshot.fiches[campus])) if word in _CAMPUS else (word,))
    )
    return replace(turn, words=words, meant=" ".join(words), parts=())


def _in_town(snapshot: Snapshot, turn: Turn) -> list[Fiche]:
    """The campuses of the town that a message names: "le campus, il est où à Besançon ?"."""
    towns = set(map(place_id, turn.villes))
    return [fiche for fiche in every_campus(snapshot) if towns and towns <= set(map(place_id, fiche.communes))]


def _tells_of(snapshot: Snapshot, fiche_id: str, campus: str) -> bool:
    """Whether a fact of the fiche names that campus."""
    facts = snapshot.facts[fiche_id] if fiche_id in snapshot.fiches else ()
    return any(campus in mention.fiches for fact in facts for mention in snapshot.names.found_in(fact.dit))


def says_one_campus(turn: Turn) -> bool:
    """Whether the message speaks of one campus."""
    return any(word in _CAMPUS and before in _ONE for before, word in zip(turn.words, turn.words[1:], strict=False))


def asks_whom_to_write(turn: Turn) -> bool:
    """Whether the message asks how to reach somebody."""
    return turn.facet == "contact" or not _TO_WRITE.isdisjoint(turn.words)


def wants_to_write(turn: Turn) -> bool:
    """Whether the message says outright that one wants to reach somebody: "on écrit à qui ?", "qui contacter ?"."""
    return bool(_WHOM.search(" ".join(turn.words)))


def offers_as_company(turn: Turn) -> bool:
    """Whether a company offers or looks for something that only a person can settle: "nous prenons des stagiaires"."""
    company = turn.person.profil == "entreprise" or bool(_COMPANY.search(" ".join(turn.words)))
    return company and not _OFFERS.isdisjoint(turn.words)


def needs_address(turn: Turn) -> bool:
    """Whether an address must stand in the answer, whatever else is asked: "ma boîte voudrait devenir mentor P-TECH"."""
    return wants_to_write(turn) or offers_as_company(turn) or turn.is_for_press


def say_every_contact(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """The address of each campus, a line each: whoever knows not which one to write to can choose."""
    found = [(campus, contact) for campus in every_campus(snapshot) if (contact := contact_of(snapshot, campus.id))]
    told = [*_phones(snapshot, turn), *(contact for _, contact in found)]
    facts = [fact for contact in told for fact in snapshot.facts[contact.id][:1]]
    buttons = [fiche_button(campus) for campus, _ in found[:_CHOICES]]
    ids = [campus.id for campus, _ in found]
    dispatcher.utter_message(
        response="utter_liste", lignes="\n".join(f"• {address(contact)}" for contact in told), buttons=buttons,
        source=source_line(snapshot, facts), custom={"trace": {"palier": 1, "fiches": ids}},
    )  # fmt: skip
    return [*remember(replace(turn, liste=tuple(ids), points=True), None, facts, buttons, "contact"), SlotSet("suite", None)]


def _phones(snapshot: Snapshot, turn: Turn) -> list[Contact]:
    """The telephone numbers that are published, when one is asked for; they are few."""
    if WANTS["phone"].isdisjoint(content_stems(list(turn.words))):
        return []
    contacts = [fiche for fiche in snapshot.fiches.values() if isinstance(fiche, Contact)]
    return [contact for contact in contacts if kinds_in(contact.valeur or "")[KINDS.index("phone")]]


def nearness_of_campuses(snapshot: Snapshot, candidates: Sequence[Candidate]) -> dict[str, float]:
    """How near each campus comes to what is asked, by the facts that answer it and the fiches that they are of."""
    nearness: dict[str, float] = {}
    # Where a campus is tells nothing of what it is for.
    for candidate in (c for c in candidates[:_LOOKED_AT] if not c.fait.fiche_id.startswith("cmq-") or c.fait.sur != "lieu"):
        fiche = snapshot.fiches[candidate.fait.fiche_id]
        near = [
            i for i in (fiche.id, *fiche.campus, *fiche.liens) if i in snapshot.fiches and snapshot.fiches[i].type == "campus"
        ] or [i for i in (campus_of(snapshot, fiche.id),) if i]
        for campus in dict.fromkeys(near):
            nearness[campus] = nearness.get(campus, 0.0) + candidate.score * (1.0 if campus == fiche.id else _OF_A_MEMBER)
    nearness.pop(NETWORK, None)
    return nearness


def _theme(turn: Turn) -> tuple[str, ...]:
    """The words that may tell which campus is meant: what "le campus de…" goes on with, all that comes with "un campus"."""
    at = next(at for at, word in enumerate(turn.words) if word in _CAMPUS and at and turn.words[at - 1] in _ONE)
    after = turn.words[at + 1 : at + 1 + _PHRASE]
    words = turn.words if turn.words[at - 1] in _ANY else after if not _OF.isdisjoint(after[:2]) else ()
    return words if set(content_stems(list(words))) - NO_TASTE - BARE - _SAID_OF_ANY else ()


def _talked_about(snapshot: Snapshot, turn: Turn) -> str | None:
    """The campus of what is talked about, else the only one that our last answer named."""
    told = {
        i
        for fact in snapshot.repository.faits_par_id(turn.told)
        for mention in snapshot.names.written_in(fact.dit)
        if mention.type == "campus"
        for i in mention.fiches[:1]
    } - {NETWORK}
    return campus_of(snapshot, turn.fiche) or (told.pop() if len(told) == 1 else None)


def _told_by_theme(snapshot: Snapshot, turn: Turn, theme: tuple[str, ...]) -> str | None:
    """The campus that comes much nearer than the others to what the message tells; None when none does."""
    # A town that the message names elsewhere tells nothing; this one may be misspelt: "le campus du creuzot".
    towns = {town for town in turn.villes if any(get_close_matches(word, theme, 1, _ALIKE) for word in tokens(town))}
    there = [campus.id for campus in every_campus(snapshot) if not towns.isdisjoint(campus.communes)]
    if len(there) == 1:
        return there[0]
    nearness = nearness_of_campuses(snapshot, rank(snapshot, turn))
    best, second, *_ = (*sorted(nearness.values(), reverse=True), 0.0, 0.0)
    return max(nearness, key=lambda campus: nearness[campus]) if best and best >= _NEARER * second else None
