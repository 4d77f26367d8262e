"""What is likely wrong with a text that YAML refuses, and at which place to mend it.

YAML tells where it got lost, often a line or a page after the slip. Here the lines around are looked at for the slips that
hands make, the surest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.knowledge.schema import MODELES, Etape, Fait, Modele
from bot.messages import say

ODD_SPACES = "\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff"
"""For a pattern: spaces that look like those of the keyboard, and are letters to YAML."""
_ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
_STRUCTURE = re.compile(rf"[\s{ODD_SPACES}]*(?:-[\s{ODD_SPACES}]+)?(?:[a-z_]+[\s{ODD_SPACES}]*:(?:[\s{ODD_SPACES}]+|$))?")
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# UTF-8 read as if each byte were a letter ("Ã©" for "é"), or letters that some program could not read.
_GARBLED = re.compile("\ufffd|[ÃÂ][\u0080-\u00bf\u2019\u0153\u20ac]|â€")
_BRACKET = re.compile(r"[][{}]|(?:[-?:]\s+){50}")
_DEEPEST = 50
_CURLY = re.compile(r"(?:[:\-\[{,]\s*)([“”„‟])")
_ITEM = re.compile(r"\s*- ")
_KEY = re.compile(r"(?P<before>\s*(?:- +)?)(?P<key>[\w.-]+)\s*:(?=\s|$)")
_WORD = re.compile(r"(?P<before>\s*(?:- +)?)(?P<key>[a-z_]+)(?P<after>.*)$")
_TIGHT_DASH = re.compile(r"\s*-(?=[\w\"'])")
_RUN_ON = re.compile(r"(?P<key>[a-z_]+)(?P<colon>:?)\s*\S")
# A dash or a field after a margin that has odd spaces.
_ODD_MARGIN = re.compile(rf"\s*[{ODD_SPACES}][\s{ODD_SPACES}]*(?:- |[a-z_]+:(?:\s|$))")
_FAR = 400


@dataclass(frozen=True)
class Diagnosis:
    """A place to mend, line and column counted from 1, and the French sentence that says how."""

    ligne: int
    colonne: int
    texte: str


def before_parsing(text: str) -> Diagnosis | None:
    """What makes a text not worth parsing, or dangerous to: None when there is nothing of the kind."""
    if not text.strip():
        return Diagnosis(1, 1, say("fichier_vide"))
    if text.count("\0") > len(text) // 4:
        # So it is when letters of two bytes are read one byte at a time.
        return Diagnosis(1, 1, say("fichier_pas_utf8"))
    for pattern, key in ((_CONFLICT, "conflit_git"), (_UNSEEN, "caractere_interdit"), (_GARBLED, "texte_mal_encode")):
        if match := pattern.search(text):
            return Diagnosis(*_place(text, match.start()), say(key))
    return _too_deep(text)


def of_syntax(text: str, error: Any) -> Diagnosis:
    """Where to mend a text that YAML refuses with `error`, a `YAMLError`."""
    slip = _Slip(text, error)
    for look in _LOOKS:
        if found := look(slip):
            return found
    return Diagnosis(slip.at + 1, slip.column + 1, say("yaml_illisible"))


@dataclass(frozen=True)
class RunOn:
    """A key that holds more than a field's name: the field, and the French sentence that says how to mend it."""

    champ: str
    texte: str


def run_on_key(key: str) -> RunOn | None:
    """What is wrong with a key such as `dit "Le lycée` or `dit:"Le lycée`, None when it is the name of something."""
    match = _RUN_ON.match(key)
    if not match or match["key"] not in _names() or match.end("key") == len(key) or key[match.end("key")].isalnum():
        return None
    return RunOn(match["key"], say("espace_apres_deux_points" if match["colon"] else "deux_points_oublies", champ=match["key"]))


class _Slip:
    """The lines of a text, and where YAML got lost in it: lines and columns counted from 0.

    `at`: the line where it gave up, `began`: that of the piece that it was reading; `ended`: it gave up at the text's end.
    """

    def __init__(self, text: str, error: Any) -> None:
        self.lines: list[str] = text.split("\n")
        self.whole = text.endswith("\n")
        self.last = max(n for n, line in enumerate(self.lines) if line.strip())
        mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        self.ended = mark is not None and mark.line > self.last
        self.at: int = min(mark.line, self.last) if mark else 0
        self.column: int = mark.column if mark else 0
        self.began: int = min(context.line, self.at) if context else self.at
        self.began_column: int = context.column if context else 0
        self.context, self.problem = str(getattr(error, "context", None)), str(getattr(error, "problem", None))

    @property
    def line(self) -> str:
        """The line where YAML got lost."""
        return self.lines[self.at]

    def around(self) -> Iterator[tuple[int, str]]:
        """The lines from a little before to a little after, with their numbers."""
        first = max(0, min(self.at - 1, self.began if self.at - self.began < 5 else self.at))
        for n in range(first, min(self.at + 2, len(self.lines))):
            yield n, self.lines[n]

    def said(self, n: int, column: int, key: str, **values: object) -> Diagnosis:
        """The diagnosis at a place counted from 0."""
        return Diagnosis(n + 1, column + 1, say(key, **values))


def _tab(slip: _Slip) -> Diagnosis | None:
    for n, line in slip.around():
        if line.lstrip(" ").startswith("\t"):
            return slip.said(n, line.index("\t"), "tabulation")
    return None


def _odd_space(slip: _Slip) -> Diagnosis | None:
    for n, line in slip.around():
        structure = _STRUCTURE.match(line)
        if structure and (odd := _ODD_SPACE.search(structure.group())):
            return slip.said(n, odd.start(), "espace_insecable")
    # An item that is taken for text goes on until the next field, which may be far.
    for n in range(max(0, slip.at - _FAR), slip.at + 1):
        if (margin := _ODD_MARGIN.match(slip.lines[n])) and (odd := _ODD_SPACE.search(margin.group())):
            return slip.said(n, odd.start(), "espace_insecable")
    return None


def _second_document(slip: _Slip) -> Diagnosis | None:
    for n, line in slip.around():
        if line.rstrip() in ("---", "...") and n <= slip.at:
            return slip.said(n, 0, "document_separe", marque=line.rstrip())
    return None


def _curly_quote(slip: _Slip) -> Diagnosis | None:
    match = _CURLY.search(slip.line)
    return slip.said(slip.at, match.start(1), "guillemets_courbes") if match else None


def _cut(slip: _Slip) -> Diagnosis | None:
    """A file that was being written, or was copied in part: its last line has no end."""
    if slip.whole or slip.at < slip.last or slip.began < slip.last:
        return None
    return slip.said(slip.last, len(slip.lines[slip.last]) - 1, "fichier_coupe")


def _open_quote(slip: _Slip) -> Diagnosis | None:
    found = _unclosed(slip.lines, slip.at + 1, to_the_end=slip.context.endswith("a quoted scalar"))
    return slip.said(*found, "guillemet_ouvert") if found else None


def _open_bracket(slip: _Slip) -> Diagnosis | None:
    if "flow" not in slip.context:
        return None
    if slip.ended or (slip.began < slip.at and _is_structure(slip.line)):
        return slip.said(slip.began, slip.began_column, "crochet_ouvert" if "sequence" in slip.context else "accolade_ouverte")
    return slip.said(slip.at, slip.column, "virgule_oubliee")


def _surplus_bracket(slip: _Slip) -> Diagnosis | None:
    here = slip.line[slip.column : slip.column + 1]
    return slip.said(slip.at, slip.column, "crochet_en_trop", marque=here) if here and here in "]}" else None


def _inner_quote(slip: _Slip) -> Diagnosis | None:
    value = re.match(r"\s*(?:- +)?(?:[\w-]+:\s+)?(?P<quote>[\"'])", slip.line)
    # What follows the text's closing quote is read as something else.
    if not value or slip.column <= value.start("quote"):
        return None
    key = "guillemets_dedans" if value["quote"] == '"' else "apostrophe_dedans"
    return slip.said(slip.at, slip.column, key)


def _colon(slip: _Slip) -> Diagnosis | None:
    """A key without its colon, or without the space after it."""
    candidates = [slip.began] if "simple key" in slip.context else []
    if slip.problem.startswith("mapping values"):
        candidates = [n for n in range(slip.at - 1, -1, -1) if slip.lines[n].strip()][:1]
    for n in candidates:
        word = _WORD.match(slip.lines[n])
        if word and word["key"] in _names():
            end = word.end("key")
            if word["after"].startswith(":") and word["after"][1:].strip() and not word["after"][1].isspace():
                return slip.said(n, end, "espace_apres_deux_points", champ=word["key"])
            if not word["after"].lstrip().startswith(":"):
                return slip.said(n, end, "deux_points_oublies", champ=word["key"])
    return None


def _tight_dash(slip: _Slip) -> Diagnosis | None:
    for n, line in slip.around():
        if n <= slip.at and (match := _TIGHT_DASH.match(line)):
            return slip.said(n, match.end(), "espace_apres_tiret")
    return None


def _colon_in_text(slip: _Slip) -> Diagnosis | None:
    key = _KEY.match(slip.line)
    if slip.problem.startswith("mapping values") and key and slip.column > key.end():
        return slip.said(slip.at, slip.column, "deux_points_dans_texte")
    return None


def _backslash(slip: _Slip) -> Diagnosis | None:
    escapes = "escape" in slip.problem or "hexdecimal" in slip.problem
    return slip.said(slip.at, max(0, slip.line.rfind("\\", 0, slip.column + 1)), "barre_oblique") if escapes else None


def _first_sign(slip: _Slip) -> Diagnosis | None:
    starts = "cannot start any token" in slip.problem or "alias" in slip.context or "anchor" in slip.context
    n, column = (slip.began, slip.began_column) if "scanning a" in slip.context else (slip.at, slip.column)
    if starts or "undefined alias" in slip.problem:
        return slip.said(n, column, "signe_en_tete", signe=slip.lines[n][column : column + 1])
    return None


def _first_dash(slip: _Slip) -> Diagnosis | None:
    """A list whose first item has no dash, while the next has one."""
    if not _ITEM.match(slip.line):
        return None
    if alike := _beginning(slip.line):
        first = next((n for n in range(slip.at - 1, 0, -1) if _beginning(slip.lines[n]) == alike), 0)
        bare = not _ITEM.match(slip.lines[first])
        return slip.said(first, _margin(slip.lines[first]), "tiret_oublie", champ=alike) if first and bare else None
    # A text in the place of the first item stands between the list's field and the next item.
    first, above = slip.at - 1, slip.lines[slip.at - 2] if slip.at > 1 else ""
    bare = not _KEY.match(slip.lines[first]) and not _ITEM.match(slip.lines[first])
    return slip.said(first, _margin(slip.lines[first]), "tiret_oublie_texte") if bare and above.rstrip().endswith(":") else None


def _indent(slip: _Slip) -> Diagnosis | None:
    """A dash or a field that stands under none of the others."""
    column = _margin(slip.line)
    if _ITEM.match(slip.line):
        if (first := _lonely_first(slip)) is not None:
            return slip.said(first, _margin(slip.lines[first]), "tiret_decale", colonne=column + 1)
        alike = _beginning(slip.line)
        columns = [_margin(line) for line in slip.lines[: slip.at] if _ITEM.match(line) and _beginning(line) == alike]
        key, values = "tiret_decale", {}
    elif match := _KEY.match(slip.line):
        if (usual := _usual_margin(slip, slip.at - 1)) is not None:
            return slip.said(slip.at - 1, _margin(slip.lines[slip.at - 1]), "tiret_decale", colonne=usual + 1)
        columns = [other.start("key") for line in slip.lines[: slip.at] if (other := _KEY.match(line))][-12:]
        key, values = "retrait_decale", {"champ": match["key"]}
    else:
        return None
    near = min(reversed(columns), key=lambda other: abs(other - column), default=column)
    return slip.said(slip.at, column, key, colonne=near + 1, **values) if near != column else None


def _usual_margin(slip: _Slip, n: int) -> int | None:
    """Where dashes like that of line `n` stand elsewhere in the text, when that one stands out."""
    alike = _beginning(slip.lines[n])
    if not alike or not _ITEM.match(slip.lines[n]):
        return None
    others = {_margin(line) for k, line in enumerate(slip.lines) if k != n and _ITEM.match(line) and _beginning(line) == alike}
    return others.pop() if len(others) == 1 and _margin(slip.lines[n]) not in others else None


def _lonely_first(slip: _Slip) -> int | None:
    """The first item of a list when it stands further in than the items that follow it, and is alone to do so."""
    first = slip.began if "block collection" in slip.context or "block sequence" in slip.context else slip.at - 1
    while first > 0 and not _ITEM.match(slip.lines[first]):
        first -= 1
    above = slip.lines[first - 1] if first else ""
    alone = _ITEM.match(slip.lines[first]) and above.rstrip().endswith(":") and _margin(slip.lines[first]) > _margin(slip.line)
    return first if alone and _margin(above.replace("- ", "  ", 1)) <= _margin(slip.line) else None


_LOOKS: tuple[Callable[[_Slip], Diagnosis | None], ...] = (
    _tab, _odd_space, _second_document, _curly_quote, _cut, _backslash, _open_quote, _open_bracket, _surplus_bracket,
    _inner_quote, _tight_dash, _colon, _colon_in_text, _first_sign, _first_dash, _indent,
)  # fmt: skip


def _unclosed(lines: list[str], count: int, to_the_end: bool) -> tuple[int, int] | None:
    """Line and column of a quote that is still open where another field or item begins, among the first `count` lines."""
    opened: tuple[int, int] | None = None
    quote = ""
    for n, line in enumerate(lines[:count]):
        if opened and _is_structure(line):
            return opened
        before = ":"
        for column, sign in enumerate(line):
            if quote:
                # Two apostrophes are one, within: the second opens what the first has closed.
                if sign == quote and not (quote == '"' and line[column - 1] == "\\"):
                    quote, opened = "", None
            elif sign in "\"'" and before in ":-[{,'":
                quote, opened = sign, (n, column)
            elif sign == "#" and (not column or line[column - 1].isspace()):
                break
            before = sign if not sign.isspace() else before
    return opened if to_the_end else None


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _beginning(item: str) -> str:
    """The field by which an item begins, "" when it is a text: fiches begin by `id`, facts by `sur`."""
    key = _KEY.match(item)
    return key["key"] if key else ""


def _is_structure(line: str) -> bool:
    """Whether a line begins with a field that exists, or with an item's dash."""
    key = _KEY.match(line)
    return bool(_ITEM.match(line)) or bool(key and key["key"] in _names())


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """The fields and sections that exist."""
    models: list[type[Modele]] = [*MODELES.values(), Fait, Etape]
    return frozenset([*(name for model in models for name in model.model_fields), *MODELES])


def _too_deep(text: str) -> Diagnosis | None:
    """Where the text nests as no fiche does: libyaml's composer would overflow the process's stack."""
    depth = 0
    for match in _BRACKET.finditer(text):
        depth = max(0, depth + (1 if match.group() in "[{" else -1)) if len(match.group()) == 1 else _DEEPEST + 1
        if depth > _DEEPEST:
            return Diagnosis(*_place(text, match.start()), say("yaml_trop_profond"))
    return None


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
