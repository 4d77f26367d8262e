"""Editing a fiche by keyboard and by eye: a date in a few keys, errors where they are, what is served in the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.staff_states import FICHE, log_in, refused_form, typed
from tests.browser.states import SLOW
from tests.browser.test_accessibility import wrong_with
from tests.browser.test_conversation import focused
from tests.server import Server

pytestmark = pytest.mark.usefixtures("account")


@pytest.fixture
def restored(server: Server) -> Iterator[None]:
    """The events' file as it was, after a test that saves."""
    path = server.knowledge / "evenements.yml"
    before = path.read_bytes()
    yield
    path.write_bytes(before)


def test_a_date_is_changed_by_keyboard_and_served(staff_page: Page, server: Server, restored: None) -> None:
    page = staff_page
    page.goto(f"{server.url}/equipe/fiches")
    page.locator("#c-q").focus()
    page.keyboard.type("forum post-bts")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Forum Post-BTS", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Modifier", exact=True).focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Premier jour")
    field.focus()
    field.fill("2024-12-13")
    # Enter saves, as in any form.
    page.locator("#c-nom").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enregistré. En service")).to_be_visible(timeout=SLOW)
    expect(page.locator("[data-service]")).to_contain_text("le bot répond avec cette version", timeout=SLOW)
    page.goto(f"{server.url}/fiche/forum-post-bts")
    expect(page.locator("main")).to_contain_text("13 décembre 2024")


def test_errors_are_read_first_and_lead_to_their_fields(staff_page: Page, server: Server) -> None:
    refused_form(staff_page, server.url)
    assert focused(staff_page) == "resume-erreurs"
    staff_page.keyboard.press("Tab")
    staff_page.keyboard.press("Enter")
    assert focused(staff_page) == "c-nom"
    link = staff_page.locator("#resume-erreurs a", has_text="Phrase")
    link.focus()
    staff_page.keyboard.press("Enter")
    assert focused(staff_page) == "c-faits-1-dit"
    expect(staff_page.locator("#c-faits-1-dit")).to_be_visible()
    staff_page.on("dialog", lambda dialog: dialog.accept())


def test_facts_are_added_and_removed_where_one_is(staff_page: Page, server: Server) -> None:
    page = staff_page
    page.goto(f"{server.url}{FICHE}/modifier")
    number = page.locator(".fait").count()
    page.get_by_role("button", name="Ajouter un fait").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fait")).to_have_count(number + 1)
    expect(page.locator(f"#c-faits-{number}-sur")).to_be_focused()
    page.get_by_role("button", name=re.compile(f"Retirer ce fait : Fait {number + 1}$")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fait")).to_have_count(number)
    expect(page.get_by_role("button", name="Ajouter un fait")).to_be_focused()


def test_an_error_as_one_types_puts_the_cursor_on_its_line(staff_page: Page, server: Server) -> None:
    page = staff_page
    typed(page, server.url)
    expect(page.locator("#verification")).to_contain_text("1 erreur")
    expect(page.locator("#texte")).to_have_attribute("aria-invalid", "true")
    page.locator("#erreurs [data-ligne]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#texte")).to_be_focused()
    chosen = "() => { const t = document.getElementById('texte'); return t.value.slice(t.selectionStart, t.selectionEnd); }"
    assert page.evaluate(chosen).strip().startswith("resumee:")
    # Tab leaves the text: nobody is trapped in it.
    page.keyboard.press("Tab")
    assert focused(page) != "texte"
    text = page.locator("#texte")
    text.fill(text.input_value().replace("resumee:", "resume:"))
    expect(page.locator("#verification")).to_contain_text("Aucune erreur", timeout=SLOW)
    expect(page.locator("#texte")).not_to_have_attribute("aria-invalid", "true")


def test_a_fiche_is_edited_without_scripts(open_page: Open, server: Server, restored: None) -> None:
    page = open_page(java_script_enabled=False)
    log_in(page, server.url)
    page.goto(f"{server.url}{FICHE}/yaml")
    text = page.locator("#texte").input_value()
    page.fill("#texte", text.replace("resume:", "resumee:"))
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#erreurs")).to_contain_text("resumee")
    page.fill("#texte", text.replace("12 décembre", "13 décembre"))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Enregistré.")).to_be_visible(timeout=SLOW)
    assert "13 décembre" in (server.knowledge / "evenements.yml").read_text(encoding="utf-8")


def test_what_is_not_served_yet_has_no_fault(staff_page: Page, server: Server, restored: None) -> None:
    page = staff_page
    broken = server.knowledge / "casse.yml"
    broken.write_text("metiers:\n  - id: casse\n    coleur: bleu\n", encoding="utf-8")
    try:
        page.goto(f"{server.url}{FICHE}/modifier")
        page.fill("#c-lieu", "Kursaal, Besançon")
        page.get_by_role("button", name="Enregistrer").first.click()
        expect(page.locator("[data-service]")).to_contain_text("une autre fiche a des erreurs", timeout=SLOW)
        assert list(wrong_with(page, "equipe-fiche-refusee", [page.main_frame])) == []
    finally:
        broken.unlink()
