"""Where each entry's text begins and ends in a YAML file, so that one is changed and all else stays byte for byte the same.

A block is whole lines: the entry, the comments that stand just above it, and those inside it, which are indented more than its
dash. Entries that share a line (`reperes: [{id: a}, {id: b}]`) have no block. Texts may keep their BOM and any line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOM = "\ufeff"
# What ends a line for libyaml, whose line numbers we use.
_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")
_DEEPEST = 50
_DASH = re.compile(r"(?P<indent> *)-(?=\s|\Z)")
_COMMENT = re.compile(r"\s*#")


class UnreadableText(ValueError):
    """The text is not what a file of fiches is: its blocks cannot be told apart, or it has no place for an entry."""


@dataclass(frozen=True)
class Block:
    """The lines of one entry, from 0, `end` not included; `id` is empty when the entry has none."""

    section: str
    id: str
    start: int
    end: int


@dataclass
class _Section:
    """A key of the file and its entries. `value`: where what stands for an empty list is written, as (line, column) pairs."""

    name: str
    line: int
    colon: int
    value: tuple[tuple[int, int], tuple[int, int]] | None = None
    shared: bool = False
    blocks: list[Block] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """The blocks of a file, in its order. Raises `UnreadableText` when it is not YAML."""
    return [block for section in _sections(text) for block in section.blocks]


def text_of(text: str, block: Block) -> str:
    """The lines of a block as they are written."""
    return "".join(_lines(text)[block.start : block.end])


def find(text: str, identifiant: str) -> Block | None:
    """The first block of that id. Raises `UnreadableText`."""
    return next((block for block in blocks(text) if block.id == identifiant), None)


def replace(text: str, block: Block, new: str) -> str:
    """The file with `new`, one entry from its comments or its dash on, in the place of `block`."""
    if text.startswith(_BOM):
        return _BOM + replace(text[1:], block, new)
    lines = _lines(text)
    old = lines[block.start : block.end]
    if new == "".join(old):
        return text
    ending = _ending(old[-1])
    body = _fitted(new, _indent(old), _newline(lines))
    body[-1] = body[-1].rstrip("\r\n") + ending
    return _joined(lines[: block.start], body, lines[block.end :])


def insert(text: str, section: str, new: str, after: str = "") -> str:
    """The file with one more entry: after the entry of id `after`, else at the end of its section, which is added if need be.

    Raises `UnreadableText` when the section is written on one line, or is not a list.
    """
    if text.startswith(_BOM):
        return _BOM + insert(text[1:], section, new, after)
    lines = _lines(text)
    newline = _newline(lines)
    found = next((known for known in _sections(text) if known.name == section), None)
    if found is None:
        return _placed(lines, len(lines), [f"{section}:{newline}", *_fitted(new, 0, newline)], newline)
    if found.shared:
        raise UnreadableText(section)
    if found.blocks:
        previous = next((block for block in found.blocks if after and block.id == after), found.blocks[-1])
        indent = _indent(lines[previous.start : previous.end])
        return _placed(lines, previous.end, _fitted(new, indent, newline), newline)
    at = found.line + 1
    if found.value is not None:
        (first, begin), (last, end) = found.value
        rest = lines[last][end:]
        lines[first : last + 1] = [lines[first][:begin].rstrip() + (f" {rest.lstrip()}" if rest.strip() else rest)]
        at = first + 1
    return _placed(lines, at, _fitted(new, 0, newline), newline)


def remove(text: str, block: Block) -> str:
    """The file without `block`; a section that this leaves empty says so (`evenements: []`)."""
    if text.startswith(_BOM):
        return _BOM + remove(text[1:], block)
    lines = _lines(text)
    section = next(known for known in _sections(text) if block in known.blocks)
    kept = lines[: block.start]
    if len(section.blocks) == 1:
        key = kept[section.line]
        kept[section.line] = f"{key[: section.colon]} []{key[section.colon :]}"
    rest = lines[block.end :]
    if not rest and not _ending(lines[-1]):
        kept[-1] = kept[-1].rstrip("\r\n")
    return _joined(kept, [], rest)


def _sections(text: str) -> list[_Section]:
    text = text.removeprefix(_BOM)
    lines = _lines(text)
    root = _events(text)
    if not root or _is_empty(root[0]):
        return []
    if not isinstance(root[0], yaml.MappingStartEvent) or root[0].flow_style:
        raise UnreadableText("")
    sections, at = [], 1
    while at < len(root) - 1:
        key_end, at = at, _end(root, at)
        value, at = root[at : _end(root, at)], _end(root, at)
        if isinstance(root[key_end], yaml.ScalarEvent):
            sections.append(_section(lines, root[key_end], value))
    return sections


def _events(text: str) -> list[Any]:
    """What libyaml sees of the only document of a text; nothing when it has none."""
    found, depth, documents = [], 0, 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            # No fiche nests so deep, and libyaml's time grows with the square of the depth.
            if depth > _DEEPEST or documents > 1:
                raise UnreadableText(text)
            if isinstance(event, (yaml.NodeEvent, yaml.CollectionEndEvent)):
                found.append(event)
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableText(str(error)) from error
    return found


def _section(lines: list[str], key: Any, value: list[Any]) -> _Section:
    line, colon = key.end_mark.line, key.end_mark.column
    section = _Section(str(key.value), line, lines[line].find(":", colon) + 1)
    first, last = value[0], value[-1]
    if not isinstance(first, yaml.SequenceStartEvent):
        section.shared = not _is_empty(first)
        section.value = None if section.shared or not first.value else (_at(first.start_mark), _at(first.end_mark))
    elif first.flow_style:
        section.shared = len(value) > 2
        section.value = (_at(first.start_mark), _at(last.end_mark))
    else:
        at, end = 1, line + 1
        while at < len(value) - 1:
            item, at = value[at : _end(value, at)], _end(value, at)
            section.blocks.append(_block(lines, section.name, item, end))
            end = section.blocks[-1].end
    return section


def _block(lines: list[str], section: str, item: list[Any], floor: int) -> Block:
    """The block of an entry whose events are `item`; `floor`: first line that is not the entry's before it."""
    start, column = _at(item[0].start_mark)
    if not (dashed := _DASH.match(lines[start])) or len(dashed["indent"]) == column:
        # The dash stands alone, above.
        start = max(n for n in range(floor, start) if _DASH.match(lines[n]))
    dash = _indent(lines[start:])
    end = max(_last_line(event) for event in item) + 1
    while end < len(lines) and _COMMENT.match(lines[end]) and _spaces(lines[end]) > dash:
        end += 1
    while start > floor and _COMMENT.match(lines[start - 1]):
        start -= 1
    return Block(section, _id(item), start, end)


def _last_line(event: Any) -> int:
    if isinstance(event, yaml.CollectionEndEvent) and _at(event.start_mark) == _at(event.end_mark):
        # A block collection "ends" where what comes next begins.
        return 0
    mark = event.end_mark
    past = isinstance(event, yaml.ScalarEvent) and event.style in ("|", ">") and mark.column == 0
    return int(mark.line) - past


def _id(item: list[Any]) -> str:
    if not isinstance(item[0], yaml.MappingStartEvent):
        return ""
    at = 1
    while at < len(item) - 1:
        key, value = item[at], item[_end(item, at)]
        at = _end(item, _end(item, at))
        if getattr(key, "value", None) == "id" and isinstance(value, yaml.ScalarEvent):
            return str(value.value)
    return ""


def _end(events: list[Any], at: int) -> int:
    """Where the value that begins at `at` is over."""
    depth = 0
    while True:
        event = events[at]
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        at += 1
        if depth == 0:
            return at


def _is_empty(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not event.style and event.value in ("", "~", "null", "Null", "NULL")


def _at(mark: Any) -> tuple[int, int]:
    return mark.line, mark.column


def _lines(text: str) -> list[str]:
    """The lines with their ends."""
    return [match.group() for match in _LINE.finditer(text) if match.group()]


def _placed(lines: list[str], at: int, body: list[str], newline: str) -> str:
    """`lines` with `body` at `at`; a file whose last line has no end keeps it so."""
    before, after = lines[:at], lines[at:]
    if before and not _ending(before[-1]):
        before[-1] += newline
        body[-1] = body[-1].rstrip("\r\n")
    return _joined(before, body, after)


def _fitted(new: str, indent: int, newline: str) -> list[str]:
    """The lines of an entry with its dash at column `indent`, ended as the file's are."""
    lines = _lines(new.removeprefix(_BOM))
    while lines and not lines[-1].strip():
        lines.pop()
    if not any(_DASH.match(line) for line in lines):
        raise UnreadableText(new)
    shift = indent - _indent(lines)
    if shift > 0:
        lines = [" " * shift + line if line.strip() else line for line in lines]
    elif shift < 0:
        lines = [line[min(-shift, _spaces(line)) :] for line in lines]
    lines[-1] = lines[-1].rstrip("\r\n") + newline
    return [line[: -len(_ending(line))] + newline if _ending(line) in ("\r\n", "\n", "\r") else line for line in lines]


def _indent(lines: list[str]) -> int:
    """The column of an entry's dash."""
    found = next(match for line in lines if (match := _DASH.match(line)))
    return len(found["indent"])


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _newline(lines: list[str]) -> str:
    return next((ending for line in lines if (ending := _ending(line)) in ("\r\n", "\n")), "\n")


def _ending(line: str) -> str:
    return line[len(line.rstrip("\r\n\x85\u2028\u2029")) :]


def _joined(*parts: list[str]) -> str:
    return "".join("".join(part) for part in parts)
