"""Reading the pages as a browser and a search engine do: their elements, headings, ids and linked data."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class Document(HTMLParser):
    """A page's elements. `faults`: tags that do not close in order, ids used twice, references to none."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.scripts: list[str] = []
        self.text = ""
        self.parts: dict[str, str] = {}
        """Text of each section, by its heading."""
        self._open: list[str] = []
        self._references: list[str] = []
        self._script: str | None = None
        self.feed(html)
        self.close()
        self.faults += [f"open: {tag}" for tag in self._open]
        self.faults += [f"no such id: {name}" for name in self._references if name not in self.ids]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if len(given) != len(attrs):
            self.faults.append(f"attribute twice: {tag}")
        for name in given:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"{name} on {tag}")
        if "id" in given:
            if given["id"] in self.ids:
                self.faults.append(f"id twice: {given['id']}")
            self.ids.add(given["id"])
        named = ("aria-labelledby", "for", "aria-describedby")
        self._references += [one for name in named for one in given.get(name, "").split()]
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "script":
            self._script = given.get("type", "")
            if self._script != "application/ld+json" and not given.get("src"):
                self.faults.append("inline script")
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append((int(tag[1]), ""))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"closed out of order: {tag}")
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self.scripts.append(data)
            return
        self.text += data
        if self._open and self.headings and self._open[-1] in ("h1", "h2", "h3", "h4"):
            level, said = self.headings[-1]
            self.headings[-1] = (level, said + data)
            return
        titles = [said.strip() for level, said in self.headings if level == 2]
        if titles:
            self.parts[titles[-1]] = self.parts.get(titles[-1], "") + data

    def linked_data(self) -> list[dict[str, Any]]:
        """The JSON-LD of the page."""
        return [json.loads(script) for script in self.scripts]


def right(html: str) -> Document:
    """The page, which must be well-formed, with one main heading and none skipped."""
    document = Document(html)
    assert document.faults == []
    assert [level for level, _ in document.headings].count(1) == 1
    level = 0
    for found, said in document.headings:
        # The footer's own heading comes after whatever the page ends with.
        assert found <= level + 1 or found == 2, said
        level = found
    return document
