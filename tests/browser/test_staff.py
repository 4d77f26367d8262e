"""The staff pages: what axe-core sees in every state, everything by keyboard, and what a broken file looks like."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import Open
from tests.browser.staff_states import LEAVING, OUTSIDE, STAFF_STATES, log_in
from tests.browser.states import DESK, PHONE, SCREENS, SLOW, TECHNILAB
from tests.browser.test_accessibility import wrong_with
from tests.browser.test_conversation import focused
from tests.browser.test_keyboard import walk
from tests.server import Server

pytestmark = pytest.mark.usefixtures("account")
# Whatever can be acted upon and is in sight; of a group of radio buttons one stop is enough.
_FROM_THE_TOP = """() => {
  document.querySelectorAll("[data-pas]").forEach((element) => { delete element.dataset.pas; });
  document.activeElement.blur();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
_STOPS = """() => Array.from(document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']"))
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.type !== "radio" && !element.disabled)
  .map((element) => { element.dataset.arret = "oui"; return element; }).length"""
_MISSED = """() => Array.from(document.querySelectorAll("[data-arret]:not([data-pas])"))
  .map((element) => `${element.localName}#${element.id} ${element.textContent.trim().slice(0, 30)}`)"""
_MENDED = "    faits: [{sur: lieu, dit: La fiche cassée est rangée à l'atelier., source: bilan-msi-2024}]"
_BROKEN = "dispositifs:\n  - id: casse\n    nom: Fiche cassée\n    coleur: bleu\n"


@pytest.fixture
def broken(server: Server) -> Iterator[str]:
    """A file with an error in the served folder, for the length of a test; yields its name."""
    path = server.knowledge / "casse.yml"
    path.write_text(_BROKEN, encoding="utf-8")
    yield path.name
    path.unlink()


@pytest.mark.parametrize("state", OUTSIDE)
def test_a_login_page_has_no_fault(state: str, page: Page, server: Server) -> None:
    OUTSIDE[state](page, server.url)
    assert list(wrong_with(page, state, [page.main_frame])) == []


@pytest.mark.parametrize("state", STAFF_STATES)
def test_a_staff_state_has_no_fault_and_all_of_it_is_reached_by_keyboard(state: str, staff_page: Page, server: Server) -> None:
    page = staff_page
    STAFF_STATES[state](page, server.url)
    for screen in (DESK, PHONE):
        width, height = SCREENS[screen]
        page.set_viewport_size({"width": width, "height": height})
        everything_is_reached_and_seen(page)
    # What sticks to the top of the screen covers nothing there.
    page.evaluate("() => scrollTo(0, 0)")
    assert list(wrong_with(page, state, [page.main_frame])) == []


def test_a_broken_file_is_told_where_and_how_to_mend(staff_page: Page, server: Server, broken: str) -> None:
    staff_page.goto(f"{server.url}/equipe")
    expect(staff_page.locator("main")).to_contain_text("Pas à jour")
    errors = staff_page.locator("section", has=staff_page.get_by_role("heading", name="À corriger maintenant"))
    expect(errors).to_contain_text(f"knowledge/{broken}, ligne 4, colonne 5")
    expect(errors).to_contain_text("coleur")
    expect(errors.get_by_role("link", name="Fiche cassée")).to_have_attribute("href", "/equipe/fiches/casse")
    assert list(wrong_with(staff_page, "equipe-etat-erreurs", [staff_page.main_frame])) == []


def test_a_broken_file_is_mended_whole_by_keyboard(staff_page: Page, server: Server, broken: str) -> None:
    page = staff_page
    page.goto(f"{server.url}/equipe")
    page.get_by_role("link", name="corriger le fichier").focus()
    page.keyboard.press("Enter")
    line = page.locator("#erreurs [data-ligne]")
    expect(line).to_have_text("Ligne 4")
    everything_is_reached_and_seen(page)
    assert list(wrong_with(page, "equipe-fichier", [page.main_frame])) == []
    page.goto(f"{server.url}/equipe/fichiers/{broken}")
    line.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#texte")).to_be_focused()
    # The line is chosen: what is typed takes its place.
    page.keyboard.type(_MENDED)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("est corrigé")).to_be_visible(timeout=SLOW)
    assert _MENDED in (server.knowledge / broken).read_text(encoding="utf-8")


# -- by keyboard


def everything_is_reached_and_seen(page: Page) -> None:
    page.evaluate(_FROM_THE_TOP)
    stops = page.evaluate(_STOPS)
    steps = walk(page, most=stops + 50)
    assert steps[0]["name"] == "Aller au contenu"
    assert page.evaluate(_MISSED) == []
    assert [step["name"] for step in steps if not step["seen"]] == []
    # A table that scrolls may be taller than the screen, and a text is scrolled to its cursor: their tops need not be in sight.
    assert [step["name"] for step in steps if not step["free"] and step["tag"] not in ("div", "textarea")] == []


def test_one_logs_in_and_out_by_keyboard(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/equipe/essayer")
    assert focused(page) == "c-nom"
    page.keyboard.type(LEAVING[0])
    page.keyboard.press("Tab")
    page.keyboard.type(LEAVING[1])
    page.keyboard.press("Enter")
    # To the page that was asked for.
    page.wait_for_url("**/equipe/essayer")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Se déconnecter":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/equipe/connexion")
    expect(page.get_by_role("status")).to_contain_text("déconnecté")
    page.goto(f"{server.url}/equipe")
    page.wait_for_url("**/equipe/connexion*")


def test_questions_are_tried_by_keyboard(page: Page, server: Server) -> None:
    # In a session of its own, where nothing has been tried yet.
    log_in(page, server.url)
    page.goto(f"{server.url}/equipe/essayer")
    page.locator("#c-question").focus()
    page.keyboard.type(TECHNILAB)
    page.keyboard.press("Enter")
    page.locator("#dernier").wait_for(timeout=SLOW)
    expect(page.locator(".essai-trace")).to_contain_text("Palier 1")
    # The reading goes on at the answer: the next stop is its first choice.
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "choix":
            break
    choice = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.locator(".essai")).to_have_count(2, timeout=SLOW)
    expect(page.locator(".essai h2").nth(1)).to_contain_text(choice)
    page.locator("#c-question").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".essai")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("oubliés")


def test_what_was_written_survives_the_end_of_the_session(staff_page: Page, server: Server) -> None:
    STAFF_STATES["equipe-reprise"](staff_page, server.url)
    staff_page.get_by_role("button", name="Envoyer maintenant").focus()
    staff_page.keyboard.press("Enter")
    expect(staff_page.locator(".essai h2")).to_contain_text("Une question longue à écrire", timeout=SLOW)


def test_tables_open_and_scroll_by_keyboard(open_page: Open, logged_in: StorageState, server: Server) -> None:
    page = open_page(*SCREENS[PHONE], storage_state=logged_in)
    page.goto(f"{server.url}/equipe")
    summary = page.locator("summary", has_text="Par campus")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    table = page.get_by_role("region", name="Les fiches qui nomment chaque campus")
    expect(table).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_the_pages_work_without_scripts(open_page: Open, server: Server) -> None:
    page = open_page(java_script_enabled=False)
    log_in(page, server.url)
    page.goto(f"{server.url}/equipe/essayer")
    page.fill("#c-question", TECHNILAB)
    page.press("#c-question", "Enter")
    expect(page.locator(".essai-trace")).to_contain_text("TECHNILAB", timeout=SLOW)
