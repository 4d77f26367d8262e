"""The widget in a page of another site, under the strictest policy that lets it in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, Route, expect

from tests.browser.conftest import Open, Watch
from tests.browser.site import other_site
from tests.browser.states import DESK, PHONE, SCREENS, SLOW, TECHNILAB
from tests.server import Server

_ACTIVE = """() => {
  const inner = document.activeElement.shadowRoot && document.activeElement.shadowRoot.activeElement;
  return inner ? inner.className || inner.localName : document.activeElement.id || document.activeElement.localName;
}"""


@pytest.fixture
def site(server: Server, watch: Watch) -> Iterator[str]:
    with other_site(server.url) as address:
        watch.allow(address.rstrip("/"))
        yield address


def launcher(page: Page) -> Locator:
    return page.locator("azimut-widget .lanceur")


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("azimut-widget iframe")


def opened(page: Page) -> FrameLocator:
    """The conversation, once it is opened by hand and can be written in."""
    launcher(page).click()
    inside(page).locator("#question:focus").wait_for()
    return inside(page)


@pytest.fixture(params=[DESK, PHONE])
def host(request: pytest.FixtureRequest, open_page: Open, site: str) -> Page:
    """The other site's page, with the widget closed."""
    page = open_page(*SCREENS[request.param])
    page.goto(site)
    launcher(page).wait_for()
    return page


def test_before_it_is_opened_only_its_button_is_loaded(host: Page, server: Server, watch: Watch) -> None:
    host.wait_for_load_state("networkidle")
    ours = sorted(request.url for request in watch.requests if request.url.startswith(server.url))
    assert ours == [f"{server.url}/chat.js", f"{server.url}/static/widget.css"]
    assert host.locator("azimut-widget iframe").count() == 0
    assert host.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]
    assert host.context.cookies() == []
    box = launcher(host).bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= host.viewport_size["width"]  # type: ignore[index]


def test_it_opens_and_closes_by_keyboard_and_gives_the_focus_back(host: Page) -> None:
    host.locator("#apres").focus()
    host.keyboard.press("Tab")
    assert host.evaluate(_ACTIVE) == "lanceur"
    expect(launcher(host)).to_have_attribute("aria-expanded", "false")
    host.keyboard.press("Enter")
    inside(host).locator("#question").wait_for()
    expect(launcher(host)).to_have_attribute("aria-expanded", "true")
    host.wait_for_function(f"({_ACTIVE})() === 'iframe'")
    host.keyboard.press("Escape")
    expect(launcher(host)).to_have_attribute("aria-expanded", "false")
    assert host.evaluate(_ACTIVE) == "lanceur"
    expect(host.locator("azimut-widget .panneau")).to_be_hidden()


def test_the_panel_covers_a_phone_and_stands_beside_the_page_on_a_desk(host: Page) -> None:
    launcher(host).click()
    inside(host).locator("#question").wait_for()
    box = host.locator("azimut-widget iframe").bounding_box()
    screen = host.viewport_size
    assert box is not None
    assert screen is not None
    modal = host.evaluate("document.querySelector('azimut-widget').shadowRoot.querySelector('dialog').matches(':modal')")
    if screen["width"] < 480:
        assert modal
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, screen["width"], screen["height"])
    else:
        assert not modal
        assert box["width"] < screen["width"] / 2
        host.locator("#apres").click()


def test_an_answer_that_comes_while_it_is_closed_is_counted(host: Page) -> None:
    frame = opened(host)
    held: list[Route] = []
    host.route("**/webhooks/rest/webhook*", lambda route: held.append(route))
    with host.expect_request("**/webhooks/rest/webhook*"):
        frame.locator("#question").fill(TECHNILAB)
        frame.locator("#question").press("Enter")
    frame.locator("#fermer").click()
    held[0].continue_()
    badge = host.locator("azimut-widget .compte")
    expect(badge).to_have_text("1", timeout=SLOW)
    expect(badge).to_be_visible()
    expect(launcher(host)).to_contain_text("non lu")
    assert host.evaluate(_ACTIVE) == "lanceur"
    launcher(host).click()
    expect(badge).to_be_hidden()
    expect(frame.locator(".tour.bot")).to_have_count(1)


def test_links_of_an_answer_leave_the_conversation_where_it_is(host: Page) -> None:
    frame = opened(host)
    frame.locator("#question").fill(TECHNILAB)
    frame.locator("#question").press("Enter")
    link = frame.locator(".carte-fiche h3 a")
    link.wait_for(timeout=SLOW)
    with host.expect_popup() as popup:
        link.click()
    popup.value.wait_for_load_state()
    assert popup.value.url.endswith("/fiche/technilab")
    assert popup.value.evaluate("window.opener") is None
    expect(frame.locator(".tour.bot")).to_have_count(1)


def test_the_line_that_embeds_it_sets_it(open_page: Open, server: Server, watch: Watch) -> None:
    line = {"titre": "Une &lt;b&gt;question&lt;/b&gt; ?", "position": "gauche", "ouvert": "oui", "question": TECHNILAB}
    with other_site(server.url, **line) as site:
        watch.allow(site.rstrip("/"))
        page = open_page()
        page.goto(site)
        expect(launcher(page)).to_contain_text("Une <b>question</b> ?")
        inside(page).locator(".tour.bot .gestes").wait_for(timeout=SLOW)
        box = launcher(page).bounding_box()
        assert box is not None
        assert box["x"] < 40
        # It was opened by the page, not by the person: the focus stays where it was.
        assert page.evaluate(_ACTIVE) == "body"


def test_messages_of_others_do_not_close_it(host: Page, server: Server) -> None:
    launcher(host).click()
    inside(host).locator("#question").wait_for()
    host.evaluate("window.postMessage({ azimut: 'fermer' }, '*')")
    host.evaluate("window.postMessage({ azimut: 'nonlu', nombre: 7 }, '*')")
    host.wait_for_timeout(100)
    expect(launcher(host)).to_have_attribute("aria-expanded", "true")
    assert launcher(host).locator(".compte").is_hidden()


def test_a_site_that_is_not_allowed_cannot_show_the_page(page: Page, server: Server, watch: Watch) -> None:
    """127.0.0.1 on another port is not among those that the server lets embed it."""
    with other_site(server.url) as site:
        address = site.replace("localhost", "127.0.0.1")
        watch.allow(address.rstrip("/"))
        page.goto(address)
        launcher(page).click()
        page.wait_for_function("document.querySelector('azimut-widget').shadowRoot.querySelector('iframe') !== null")
        page.wait_for_timeout(500)
        assert all(not frame.url.startswith(server.url) for frame in page.frames)
    assert [wrong for wrong in watch.wrong if "frame-ancestors" not in wrong] == []
    assert watch.wrong != []
    watch.wrong.clear()
