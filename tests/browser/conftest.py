"""A real browser on the real server. What no page may ever do is watched in every test: see `Watch`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, StorageState, sync_playwright

from bot.web.staff.accounts import Accounts
from tests.browser.staff_states import LEAVING, NAME, PASSWORD, log_in
from tests.conftest import lacking
from tests.server import Server

_TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => console.error("CSP", event.violatedDirective, event.blockedURI));
"""
# The browser's own word for an answer that is an error, or for none: tests cause both on purpose.
_EXPECTED = "Failed to load resource"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
Open = Callable[..., Page]
"""Opens a page in a context of its own: `open_page(360, 640, color_scheme="dark")`."""


@dataclass
class Watch:
    """What went wrong in pages: requests to other origins, violations of the policy, errors of scripts."""

    allowed: list[str]
    wrong: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def allow(self, origin: str) -> None:
        """Let pages load from another origin too; without a port it stands for all its ports."""
        self.allowed.append(origin)

    def over(self, context: BrowserContext) -> None:
        """Watch all the pages of a context and their frames."""
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("request", self._asked)
        context.on("weberror", lambda error: self.wrong.append(f"script: {error.error}"))
        context.on("console", lambda said: self._said(said.type, said.text))

    def _asked(self, request: Request) -> None:
        self.requests.append(request)
        if not any(request.url.startswith((f"{origin}/", f"{origin}:")) for origin in self.allowed):
            self.wrong.append(f"request: {request.url}")

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(_EXPECTED):
            self.wrong.append(f"console: {text}")

    def sent(self) -> list[dict[str, Any]]:
        """The messages that pages sent to the bot, in their order."""
        posts = [request for request in self.requests if "/webhooks/rest/webhook" in request.url]
        return [request.post_data_json for request in posts]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Without a browser not even the server is started."""
    if BROWSER is None:
        lacking("no Chromium: apt-get install chromium")


@pytest.fixture(scope="package")
def chromium(server: Server) -> Iterator[Browser]:
    """Debian's Chromium. After the server, whose training would not bear the loop that this brings into the thread."""
    assert BROWSER is not None
    with sync_playwright() as playwright:
        yield from _launched(playwright, BROWSER)


def _launched(playwright: Playwright, path: str) -> Iterator[Browser]:
    # Its sandbox refuses root, which continuous integration is.
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def watch(server: Server) -> Watch:
    return Watch([server.url])


@pytest.fixture
def open_page(chromium: Browser, watch: Watch) -> Iterator[Open]:
    """A function that opens pages; at the end nothing may have gone wrong in any."""
    contexts: list[BrowserContext] = []

    def open_one(width: int = 1280, height: int = 800, **options: Any) -> Page:
        settings = {"locale": "fr-FR", "reduced_motion": "reduce", **options}
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        context.set_default_timeout(15_000)
        contexts.append(context)
        watch.over(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    assert watch.wrong == []


@pytest.fixture(scope="session")
def account(server: Server) -> None:
    """Claire's account on the server of these tests, and that of who logs out."""
    accounts = Accounts(server.knowledge.parent / "var" / "equipe.json")
    accounts.add(NAME, PASSWORD)
    accounts.add(*LEAVING)


@pytest.fixture(scope="package")
def logged_in(chromium: Browser, server: Server, account: None) -> StorageState:
    """Claire's session, for `open_page(storage_state=logged_in)`."""
    context = chromium.new_context()
    log_in(context.new_page(), server.url)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def staff_page(open_page: Open, logged_in: StorageState) -> Page:
    """A page on a desk, logged in."""
    return open_page(storage_state=logged_in)


@pytest.fixture
def page(open_page: Open) -> Page:
    """A page on a desk."""
    return open_page()
