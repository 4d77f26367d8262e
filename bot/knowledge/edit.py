"""Change some values of one entry: the lines that hold them change, and no other; comments, order and quotes stay.

What is written is told apart by where it stands (`bot/knowledge/layout.py`): a library that writes a whole entry again moves or
loses the comments beside what is removed. Values are texts, as a form holds them: `"2026-11-21"`, `["collegien", "lyceen"]`, a
fact `{"sur": "cout", "dit": "…"}`. An empty value is an absent one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from bot.knowledge.layout import Node, UnreadableText, compose, lines_of, newline_of, span
from bot.knowledge.schema import Modele
from bot.knowledge.writing import ITEMS, between_braces, field_lines, inline, item_lines, order, scalar

Values = dict[str, Any]
_Place = tuple[int, int]
_LIKE = 40
"""From this likeness on, out of 100, a fact is an earlier one that was changed, and not another."""


def as_values(block_text: str) -> Values:
    """The values of an entry as texts, lists of texts and lists of such mappings. Raises `UnreadableText`."""
    found: Values = _values(entry_node(block_text))
    return found


def with_fields(block_text: str, model: type[Modele], changes: Mapping[str, Any]) -> str:
    """The entry with some values changed, an empty one being removed; a new key stands where the schema has it.

    Raises `UnreadableText` when the text is not one entry.
    """
    edits = _Edits(block_text)
    node = entry_node(block_text)
    held = _values(node)
    wanted = {name: value for name, value in changes.items() if not _same(name, held.get(name), value)}
    (_change_flow if node.flow else _change)(edits, node, model, wanted)
    return edits.applied()


def entry_node(block_text: str) -> Node:
    """The only entry of a text. Raises `UnreadableText`."""
    root = compose(block_text)
    if root is None or root.kind != "list" or root.flow or len(root.items) != 1 or root.items[0][1].kind != "map":
        raise UnreadableText(block_text)
    return root.items[0][1]


class _Edits:
    """Replacements in a text, by place; all are told by places in the text as it was."""

    def __init__(self, text: str) -> None:
        self.lines = lines_of(text)
        self.newline = newline_of(self.lines)
        self._cut = bool(self.lines) and not self.lines[-1].endswith(("\n", "\r"))
        if self._cut:
            self.lines[-1] += self.newline
        self._found: list[tuple[int, int, str]] = []
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))

    def replace(self, start: _Place, end: _Place, new: str) -> None:
        """Put a text in the place of what stands between two places."""
        self._found.append((self._offset(start), self._offset(end), new))

    def lines_in(self, first: int, end: int, new: list[str]) -> None:
        """Put lines, given without their ends, in the place of those from `first` to `end`."""
        self.replace((first, 0), (end, 0), "".join(line + self.newline for line in new))

    def slice(self, start: _Place, end: _Place) -> str:
        """The text as it was between two places."""
        return "".join(self.lines)[self._offset(start) : self._offset(end)]

    def applied(self) -> str:
        """The text with all that was replaced."""
        whole, pieces, at = "".join(self.lines), [], 0
        # At one place, what is added stands before what is replaced.
        for start, end, new in sorted(self._found, key=lambda edit: edit[:2]):
            pieces += [whole[at:start], new]
            at = end
        text = "".join([*pieces, whole[at:]])
        return text.rstrip("\r\n") if self._cut else text

    def _offset(self, place: _Place) -> int:
        return self._starts[place[0]] + place[1]


def _change(edits: _Edits, node: Node, model: type[Modele], wanted: Values) -> None:
    """Change a map that is written one key a line."""
    column, spans = node.start[1], _spans(edits.lines, node)
    rank = _rank(order(model))
    added = sorted((name for name in wanted if wanted[name] and node.get(name) is None), key=rank)
    kept = [name for name in spans if wanted.get(name, "kept")]
    if not kept:
        lines = [line for name in added for line in field_lines(model, name, wanted[name], column)] or ["{}"]
        edits.replace(node.start, (list(spans.values())[-1][1], 0), "".join(line + edits.newline for line in lines).lstrip(" "))
        return
    _remove(edits, node, spans, kept)
    for name in (name for name in wanted if name in kept):
        held = node.get(name)
        assert held is not None
        _set(edits, held, model, name, wanted[name], spans[name])
    for name in added:
        before = [known for known in kept if rank(known) < rank(name)] or kept[:1]
        at = spans[before[-1]][1]
        edits.lines_in(at, at, field_lines(model, name, wanted[name], column))


def _spans(lines: list[str], node: Node) -> dict[str, _Place]:
    """First line and end of each key with its value, comments included."""
    spans: dict[str, _Place] = {}
    floor = node.start[0]
    for key, value in node.items:
        if key is not None:
            spans[key.value] = span(
                lines, *key.start, max(key.end[0], value.last), max(floor, key.start[0] if not spans else 0)
            )
            floor = spans[key.value][1]
    return spans


def _rank(names: list[str]) -> Callable[[str], int]:
    return lambda name: names.index(name) if name in names else len(names)


def _remove(edits: _Edits, node: Node, spans: dict[str, _Place], kept: list[str]) -> None:
    """Take out the keys that are not kept, with their values; one at least is."""
    keys = [key for key, _ in node.items if key is not None]
    first = next(n for n, key in enumerate(keys) if key.value in kept)
    if first:
        # The dash stands on the line of the first key: the first that is kept takes its place, its comments stand above.
        after = keys[first].start
        comments = [line.rstrip("\r\n") for line in edits.lines[spans[keys[first].value][0] : after[0]]]
        edits.lines_in(keys[0].start[0], keys[0].start[0], comments)
        edits.replace(keys[0].start, after, "")
    for key in keys[first:]:
        if key.value not in kept:
            edits.lines_in(*spans[key.value], [])


def _set(edits: _Edits, held: Node, model: type[Modele], name: str, value: Any, lines: _Place) -> None:
    """Write `value` where `held` is; `lines`: those of its key."""
    if held.kind == "list" and not held.flow and isinstance(value, list):
        first, last, texts = _list_lines(edits.lines, held, model, name, value)
        edits.replace((first, 0), (last, 0), "".join(texts))
    elif held.kind == "list" and held.flow and isinstance(value, list) and name not in ITEMS:
        # What is already there is written as it was.
        known = {item.value: edits.slice(item.start, item.end) for _, item in held.items}
        items = [known.get(item) or scalar(model, name, item, flow=True) for item in value]
        edits.replace(held.start, held.end, f"[{', '.join(items)}]")
    elif held.kind == "list" and held.flow and isinstance(value, list):
        _set_between_brackets(edits, held, ITEMS[name], value)
    elif held.kind == "scalar" and not (isinstance(value, list) and name in ITEMS):
        style = held.style if held.style in ("'", '"') or (not held.style and not held.empty) else None
        new = inline(model, name, value) if isinstance(value, list) else scalar(model, name, value, style)
        under = held.style in ("|", ">")
        end = (held.last, len(edits.lines[held.last].rstrip("\r\n"))) if under else held.end
        edits.replace(held.start, end, f" {new}" if held.start == held.end else new)
    else:
        line = edits.lines[lines[0]]
        edits.lines_in(*lines, field_lines(model, name, value, len(line) - len(line.lstrip(" "))))


def _set_between_brackets(edits: _Edits, held: Node, model: type[Modele], value: list[Values]) -> None:
    """Change the facts or steps of a list between brackets."""
    texts = [edits.slice(item.start, item.end) for _, item in held.items]
    olds = [_values(item) for _, item in held.items]
    pairs = _paired(olds, value)
    new = [
        between_braces(model, item) if old is None else _rewritten(f"- {texts[old]}", olds[old], model, item).removeprefix("- ")
        for item, old in zip(value, pairs, strict=True)
    ]
    if pairs == list(range(len(olds))):
        for (_, item), text in zip(held.items, new, strict=True):
            edits.replace(item.start, item.end, text)
    else:
        edits.replace(held.start, held.end, f"[{', '.join(new)}]")


def _rewritten(text: str, old: Values, model: type[Modele], item: Values) -> str:
    """The text of a fact or step that becomes `item`."""
    return with_fields(text, model, {**dict.fromkeys(old, ""), **item})


def _list_lines(lines: list[str], held: Node, model: type[Modele], name: str, value: list[Any]) -> tuple[int, int, list[str]]:
    """First line and end of a list that is written one item a line, and the texts to put there."""
    column, floor = held.start[1], held.start[0]
    texts: list[str] = []
    first = floor
    for n, (_, item) in enumerate(held.items):
        dash = max(k for k in range(floor, item.start[0] + 1) if lines[k][column : column + 1] == "-")
        start, end = span(lines, dash, column, item.last, floor if n else floor - _comments_above(lines, floor))
        first = start if not n else first
        # What stands between two items goes with the second.
        texts.append("".join(lines[floor if n else start : end]))
        floor = end
    olds = [_values(item) for _, item in held.items]
    newline = newline_of(lines)
    new = []
    for item, old in zip(value, _paired(olds, value), strict=True):
        if old is None:
            body = item_lines(ITEMS[name], item, column) if name in ITEMS else [f"{' ' * column}- {scalar(model, name, item)}"]
            new.append("".join(line + newline for line in body))
        elif olds[old] == item:
            new.append(texts[old])
        elif name in ITEMS:
            new.append(_rewritten(texts[old], olds[old], ITEMS[name], item))
        else:
            new.append(f"{' ' * column}- {scalar(model, name, item)}{newline}")
    return first, floor, new


def _comments_above(lines: list[str], at: int) -> int:
    count = 0
    while lines[at - count - 1].lstrip().startswith("#"):
        count += 1
    return count


def _paired(olds: list[Any], news: list[Any]) -> list[int | None]:
    """For each new item, the old one that it is, or that it was changed from."""
    free = dict(enumerate(olds))
    found: list[int | None] = []
    for new in news:
        match = next((n for n, old in free.items() if old == new), None)
        found.append(match)
        if match is not None:
            del free[match]
    for n, new in enumerate(news):
        if found[n] is None and isinstance(new, dict) and free:
            texts = {old: " ".join(map(str, values.values())) for old, values in free.items() if isinstance(values, dict)}
            best = process.extractOne(" ".join(map(str, new.values())), texts, scorer=fuzz.ratio, score_cutoff=_LIKE)
            if best:
                found[n] = best[2]
                del free[best[2]]
    return found


def _change_flow(edits: _Edits, node: Node, model: type[Modele], wanted: Values) -> None:
    """Change a map between braces."""
    pairs = [(key, value) for key, value in node.items if key is not None]
    kept = [key.value for key, _ in pairs if wanted.get(key.value, "kept")]
    for n, (key, held) in enumerate(pairs):
        if key.value not in wanted:
            continue
        if wanted[key.value]:
            new = inline(model, key.value, wanted[key.value], flow=True)
            edits.replace(held.start, held.end, f" {new}" if held.start == held.end else new)
        elif n + 1 < len(pairs):
            edits.replace(key.start, pairs[n + 1][0].start, "")
        else:
            edits.replace(pairs[n - 1][1].end, held.end, "")
    names = order(model)
    for name in sorted((name for name in wanted if wanted[name] and node.get(name) is None), key=_rank(names)):
        before = [known for known in kept if _rank(names)(known) < _rank(names)(name)] or kept[:1]
        end = next(value.end for key, value in pairs if key.value == before[-1])
        edits.replace(end, end, f", {name}: {inline(model, name, wanted[name], flow=True)}")


def _values(node: Node) -> Any:
    if node.kind == "map":
        found: Iterator[tuple[str, Any]] = ((key.value, _values(value)) for key, value in node.items if key is not None)
        return {name: value for name, value in found if value not in ("", [], {})}
    if node.kind == "list":
        return [_values(value) for _, value in node.items]
    return "" if node.empty else node.value


def _same(name: str, held: Any, value: Any) -> bool:
    if not held and not value:
        return True
    if name == "faits" and isinstance(held, list) and isinstance(value, list):
        return [_fact(item) for item in held] == [_fact(item) for item in value]
    return bool(listed(held) == listed(value)) if name == "source" else bool(held == value)


def _fact(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    return {**{k: v for k, v in values.items() if v}, **({"source": listed(values["source"])} if "source" in values else {})}


def listed(value: Any) -> list[Any]:
    """What a key holds as a list: a single value may be written without brackets, and an empty one is none."""
    return value if isinstance(value, list) else [value] if value else []
