"""`/equipe/connexion` and `/equipe/deconnexion`: opening and closing a session."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import hdrs, web
from multidict import MultiDictProxy

from bot.messages import say
from bot.web.errors import ApiError
from bot.web.keys import ACCOUNT, DESK, SESSION, SETTINGS
from bot.web.peers import address_of, household, networks
from bot.web.staff.accounts import Account, folded
from bot.web.staff.page import hidden, see_other, set_cookie, staff_of, staff_page
from bot.web.staff.passwords import MOST, is_dated, matches
from bot.web.staff_paths import PREFIX

PATH = f"{PREFIX}/connexion"
COOKIE = "azimut_equipe"
_BROWSER = "azimut_connexion"
_LONGEST_NAME = 100
# An address of ours, and nothing that a browser could read as another site's.
_WAY_BACK = re.compile(r"/equipe(?:[/?][^\\\s]*)?")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt:
    """A login being tried. `suite`: where it leads; `kept`: fields of another form, to be sent there after it."""

    suite: str = PREFIX
    kept: Sequence[tuple[str, str]] = ()
    name: str = ""


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /equipe/connexion`."""
    suite = way_back(request.query.get("suite", ""))
    return see_other(request, suite) if request.get(ACCOUNT) else form(request, Attempt(suite))


async def enter(request: web.Request) -> web.StreamResponse:
    """`POST /equipe/connexion`: a right name and password open a session, always a new one."""
    given = await form_of(request)
    name, password = (str(given.get(field, "")) for field in ("nom", "mot_de_passe"))
    attempt = Attempt(way_back(str(given.get("suite", ""))), _kept(given), name[:_LONGEST_NAME])
    desk = request.app[DESK]
    if not desk.sessions.owns(request.cookies.get(_BROWSER, ""), str(given.get("jeton", ""))):
        return form(request, attempt, error=say("connexion_formulaire_perime"), status=403)
    keys = (f"compte:{folded(attempt.name)}", f"adresse:{_household(request)}")
    seconds = desk.throttle.wait(keys)
    if seconds:
        return form(request, attempt, error=say("connexion_attente", secondes=seconds), status=429, wait=seconds)
    desk.throttle.begin(keys)
    account = await _recognised(request, attempt.name, password)
    if account is None:
        seconds = desk.throttle.wait(keys)
        key = "connexion_refusee_attente" if seconds else "connexion_refusee"
        return form(request, attempt, error=say(key, secondes=seconds), status=401)
    desk.throttle.succeed(*keys)
    _LOG.info(say("journal_connexion", nom=account.nom))
    return _welcomed(request, account, attempt)


async def leave(request: web.Request) -> web.StreamResponse:
    """`POST /equipe/deconnexion`: close the account's sessions, on every device."""
    account = staff_of(request)
    desk = request.app[DESK]
    await desk.trials.forget(request[SESSION].id)
    await asyncio.to_thread(desk.accounts.close_sessions, account)
    _LOG.info(say("journal_deconnexion", nom=account.nom))
    response = see_other(request, PATH, "deconnexion_faite")
    response.del_cookie(COOKIE, path=PREFIX)
    return response


def form(request: web.Request, attempt: Attempt, *, error: str = "", status: int = 200, wait: int = 0) -> web.Response:
    """The login form. `error`: why it is shown again; `wait`: seconds before another try."""
    browser = request.cookies.get(_BROWSER) or secrets.token_urlsafe(18)
    token = request.app[DESK].sessions.token(browser)
    kept = json.dumps(attempt.kept) if attempt.kept else ""
    response = staff_page(
        request, "equipe/connexion.html", status=status, suite=attempt.suite, nom=attempt.name, erreur=error, garde=kept,
        jeton_csrf=lambda: hidden("jeton", token),
    )  # fmt: skip
    set_cookie(request, response, _BROWSER, browser)
    if wait:
        response.headers[hdrs.RETRY_AFTER] = str(wait)
    return response


def address(suite: str) -> str:
    """Address of the login form that leads to `suite`."""
    return PATH if suite == PREFIX else f"{PATH}?{urlencode({'suite': suite})}"


def way_back(given: str) -> str:
    """Where a login may lead: `given` when it is an address of the staff pages, else their first page."""
    right = _WAY_BACK.fullmatch(given) and ".." not in given and not given.startswith(PATH)
    return given if right else PREFIX


def _household(request: web.Request) -> str:
    return household(address_of(request, networks(request.app[SETTINGS].proxies)))


async def form_of(request: web.Request) -> MultiDictProxy[Any]:
    """The fields of a form that was sent. Raises `ApiError` 400 when it cannot be read, `HTTPRequestEntityTooLarge`."""
    try:
        return await request.post()
    except (ValueError, LookupError) as error:
        raise ApiError(400, "http_equipe_formulaire") from error


async def _recognised(request: web.Request, name: str, password: str) -> Account | None:
    """The account whose password it is. A name that nobody has takes as long as another."""
    desk = request.app[DESK]
    account = desk.accounts.find(name)
    async with desk.hashing:
        right = await asyncio.to_thread(matches, account.hache if account else None, password[: MOST + 1])
    if account is None or not right:
        # What was typed as a name may be a password.
        _LOG.warning(say("journal_refus", nom=account.nom) if account else say("journal_refus_inconnu"))
        return None
    if is_dated(account.hache):
        await asyncio.to_thread(desk.accounts.rehash, account, password)
    return account


def _welcomed(request: web.Request, account: Account, attempt: Attempt) -> web.Response:
    sessions = request.app[DESK].sessions
    session = sessions.open(account)
    request[ACCOUNT] = account
    request[SESSION] = session
    fields = [field for field in attempt.kept if field[0] != "jeton"]
    if fields:
        response = staff_page(request, "equipe/reprise.html", suite=attempt.suite, champs=fields)
    else:
        response = see_other(request, attempt.suite)
    set_cookie(request, response, COOKIE, sessions.cookie(session))
    response.del_cookie(_BROWSER, path=PREFIX)
    return response


def _kept(given: MultiDictProxy[Any]) -> list[tuple[str, str]]:
    try:
        return [(str(name), str(value)) for name, value in json.loads(given.get("garde") or "[]")]
    except (ValueError, TypeError):
        return []
