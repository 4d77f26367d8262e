"""How quick and how heavy the pages are, in the machine's Chromium with its processor slowed four times, over loopback.

For the chat: from the key press that sends a question to the first words of its answer being drawn. For pages: the largest
contentful paint, and what they load in gzip. Starts a server of its own on the trained model, or measures the one at `--url`.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.states import ask  # noqa: E402
from tests.server import serve  # noqa: E402

PAGES = ("/", "/carte", "/agenda", "/fiche/technilab")
QUESTIONS = (
    "C'est quoi TECHNILAB ?", "c pour ki", "ça dure combien de temps ?", "C'est quoi le mentorat P-TECH ?",
    "Comment s'inscrire ?", "Et à Vesoul ?", "Quels lycées à Besançon ?", "le deuxième", "C'est quoi un CFA ?",
    "après un BTS microtechniques je fais quoi ?", "ya koi com bts à Vesoul", "C'est quoi la VAE ?",
    "Qui est le directeur du campus MSI ?", "Quelles entreprises à Dijon ?", "merci", "C'est quoi le Post-BTS ?",
    "j'ai pas compris", "Quand est la prochaine Nuit de l'orientation ?",
)  # fmt: skip
PHONE = {"width": 360, "height": 640}
_PAINT = """window.paint = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.paint = entry.startTime; }))
  .observe({ type: "largest-contentful-paint", buffered: true });"""
# Counts the bot's bubbles from the key press on; the next frame is when the new one is drawn.
_CLOCK = """() => {
  const bubbles = () => document.querySelectorAll(".tour.bot .message").length;
  const before = bubbles();
  let pressed = 0;
  window.words = null;
  document.getElementById("question").addEventListener("keydown", () => { pressed = performance.now(); }, { once: true });
  new MutationObserver((_, observer) => {
    if (bubbles() === before) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.words = performance.now() - pressed; });
  }).observe(document.getElementById("tours"), { childList: true, subtree: true });
}"""


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="of a server that runs already")
    parser.add_argument("--slower", type=float, default=4, help="how many times the browser's processor is slowed")
    parser.add_argument("--browser", default=shutil.which("chromium") or "chromium")
    options = parser.parse_args()
    with _served(options.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.browser, args=["--no-sandbox"])
        for page in PAGES:
            paints = [paint(browser, url, page, options.slower) for _ in range(5)]
            told = f"LCP {statistics.median(paints):5.0f} ms (most {max(paints):.0f})"
            print(f"{page:<18} {told:<25}  {weight(browser, url, page):>7,} B")
        widget = sum(fetched(f"{url}{path}") for path in ("/chat.js", "/static/widget.css"))
        print(f"{'widget':<18} {'':>25}  {widget:>7,} B")
        times = first_words(browser, url, options.slower)
        print(f"first words: median {statistics.median(times):.0f} ms, most {max(times):.0f} ms, {len(times)} questions")
        browser.close()
    return 0


@contextmanager
def _served(url: str | None) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, serve(ROOT / "var" / "models", Path(folder)) as server:
        yield server.url


def _slowed(browser: Browser, slower: float) -> Page:
    page = browser.new_context(viewport=PHONE, locale="fr-FR").new_page()  # type: ignore[arg-type]
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page


def paint(browser: Browser, url: str, path: str, slower: float) -> float:
    """The largest contentful paint of a page that nothing of is held yet, in ms."""
    page = _slowed(browser, slower)
    page.add_init_script(_PAINT)
    page.goto(url + path)
    page.wait_for_timeout(1500)
    found: float = page.evaluate("window.paint")
    page.context.close()
    return found


def weight(browser: Browser, url: str, path: str) -> int:
    """What a page loads, in gzip bytes."""
    page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
    loaded: dict[str, None] = {}
    page.on("request", lambda request: loaded.setdefault(request.url))
    page.goto(url + path)
    page.wait_for_load_state("networkidle")
    page.context.close()
    return sum(fetched(address) for address in loaded)


def fetched(address: str) -> int:
    """Bytes of an answer's body on the line."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=20) as reply:
        return len(reply.read())


def first_words(browser: Browser, url: str, slower: float) -> list[float]:
    """From key press to first words, in ms, for each question of one conversation."""
    page = _slowed(browser, slower)
    page.goto(url)
    times = []
    for question in QUESTIONS:
        page.evaluate(_CLOCK)
        ask(page, question)
        page.wait_for_function("window.words !== null")
        times.append(float(page.evaluate("window.words")))
    page.context.close()
    return times


if __name__ == "__main__":
    raise SystemExit(main())
