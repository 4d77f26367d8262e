"""`/agenda`: what is announced, what comes back, and the last editions known; the same as a calendar to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from aiohttp import web

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.contacts import contact_of
from bot.knowledge.events import Choice, agenda_of, choices_of, chosen
from bot.knowledge.schema import Evenement
from bot.web import jsonld
from bot.web.addresses import base_of
from bot.web.held import held
from bot.web.ics import calendar_of
from bot.web.knowing import snapshot_of
from bot.web.render import page
from bot.web.sheet import contact_link, source_names
from bot.web.today import today_of

_LONGEST = 100


@dataclass(frozen=True)
class Offer:
    """What the filters may be set to: what an address says of it, and what is read."""

    villes: dict[str, str]
    publics: dict[str, str]
    annees: dict[int, str]
    mois: dict[int, str]


async def show(request: web.Request) -> web.Response:
    """The page."""
    snapshot, today = await snapshot_of(request), today_of(request)
    events = events_of(snapshot)
    offer = offer_of(events)
    choice, ignored = read_choice(request.query, offer)
    kept = chosen(events, choice, today)
    base = base_of(request)
    return page(
        request, "agenda.html", current="agenda", labels=labels, agenda=agenda_of(kept, today), found=len(kept),
        known=len(events), offer=offer, choice=choice, ignored=ignored, calendar=_calendar_address(choice),
        contact=contact_of_network(snapshot), without_day=_without_day(kept),
        data=jsonld.documents(snapshot, filter(jsonld.is_dated, kept), base) if any(map(jsonld.is_dated, kept)) else None,
        sources={event.id: source_names(snapshot, event) for event in kept},
    )  # fmt: skip


async def calendar(request: web.Request) -> web.Response:
    """`GET /api/agenda.ics`, with the filters of the page."""
    snapshot, today = await snapshot_of(request), today_of(request)
    events = events_of(snapshot)
    choice, _ = read_choice(request.query, offer_of(events))
    body = calendar_of(snapshot, chosen(events, choice, today), base_of(request), today)
    return held(request, body, "text/calendar", open_data=True, name="agenda.ics")


def events_of(snapshot: Snapshot) -> list[Evenement]:
    """The events of the knowledge, those of open data too."""
    fiches = [*snapshot.fiches.values(), *snapshot.catalogue.of_type(Evenement.type)]
    return [fiche for fiche in fiches if isinstance(fiche, Evenement)]


def offer_of(events: list[Evenement]) -> Offer:
    """What these events may be filtered by."""
    towns, publics, years = choices_of(events)
    return Offer(
        villes={town: town for town in towns},
        publics={public: labels.public(public) for public in publics},
        annees={year: str(year) for year in years},
        mois={month: labels.month(month) for month in range(1, 13)},
    )


def contact_of_network(snapshot: Snapshot) -> tuple[str, str] | None:
    """Whom to ask when nothing is announced: an address and its link."""
    contact = contact_of(snapshot, None)
    return (contact.valeur or contact.nom, contact_link(contact)) if contact else None


def read_choice(query: Mapping[str, str], offer: Offer) -> tuple[Choice, list[tuple[str, str]]]:
    """The filters that a query asks for, and those (name, value) that are none: they are told, and left aside."""
    ignored = []
    given = {name: query.get(name, "").strip()[:_LONGEST] for name in ("ville", "public", "annee", "mois")}
    allowed: dict[str, Iterable[str]] = {
        "ville": offer.villes, "public": offer.publics, "annee": map(str, offer.annees), "mois": map(str, offer.mois),
    }  # fmt: skip
    for name, value in given.items():
        if value and value not in allowed[name]:
            ignored.append((name, value))
            given[name] = ""
    year, month = (int(given[name]) if given[name] else None for name in ("annee", "mois"))
    return Choice(given["ville"], given["public"], year, month), ignored


def _calendar_address(choice: Choice) -> str:
    asked = {name: value for name, value in asdict(choice).items() if value}
    return "/api/agenda.ics" + (f"?{urlencode(asked)}" if asked else "")


def _without_day(events: list[Evenement]) -> int:
    """How many of them no calendar can hold."""
    return sum(event.date_debut is None for event in events)
