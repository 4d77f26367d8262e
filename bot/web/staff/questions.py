"""`/equipe/questions`: what people asked in vain, near questions together; what staff can do with them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlencode

from aiohttp import web

from bot import labels
from bot.insights.asked import State
from bot.insights.inbox import KINDS, PERIODS, STATES, Filter, inbox
from bot.insights.store import Group
from bot.knowledge.base import Snapshot
from bot.messages import say
from bot.spreadsheet import to_csv
from bot.web.keys import INSIGHTS
from bot.web.knowing import snapshot_of
from bot.web.staff import words
from bot.web.staff.login import form_of
from bot.web.staff.page import page_of, see_other, staff_page
from bot.web.staff.statistiques import attachment
from bot.web.today import today_of

PATH = "/equipe/questions"
_PER_PAGE = 20
_MARKS: tuple[State, ...] = ("nouvelle", "hors_sujet", "repondue")


async def show(request: web.Request) -> web.Response:
    """The page, with the filters that its address holds."""
    wanted = _filter(request)
    found = await _inbox(request, wanted)
    shown, page, pages = page_of(request, found, _PER_PAGE)
    snapshot = await snapshot_of(request)
    recorder = request.app[INSIGHTS]
    oldest = await asyncio.to_thread(recorder.store.oldest)
    return staff_page(
        request, "equipe/questions.html", current="questions", groupes=shown,
        nombre=len(found), fois=sum(group.times for group in found), page=page, pages=pages, filtre=wanted,
        adresse=_address(wanted), etats=_labels("etat", STATES), sortes=_labels("sorte", KINDS), periodes=PERIODS,
        jours=recorder.days, effacement=recorder.purge_date(oldest) if oldest else None, jour=labels.day,
        nom=lambda id_: snapshot.fiches[id_].nom if id_ in snapshot.fiches else "",
        intention=lambda name: words.intent(snapshot, name),
    )  # fmt: skip


async def change(request: web.Request) -> web.Response:
    """Mark or erase questions: form fields `questions` (ids) and `action`; `retour`: the filters to come back to."""
    form = await form_of(request)
    ids = [int(id_) for id_ in form.getall("questions", []) if isinstance(id_, str) and id_.isdecimal()]
    action, back = str(form.get("action", "")), way_back(str(form.get("retour", "")))
    store = request.app[INSIGHTS].store
    if not ids:
        return see_other(request, back, "questions_aucune", "alerte")
    if action == "effacer":
        number = await asyncio.to_thread(store.erase, ids)
    elif action in _MARKS:
        number = await asyncio.to_thread(store.mark, ids, action)
    else:
        raise web.HTTPBadRequest
    return see_other(request, back, f"questions_{action}", nombre=number)


async def export(request: web.Request) -> web.Response:
    """The same questions as CSV."""
    found = await _inbox(request, _filter(request))
    snapshot = await snapshot_of(request)
    return attachment(to_csv(say("questions_entetes").split(";"), _rows(found, snapshot)), "questions.csv")


def way_back(filters: str) -> str:
    """The address of the page with these filters, and no other address whatever is given."""
    return f"{PATH}?{filters}" if filters.isprintable() and filters else PATH


def _rows(groups: Sequence[Group], snapshot: Snapshot) -> list[list[object]]:
    return [
        [
            group.id, question.text, question.times, question.day.isoformat(), say(f"sorte_{question.kind}"),
            say(f"etat_{question.state}"), words.intent(snapshot, question.intent), question.fiche, question.tier,
            round(question.score, 2),
        ]
        for group in groups
        for question in group.questions
    ]  # fmt: skip


async def _inbox(request: web.Request, wanted: Filter) -> list[Group]:
    groups = await asyncio.to_thread(request.app[INSIGHTS].store.groups)
    return inbox(groups, wanted, today_of(request))


def _filter(request: web.Request) -> Filter:
    query = request.query
    days = query.get("jours", "")
    return Filter(
        state=_one_of(query.get("etat", "nouvelle"), STATES),
        kind=_one_of(query.get("sorte", ""), KINDS),
        days=int(days) if days.isdecimal() and int(days) in PERIODS else 0,
        text=query.get("q", "")[:100].strip(),
    )


def _one_of(given: str, choices: Sequence[str]) -> str:
    return given if given in choices else ""


def _address(wanted: Filter) -> str:
    """The filters as an address has them."""
    given = {"etat": wanted.state, "sorte": wanted.kind, "jours": wanted.days or "", "q": wanted.text}
    return urlencode({name: value for name, value in given.items() if value or name == "etat"})


def _labels(kind: str, names: Sequence[str]) -> dict[str, str]:
    return {name: say(f"{kind}_{name}") for name in names}
