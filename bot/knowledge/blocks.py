"""Where each entry's text begins and ends in a YAML file, so that one is changed and all else stays byte for byte the same.

A block is whole lines: the entry, the comments that stand just above it, and those inside it, which are indented more than its
dash. Entries that share a line (`reperes: [{id: a}, {id: b}]`) have no block. Texts may keep their BOM and any line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.knowledge.layout import Node, UnreadableText, compose, ending, lines_of, newline_of, spaces, span

__all__ = ["Block", "UnreadableText", "blocks", "find", "insert", "remove", "replace", "text_of"]

_BOM = "\ufeff"
_DASH = re.compile(r"(?P<indent> *)-(?=\s|\Z)")


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
    return "".join(lines_of(text)[block.start : block.end])


def find(text: str, identifiant: str) -> Block | None:
    """The first block of that id. Raises `UnreadableText`."""
    return next((block for block in blocks(text) if block.id == identifiant), None)


def replace(text: str, block: Block, new: str) -> str:
    """The file with `new`, one entry from its comments or its dash on, in the place of `block`."""
    if text.startswith(_BOM):
        return _BOM + replace(text[1:], block, new)
    lines = lines_of(text)
    old = lines[block.start : block.end]
    if new == "".join(old):
        return text
    body = _fitted(new, _indent(old), newline_of(lines))
    body[-1] = body[-1].rstrip("\r\n") + ending(old[-1])
    return _joined(lines[: block.start], body, lines[block.end :])


def insert(text: str, section: str, new: str, after: str | None = "") -> str:
    """The file with one more entry: after the entry of id `after`, else at the end of its section, which is added if need be.

    `after` is None for an entry that goes above all others of its section.
    Raises `UnreadableText` when the section is written on one line, or is not a list.
    """
    if text.startswith(_BOM):
        return _BOM + insert(text[1:], section, new, after)
    lines = lines_of(text)
    newline = newline_of(lines)
    found = next((known for known in _sections(text) if known.name == section), None)
    if found is None:
        return _placed(lines, len(lines), [f"{section}:{newline}", *_fitted(new, 0, newline)], newline)
    if found.shared:
        raise UnreadableText(section)
    if found.blocks and after is None:
        below = found.blocks[0]
        body = _fitted(new, _indent(lines[below.start : below.end]), newline)
        return _placed(lines, _top(lines, found.line + 1, below.start), body, newline)
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
    lines = lines_of(text)
    section = next(known for known in _sections(text) if block in known.blocks)
    kept = lines[: block.start]
    if len(section.blocks) == 1:
        key = kept[section.line]
        kept[section.line] = f"{key[: section.colon]} []{key[section.colon :]}"
    rest = lines[block.end :]
    if not rest and not ending(lines[-1]):
        kept[-1] = kept[-1].rstrip("\r\n")
    return _joined(kept, [], rest)


def _sections(text: str) -> list[_Section]:
    root = compose(text.removeprefix(_BOM))
    if root is None or root.empty:
        return []
    if root.kind != "map" or root.flow:
        raise UnreadableText(text)
    lines = lines_of(text.removeprefix(_BOM))
    return [_section(lines, key, value) for key, value in root.items if key is not None and key.kind == "scalar"]


def _section(lines: list[str], key: Node, value: Node) -> _Section:
    line, column = key.end
    section = _Section(key.value, line, lines[line].find(":", column) + 1)
    if value.kind != "list" or value.flow:
        section.shared = bool(value.items) or not (value.empty or value.kind == "list")
        section.value = (value.start, value.end) if value.start != value.end else None
        return section
    floor = line + 1
    for _, item in value.items:
        start, end = span(lines, *_dash(lines, item, floor), item.last, floor)
        held = item.get("id")
        section.blocks.append(Block(section.name, held.value if held and held.kind == "scalar" else "", start, end))
        floor = end
    return section


def _top(lines: list[str], start: int, first: int) -> int:
    """The line on which a section's entries may begin: below what is said of the whole section, and an empty line."""
    said = [n for n in range(start, first) if lines[n].strip()]
    return min(said[-1] + 2, first) if said else start


def _dash(lines: list[str], item: Node, floor: int) -> tuple[int, int]:
    """Line and column of the dash of an entry."""
    line, column = item.start
    found = _DASH.match(lines[line])
    if not found or len(found["indent"]) == column:
        # It stands alone, above.
        line = max(n for n in range(floor, line) if _DASH.match(lines[n]))
    return line, spaces(lines[line])


def _placed(lines: list[str], at: int, body: list[str], newline: str) -> str:
    """`lines` with `body` at `at`; a file whose last line has no end keeps it so."""
    before, after = lines[:at], lines[at:]
    if before and not ending(before[-1]):
        before[-1] += newline
        body[-1] = body[-1].rstrip("\r\n")
    return _joined(before, body, after)


def _fitted(new: str, indent: int, newline: str) -> list[str]:
    """The lines of an entry with its dash at column `indent`, ended as the file's are."""
    lines = lines_of(new.removeprefix(_BOM))
    while lines and not lines[-1].strip():
        lines.pop()
    if not any(_DASH.match(line) for line in lines):
        raise UnreadableText(new)
    shift = indent - _indent(lines)
    if shift > 0:
        lines = [" " * shift + line if line.strip() else line for line in lines]
    elif shift < 0:
        lines = [line[min(-shift, spaces(line)) :] for line in lines]
    lines[-1] = lines[-1].rstrip("\r\n") + newline
    return [line[: -len(ending(line))] + newline if ending(line) in ("\r\n", "\n", "\r") else line for line in lines]


def _indent(lines: list[str]) -> int:
    """The column of an entry's dash."""
    found = next(match for line in lines if (match := _DASH.match(line)))
    return len(found["indent"])


def _joined(*parts: list[str]) -> str:
    return "".join("".join(part) for part in parts)
