"""Cards that go with an answer: the fiche it is about, or the few that it lists, with what a phone shows at a glance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.events import is_coming
from bot.knowledge.schema import Dispositif, Etablissement, Evenement, Fiche, Formation, Parcours, Projet
from bot.knowledge.store import fait_id, owner_of
from bot.messages import say
from bot.tiers import UNSURE
from bot.web.places import is_placed

Card = dict[str, Any]
Lines = Iterable[str | None]

_WORTH_A_CARD = frozenset(
    "campus formation parcours dispositif evenement etablissement entreprise plateforme projet partenaire metier".split()
)
_MOST, _LINES = 2, 3
# Characters that a phone shows of an answer, cards included, when it is all to be read at one go.
_ROOM = 900
_FEW_TOWNS = 3


def fiches_of(snapshot: Snapshot, trace: Mapping[str, Any]) -> list[Fiche]:
    """The fiches that an answer is about, from its trace: the one it names, those it lists, or those of its facts."""
    if trace.get("fiche"):
        ids: Sequence[str] = [str(trace["fiche"])]
    elif trace.get("fiches"):
        ids = [str(one) for one in trace["fiches"]]
    else:
        ids = list(dict.fromkeys(owner_of(str(fact)) for fact in trace.get("faits") or ()))
    return [snapshot.fiches[one] for one in ids if one in snapshot.fiches]


def cards_of(snapshot: Snapshot, trace: Mapping[str, Any], today: dt.date, said: int = 0) -> list[Card]:
    """Cards for an answer, at most two; none when it is a guess, or about nothing that has a card.

    A list of several has none: its text and its buttons already name all that it holds. `said`: characters of the answer
    itself; a card that is too long beside them loses lines, or is left out.
    """
    if (trace.get("palier") or 1) >= UNSURE or len(trace.get("fiches") or ()) > 1:
        return []
    told = {str(fact) for fact in trace.get("faits") or ()}
    made = []
    for fiche in [fiche for fiche in fiches_of(snapshot, trace) if fiche.type in _WORTH_A_CARD][:_MOST]:
        fitted = _fitted(card(snapshot, fiche, today, summed_up=fait_id(fiche.id, 0) in told), _ROOM - said)
        if fitted:
            made.append(fitted)
            said += _length(fitted)
    return made


def card(snapshot: Snapshot, fiche: Fiche, today: dt.date, summed_up: bool = False) -> Card:
    """The card of one fiche. `summed_up`: the answer has already said what it is."""
    steps = [{"niveau": step.niveau, "etape": step.etape} for step in fiche.etapes] if isinstance(fiche, Parcours) else []
    kind = "parcours" if steps else fiche.type if isinstance(fiche, (Evenement, Etablissement)) else "fiche"
    lines = _event(fiche, today) if isinstance(fiche, Evenement) else _LINES_OF.get(type(fiche), _other)(fiche)
    made: Card = {
        "type": kind,
        "titre": fiche.nom,
        "href": f"/fiche/{fiche.id}",
        "surtitre": _capital(fiche.nature if isinstance(fiche, Etablissement) else None) or labels.type_of(fiche.type),
        "lignes": [line for line in lines if line][:_LINES],
    }
    if steps:
        # They say what it is.
        made |= {"etapes": steps, "lignes": []}
    elif fiche.resume and not summed_up:
        made["lignes"].insert(0, fiche.resume)
    if is_placed(snapshot.fiches, fiche):
        made["carte"] = {"href": f"/carte?fiche={fiche.id}"}
    return made


def _fitted(made: Card, room: int) -> Card | None:
    """The card with those of its lines that `room` characters hold; None when it does not fit even without."""
    fitted = {**made, "lignes": []}
    for line in made["lignes"]:
        if _length(fitted) + len(line) <= room:
            fitted["lignes"].append(line)
    return fitted if _length(fitted) <= room else None


def _length(made: Card) -> int:
    steps = [text for step in made.get("etapes", ()) for text in step.values()]
    return sum(map(len, (made["titre"], made["surtitre"], *made["lignes"], *steps)))


def _event(event: Evenement, today: dt.date) -> Lines:
    return _date(event, today), _capital(event.lieu) or _towns(event), _audience(event, event.pour)


def _date(event: Evenement, today: dt.date) -> str | None:
    date = labels.when(event)
    if is_coming(event, today):
        return say("vignette_date", date=date)
    if event.quand == "recurrent":
        return say("vignette_date_inconnue")
    return say("vignette_derniere", date=date) if date else None


def _school(fiche: Etablissement) -> Lines:
    town = " ".join(part for part in (fiche.code_postal, fiche.commune) if part)
    address = ", ".join(part for part in (fiche.adresse, town) if part)
    return (address or _towns(fiche),)


def _course(fiche: Formation) -> Lines:
    state = fiche.statut if fiche.statut and not fiche.statut.startswith("existante") else None
    return _capital(fiche.niveau), _capital(fiche.ou) or _towns(fiche), _capital(state)


def _project(fiche: Projet) -> Lines:
    return say("vignette_porteur", qui=fiche.porteur) if fiche.porteur else None, _towns(fiche)


def _scheme(fiche: Dispositif) -> Lines:
    return _audience(fiche, fiche.pour), _towns(fiche)


def _other(fiche: Fiche) -> Lines:
    nature = getattr(fiche, "nature", None) or getattr(fiche, "domaine", None) or ", ".join(fiche.domaines[:3])
    return _capital(nature), _towns(fiche)


_LINES_OF: dict[type[Fiche], Callable[[Any], Lines]] = {
    Etablissement: _school, Formation: _course, Projet: _project, Dispositif: _scheme,
}  # fmt: skip


def _audience(fiche: Fiche, written: str | None) -> str | None:
    who = written or ", ".join(map(labels.public, fiche.public))
    return say("vignette_pour", qui=who) if who else None


def _towns(fiche: Fiche) -> str | None:
    towns = fiche.communes
    if len(towns) > _FEW_TOWNS:
        return say("vignette_villes", nombre=len(towns), villes=", ".join(towns[:_FEW_TOWNS]))
    return ", ".join(towns) or None


def _capital(text: str | None) -> str | None:
    return text[:1].upper() + text[1:] if text else None
