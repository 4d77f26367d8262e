"""What every staff page shares: its frame, its form token, and notices that outlive a redirection.

A handler answers a GET with `staff_page(request, "equipe/xxx.html", current="fiches", …)`, and a POST that went well with
`see_other(request, "/equipe/fiches", "fiche_enregistree", id=…)`: the sentence of bot/messages.yml is shown once, on the page
that comes next. `flash` adds one without leaving. Forms hold `{{ jeton_csrf() }}`; scripts send the token, `data-jeton` of
`<body>`, in the header `X-Jeton`. The guard has checked it, and who is there (`staff_of(request)`), before any handler runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Literal, TypeVar

from aiohttp import hdrs, web
from itsdangerous import BadData, URLSafeSerializer
from markupsafe import Markup

from bot.messages import say
from bot.web.assets import version
from bot.web.keys import ACCOUNT, DESK, NOTICES, SESSION, SETTINGS
from bot.web.render import environment
from bot.web.staff.accounts import Account
from bot.web.staff_paths import PREFIX

Kind = Literal["ok", "alerte", "erreur"]
_COOKIE = "azimut_avis"
_MOST_BYTES = 3000
_Row = TypeVar("_Row")


def staff_page(request: web.Request, template: str, *, current: str = "", status: int = 200, **values: Any) -> web.Response:
    """The page of a template that extends `equipe/base.html`; `current`: its entry in the navigation.

    Beside `values` it gets `compte` (the `Account`, None before login), `jeton` and `jeton_csrf()`, `avis` (notices of
    `kind` and `texte`) and the `version` of the static files. Never kept by the browser.
    """
    session = request.get(SESSION)
    token = request.app[DESK].sessions.token(session.id) if session else ""
    avis = [*_sent(request), *request.get(NOTICES, ())]
    request[NOTICES] = []
    html = environment().get_template(template).render(
        {
            "current": current, "version": version(), "compte": request.get(ACCOUNT), "jeton": token,
            "jeton_csrf": lambda: hidden("jeton", token), "avis": avis, **values,
        }
    )  # fmt: skip
    return web.Response(text=html, content_type="text/html", status=status, headers={hdrs.CACHE_CONTROL: "no-store"})


def see_other(request: web.Request, location: str, key: str = "", kind: Kind = "ok", **values: Any) -> web.Response:
    """Send the browser to another page; with a `key`, that page shows the sentence."""
    if key:
        flash(request, key, kind, **values)
    return web.Response(status=303, headers={hdrs.LOCATION: location, hdrs.CACHE_CONTROL: "no-store"})


def flash(request: web.Request, key: str, kind: Kind = "ok", **values: Any) -> None:
    """Show a sentence of bot/messages.yml on the next page that this browser is given."""
    request[NOTICES] = [*request.get(NOTICES, ()), {"kind": kind, "texte": say(key, **values)}]


def keep_notices(request: web.Request, response: web.StreamResponse) -> None:
    """Let notices that no page has shown yet go with the browser; forget those that one has."""
    waiting = request.get(NOTICES)
    if waiting:
        cookie = str(_signer(request).dumps(waiting))
        if len(cookie) <= _MOST_BYTES:
            set_cookie(request, response, _COOKIE, cookie)
    elif waiting is not None and _COOKIE in request.cookies:
        response.del_cookie(_COOKIE, path=PREFIX)


def set_cookie(request: web.Request, response: web.StreamResponse, name: str, value: str) -> None:
    """A cookie that only our staff pages are sent, no script reads, and that ends with the browser.

    `SameSite=Strict`: nothing on another site, not even a link, acts with someone's session. Who follows a link from a mail
    is asked to log in, and then led to the page.
    """
    settings = request.app[SETTINGS]
    secure = request.secure or settings.environment == "production" or settings.public_url.startswith("https:")
    response.set_cookie(name, value, path=PREFIX, httponly=True, samesite="Strict", secure=secure)


def page_of(request: web.Request, rows: Sequence[_Row], size: int) -> tuple[Sequence[_Row], int, int]:
    """The rows of the page that the address asks for (`page=`, from 1), that page, the last when there are not so many, and how
    many pages there are.
    """
    pages = max(1, -(-len(rows) // size))
    asked = request.query.get("page", "")
    page = min(pages, max(1, int(asked) if asked.isdecimal() else 1))
    return rows[(page - 1) * size : page * size], page, pages


def staff_of(request: web.Request) -> Account:
    """Who is logged in. Every handler has someone, except those of the login form."""
    return request[ACCOUNT]


def hidden(name: str, value: str) -> Markup:
    """A hidden field of a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)


def _sent(request: web.Request) -> list[dict[str, str]]:
    cookie = request.cookies.get(_COOKIE)
    try:
        return list(_signer(request).loads(cookie)) if cookie else []
    except BadData:
        return []


def _signer(request: web.Request) -> URLSafeSerializer:
    secret = request.app[SETTINGS].secret
    return URLSafeSerializer(secret, salt="azimut.equipe.avis", signer_kwargs={"digest_method": hashlib.sha256})
