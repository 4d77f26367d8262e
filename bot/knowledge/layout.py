"""Where each value of a YAML text is written, down to the column: what changing one value, and nothing else, needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from bot.quick_yaml import LOADER

_DEEPEST = 50
# What ends a line for libyaml, whose line numbers we use.
_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")
_COMMENT = re.compile(r"\s*#")


class UnreadableText(ValueError):
    """The text is not YAML, or not laid out as fiches are: what is asked of it cannot be told apart."""


@dataclass
class Node:
    """A value as it is written, lines and columns counted from 0.

    `end` is where its text is over; `flow`: it is written between brackets; `style`: the quotes or sign before a scalar.
    `items`: keys with their values, or values whose key is None.
    """

    kind: Literal["map", "list", "scalar"]
    start: tuple[int, int]
    end: tuple[int, int]
    flow: bool = False
    style: str = ""
    value: str = ""
    items: list[tuple[Node | None, Node]] = field(default_factory=list)

    @property
    def last(self) -> int:
        """Its last line."""
        # A text under `|` or `>` is over where the next line begins.
        return self.end[0] - (self.style in ("|", ">") and self.end[1] == 0)

    @property
    def empty(self) -> bool:
        """Whether it is written as nothing, or `null`."""
        return self.kind == "scalar" and not self.style and self.value in ("", "~", "null", "Null", "NULL")

    def get(self, name: str) -> Node | None:
        """The value of a key of a map."""
        return next((value for key, value in self.items if key is not None and key.value == name), None)


def compose(text: str) -> Node | None:
    """The value of a text, None when it holds none. Raises `UnreadableText`."""
    events = _events(text)
    try:
        first = next(events, None)
        found = None if first is None else _node(first, events)
        for _ in events:
            # Nothing is left but what ends the stream; an error there is one too.
            pass
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableText(str(error)) from error
    return found


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends."""
    return [match.group() for match in _LINE.finditer(text) if match.group()]


def ending(line: str) -> str:
    """What ends a line."""
    return line[len(line.rstrip("\r\n\x85\u2028\u2029")) :]


def newline_of(lines: list[str]) -> str:
    """How the lines of a file end, as its first does."""
    return next((found for line in lines if (found := ending(line)) in ("\r\n", "\n")), "\n")


def spaces(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def span(lines: list[str], start: int, column: int, last: int, floor: int) -> tuple[int, int]:
    """First line and end of an item that begins at `column` of line `start`, and whose text ends on line `last`.

    With the comments just above it, from line `floor` on, and those below that are indented more than it.
    """
    end = last + 1
    while end < len(lines) and _COMMENT.match(lines[end]) and spaces(lines[end]) > column:
        end += 1
    while start > floor and _COMMENT.match(lines[start - 1]):
        start -= 1
    return start, end


def _events(text: str) -> Iterator[Any]:
    depth, documents = 0, 0
    for event in yaml.parse(text, Loader=LOADER):
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        # No fiche nests so deep, and libyaml's time grows with the square of the depth.
        if depth > _DEEPEST or documents > 1:
            raise UnreadableText(text)
        if isinstance(event, (yaml.NodeEvent, yaml.CollectionEndEvent)):
            yield event


def _node(first: Any, events: Iterator[Any]) -> Node:
    """The value that begins with an event; it takes its own events from `events`."""
    start = _at(first.start_mark)
    if not isinstance(first, yaml.CollectionStartEvent):
        value = getattr(first, "value", None)
        if value is None:
            # An alias (`*name`): the reader refuses it, wherever it stands.
            return Node("scalar", start, _at(first.end_mark), style="*")
        return Node("scalar", start, _at(first.end_mark), style=first.style or "", value=value)
    kind: Literal["map", "list"] = "map" if isinstance(first, yaml.MappingStartEvent) else "list"
    node = Node(kind, start, _at(first.end_mark), flow=bool(first.flow_style))
    while not isinstance(event := next(events), yaml.CollectionEndEvent):
        item = _node(event, events)
        if kind == "map":
            node.items.append((item, _node(next(events), events)))
        else:
            node.items.append((None, item))
    # Without brackets, it "ends" where what comes next begins: its text is over where that of its last value is.
    node.end = _at(event.end_mark) if node.flow else max([node.end, *(value.end for _, value in node.items)])
    if node.items and not node.flow:
        node.style = node.items[-1][1].style if node.items[-1][1].style in ("|", ">") else ""
    return node


def _at(mark: Any) -> tuple[int, int]:
    return mark.line, mark.column
