"""What others write stays text, whoever they are: the person, the fiches, the bot itself."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.states import answers, asked, told
from tests.server import Server

PAYLOADS = [
    "<img src=x onerror=\"window.pwned='img'\">",
    "<script>window.pwned='script'</script>",
    '"><svg onload="window.pwned=\'svg\'">',
    "javascript:window.pwned='link'",
    "{{ 7 * 7 }} ${7 * 7} {% raw %}",
]
EVIL = PAYLOADS[0]


def assert_harmless(page: Page) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.locator("[onerror], [onload], img[src=x], a[href^='javascript:']").count() == 0
    # Inline scripts are only data.
    kinds = page.evaluate("Array.from(document.scripts, (script) => [script.type, script.getAttribute('src') || ''])")
    assert [kind for kind, source in kinds if not source and kind != "application/ld+json"] == []


def test_what_a_person_writes_stays_text(page: Page, server: Server) -> None:
    asked(*PAYLOADS)(page, server.url)
    expect(page.locator(".tour.humain .texte")).to_have_text(PAYLOADS)
    assert_harmless(page)
    page.reload()
    answers(page).nth(len(PAYLOADS) - 1).wait_for()
    assert_harmless(page)


@pytest.mark.parametrize(
    "path", ["/?q=", "/carte?q=", "/carte?dep=", "/carte?fiche=", "/fiches?q=", "/fiches?type=", "/agenda?annee=", "/fiche/"]
)
def test_what_an_address_says_stays_text(path: str, page: Page, server: Server) -> None:
    # Out of an attribute, then out of a text.
    page.goto(server.url + path + quote("\"'>" + EVIL, safe=""))
    assert_harmless(page)


def test_what_the_bot_says_stays_text(page: Page, server: Server) -> None:
    card = {
        "type": EVIL, "titre": EVIL, "surtitre": EVIL, "lignes": [EVIL], "href": "javascript:window.pwned='card'",
        "carte": {"href": "//evil.example/"}, "etapes": [{"niveau": EVIL, "etape": EVIL}],
    }  # fmt: skip
    texts = [
        *PAYLOADS,
        f"• {EVIL}",
        "Source : javascript:alert(1)",
        "https://a.example/\"onmouseover=\"window.pwned='attribute'",
    ]
    told(page, {"text": "\n".join(texts), "buttons": [{"title": EVIL, "payload": EVIL}], "custom": {"cartes": [card]}})
    asked("bonjour")(page, server.url)
    assert_harmless(page)
    turn = page.locator(".tour.bot")
    for text in PAYLOADS[:4]:
        expect(turn).to_contain_text(text)
    assert turn.locator(".message a").evaluate_all("(links) => links.map((link) => [link.href, link.target, link.rel])") == [
        [
            "https://a.example/%22onmouseover=%22window.pwned=%27attribute%27".replace("%27", "'"),
            "_blank",
            "noopener noreferrer",
        ]
    ]
    # A card leads nowhere but into this site.
    assert turn.locator(".carte-fiche a").count() == 0
    turn.locator(".choix button").click()
    answers(page).nth(1).wait_for()
    assert_harmless(page)


@pytest.fixture
def evil(server: Server) -> Iterator[str]:
    """A fiche whose words are code, in service for the length of a test; its id."""
    name = "piege-de-test"
    file = server.knowledge / "piege.yml"
    said = EVIL.replace('"', '\\"')
    file.write_text(
        "etablissements:\n"
        f'  - id: {name}\n    nom: "Zébulon {said}"\n    alias: ["zebulon"]\n    resume: "{said}"\n    nature: "lycée {said}"\n'
        f'    commune: "Besançon"\n    domaines: ["{said}"]\n    faits:\n      - sur: definition\n'
        f'        dit: "Le lycée Zébulon est un lycée {said}."\n        annee: 2024\n        source: bilan-msi-2024\n',
        encoding="utf-8",
    )
    try:
        wait_for(f"{server.url}/api/fiches/{name}", 200)
        yield name
    finally:
        file.unlink()
        wait_for(f"{server.url}/api/fiches/{name}", 404)


def wait_for(url: str, status: int) -> None:
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                found = reply.status
        except urllib.error.HTTPError as error:
            found = error.code
        if found == status:
            return
        time.sleep(0.2)
    raise AssertionError(f"{url} is not {status}")


def test_what_a_fiche_says_stays_text(page: Page, server: Server, evil: str) -> None:
    for path in (f"/fiche/{evil}", "/fiches?q=zebulon", "/fiches?type=etablissement", f"/carte?fiche={evil}"):
        page.goto(server.url + path)
        expect(page.locator("main")).to_contain_text(EVIL)
        assert_harmless(page)
    # Chosen in the list, it is drawn on the map and told in the panel.
    page.locator(f"#l-{evil} [data-voir]").click()
    expect(page.locator("#titre-panneau")).to_contain_text(EVIL)
    assert_harmless(page)
    asked("C'est quoi Zébulon ?")(page, server.url)
    expect(page.locator(".tour.bot")).to_contain_text(re.compile("onerror"))
    assert_harmless(page)


def test_the_policy_stops_what_would_get_through(page: Page, server: Server, watch: Watch) -> None:
    """The net under all this: even a script that got into the page would not run."""
    page.goto(server.url)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.pwned = 'inline'";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\\"window.pwned = 'handler'\\">");
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert [wrong for wrong in watch.wrong if "CSP script-src" in wrong] != []
    watch.wrong.clear()
