"""The map and its list: the same filters in the page as on the server, and everything by keyboard."""

from __future__ import annotations

import re
import urllib.request
from html import unescape
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.states import PHONE, SCREENS, show_map
from tests.browser.test_conversation import focused
from tests.server import Server

_SHOWN = "Array.from(document.querySelectorAll('.lieu')).filter((item) => !item.hidden).map((item) => item.dataset.id)"
_WHERE = "document.querySelector('.leaflet-map-pane').style.transform"
CHOSEN = "lycee-belin"


def served(url: str) -> tuple[list[str], str]:
    """What the server lists without a script, and how it counts it."""
    with urllib.request.urlopen(url, timeout=20) as reply:
        html = reply.read().decode()
    items = re.findall(r'<li class="lieu" (.*?)>\n', html, re.DOTALL)
    ids = [match[1] for item in items if not item.endswith(" hidden") and (match := re.search(r'data-id="([^"]+)"', item))]
    count = re.search(r'id="compte"[^>]*>\s*(.*?)\s*</p>', html, re.DOTALL)
    assert count is not None
    return ids, unescape(count[1])


def assert_as_served(page: Page, server: Server, query: str) -> None:
    """The list, its count and the address are those of a page that the server filters."""
    ids, count = served(f"{server.url}/carte{query}")
    expect(page.locator("#compte")).to_have_text(count)
    assert page.evaluate(_SHOWN) == ids
    address = urlsplit(page.url).query
    assert served(f"{server.url}/carte?{address}") == (ids, count)


@pytest.fixture
def carte(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/carte")
    show_map(page)
    return page


def test_filters_in_the_page_list_what_the_server_lists(carte: Page, server: Server) -> None:
    assert_as_served(carte, server, "")
    carte.fill("#f-q", "ÉCOLE besançon")
    assert_as_served(carte, server, "?q=%C3%89COLE+besan%C3%A7on")
    carte.fill("#f-q", "zzz")
    assert_as_served(carte, server, "?q=zzz")
    carte.click("#effacer")
    assert focused(carte) == "f-q"
    expect(carte.locator("#effacer")).to_be_hidden()
    carte.select_option("#f-autour", "vesoul")
    assert_as_served(carte, server, "?autour=vesoul")
    carte.click("#plus summary")
    carte.select_option("#f-dep", "25")
    assert_as_served(carte, server, "?autour=vesoul&dep=25")
    layers = [str(box.get_attribute("value")) for box in carte.locator("input[name=couche][type=checkbox]").all()]
    carte.uncheck(f"input[value={layers[0]}]")
    left = "".join(f"&couche={layer}" for layer in layers[1:])
    assert_as_served(carte, server, f"?autour=vesoul&dep=25{left}")
    for layer in layers[1:]:
        carte.uncheck(f"input[value={layer}]")
    assert_as_served(carte, server, "?autour=vesoul&dep=25&couche=aucune")
    carte.click("#effacer")
    assert_as_served(carte, server, "")
    carte.select_option("#f-niveau", "bac-3")
    assert_as_served(carte, server, "?niveau=bac-3")


def test_places_are_in_the_servers_order_around_every_town(carte: Page, server: Server) -> None:
    towns = [str(option.get_attribute("value")) for option in carte.locator("#f-autour option").all()][1:]
    assert len(towns) > 30
    for town in towns[:: max(1, len(towns) // 8)]:
        carte.select_option("#f-autour", town)
        assert_as_served(carte, server, f"?autour={town}")


def test_a_place_is_opened_from_the_list_and_escape_gives_the_focus_back(carte: Page) -> None:
    button = carte.locator(f"#l-{CHOSEN} [data-voir]")
    button.focus()
    carte.keyboard.press("Enter")
    expect(carte.locator("#titre-panneau")).to_be_focused()
    expect(carte.locator(".choisie")).to_have_count(1)
    assert f"fiche={CHOSEN}" in carte.url
    expect(carte.locator("#lien-fiche")).to_have_attribute("href", f"/fiche/{CHOSEN}")
    carte.keyboard.press("Escape")
    expect(carte.locator("#panneau")).to_be_hidden()
    expect(button).to_be_focused()
    assert "fiche=" not in carte.url


def test_a_group_of_pins_is_opened_one_by_one(carte: Page) -> None:
    carte.locator(".cadran").nth(1).click()
    inside = carte.locator("#corps-panneau button")
    assert inside.count() > 1
    name = inside.first.inner_text()
    carte.click("[data-geste=zoom]")
    inside.first.click()
    expect(carte.locator("#titre-panneau")).to_have_text(name)
    carte.click("[data-geste=retour]")
    expect(carte.locator(".lieu[aria-current] a")).to_be_focused()
    expect(carte.locator(".lieu[aria-current] h3")).to_have_text(name)


def test_the_map_is_moved_by_buttons_and_by_keys(carte: Page) -> None:
    before = carte.evaluate(_WHERE)
    carte.click("[data-geste=est]")
    carte.wait_for_function(f"(before) => {_WHERE} !== before", arg=before)
    before = carte.evaluate(_WHERE)
    carte.locator("#plan").focus()
    carte.keyboard.press("ArrowLeft")
    carte.wait_for_function(f"(before) => {_WHERE} !== before", arg=before)
    pins = carte.locator(".marque").count()
    carte.click("[data-geste=plus]")
    carte.click("[data-geste=plus]")
    assert carte.locator(".marque").count() != pins
    carte.click("[data-geste=tout]")
    expect(carte.locator(".marque")).to_have_count(pins)


def test_the_map_fills_the_screen_and_comes_back(carte: Page) -> None:
    button = carte.locator("[data-geste=plein]")
    button.click()
    carte.wait_for_function("document.fullscreenElement && document.fullscreenElement.id === 'section-plan'")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    carte.wait_for_function("!document.fullscreenElement")
    expect(button).to_have_attribute("aria-pressed", "false")


def test_layers_show_and_hide_pins(carte: Page) -> None:
    carte.click("#plus summary")
    assert carte.locator("#plan .repere-entreprises").count() > 0
    carte.uncheck("input[value=entreprises]")
    expect(carte.locator("#plan .repere-entreprises")).to_have_count(0)
    carte.check("input[value=entreprises]")
    assert carte.locator("#plan .repere-entreprises").count() > 0


def test_the_list_can_be_passed_over(carte: Page) -> None:
    link = carte.get_by_role("link", name="Passer la liste, aller à la carte")
    link.focus()
    carte.keyboard.press("Enter")
    assert focused(carte) == "titre-plan"


def test_on_a_phone_the_list_and_the_map_take_turns(open_page: Open, server: Server) -> None:
    page = open_page(*SCREENS[PHONE])
    page.goto(f"{server.url}/carte?autour=vesoul")
    expect(page.locator("#lieux")).to_be_visible()
    expect(page.locator("#plan")).to_be_hidden()
    page.click(f"#l-{CHOSEN} [data-voir]")
    expect(page.locator("#titre-panneau")).to_be_focused()
    expect(page.locator("#plan")).to_be_in_viewport()
    expect(page.locator(".choisie")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#lieux")).to_be_visible()
    expect(page.locator(f"#l-{CHOSEN} [data-voir]")).to_be_focused()
    show_map(page)
    expect(page.locator("#lieux")).to_be_hidden()


def test_a_place_in_the_address_is_shown(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/carte?fiche={CHOSEN}")
    expect(page.locator("#panneau")).to_be_visible()
    expect(page.locator(".choisie")).to_have_count(1)


def test_without_scripts_the_list_is_filtered_by_the_form(open_page: Open, server: Server) -> None:
    page = open_page(360, 640, java_script_enabled=False)
    page.goto(f"{server.url}/carte")
    page.select_option("#f-autour", "vesoul")
    page.get_by_role("button", name="Filtrer").click()
    ids, count = served(page.url)
    assert "autour=vesoul" in page.url
    assert "du plus proche" in count
    expect(page.locator(".lieu").first).to_have_attribute("id", f"l-{ids[0]}")
    expect(page.locator("#plan")).to_be_hidden()
