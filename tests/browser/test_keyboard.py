"""Everything by keyboard: in order, always in sight, never trapped."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.states import DESK, FEWER_PLACES, PHONE, SCREENS, SLOW, STATES, TECHNILAB, answers
from tests.browser.test_conversation import focused, questions
from tests.server import Server

# What has the focus: who it is, whether one sees that it has it, whether it is hidden under something else.
_FOCUS = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getClientRects()[0];
  const [half, down] = box ? [Math.min(box.width, innerWidth) / 2, Math.min(box.height, 40) / 2] : [0, 0];
  const middle = box && document.elementFromPoint(box.left + half, box.top + down);
  element.dataset.pas = element.dataset.pas || String((window.pas = (window.pas || 0) + 1));
  return {
    step: element.dataset.pas, tag: element.localName, kind: element.type,
    name: element.id || element.textContent.trim().slice(0, 40),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    free: Boolean(middle) && (element.contains(middle) || middle.contains(element)),
  };
}"""


def walk(page: Page, key: str = "Tab", most: int = 150) -> list[dict[str, Any]]:
    """Press a key until the focus comes back to where it was or leaves the page; what had it on the way."""
    steps: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press(key)
        here = page.evaluate(_FOCUS)
        if here["kind"] == "date" and steps and here["step"] == steps[-1]["step"]:
            # Its day, month, year and calendar, one after the other.
            continue
        if here["tag"] == "body" or here["step"] in {step["step"] for step in steps}:
            return steps
        steps.append(here)
    raise AssertionError(f"trapped: {steps[-3:]}")


@pytest.mark.parametrize("screen", [DESK, PHONE])
@pytest.mark.parametrize("state", ["choix", "carte-choisie", "agenda", "fiche"])
def test_the_focus_goes_through_a_page_and_is_always_seen(state: str, screen: str, open_page: Open, server: Server) -> None:
    page = open_page(*SCREENS[screen])
    STATES[state](page, server.url)
    page.evaluate(FEWER_PLACES)
    page.evaluate("() => { document.activeElement.blur(); document.body.tabIndex = -1; document.body.focus(); }")
    page.evaluate("() => document.body.removeAttribute('tabindex')")
    steps = walk(page)
    assert steps[0]["name"] == "Aller au contenu"
    assert [step["name"] for step in steps if not step["seen"]] == []
    assert [step["name"] for step in steps if not step["free"]] == []
    assert {"Vie privée", "112 urgence"} <= {step["name"] for step in steps}
    assert len(steps) > 12


@pytest.mark.parametrize("path", ["/carte", "/agenda", "/fiche/technilab", "/accessibilite"])
def test_the_first_stop_leads_to_the_content(path: str, page: Page, server: Server) -> None:
    page.goto(server.url + path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert focused(page) == "contenu"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_conversation_is_held_by_keyboard_alone(page: Page, server: Server) -> None:
    page.goto(server.url)
    assert focused(page) == "question"
    page.keyboard.type(TECHNILAB)
    page.keyboard.press("Enter")
    answers(page).first.wait_for(timeout=SLOW)
    assert focused(page) == "question"
    # Back into the answer, to its first choice.
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement === document.querySelector('.tour.bot .choix button')"):
            break
    page.keyboard.press("Enter")
    answers(page).nth(1).wait_for(timeout=SLOW)
    assert len(questions(page)) == 2
    # The choice keeps the focus: nobody is thrown to the top of the page.
    assert page.evaluate("document.activeElement.closest('.choix') !== null")
    page.locator("#effacer").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert focused(page) == "effacer-oui"
    page.keyboard.press("Escape")
    assert focused(page) == "effacer"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#tours > li")).to_have_count(0)


def test_the_log_scrolls_by_keyboard(page: Page, server: Server) -> None:
    STATES["choix"](page, server.url)
    page.locator("#fil").focus()
    before = page.evaluate("fil.scrollTop")
    page.keyboard.press("Home")
    page.wait_for_function("(before) => fil.scrollTop < before", arg=before)


def test_the_dictation_warning_is_left_by_escape(page: Page, server: Server) -> None:
    STATES["dictee"](page, server.url)
    assert focused(page) == "micro-texte"
    page.keyboard.press("Escape")
    expect(page.locator("#micro-avis")).to_be_hidden()
    assert focused(page) == "micro"
