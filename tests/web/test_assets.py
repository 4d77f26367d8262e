"""The files of the pages: which are served, how, and to whom."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.web import assets
from tests.web.fakes import Client


@pytest.fixture
def static(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(assets, "_STATIC", tmp_path)
    return tmp_path


async def test_files_in_folders_are_served_by_their_name(client: Client, static: Path) -> None:
    (static / "vendor").mkdir()
    (static / "vendor" / "map.js").write_text("carte", encoding="utf-8")
    (static / "notes.py").write_text("non", encoding="utf-8")
    assert await (await client.http.get("/static/vendor/map.js")).text() == "carte"
    for path in ("notes.py", "vendor", "vendor/", "vendor/../vendor/map.js%00", "map.js"):
        assert (await client.http.get(f"/static/{path}")).status == 404


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "gzip"), ("GZIP;q=0.5", "gzip"), ("br, gzip;q=0", None), ("identity", None), ("", None)],
)
async def test_files_are_compressed_for_who_can_unpack(
    client: Client, static: Path, accepted: str, encoding: str | None
) -> None:
    text = "é(); " * 1000
    (static / "a.js").write_text(text, encoding="utf-8")
    reply = await client.http.get("/static/a.js", headers={"Accept-Encoding": accepted})
    assert reply.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in reply.headers["Vary"]
    assert (int(reply.headers["Content-Length"]) < 100) == (encoding is not None)
    assert await reply.text() == text


async def test_what_compression_does_not_shrink_is_sent_as_it_is(client: Client, static: Path) -> None:
    noise = random.Random(3).randbytes(2000)
    (static / "a.png").write_bytes(noise)
    reply = await client.http.get("/static/a.png")
    assert (reply.headers.get("Content-Encoding"), await reply.read()) == (None, noise)


def test_a_changed_file_changes_the_version(static: Path) -> None:
    (static / "a.css").write_text("a{}", encoding="utf-8")
    before = assets.version()
    assert assets.version() == before
    (static / "a.css").write_text("b{} ", encoding="utf-8")
    assert assets.version() != before


async def test_other_sites_may_load_the_widget_and_nothing_else(client: Client, static: Path) -> None:
    assert (await client.http.get("/chat.js")).status == 404
    for name in ("widget.js", "widget.css", "chat.css"):
        (static / name).write_text(f"/* {name} */", encoding="utf-8")
    for path, name in (("/chat.js", "widget.js"), ("/static/widget.js", "widget.js"), ("/static/widget.css", "widget.css")):
        reply = await client.http.get(path)
        assert await reply.text() == f"/* {name} */"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.headers["Cache-Control"] == "no-cache"
        assert (await client.http.get(path, headers={"If-None-Match": reply.headers["ETag"]})).status == 304
    other = await client.http.get("/static/chat.css")
    assert other.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in other.headers
