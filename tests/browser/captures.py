"""Pictures of every page and state for the documentation: `python -m tests.browser.captures --url http://127.0.0.1:8080`.

The server must let http://localhost embed it (AZIMUT_FRAME_ANCESTORS="'self' http://localhost:*") for the widget's pictures.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.site import other_site

FOLDER = Path(__file__).parents[2] / "docs" / "captures"
SCREENS = {"telephone": (360, 640), "bureau": (1280, 800), "mini": (320, 256)}
SETTLE = 1100  # ms for the needle and the answers to come to rest

State = Callable[[Page, str], None]


def ask(page: Page, text: str) -> None:
    """Write a question and wait for the whole answer."""
    answers = page.locator(".tour.bot .gestes").count()
    page.fill("#question", text)
    page.press("#question", "Enter")
    page.locator(".tour.bot .gestes").nth(answers).wait_for(timeout=60_000)
    page.wait_for_timeout(SETTLE)


def asked(*texts: str) -> State:
    """A conversation in which these were asked."""

    def state(page: Page, url: str) -> None:
        page.goto(url)
        for text in texts:
            ask(page, text)

    return state


def at(path: str) -> State:
    """A page as it opens."""

    def state(page: Page, url: str) -> None:
        page.goto(url + path)
        page.wait_for_timeout(SETTLE)

    return state


def chosen(page: Page, url: str) -> None:
    asked("C'est quoi TECHNILAB ?")(page, url)
    page.locator(".tour.bot .choix button").first.click()
    page.locator(".tour.bot .gestes").nth(1).wait_for(timeout=60_000)
    page.wait_for_timeout(SETTLE)


def route(page: Page, url: str) -> None:
    """A route drawn as steps, from an answer that is ours: no fiche tells its steps yet."""
    card = {
        "type": "parcours",
        "titre": "Du BTS au diplôme d'ingénieur",
        "lien": "/fiche/parcours-ingenieur",
        "surtitre": "Parcours",
        "lignes": ["Microtechniques, mécanique, usinage"],
        "etapes": [
            {"niveau": "Bac + 2", "etape": "Un premier BTS"},
            {"niveau": "Bac + 3", "etape": "Un second BTS, en un an"},
            {"niveau": "Bac + 5 ou 6", "etape": "Diplôme d'ingénieur, en apprentissage"},
        ],
    }
    message = {
        "text": "Le Parcours Ingénieur mène d'un BTS à un diplôme d'ingénieur, par étapes.\n\nSource : exemple",
        "buttons": [{"title": "Il faut quoi pour entrer ?", "payload": "x"}],
        "custom": {"cartes": [card]},
    }
    page.route(
        "**/webhooks/rest/webhook*",
        lambda got: got.fulfill(content_type="application/x-ndjson", body=json.dumps(message) + "\n"),
    )
    asked("Comment devenir ingénieur après un BTS ?")(page, url)


def writing(page: Page, url: str) -> None:
    page.route("**/webhooks/rest/webhook*", lambda route: None)
    page.goto(url)
    page.fill("#question", "C'est quoi le mentorat P-TECH ?")
    page.press("#question", "Enter")
    page.locator(".balancier").wait_for()
    page.wait_for_timeout(SETTLE)


def offline(page: Page, url: str) -> None:
    asked("C'est quoi TECHNILAB ?")(page, url)
    page.context.set_offline(True)
    for text in ("Et à Vesoul ?", "Comment s'inscrire ?"):
        page.fill("#question", text)
        page.press("#question", "Enter")
    page.locator("#alerte p").wait_for()
    page.wait_for_timeout(SETTLE)


def erasing(page: Page, url: str) -> None:
    asked("C'est quoi TECHNILAB ?")(page, url)
    page.click("#effacer")


def dictating(page: Page, url: str) -> None:
    page.goto(url)
    page.click("#micro")
    page.wait_for_timeout(200)


def widget(*, opened: bool) -> State:
    """The page of another site with the widget."""

    def state(page: Page, url: str) -> None:
        with other_site(url) as site:
            page.goto(site)
            launcher = page.locator("azimut-widget .lanceur")
            launcher.wait_for()
            if opened:
                launcher.click()
                page.frame_locator("azimut-widget iframe").locator("h1").wait_for()
            page.wait_for_timeout(SETTLE)

    return state


BOTH, ALL = ("telephone", "bureau"), ("telephone", "bureau", "mini")
STATES: dict[str, tuple[State, tuple[str, ...], bool]] = {
    # name: how to get there, on which screens, whether also in the dark
    "accueil": (at("/"), ALL, True),
    "reponse": (asked("C'est quoi TECHNILAB ?"), ALL, True),
    "choix": (chosen, BOTH, False),
    "liste": (asked("Quels lycées à Besançon ?"), BOTH, False),
    "parcours": (route, BOTH, True),
    "ecrit": (writing, ("telephone",), False),
    "hors-ligne": (offline, BOTH, True),
    "effacer": (erasing, BOTH, False),
    "dictee": (dictating, BOTH, False),
    "detresse": (asked("je me fais harceler au lycée"), ("telephone",), False),
    "widget-ferme": (widget(opened=False), BOTH, False),
    "widget-ouvert": (widget(opened=True), BOTH, True),
    "carte": (at("/carte"), BOTH, True),
    "agenda": (at("/agenda"), BOTH, True),
    "fiche": (at("/fiche/technilab"), BOTH, True),
    "accessibilite": (at("/accessibilite"), ("telephone",), False),
    "confidentialite": (at("/confidentialite"), ("telephone",), False),
}


def take(browser: Browser, url: str, name: str, screen: str, dark: bool, folder: Path) -> Path:
    """Take one picture; returns its file."""
    state, _, _ = STATES[name]
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        has_touch=screen == "telephone",
        is_mobile=screen == "telephone",
        locale="fr-FR",
    )
    try:
        page = context.new_page()
        state(page, url)
        file = folder / f"{name}-{screen}{'-sombre' if dark else ''}.png"
        page.screenshot(path=file)
        page.unroute_all(behavior="ignoreErrors")
        return file
    finally:
        context.close()


def main() -> None:
    """Take the pictures that are asked for, all of them without names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("names", nargs="*", choices=[*STATES, []], metavar="name")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.browser, args=["--no-sandbox"])
        for name in options.names or STATES:
            _, screens, dark = STATES[name]
            for screen in screens:
                print(take(browser, options.url, name, screen, False, options.folder))
            if dark:
                print(take(browser, options.url, name, "telephone", True, options.folder))
        browser.close()


if __name__ == "__main__":
    main()
