"""Who gets in, for how long, and what those who do not are told."""

from __future__ import annotations

import asyncio
import logging
from html import unescape
from typing import Any

import pytest

from bot.messages import say
from bot.web.staff import login
from bot.web.staff.accounts import Accounts
from bot.web.staff.sessions import IDLE, LONGEST
from bot.web.staff.throttle import FREE
from tests.web.fakes import Client
from tests.web.pages import right
from tests.web.staff.conftest import HERE, NAME, PASSWORD, Clock, Member, token_in

SESSION, BROWSER = "azimut_equipe", "azimut_connexion"
PAGES = ("/equipe", "/equipe/essayer", "/equipe/connexion", "/equipe/inconnue", "/equipe/")


# -- while there is no account


@pytest.mark.parametrize("path", [*PAGES, "/equipe/connexion?suite=/equipe"])
async def test_without_an_account_the_pages_do_not_exist(visitor: Member, path: str) -> None:
    browser = {"Accept": "text/html"}
    unknown = await visitor.get("/inconnue", headers=browser)
    for options in ({"headers": browser}, {"headers": {"Accept": "*/*"}}):
        asked = await visitor.get(path, **options)
        same = await visitor.get("/inconnue", **options)
        assert asked.status == same.status == 404
        assert await asked.read() == await same.read()
    varying = {"Date", "X-Request-ID"}
    asked = await visitor.get(path, headers=browser)
    assert {k: v for k, v in asked.headers.items() if k not in varying} == {
        k: v for k, v in unknown.headers.items() if k not in varying
    }


async def test_without_an_account_nothing_can_be_sent(visitor: Member) -> None:
    for path in ("/equipe/connexion", "/equipe/deconnexion", "/equipe/essayer", "/equipe"):
        assert (await visitor.http.post(path, data={"nom": "x"})).status == 404


async def test_an_account_made_while_the_server_runs_works_at_once(visitor: Member, settings: Any) -> None:
    assert (await visitor.get("/equipe/connexion")).status == 404
    accounts = Accounts(settings.staff)
    accounts.add(NAME, PASSWORD)
    assert (await visitor.login()).status == 303
    assert await visitor.is_in()
    accounts.remove(NAME)
    assert (await visitor.get(HERE)).status == 404


# -- the form


async def test_the_form_is_right_and_helps_password_managers(visitor: Member, accounts: Accounts) -> None:
    reply = await visitor.get("/equipe/connexion")
    html = await reply.text()
    right(html)
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html
    assert 'aria-invalid="true"' not in html
    assert "Se déconnecter" not in html


async def test_right_name_and_password_open_a_session(visitor: Member, accounts: Accounts) -> None:
    reply = await visitor.login("Claire.Martin")
    assert (reply.status, reply.headers["Location"]) == (303, "/equipe")
    html = await (await visitor.get(HERE)).text()
    right(html)
    assert "claire.martin" in html
    assert visitor.cookie(BROWSER) is None


@pytest.mark.parametrize("name", [NAME, "nobody", "", "a" * 5000, "x\0y"])
async def test_a_wrong_password_and_an_unknown_name_are_told_the_same(visitor: Member, accounts: Accounts, name: str) -> None:
    reply = await visitor.login(name, "not the password")
    html = await reply.text()
    assert reply.status == 401
    right(html)
    assert html.count('aria-describedby="connexion-erreur"') == 3
    assert html.count('aria-invalid="true"') == 2
    assert "not the password" not in html
    assert "ne vont pas ensemble" in html
    assert visitor.cookie(SESSION) is None


async def test_an_unknown_name_is_verified_as_slowly(
    visitor: Member, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str | None] = []

    def matches(kept: str | None, password: str) -> bool:
        verified.append(kept)
        return False

    monkeypatch.setattr(login, "matches", matches)
    await visitor.login("nobody", "x")
    await visitor.login(NAME, "x")
    account = accounts.find(NAME)
    assert account
    assert verified == [None, account.hache]


async def test_what_is_typed_is_shown_again_escaped(visitor: Member, accounts: Accounts) -> None:
    html = await (await visitor.login('"><script>x</script>', "x")).text()
    right(html)
    assert "<script>" not in html


async def test_a_form_without_its_token_opens_nothing(visitor: Member, accounts: Accounts) -> None:
    fields = {"nom": NAME, "mot_de_passe": PASSWORD}
    for token in ("", "x", "a.b.c", "é"):
        reply = await visitor.send("/equipe/connexion", token, **fields)
        assert reply.status == 403
    token = await visitor.token("/equipe/connexion")
    visitor.http.session.cookie_jar.clear()
    # The token of one browser is none in another.
    assert (await visitor.send("/equipe/connexion", token, **fields)).status == 403
    assert visitor.cookie(SESSION) is None


async def test_each_login_opens_another_session(member: Member) -> None:
    first, token = member.cookie(SESSION), await member.token()
    member.http.session.cookie_jar.clear()
    await member.login()
    assert member.cookie(SESSION) != first
    assert (await member.send("/equipe/deconnexion", token)).status == 403


async def test_who_is_in_is_led_on(member: Member) -> None:
    reply = await member.get("/equipe/connexion?suite=/equipe/essayer")
    assert (reply.status, reply.headers["Location"]) == (303, "/equipe/essayer")


@pytest.mark.parametrize("suite", ["/equipe/essayer", "/equipe/fiches?q=a&page=2", "/equipe?x=1"])
async def test_the_login_leads_to_the_page_that_was_asked(visitor: Member, accounts: Accounts, suite: str) -> None:
    asked = await visitor.get(suite)
    assert asked.status == 303
    form = await visitor.get(asked.headers["Location"])
    reply = await visitor.login(suite=suite)
    assert reply.headers["Location"] == suite
    assert f'value="{suite.replace("&", "&amp;")}"' in await form.text()


@pytest.mark.parametrize(
    "suite",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/equipe@evil.example", "/equipement",
        "/equipe/../", "/equipe/..%5c", "javascript:alert(1)", "/", "equipe", " /equipe", "/equipe\n", "/equipe/\\..\\", "",
        "/equipe/connexion", "/equipe/connexion?suite=/equipe",
    ],
)  # fmt: skip
async def test_the_login_leads_nowhere_else(visitor: Member, accounts: Accounts, suite: str) -> None:
    assert login.way_back(suite) == "/equipe"
    assert (await visitor.login(suite=suite)).headers["Location"] == "/equipe"


# -- guessing


async def test_guessing_is_slowed_down(visitor: Member, accounts: Accounts, clock: Clock) -> None:
    for _ in range(FREE):
        last = await visitor.login(password="x")
        assert last.status == 401
    assert "15 secondes" in await last.text()
    # Not even the right password, until the wait is over.
    reply = await visitor.login()
    assert (reply.status, reply.headers["Retry-After"]) == (429, "15")
    html = await reply.text()
    right(html)
    assert say("connexion_attente", secondes=15).replace("'", "&#39;") in html
    clock.pass_(15)
    assert (await visitor.login()).status == 303
    assert await visitor.is_in()


async def test_many_tries_at_once_are_no_way_around(visitor: Member, accounts: Accounts) -> None:
    token = await visitor.token("/equipe/connexion")
    tries = [visitor.send("/equipe/connexion", token, nom=NAME, mot_de_passe=f"x{number}") for number in range(20)]
    statuses = [reply.status for reply in await asyncio.gather(*tries)]
    assert statuses.count(401) == FREE
    assert statuses.count(429) == 20 - FREE


async def test_behind_a_proxy_each_address_has_its_own_count(visitor: Member, accounts: Accounts) -> None:
    for number in range(FREE):
        await visitor.login(f"nobody{number}", "x", headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.1"})
    assert (await visitor.login(headers={"X-Forwarded-For": "198.51.100.1"})).status == 429
    # What comes before the proxy's own word is the client's invention.
    assert (await visitor.login(headers={"X-Forwarded-For": "203.0.113.5"})).status == 303


# -- how long a session lasts


async def test_a_session_ends_after_an_hour_without_a_request(member: Member, clock: Clock) -> None:
    clock.pass_(IDLE - 1)
    assert await member.is_in()
    clock.pass_(IDLE - 1)
    assert await member.is_in()
    clock.pass_(IDLE)
    reply = await member.get(HERE)
    assert (reply.status, reply.headers["Location"]) == (303, "/equipe/connexion?suite=%2Fequipe%2Fessayer")
    form = await (await member.get(reply.headers["Location"])).text()
    assert say("equipe_session_finie") in form
    # Said once.
    assert say("equipe_session_finie") not in await (await member.get("/equipe/connexion")).text()


async def test_a_session_ends_after_eight_hours_whatever_is_done(member: Member, clock: Clock) -> None:
    for _ in range(LONGEST // 1800 - 1):
        clock.pass_(1800)
        assert await member.is_in()
    clock.pass_(1800)
    assert not await member.is_in()


async def test_leaving_closes_the_session_and_its_cookie_is_worth_nothing(member: Member) -> None:
    kept = member.cookie(SESSION)
    reply = await member.send("/equipe/deconnexion", await member.token())
    assert (reply.status, reply.headers["Location"]) == (303, "/equipe/connexion")
    assert member.cookie(SESSION) is None
    assert say("deconnexion_faite") in await (await member.get("/equipe/connexion")).text()
    stolen = await member.get(HERE, headers={"Cookie": f"{SESSION}={kept}"})
    assert stolen.status == 303


@pytest.mark.parametrize("change", ["password", "remove", "remake"])
async def test_a_change_of_the_account_closes_its_sessions(member: Member, accounts: Accounts, change: str) -> None:
    accounts.add("bruno", PASSWORD)
    if change == "password":
        accounts.change_password(NAME, "une autre phrase bien longue")
    else:
        accounts.remove(NAME)
    if change == "remake":
        accounts.add(NAME, PASSWORD)
    assert not await member.is_in()


async def test_a_cookie_that_was_tampered_with_opens_nothing(member: Member) -> None:
    kept = member.cookie(SESSION)
    assert kept
    member.http.session.cookie_jar.clear()
    assert (await member.get(HERE, headers={"Cookie": f"{SESSION}={kept}"})).status == 200
    for forged in (kept[:-1], kept + "x", kept.swapcase(), "", "x.y", "é"):
        assert (await member.get(HERE, headers={"Cookie": f"{SESSION}={forged}"})).status == 303


async def test_a_token_of_another_kind_is_no_session(member: Member, accounts: Accounts) -> None:
    browser = Client(member.http)
    sender = (await browser.open())["sender"]
    member.http.session.cookie_jar.clear()
    assert (await member.get(HERE, headers={"Cookie": f"{SESSION}={sender}"})).status == 303


# -- cookies, logs


def flags(reply: Any, name: str) -> dict[str, Any]:
    return {key: value for key, value in reply.cookies[name].items() if value}


async def test_cookies_are_for_these_pages_alone(visitor: Member, accounts: Accounts) -> None:
    kept = {"path": "/equipe", "httponly": True, "samesite": "Strict"}
    assert flags(await visitor.get("/equipe/connexion"), BROWSER) == kept
    assert flags(await visitor.login(), SESSION) == kept


async def test_public_pages_set_no_cookie_and_are_sent_none(member: Member) -> None:
    for path in ("/robots.txt", "/static/base.css", "/inconnue", "/equipement"):
        reply = await member.get(path)
        assert "Set-Cookie" not in reply.headers
        assert member.http.session.cookie_jar.filter_cookies(member.http.make_url(path)) == {}


async def test_robots_do_not_learn_where_it_is(member: Member) -> None:
    assert "equipe" not in await (await member.get("/robots.txt")).text()


async def test_the_log_tells_who_and_never_a_password_nor_an_address(
    visitor: Member, accounts: Accounts, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "bot"):
        await visitor.login(password="wrong secret")
        await visitor.login("secret typed as a name", "x", headers={"X-Forwarded-For": "198.51.100.1"})
        await visitor.login()
        await visitor.send("/equipe/deconnexion", await visitor.token())
    said = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert said == [
        say("journal_refus", nom=NAME),
        say("journal_refus_inconnu"),
        say("journal_connexion", nom=NAME),
        say("journal_deconnexion", nom=NAME),
    ]


# -- what was being written when the session ended


async def test_what_is_sent_after_the_session_ended_is_kept(member: Member, clock: Clock) -> None:
    token = await member.token()
    clock.pass_(IDLE)
    text = 'id: x\n  nom: "É" & <b>\n'
    reply = await member.send("/equipe/essayer", token, question=text, autre="2")
    form = await reply.text()
    right(form)
    assert reply.status == 401
    kept = form.split('name="garde" value="')[1].split('"')[0]
    fields = {"nom": NAME, "mot_de_passe": PASSWORD, "suite": "/equipe/essayer", "garde": unescape(kept)}
    wrong = await (await member.send("/equipe/connexion", token_in(form), **{**fields, "mot_de_passe": "x"})).text()
    # A slip in the password loses nothing either.
    assert kept in wrong
    done = await member.send("/equipe/connexion", token_in(form), **fields)
    html = await done.text()
    right(html)
    assert done.status == 200
    assert 'action="/equipe/essayer"' in html
    assert "id: x\n  nom: &#34;É&#34; &amp; &lt;b&gt;\n" in html
    assert (await member.send("/equipe/essayer", token_in(html), question=text)).status == 303


async def test_what_another_site_sends_is_not_kept(visitor: Member, accounts: Accounts) -> None:
    reply = await visitor.send("/equipe/essayer", "x", question="planted")
    assert reply.status == 401
    assert "planted" not in await reply.text()
