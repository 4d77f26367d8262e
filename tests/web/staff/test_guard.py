"""What stands before every staff page: tokens, headers, sizes, errors."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from aiohttp import web
from yarl import URL

from bot.messages import say
from bot.settings import Settings
from bot.web import app as application
from bot.web.app import create_app
from bot.web.keys import CHAT
from bot.web.staff.accounts import Accounts
from bot.web.staff.page import flash, see_other, staff_of, staff_page
from bot.web.staff_paths import STAFF_BYTES
from tests.web.fakes import Client, FakeAgent, FakeLive, FakeWatcher
from tests.web.pages import right
from tests.web.staff.conftest import ASKS, HERE, NAME, PASSWORD, Clock, Member


async def echo(request: web.Request) -> web.Response:
    form = await request.post()
    return web.json_response({"staff": staff_of(request).nom, "size": len(str(form.get("text", "")))})


async def told(request: web.Request) -> web.Response:
    return see_other(request, HERE, "journal_connexion", nom="<b>")


async def told_now(request: web.Request) -> web.Response:
    flash(request, "journal_connexion", "alerte", nom="Zoé")
    return staff_page(request, "equipe/erreur.html", code=200, message="x")


async def fail(_request: web.Request) -> web.Response:
    raise RuntimeError("secret detail")


async def elsewhere(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/equipe/essayer")


@pytest.fixture
async def member(
    aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings, agent: FakeAgent, live: FakeLive, clock: Clock,
    accounts: Accounts,
) -> Member:  # fmt: skip
    """Claire, logged in where there are also pages for these tests."""
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)
    app = create_app(settings, agent, live, clock)  # type: ignore[arg-type]
    app.router.add_route("*", "/equipe/echo", echo)
    app.router.add_get("/equipe/told", told)
    app.router.add_get("/equipe/now", told_now)
    app.router.add_get("/equipe/fail", fail)
    app.router.add_get("/equipe/elsewhere", elsewhere)
    member = Member(await aiohttp_client(app, headers=ASKS))
    await member.login()
    return member


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_unsafe_passes_without_the_token(member: Member, method: str) -> None:
    ask = {"allow_redirects": False, "headers": {"Accept": "application/json"}}
    for given in ({}, {"data": {"jeton": "x"}}, {"json": {"jeton": await member.token()}}):
        assert (await member.http.request(method, "/equipe/echo", **ask, **given)).status == 403
    wrong = await member.http.request(method, "/equipe/echo", headers={"X-Jeton": "x"})
    assert wrong.status == 403
    right_one = await member.http.request(method, "/equipe/echo", headers={"X-Jeton": await member.token()})
    assert (await right_one.json())["staff"] == NAME


async def test_a_form_passes_with_its_token_and_says_why_not_without(member: Member) -> None:
    assert (await member.send("/equipe/echo", await member.token())).status == 200
    refused = await member.send("/equipe/echo", "x")
    html = await refused.text()
    right(html)
    assert say("http_equipe_jeton") in unescape(html)


async def test_the_token_of_someone_else_is_none(member: Member, accounts: Accounts) -> None:
    accounts.add("bruno", PASSWORD)
    token = await member.token()
    member.http.session.cookie_jar.clear()
    await member.login("bruno")
    assert (await member.send("/equipe/echo", token)).status == 403
    assert (await member.send("/equipe/echo", await member.token())).status == 200


@pytest.mark.parametrize(
    ("site", "passes"), [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False)]
)
async def test_what_the_browser_says_of_another_site_is_heard(member: Member, site: str, passes: bool) -> None:
    headers = {"Sec-Fetch-Site": site, "X-Jeton": await member.token()}
    reply = await member.http.post("/equipe/echo", headers=headers)
    assert reply.status == (200 if passes else 403)
    assert (await member.get(HERE, headers={"Sec-Fetch-Site": site})).status == 200


async def test_pages_may_not_be_kept_framed_or_indexed(member: Member) -> None:
    for path, status in ((HERE, 200), ("/equipe/inconnue", 404), ("/equipe/fail", 500), ("/equipe/told", 303)):
        reply = await member.get(path)
        assert reply.status == status
        assert reply.headers["Cache-Control"] == "no-store"
        assert "ETag" not in reply.headers
        assert reply.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert reply.headers["X-Frame-Options"] == "DENY"
        assert reply.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    public = await member.get("/robots.txt")
    assert "X-Robots-Tag" not in public.headers
    assert public.headers["X-Frame-Options"] == "SAMEORIGIN"


async def test_staff_may_send_more_than_the_public(member: Member) -> None:
    token = await member.token()
    big = await member.send("/equipe/echo", token, text="x" * 200_000)
    assert (await big.json())["size"] == 200_000
    for path in ("/equipe/echo", "/equipe/connexion"):
        over = await member.send(path, token, text="x" * (STAFF_BYTES + 1))
        assert over.status == 413
        assert str(STAFF_BYTES) in await over.text()
    public = await Client(member.http).post((await Client(member.http).open())["sender"], "x" * 20_000)
    assert public.status == 413


async def test_a_form_that_cannot_be_read_is_told(member: Member) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Accept": "text/html"}
    reply = await member.http.post("/equipe/echo", data=b"not multipart", headers=headers)
    assert reply.status in (400, 403)
    right(await reply.text())
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=nope", "Accept": "text/html"}
    reply = await member.http.post("/equipe/echo", data=b"a=%ff", headers=headers)
    assert reply.status in (400, 403)


async def test_errors_are_pages_for_people_and_json_for_scripts(member: Member) -> None:
    for path, status in (("/equipe/inconnue", 404), ("/equipe/fail", 500)):
        page = await member.get(path, headers={"Accept": "text/html"})
        html = await page.text()
        right(html)
        assert page.status == status
        assert "secret detail" not in html
        assert "Se déconnecter" in html
        data = await member.get(path, headers={"Accept": "application/json"})
        assert data.status == status
        assert (await data.json())["error"]["message"]


async def test_a_script_without_a_session_is_told_so(member: Member) -> None:
    token = await member.token()
    member.http.session.cookie_jar.clear()
    reply = await member.http.post("/equipe/echo", headers={"Accept": "application/json", "X-Jeton": token})
    assert reply.status == 401
    assert (await reply.json())["error"] == {"code": "equipe_session", "message": say("http_equipe_session")}


@pytest.mark.parametrize(
    "path", ["/equipe", "/equipe/", "/equipe/echo", "/equipe/inconnue", "/%65quipe/echo", "/equipe%2Fecho"]
)
async def test_nobody_passes_by_another_spelling(member: Member, path: str) -> None:
    member.http.session.cookie_jar.clear()
    url = URL(str(member.http.make_url("")).rstrip("/") + path, encoded=True)
    reply = await member.http.session.get(url, allow_redirects=False)
    assert reply.status == 303
    assert reply.headers["Location"].startswith("/equipe/connexion")


async def test_a_notice_is_shown_once_and_escaped(member: Member) -> None:
    reply = await member.get("/equipe/told")
    assert (reply.status, reply.headers["Location"]) == (303, HERE)
    html = await (await member.get(HERE)).text()
    assert "connexion de &lt;b&gt;" in html
    assert "connexion de" not in await (await member.get(HERE)).text()
    assert "connexion de Zoé" in await (await member.get("/equipe/now")).text()
    assert "connexion de" not in await (await member.get(HERE)).text()


async def test_a_notice_that_we_did_not_write_is_not_shown(member: Member) -> None:
    member.http.session.cookie_jar.update_cookies({"azimut_avis": "W3sia2luZCI6Im9rIn1d.x"}, member.http.make_url("/equipe"))
    assert (await member.get(HERE)).status == 200


async def test_a_handler_may_raise_a_redirection(member: Member) -> None:
    reply = await member.get("/equipe/elsewhere")
    assert (reply.status, reply.headers["Location"]) == (302, HERE)


@pytest.mark.parametrize(
    ("changes", "secure"),
    [({}, False), ({"public_url": "https://azimut.exemple.fr"}, True), ({"environment": "production"}, True),
     ({"public_url": "http://azimut.exemple.fr"}, False)],
)  # fmt: skip
async def test_cookies_are_kept_to_https_where_the_site_is(
    aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings, agent: FakeAgent, live: FakeLive,
    accounts: Accounts, changes: dict[str, str], secure: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(application, "Watcher", FakeWatcher)
    app = create_app(replace(settings, **changes), agent, live)  # type: ignore[arg-type]
    assert CHAT in app
    reply = await (await aiohttp_client(app)).get("/equipe/connexion")
    assert bool(reply.cookies["azimut_connexion"]["secure"]) is secure


async def test_a_damaged_file_of_accounts_lets_nobody_in(visitor: Member, accounts: Accounts) -> None:
    accounts.path.write_text("{", encoding="utf-8")
    assert (await visitor.get("/equipe/connexion")).status == 500
    assert (await visitor.get("/robots.txt")).status == 200
