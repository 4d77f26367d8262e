"""Who may read the staff pages: every request under `/equipe` passes here, so that no handler deals with it.

Without any account the pages do not exist. Otherwise the guard asks for the login, checks the token of whatever is not a mere
reading (form field `jeton`, or header `X-Jeton`), says who is there (`page.staff_of`), and turns errors into pages.
"""

from __future__ import annotations

from typing import Any

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.messages import say
from bot.web.errors import ApiError, error_response, key_of, log_failure
from bot.web.head import SAFE_METHODS
from bot.web.keys import ACCOUNT, DESK, FOR_STAFF, SESSION
from bot.web.staff import login
from bot.web.staff.page import flash, keep_notices, see_other, set_cookie, staff_page
from bot.web.staff_paths import PREFIX, STAFF_BYTES, is_staff_path

_OURS = ("same-origin", "none")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let pass who is logged in."""
    if not is_staff(request):
        return await handler(request)
    if not request.app[DESK].accounts:
        raise web.HTTPNotFound
    # Seen by what writes the headers, which gets this request and not the one below.
    request[FOR_STAFF] = True
    inner = request.clone(client_max_size=STAFF_BYTES)
    response = await _answered(inner, handler)
    if not response.prepared:
        _keep_session(inner, response)
        keep_notices(inner, response)
    return response


def is_staff(request: web.Request) -> bool:
    """Whether an address is one of the staff's, however it is written."""
    resource = request.match_info.route.resource
    paths = (request.path, resource.canonical if resource else "")
    return any(is_staff_path(path) for path in paths)


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await _allowed(request, handler)
    except web.HTTPException as error:
        if error.status < 400:
            return web.Response(status=error.status, headers={hdrs.LOCATION: error.headers.get(hdrs.LOCATION, PREFIX)})
        return _refusal(request, error.status, key_of(error.status), limite=STAFF_BYTES)
    except ApiError as error:
        return _refusal(request, error.status, error.key)
    except Exception as error:
        log_failure(f"{request.method} {request.match_info.route.name or 'request'}", error)
        return _refusal(request, 500, "http_internal")


async def _allowed(request: web.Request, handler: Handler) -> web.StreamResponse:
    sessions = request.app[DESK].sessions
    session = sessions.read(request.cookies.get(login.COOKIE))
    account = sessions.account(session)
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site", "none") not in _OURS:
        raise ApiError(403, "http_equipe_jeton")
    if session is not None and account is not None:
        request[ACCOUNT] = account
        request[SESSION] = session
    if request.path == login.PATH:
        return await handler(request)
    token = "" if request.method in SAFE_METHODS else await _token(request)
    owned = session is not None and sessions.owns(session.id, token)
    if account is None:
        return await _to_login(request, expired=session is not None, owned=owned)
    if request.method not in SAFE_METHODS and not owned:
        raise ApiError(403, "http_equipe_jeton")
    return await handler(request)


async def _token(request: web.Request) -> str:
    given = request.headers.get("X-Jeton")
    return given if given is not None else str((await login.form_of(request)).get("jeton", ""))


async def _to_login(request: web.Request, *, expired: bool, owned: bool) -> web.StreamResponse:
    """The login form. What was sent in a session that has ended since (`owned`) is kept, to be sent again after it."""
    if not reads_pages(request):
        raise ApiError(401, "http_equipe_session")
    if expired:
        flash(request, "equipe_session_finie", "alerte")
    if request.method in SAFE_METHODS:
        return see_other(request, login.address(request.path_qs))
    fields = [(name, value) for name, value in (await login.form_of(request)).items() if isinstance(value, str)]
    return login.form(request, login.Attempt(login.way_back(request.path), fields if owned else ()), status=401)


def _keep_session(request: web.Request, response: web.StreamResponse) -> None:
    sessions, session = request.app[DESK].sessions, request.get(SESSION)
    if session is not None and sessions.is_stale(session) and login.COOKIE not in response.cookies:
        set_cookie(request, response, login.COOKIE, sessions.cookie(session))


def _refusal(request: web.Request, status: int, key: str, **values: Any) -> web.Response:
    if not reads_pages(request):
        return error_response(status, key, **values)
    return staff_page(request, "equipe/erreur.html", status=status, code=status, message=say(key, **values))


def reads_pages(request: web.Request) -> bool:
    """Whether a browser asked for a page, rather than a script for data."""
    return "text/html" in request.headers.get(hdrs.ACCEPT, "text/html")
