"""YAML nodes -> plain values, each with its place, and a notice for what nobody means to write so."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from bot.knowledge.lecture import Avis, Path_
from bot.knowledge.slip import ODD_SPACE
from bot.knowledge.slip_signs import run_on_key
from bot.messages import say

_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
# Of the many ways in which YAML writes numbers, those that staff mean as numbers; the others stay text.
_INT = re.compile(r"[-+]?[0-9]{1,15}")
_FLOAT = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
# YAML reads 0326754761 as octal, other readers 0381665500 as a number without its zero: phones must be quoted.
_LOST_ZERO = re.compile(r"0[0-9]+")
_CURLY_QUOTES = ("“", "”", "„", "‟")
# Fields by which an entry, or a fact, begins.
_FIRST = ("id", "sur")


@dataclass
class FileValues:
    """One file being read: its values as plain Python and the position of each path."""

    name: str
    lines: list[str] = field(default_factory=list)
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    avis: list[Avis] = field(default_factory=list)
    refused: set[Path_] = field(default_factory=set)
    """Paths whose value already has its notice: the model's complaint about the same value would only blur it."""
    whole: bool = True
    """Whether all entries were told apart."""
    words: dict[Path_, str] = field(default_factory=dict)
    """How what YAML takes for a yes or a no was written."""
    _seen: set[int] = field(default_factory=set)

    @cached_property
    def by_entry(self) -> dict[Path_, list[tuple[Path_, tuple[int, int]]]]:
        """For each entry, the paths inside it with their positions."""
        entries: dict[Path_, list[tuple[Path_, tuple[int, int]]]] = defaultdict(list)
        for path, place in self.places.items():
            entries[path[:2]].append((path[2:], place))
        return entries

    def note(self, mark: Any, texte: str) -> None:
        """Add an error at a mark of PyYAML, whose lines and columns start at 0."""
        self.avis.append(Avis(self.name, mark.line + 1, mark.column + 1, "erreur", texte))

    def value(self, node: Any, path: Path_) -> Any:
        """The value of a YAML node, its place kept under `path`; None for one that is refused."""
        self.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        # The same node twice is an alias (&a, *a): it may hold itself, or grow without end.
        if id(node) in self._seen:
            self.note(node.start_mark, say("renvoi_yaml"))
            self.refused.add(path)
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        value = self._scalar(node)
        if isinstance(value, bool):
            self.words[path] = node.value
        if value is None and node.value and node.tag.rsplit(":", 1)[-1] != "null":
            self.refused.add(path)
        return value

    def _mapping(self, node: Any, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged = False
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.note(key_node.start_mark, say("cle_illisible"))
                self.whole = False
                continue
            key = ODD_SPACE.sub("", str(key_node.value))
            if run_on := run_on_key(key):
                # The colon that was found is one of the text that follows.
                self.note(key_node.start_mark, run_on.texte)
                here = (*path, run_on.champ)
                self.places[here] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
                self.refused.add(here)
                result[run_on.champ] = None
                continue
            here = (*path, key)
            if key != key_node.value:
                self.note(key_node.start_mark, say("espace_insecable"))
            if key in result:
                if not merged:
                    # A dash that is missing makes one entry of two, all of whose fields are there twice.
                    merged = key in _FIRST
                    said = "fiche_sans_tiret" if merged else "cle_en_double" if path else "section_en_double"
                    self.note(key_node.start_mark, say(said, cle=key, ligne=self.places[here][0]))
                    self.whole = self.whole and len(here) > 1 and not merged
                continue
            result[key] = self.value(value_node, here)
            self.places[here] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        return result

    def _scalar(self, node: Any) -> Any:
        text, tag = node.value, node.tag.rsplit(":", 1)[-1]
        if "\0" in text:
            # PostgreSQL keeps no text with a NUL.
            self.note(node.start_mark, say("caractere_interdit"))
            return None
        if not node.style and text.startswith(_CURLY_QUOTES) and text.endswith(_CURLY_QUOTES):
            self.note(node.start_mark, say("guillemets_courbes"))
            return None
        written = text if node.style else text + self._comment_after(node)
        if not node.style and written.endswith('"') and written.count('"') % 2:
            self.note(node.start_mark, say("guillemet_manquant"))
            return None
        if not node.style and _LOST_ZERO.fullmatch(text):
            self.note(node.start_mark, say("numero_sans_guillemets", valeur=text))
            return text
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() in ("true", "yes", "on")
        if tag == "float" and _FLOAT.fullmatch(text):
            return float(text)
        if tag == "int" and _INT.fullmatch(text):
            return int(text)
        if tag == "timestamp" and _DATE.match(text):
            return self._date(node, text)
        return text

    def _comment_after(self, node: Any) -> str:
        """The comment that follows a bare text on its line: when a quote ends it, it was meant as text."""
        mark = node.end_mark
        rest = self.lines[mark.line][mark.column :].strip() if mark.line < len(self.lines) else ""
        return rest if rest.startswith("#") and rest.endswith('"') else ""

    def _date(self, node: Any, text: str) -> Any:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.note(node.start_mark, say("date_impossible", valeur=text))
            return None
