"""What a phone has to load, in gzip as it goes over the line."""

from __future__ import annotations

import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch
from tests.browser.site import other_site
from tests.server import Server


def weight(url: str) -> int:
    """Bytes of an answer's body on the line."""
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": "gzip"}), timeout=20) as reply:
        return len(reply.read())


def weights(page: Page, watch: Watch, server: Server, address: str) -> dict[str, int]:
    """What a page loads from the server and how heavy it is, each once."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    loaded = dict.fromkeys(request.url for request in watch.requests if request.url.startswith(server.url))
    return {urlsplit(url).path: weight(url) for url in loaded}


@pytest.mark.parametrize(
    ("path", "holds", "most"),
    [
        ("/", "/static/chat.js", 60_000),
        ("/carte", "/static/departements.json", 110_000),
        ("/agenda", "/static/pages.css", 60_000),
        ("/fiche/technilab", "/fiche/technilab/qr.svg", 60_000),
    ],
)
def test_a_page_in_all(path: str, holds: str, most: int, page: Page, watch: Watch, server: Server) -> None:
    found = weights(page, watch, server, server.url + path)
    assert holds in found
    assert sum(found.values()) <= most, found


def test_what_another_site_loads_for_the_widget(page: Page, watch: Watch, server: Server) -> None:
    with other_site(server.url) as site:
        watch.allow(site.rstrip("/"))
        found = weights(page, watch, server, site)
    assert set(found) == {"/chat.js", "/static/widget.css"}
    assert sum(found.values()) <= 25_000, found


def test_the_chats_own_scripts_and_style(page: Page, watch: Watch, server: Server) -> None:
    """What runs in the widget's frame: its scripts and styles count as the widget's too."""
    found = weights(page, watch, server, f"{server.url}/?cadre=1")
    own = {path: size for path, size in found.items() if path.endswith((".js", ".css"))}
    assert len(own) >= 8
    assert sum(own.values()) + weight(f"{server.url}/chat.js") + weight(f"{server.url}/static/widget.css") <= 25_000, own


def test_nothing_is_loaded_twice(page: Page, watch: Watch, server: Server) -> None:
    """A module that is preloaded under one address and imported under another would be."""
    weights(page, watch, server, server.url)
    paths = [urlsplit(request.url).path for request in watch.requests if request.resource_type in ("script", "stylesheet")]
    assert len(paths) > 8
    assert sorted(paths) == sorted(set(paths))
