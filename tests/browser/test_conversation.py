"""A conversation as people hold it: typed, clicked, announced, found again, erased."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Watch
from tests.browser.states import SLOW, TECHNILAB, answers, ask, asked, chosen, told, write
from tests.server import Server

# Each node that was added to the log and is not inside another: its classes, its text, whether the log was busy and live.
_LISTEN = """() => {
  const log = document.getElementById("fil");
  const added = (window.added = []);
  window.busy = [];
  new MutationObserver((records) => {
    const nodes = records.flatMap((record) => Array.from(record.addedNodes));
    nodes.filter((node) => !nodes.some((other) => other !== node && other.contains(node))).forEach((node) => added.push({
      parent: node.parentElement && node.parentElement.id, name: node.className || "", text: node.textContent,
      busy: log.getAttribute("aria-busy"), live: log.getAttribute("aria-live"),
    }));
  }).observe(log, { childList: true, subtree: true });
  new MutationObserver(() => window.busy.push(log.getAttribute("aria-busy"))).observe(log, { attributeFilter: ["aria-busy"] });
}"""
_LISTEN_EARLY = f"document.addEventListener('readystatechange', () => document.readyState === 'interactive' && ({_LISTEN})());"


def kept(page: Page) -> list[str]:
    """What the page has kept in the browser, of any kind."""
    names: list[str] = page.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage), document.cookie]")
    return [name for name in names if name] + [str(cookie["name"]) for cookie in page.context.cookies()]


def history(page: Page) -> list[dict[str, Any]]:
    """What the server remembers of the page's conversation."""
    token = page.evaluate("JSON.parse(sessionStorage.getItem('azimut.jeton'))")
    reply = page.request.get(page.url.split("/?")[0].rstrip("/") + "/api/history", headers={"Authorization": f"Bearer {token}"})
    assert reply.ok
    messages: list[dict[str, Any]] = reply.json()["messages"]
    return messages


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.id || document.activeElement.localName")
    return name


def questions(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".tour.humain .texte").all_inner_texts()]


def test_nothing_is_kept_before_the_first_message_and_only_for_the_tab_after(page: Page, server: Server, watch: Watch) -> None:
    page.goto(server.url)
    page.wait_for_load_state("networkidle")
    assert kept(page) == []
    assert [request.url for request in watch.requests if request.method != "GET"] == []
    ask(page, TECHNILAB)
    assert kept(page) == ["azimut.jeton"]


def test_a_question_is_typed_and_its_choices_are_clicked(page: Page, server: Server) -> None:
    chosen(page, server.url)
    first, second = page.locator(".tour.bot").all()
    expect(first.locator(".message")).to_contain_text("TECHNILAB")
    expect(first.locator(".source")).to_contain_text("Source")
    expect(first.locator(".carte-fiche h3 a")).to_have_attribute("href", "/fiche/technilab")
    button = first.locator(".choix button").first
    assert questions(page) == [TECHNILAB, button.inner_text().split("\n")[0].removesuffix("(déjà choisi)").strip()]
    expect(button).to_have_attribute("aria-disabled", "true")
    button.dispatch_event("click")
    ask(page, "merci")
    # What was chosen is not chosen twice, and every answer has its own tools.
    assert len(questions(page)) == 3
    expect(second.locator(".copier")).to_be_visible()


def test_the_welcome_offers_where_to_begin(page: Page, server: Server) -> None:
    page.goto(server.url)
    choices = page.locator(".accueil .choix button")
    assert choices.count() >= 4
    title = choices.first.inner_text()
    choices.first.click()
    answers(page).first.wait_for(timeout=SLOW)
    assert questions(page) == [title]
    assert not page.locator(".tour.humain .texte").first.inner_text().startswith("/")


def test_an_answer_is_announced_once(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    page.evaluate(_LISTEN)
    ask(page, TECHNILAB)
    page.wait_for_function("document.getElementById('fil').getAttribute('aria-busy') === 'false'")
    added = page.evaluate("window.added")
    assert [node["name"] for node in added if node["parent"] == "tours"] == ["tour humain", "tour bot"]
    said = page.locator(".tour.bot .message .texte").first.inner_text()
    heard = [node for node in added if said in node["text"]]
    assert len(heard) == 1
    assert (heard[0]["busy"], heard[0]["live"]) == ("true", "polite")
    assert page.evaluate("window.busy") == ["true", "false"]
    # What can be done with an answer is no part of it, and "is writing" has gone from the status.
    expect(page.locator(".tour.bot .gestes")).to_have_attribute("aria-live", "off")
    expect(page.get_by_role("status")).to_have_text("")


def test_a_reload_finds_the_conversation_again_without_announcing_it(page: Page, server: Server) -> None:
    chosen(page, server.url)
    before = page.locator("#tours > li .message").all_inner_texts(), questions(page)
    page.context.add_init_script(_LISTEN_EARLY)
    page.reload()
    answers(page).nth(1).wait_for()
    assert (page.locator("#tours > li .message").all_inner_texts(), questions(page)) == before
    added = page.evaluate("window.added")
    assert {node["live"] for node in added} == {"off"}
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    ask(page, "merci")
    assert [message["from"] for message in history(page)].count("vous") == 3


def test_help_in_distress_is_found_again_without_the_words(page: Page, server: Server) -> None:
    asked("je me fais harceler au lycée")(page, server.url)
    help_line = page.locator(".tour.bot a[href='tel:3018']")
    expect(help_line.first).to_be_visible()
    assert page.locator(".avis").count() == 0
    page.reload()
    expect(help_line.first).to_be_visible()
    assert questions(page) == []
    assert "harceler" not in page.locator("#tours").inner_text()


def test_erasing_asks_first_and_then_forgets_on_both_sides(page: Page, server: Server) -> None:
    asked(TECHNILAB)(page, server.url)
    token = page.evaluate("JSON.parse(sessionStorage.getItem('azimut.jeton'))")
    page.click("#effacer")
    assert focused(page) == "effacer-question"
    page.keyboard.press("Escape")
    assert focused(page) == "effacer"
    page.click("#effacer")
    page.click("#effacer-oui")
    expect(page.locator("#tours > li")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("Conversation effacée.")
    assert focused(page) == "fil"
    assert kept(page) == []
    left = page.request.get(f"{server.url}/api/history", headers={"Authorization": f"Bearer {token}"})
    assert left.json() == {"messages": []}
    page.reload()
    expect(page.locator("#tours > li")).to_have_count(0)


def test_a_new_conversation_leaves_the_page_empty(page: Page, server: Server) -> None:
    chosen(page, server.url)
    page.click("#nouvelle")
    expect(page.locator("#tours > li")).to_have_count(0)
    assert kept(page) == []
    ask(page, TECHNILAB)
    assert questions(page) == [TECHNILAB]


def test_an_expired_conversation_gives_way_to_a_new_one(page: Page, server: Server) -> None:
    asked(TECHNILAB)(page, server.url)
    page.evaluate("sessionStorage.setItem('azimut.jeton', JSON.stringify('perime'))")
    page.reload()
    ask(page, "merci")
    assert questions(page) == ["merci"]
    assert [message["from"] for message in history(page)].count("vous") == 1


def test_a_conversation_that_expires_while_it_is_open_is_told(page: Page, server: Server) -> None:
    asked(TECHNILAB)(page, server.url)
    refused: list[str] = []

    def refuse_once(route: Any) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=401, content_type="application/json", body='{"error": {"message": "x"}}')

    page.route("**/webhooks/rest/webhook*", refuse_once)
    page.evaluate(
        "window.said = []; new MutationObserver(() => said.push(etat.textContent)).observe(etat, { childList: true })"
    )
    ask(page, "C'est pour qui ?")
    assert len(questions(page)) == 2
    assert any("expiré" in said for said in page.evaluate("window.said"))


def test_a_link_asks_its_question_once(page: Page, server: Server, watch: Watch) -> None:
    page.goto(f"{server.url}/?q=C%27est%20quoi%20TECHNILAB%20%3F")
    answers(page).first.wait_for(timeout=SLOW)
    assert questions(page) == [TECHNILAB]
    assert page.url == f"{server.url}/"
    page.reload()
    answers(page).first.wait_for()
    assert questions(page) == [TECHNILAB]
    assert len(watch.sent()) == 1


def test_an_answer_is_copied(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked(TECHNILAB)(page, server.url)
    page.click(".copier")
    expect(page.get_by_role("status")).to_have_text("Réponse copiée.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(page.locator(".tour.bot .texte").first.inner_text())
    assert "Source" in copied
    assert "Copier" not in copied


def test_an_opinion_is_sent_and_thanked(page: Page, server: Server) -> None:
    asked(TECHNILAB)(page, server.url)
    with page.expect_response("**/api/avis") as reply:
        page.locator(".avis button").first.click()
    assert reply.value.status == 204
    expect(page.get_by_role("status")).to_have_text("Merci pour votre avis.")
    assert page.locator(".avis").count() == 0
    assert page.evaluate("document.activeElement.className") == "geste copier"


def test_only_the_answer_asked_for_is_printed(page: Page, server: Server) -> None:
    page.add_init_script(
        "window.print = () => { window.printed = getComputedStyle(document.querySelector('.tour.bot')).display; }"
    )
    chosen(page, server.url)
    page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('.gestes .imprimer')[1].click()")
    assert page.evaluate("window.printed") == "none"
    assert page.evaluate("document.body.className.includes('imprime-une')") is False


def test_it_works_where_storage_is_refused(page: Page, server: Server) -> None:
    page.add_init_script(
        "for (const name of ['sessionStorage', 'localStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('refused', 'SecurityError'); } });"
    )
    chosen(page, server.url)
    assert len(questions(page)) == 2


@pytest.mark.parametrize("path", ["/", "/?cadre=1"])
def test_without_scripts_the_page_says_whom_to_ask(path: str, open_page: Open, server: Server) -> None:
    page = open_page(360, 640, java_script_enabled=False)
    page.goto(server.url + path)
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator("noscript a[href^='mailto:']").is_visible()
    assert page.locator("footer a[href='tel:3018']").is_visible()
    # Nothing that would do nothing.
    assert [button.inner_text() for button in page.locator("button").all() if button.is_visible() and button.is_enabled()] == []


def test_shift_and_enter_go_to_the_next_line(page: Page, server: Server, watch: Watch) -> None:
    page.goto(server.url)
    page.fill("#question", "technilab")
    page.press("#question", "Shift+Enter")
    page.press("#question", "End")
    expect(page.locator("#question")).to_have_value("technilab\n")
    page.press("#question", "Enter")
    answers(page).first.wait_for(timeout=SLOW)
    write(page, "   ")
    assert len(watch.sent()) == 1


def test_a_short_number_is_a_call_only_at_the_head_of_a_line(page: Page, server: Server) -> None:
    told(
        page, {"text": "Il y a 119 places.\n• 3018 contre le harcèlement\n• Écrire à a.b@c.fr\nVoir https://www.cmq-bfc.org/x."}
    )
    asked("numéros ?")(page, server.url)
    links = [link.get_attribute("href") for link in page.locator(".tour.bot .message a").all()]
    assert links == ["tel:3018", "mailto:a.b@c.fr", "https://www.cmq-bfc.org/x"]
