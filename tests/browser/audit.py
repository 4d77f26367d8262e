"""What every state must hold: no fault that axe-core finds, no sideways scroll, targets that a thumb can hit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Frame, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"]
_RULES = "(tags) => Object.fromEntries(tags.map((tag) => [tag, axe.getRules([tag]).length]))"
_RUN = """async (options) => (await axe.run(document, options)).violations.map(({ id, help, nodes }) => `${id} (${help}): `
  + nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`).join(" | "))"""
_SMALL = """() => Array.from(document.querySelectorAll(
    "button, select, textarea, summary, input:not([type=hidden], [type=checkbox]), label:has([type=checkbox]),"
    + " .bouton, .bouton-plein, nav a, footer a, .renvois a, h3 a"))
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .map((element) => [element, element.getBoundingClientRect().height])
  .filter(([element, height]) => height > 0 && height < 43.9)
  .map(([element, height]) => `${element.localName}#${element.id} « ${element.textContent.trim().slice(0, 30)} » ${height}`)"""
_MINDS_HEIGHT = """() => Array.from(document.styleSheets)
  .some((sheet) => Array.from(sheet.cssRules).some((rule) => rule.media && rule.media.mediaText.includes("height")))"""
# A part with a scroll of its own can stand sideways though the page does not; tables and drawings are meant to.
_OVERFLOW = """() => [document.documentElement, ...document.querySelectorAll("body *")]
  .filter((part) => !part.matches(".tableau, .graphique, .comparaison"))
  .filter((part) => part === document.documentElement || /auto|scroll/.test(getComputedStyle(part).overflowY))
  .map((part) => [part, part.scrollWidth - (part === document.documentElement ? innerWidth : part.clientWidth)])
  .filter(([part, wide]) => wide > 0 && part.clientWidth > 1)
  .map(([part, wide]) => `${part.localName}#${part.id} ${wide} px too wide`)"""
# Allowed by the policy, unlike a style element: the page's own scripts could do it.
_SPACE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""


def faults(frame: Page | Frame, only: Sequence[str] = (), *, styles: bool = True) -> list[str]:
    """What axe-core finds in a page or a frame, by the rules `only` or by all of `TAGS`.

    `styles`: whether it may read style sheets anew, which puts them in the page: a strict policy of another site refuses.
    """
    _load(frame)
    run = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": TAGS}
    # target-size is off in axe by default, though WCAG 2.2 asks for it. Each frame is looked at by itself.
    rules = {} if only else {"target-size": {"enabled": True}}
    options: dict[str, Any] = {"runOnly": run, "rules": rules, "iframes": False, "preload": styles}
    found: list[str] = frame.evaluate(_RUN, {**options, "resultTypes": ["violations"]})
    return found


def rules(page: Page) -> dict[str, int]:
    """How many rules axe-core has for each tag."""
    _load(page)
    found: dict[str, int] = page.evaluate(_RULES, TAGS)
    return found


def _load(frame: Page | Frame) -> None:
    if not frame.evaluate("() => 'axe' in window"):
        frame.evaluate(AXE_SCRIPT)


def minds_height(frame: Frame) -> bool:
    """Whether a page is laid out otherwise on a low screen."""
    return bool(frame.evaluate(_MINDS_HEIGHT))


def overflow(page: Page) -> list[str]:
    """The page, or a part of it that scrolls, when it is wider than its place."""
    found: list[str] = page.evaluate(_OVERFLOW)
    return found


def small_targets(frame: Page | Frame) -> list[str]:
    """What is meant to be pressed and is less than 44 px high."""
    found: list[str] = frame.evaluate(_SMALL)
    return found


def spaced(page: Page) -> list[str]:
    """Sideways scroll under the spacing of WCAG 1.4.12."""
    page.evaluate(_SPACE)
    found = overflow(page)
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    return found


def enlarged(page: Page) -> list[str]:
    """Sideways scroll when the browser's text is twice as large."""
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    return overflow(page)
