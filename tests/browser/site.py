"""Another site, which embeds Azimut: `site.html` on an origin of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

_PAGE = Path(__file__).with_name("site.html")


@contextmanager
def other_site(origin: str, **attributes: str) -> Iterator[str]:
    """Serve the page, embedding what `origin` serves, under the strictest policy that lets it; yields its address.

    `attributes`: `data-` attributes of the script, instead of those of the file.
    """
    page = _PAGE.read_text(encoding="utf-8").replace("{{origin}}", origin)
    if attributes:
        data = " ".join(f'data-{name}="{value}"' for name, value in attributes.items())
        start, end = page.index('data-titre="'), page.index(" defer>")
        page = page[:start] + data + page[end:]
    policy = f"default-src 'none'; script-src {origin}; style-src {origin}; frame-src {origin}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.split("?")[0] == "/"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            if found:
                self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
