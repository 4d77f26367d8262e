"""Checks that need all fiches at once: dead references, unknown sources, past dates, facts without source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from bot.knowledge.explain import nearest
from bot.knowledge.reader import Lecture
from bot.knowledge.schema import FACETTES, FICHES, REFERENCE, Evenement, Fiche
from bot.messages import say

_REFERENCES = ("liens", "campus")


def check(
    lecture: Lecture,
    today: dt.date | None = None,
    elsewhere: Callable[[str], bool] = lambda _: False,
    sources_elsewhere: Collection[str] = (),
) -> None:
    """Add to `lecture` the notices that only the whole set shows. `today`: the present day when not given.

    `elsewhere`: whether a fiche of that id is known that `lecture` does not hold; `sources_elsewhere`: ids of such sources.
    """
    today = today or dt.date.today()
    fiches = lecture.fiches
    # A refused entry has its own notices: those that refer to it are right, and what it refers to is told too.
    refused = {key: {str(e.get("id")) for _, k, e in lecture.refusees if k == key} for key in lecture.entrees}
    ids, sources = _Ids({fiche.id for fiche in fiches}.union(*(refused[model.pluriel] for model in FICHES))), _Ids()
    sources.update({source.id for source in lecture.entrees["sources"]} | refused["sources"] | set(sources_elsewhere))
    # Where entries could not be read, an id that nobody has may well be theirs.
    ids.elsewhere = (lambda _: True) if lecture.partielle else elsewhere
    sources.elsewhere = lambda _: lecture.partielle
    for scope, _, entry in lecture.refusees:
        _refused_references(lecture, scope, entry, ids, sources)
    for fiche in fiches:
        _references(lecture, fiche, ids)
        _facts(lecture, fiche, sources)
        if isinstance(fiche, Evenement):
            _dates(lecture, fiche, today)
    for repere in lecture.entrees["reperes"]:
        for n, cible in enumerate(repere.fiches):
            if cible not in ids:
                texte = say("lien_inconnu", champ="fiches", id=cible)
                lecture.note(f"reperes/{repere.id}", ("fiches", n), _guessed(texte, cible, ids))
    _helplines(lecture, today)
    _labels(lecture)
    lecture.avis.sort()


class _Ids(set[str]):
    """Ids of what was read, among which those that are known elsewhere count too."""

    elsewhere: Callable[[str], bool]

    def __contains__(self, identifiant: object) -> bool:
        return super().__contains__(identifiant) or self.elsewhere(str(identifiant))


def _references(lecture: Lecture, fiche: Fiche, ids: set[str]) -> None:
    wanted: list[tuple[tuple[str | int, ...], str]] = [
        ((champ, n), cible) for champ in _REFERENCES for n, cible in enumerate(getattr(fiche, champ))
    ]
    if fiche.contact:
        wanted.append((("contact",), fiche.contact))
    for path, cible in wanted:
        if cible not in ids:
            texte = say("lien_inconnu", champ=path[0], id=cible)
            lecture.note(fiche.id, path, _guessed(texte, cible, ids))


def _refused_references(lecture: Lecture, scope: str, entry: dict[str, Any], ids: set[str], sources: set[str]) -> None:
    """The same for an entry that its model refuses, of which any value may be of any type."""
    for champ in _REFERENCES:
        for n, cible in enumerate(_listed(entry.get(champ))):
            if isinstance(cible, str) and cible not in ids:
                lecture.note(scope, (champ, n), _guessed(say("lien_inconnu", champ=champ, id=cible), cible, ids))
    for n, fait in enumerate(_listed(entry.get("faits"))):
        written = fait.get("source") if isinstance(fait, dict) else None
        for reference in [written] if isinstance(written, str) else _listed(written):
            source = str(reference).split(":")[0]
            if isinstance(reference, str) and REFERENCE.match(reference) and source not in sources:
                texte = say("source_inconnue", id=source)
                lecture.note(scope, ("faits", n, "source"), _guessed(texte, source, sources))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _facts(lecture: Lecture, fiche: Fiche, sources: set[str]) -> None:
    if not fiche.faits and fiche.needs_facts:
        lecture.note(fiche.id, (), say("fiche_sans_fait", id=fiche.id))
    for n, fait in enumerate(fiche.faits):
        for reference in fait.source:
            if reference.source not in sources:
                texte = say("source_inconnue", id=reference.source)
                lecture.note(fiche.id, ("faits", n, "source"), _guessed(texte, reference.source, sources))


def _dates(lecture: Lecture, event: Evenement, today: dt.date) -> None:
    end = event.date_fin or event.date_debut
    if event.date_debut and event.date_fin and event.date_fin < event.date_debut:
        lecture.note(event.id, ("date_fin",), say("dates_inversees", id=event.id))
    if event.quand == "passe" and event.date_debut and event.date_debut > today:
        lecture.note(event.id, ("quand",), say("evenement_a_venir", id=event.id))
    if event.quand == "annonce" and end and end < today:
        lecture.note(event.id, ("quand",), say("evenement_passe", id=event.id), "alerte")


def _helplines(lecture: Lecture, today: dt.date) -> None:
    for urgence in lecture.entrees["urgences"]:
        if urgence.a_revoir_le < today:
            texte = say("urgence_a_revoir", numero=urgence.numero, date=urgence.a_revoir_le)
            lecture.note(f"urgences/{urgence.id}", ("a_revoir_le",), texte, "alerte")


def _labels(lecture: Lecture) -> None:
    if not lecture.entrees["facettes"] or lecture.partielle:
        return
    labelled = {label.id for label in lecture.entrees["facettes"]}
    for label in lecture.entrees["facettes"]:
        if label.id not in FACETTES:
            lecture.note(f"facettes/{label.id}", ("id",), _guessed(say("facette_inconnue", id=label.id), label.id, FACETTES))
    for missing in sorted(set(FACETTES) - labelled):
        first = lecture.entrees["facettes"][0].id
        lecture.note(f"facettes/{first}", (), say("facette_sans_libelle", id=missing))


def _guessed(texte: str, word: str, choices: Any) -> str:
    guess = nearest(word, choices)
    return f"{texte} ; {say('vouliez_vous', choix=guess)}" if guess else texte
