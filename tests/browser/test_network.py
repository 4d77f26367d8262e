"""The network as it is in a bus or a school: it goes, it comes back, and no question is asked twice."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, Route, expect

from bot.messages import say
from tests.browser.conftest import Watch
from tests.browser.states import SLOW, TECHNILAB, answers, asked, write
from tests.browser.test_conversation import history, questions
from tests.server import Server

WEBHOOK = re.compile("/webhooks/rest/webhook")


def test_what_is_written_without_a_network_goes_out_once_when_it_is_back(page: Page, server: Server, watch: Watch) -> None:
    asked(TECHNILAB)(page, server.url)
    page.context.set_offline(True)
    write(page, "C'est pour qui ?")
    write(page, "Et à Vesoul ?")
    expect(page.get_by_role("alert")).to_contain_text("Pas de réseau")
    expect(page.locator(".attente")).to_have_count(2)
    expect(page.locator(".reessayer")).to_have_count(1)
    page.context.set_offline(False)
    answers(page).nth(2).wait_for(timeout=SLOW)
    expect(page.locator(".attente")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_text("")
    sent = watch.sent()
    assert [message["message"] for message in sent] == [TECHNILAB, "C'est pour qui ?", "Et à Vesoul ?"]
    assert len({message["message_id"] for message in sent}) == 3
    assert [message["text"] for message in history(page) if message["from"] == "vous"] == questions(page)
    # Each answer stands under its question.
    kinds = [turn.get_attribute("class") for turn in page.locator("#tours > li").all()]
    assert kinds == ["tour humain", "tour bot"] * 3


def test_an_answer_lost_on_its_way_is_got_again_without_a_second_turn(page: Page, server: Server, watch: Watch) -> None:
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().text())
        route.abort("connectionreset")

    page.route(WEBHOOK, lose_once)
    page.goto(server.url)
    write(page, TECHNILAB)
    page.locator(".reessayer").click()
    answers(page).first.wait_for(timeout=SLOW)
    first, second = watch.sent()
    assert first == second
    assert "TECHNILAB" in lost[0]
    said = page.locator(".tour.bot .message .texte").first.inner_text()
    assert page.locator(".tour.bot").count() == 1
    assert [message["from"] for message in history(page)].count("vous") == 1
    assert said.split()[0] in lost[0]


def test_an_answer_cut_half_way_is_said_whole_again(page: Page, server: Server) -> None:
    tries: list[int] = []

    def cut_once(route: Route) -> None:
        tries.append(1)
        half = '{"text": "Une première phrase."}\n{"text": "Une deux'
        whole = '{"text": "Une première phrase."}\n{"text": "Une deuxième."}\n'
        route.fulfill(content_type="application/x-ndjson", body=half if len(tries) == 1 else whole)

    page.route(WEBHOOK, cut_once)
    page.goto(server.url)
    write(page, "bonjour")
    answers(page).first.wait_for(timeout=SLOW)
    assert page.locator(".tour.bot .message").all_inner_texts() == ["Une première phrase.", "Une deuxième."]
    assert len(tries) == 2


def test_what_waits_outlives_a_reload(page: Page, server: Server, watch: Watch) -> None:
    asked(TECHNILAB)(page, server.url)
    page.route(WEBHOOK, lambda route: route.abort("connectionrefused"))
    write(page, "C'est pour qui ?")
    page.locator(".reessayer").wait_for()
    page.unroute(WEBHOOK)
    page.reload()
    answers(page).nth(1).wait_for(timeout=SLOW)
    assert questions(page) == [TECHNILAB, "C'est pour qui ?"]
    assert len({message["message_id"] for message in watch.sent()[1:]}) == 1
    assert [message["text"] for message in history(page) if message["from"] == "vous"] == questions(page)


def test_a_message_that_the_server_refuses_is_told_and_does_not_block_the_next(page: Page, server: Server) -> None:
    page.goto(server.url)
    write(page, "a" * 30_000)
    expect(page.get_by_role("alert")).not_to_have_text("")
    write(page, TECHNILAB)
    answers(page).first.wait_for(timeout=SLOW)
    expect(page.locator(".tour.bot")).to_have_count(1)
    expect(page.locator(".attente")).to_have_count(0)


def test_a_server_in_trouble_is_tried_again_by_hand(page: Page, server: Server) -> None:
    page.route(WEBHOOK, lambda route: route.fulfill(status=503, content_type="text/html", body="<h1>Bad gateway</h1>"))
    page.goto(server.url)
    write(page, TECHNILAB)
    expect(page.get_by_role("alert")).to_contain_text("Azimut ne répond pas")
    page.unroute(WEBHOOK)
    page.locator(".reessayer").click()
    answers(page).first.wait_for(timeout=SLOW)
    expect(page.get_by_role("alert")).to_have_text("")


def test_a_server_that_asks_to_wait_is_heard_and_sent_the_same_message_again(page: Page, server: Server) -> None:
    tries: list[str] = []

    def refuse_once(route: Route) -> None:
        tries.append(json.loads(route.request.post_data or "{}")["message_id"])
        if len(tries) > 1:
            return route.continue_()
        body = {"error": {"code": "journal", "message": say("http_journal")}}
        return route.fulfill(status=503, headers={"Retry-After": "3"}, json=body)

    page.clock.install()
    page.route(WEBHOOK, refuse_once)
    page.goto(server.url)
    write(page, TECHNILAB)
    expect(page.get_by_role("alert")).to_have_text(say("http_journal"))
    # Its own pause would be two seconds.
    page.clock.run_for(2_500)
    assert len(tries) == 1
    page.clock.run_for(1_000)
    answers(page).first.wait_for(timeout=SLOW)
    expect(page.get_by_role("alert")).to_have_text("")
    assert len(tries) == 2
    assert len(set(tries)) == 1
    assert questions(page) == [TECHNILAB]
