"""Every page and state that a person can meet, and how to get there: for the checks and for the documentation's pictures."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Route

from tests.browser.site import other_site

State = Callable[[Page, str], None]
"""Brings a page to a state of what is served at an address."""

TECHNILAB = "C'est quoi TECHNILAB ?"
SLOW = 60_000  # ms, for a server that shares its two cores


def answers(page: Page) -> Locator:
    """The answers that are whole: what can be done with one comes last."""
    return page.locator(".tour.bot .gestes")


def write(page: Page, text: str) -> None:
    page.fill("#question", text)
    page.press("#question", "Enter")


def ask(page: Page, text: str) -> None:
    """Write a question and wait for the whole answer."""
    before = answers(page).count()
    write(page, text)
    answers(page).nth(before).wait_for(timeout=SLOW)


def asked(*texts: str, path: str = "/") -> State:
    """A conversation in which these were asked."""

    def state(page: Page, url: str) -> None:
        page.goto(url + path)
        for text in texts:
            ask(page, text)

    return state


def at(path: str) -> State:
    """A page as it opens."""

    def state(page: Page, url: str) -> None:
        page.goto(url + path)

    return state


def told(page: Page, *messages: dict[str, object]) -> None:
    """From now on the bot answers with these messages."""
    body = "".join(f"{json.dumps(message)}\n" for message in messages)
    page.route("**/webhooks/rest/webhook*", lambda route: route.fulfill(content_type="application/x-ndjson", body=body))


def chosen(page: Page, url: str) -> None:
    asked(TECHNILAB)(page, url)
    page.locator(".tour.bot .choix button").first.click()
    answers(page).nth(1).wait_for(timeout=SLOW)


def route(page: Page, url: str) -> None:
    """A route drawn as steps, from an answer that is ours: no fiche tells its steps yet."""
    card = {
        "type": "parcours",
        "titre": "Du BTS au diplôme d'ingénieur",
        "href": "/fiche/parcours-ingenieur",
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
    told(page, message)
    asked("Comment devenir ingénieur après un BTS ?")(page, url)


def writing(page: Page, url: str) -> None:
    page.route("**/webhooks/rest/webhook*", lambda _: None)
    page.goto(url)
    write(page, "C'est quoi le mentorat P-TECH ?")
    page.locator(".balancier").wait_for()


def offline(page: Page, url: str) -> None:
    asked(TECHNILAB)(page, url)
    page.context.set_offline(True)
    for text in ("Et à Vesoul ?", "Comment s'inscrire ?"):
        write(page, text)
    page.locator("#alerte p").wait_for()


def failing(page: Page, url: str) -> None:
    """A server that answers with an error of its own."""

    def fail(got: Route) -> None:
        got.fulfill(status=503, content_type="application/json", body="{}")

    page.route("**/webhooks/rest/webhook*", fail)
    page.goto(url)
    write(page, TECHNILAB)
    page.locator("#alerte p").wait_for()


def erasing(page: Page, url: str) -> None:
    asked(TECHNILAB)(page, url)
    page.click("#effacer")


def dictating(page: Page, url: str) -> None:
    page.goto(url)
    page.click("#micro")
    page.locator("#micro-avis").wait_for()


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

    return state


def show_map(page: Page) -> None:
    """The map itself, which a narrow screen shows instead of the list."""
    button = page.locator("[data-montrer=plan]")
    if button.is_visible():
        button.click()
    # Those out of sight are drawn as nothing.
    page.locator("#plan .dep").first.wait_for(state="attached")


def plan(page: Page, url: str) -> None:
    page.goto(f"{url}/carte")
    show_map(page)


def grouped(page: Page, url: str) -> None:
    plan(page, url)
    page.locator(".cadran").first.dispatch_event("click")
    page.locator("#panneau").wait_for()


def filtered(page: Page, url: str) -> None:
    """Nearest first, with a filter that does not exist, and all filters in sight."""
    page.goto(f"{url}/carte?autour=dijon&dep=99")
    page.locator("#plus summary").click()


# All places in the list are alike, and there are many.
FEWER_PLACES = "document.querySelectorAll('#lieux > li:nth-child(n+9)').forEach((place) => place.remove())"
PHONE, DESK, MINI = "telephone", "bureau", "mini"
SCREENS = {PHONE: (360, 640), DESK: (1280, 800), MINI: (320, 256)}
STATES: dict[str, State] = {
    "accueil": at("/"),
    "reponse": asked(TECHNILAB),
    "choix": chosen,
    "liste": asked("Quels lycées à Besançon ?"),
    "parcours": route,
    "ecrit": writing,
    "hors-ligne": offline,
    "panne": failing,
    "effacer": erasing,
    "dictee": dictating,
    "detresse": asked("je me fais harceler au lycée"),
    "cadre": asked(TECHNILAB, path="/?cadre=1"),
    "widget-ferme": widget(opened=False),
    "widget-ouvert": widget(opened=True),
    "carte": at("/carte"),
    "carte-filtres": filtered,
    "carte-plan": plan,
    "carte-choisie": at("/carte?fiche=lycee-jules-haag"),
    "carte-groupe": grouped,
    "carte-vide": at("/carte?q=zzz"),
    "agenda": at("/agenda"),
    "agenda-annee": at("/agenda?annee=2018"),
    "fiche": at("/fiche/technilab"),
    "fiche-contact": at("/fiche/contact-itip-tel"),
    "fiches": at("/fiches"),
    "fiches-recherche": at("/fiches?q=technilab"),
    "introuvable": at("/fiche/inconnue"),
    "accessibilite": at("/accessibilite"),
    "confidentialite": at("/confidentialite"),
}
