"""Every page and state on screens of three sizes: what axe-core sees with its WCAG 2.2 and RGAA rules, and what it does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Frame, Page

from tests.browser import audit
from tests.browser.conftest import Open, Watch
from tests.browser.states import DESK, FEWER_PLACES, MINI, PHONE, SCREENS, STATES
from tests.server import Server

# A widget stands in a page that is not ours.
HOSTED = ("widget-ferme", "widget-ouvert")
FORCED = ("accueil", "choix", "hors-ligne", "detresse", "carte-choisie", "carte-groupe", "agenda", "fiche")


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_no_fault(state: str, open_page: Open, server: Server, watch: Watch) -> None:
    if state in HOSTED:
        watch.allow("http://localhost")
    page = open_page()
    STATES[state](page, server.url)
    ours = [frame for frame in page.frames if frame.url.startswith(server.url)]
    if state != "carte":
        page.evaluate(FEWER_PLACES)
    assert list(wrong_with(page, state, ours)) == []


def wrong_with(page: Page, state: str, ours: list[Frame]) -> Iterator[str]:
    def told(circumstance: str, found: list[str]) -> Iterator[str]:
        yield from (f"{circumstance}: {fault}" for fault in found)

    for screen in (DESK, PHONE, MINI):
        width, height = SCREENS[screen]
        page.set_viewport_size({"width": width, "height": height})
        yield from told(screen, audit.overflow(page))
        # What the smallest screen changes for others than these is their width, a little.
        for frame in page.frames if screen != MINI or any(map(audit.minds_height, ours)) else []:
            yield from told(screen, audit.faults(frame, styles=frame in ours and screen == DESK))
        for frame in ours:
            yield from told(screen, audit.small_targets(frame))
    # Colours are all that changes.
    forced = [{"color_scheme": "light", "forced_colors": "active"}] if state in FORCED else []
    for media in ({"color_scheme": "dark"}, *forced):
        page.emulate_media(**media)  # type: ignore[arg-type]
        for frame in ours:
            yield from told(str(media), audit.faults(frame, only=["color-contrast"]))
    page.emulate_media(forced_colors="none")
    yield from told("spaced text", audit.spaced(page))
    page.set_viewport_size({"width": 1280, "height": 800})
    yield from told("text at 200 %", audit.enlarged(page))


def test_axe_has_rules_for_each_of_our_marks(page: Page, server: Server) -> None:
    """A tag that axe does not know would check nothing."""
    page.goto(f"{server.url}/accessibilite")
    sizes = audit.rules(page)
    assert set(sizes) == set(audit.TAGS)
    assert sizes["RGAAv4"] > 60
    assert all(sizes.values())


def test_faults_are_found(page: Page, server: Server) -> None:
    """The checks themselves: on a page that is spoilt each tells what is wrong."""
    page.goto(f"{server.url}/accessibilite")
    page.evaluate(
        """() => {
          document.documentElement.removeAttribute("lang");
          const button = document.createElement("button");
          button.style.cssText = "width: 2000px; height: 20px; color: #eee; background: #fff";
          button.textContent = "x";
          const pale = document.createElement("p");
          pale.style.cssText = "color: #ddd; background: #fff";
          pale.textContent = "pale";
          document.querySelector("main").prepend(pale, button);
        }"""
    )
    found = audit.faults(page)
    assert [fault for fault in found if "html-has-lang" in fault]
    assert [fault for fault in found if "color-contrast" in fault]
    assert len(audit.small_targets(page)) == 1
    assert audit.overflow(page) != []
