"""Slips in the signs of a text: spaces, quotes, brackets, colons."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.knowledge.slip import FAR, ODD_SPACE, ODD_SPACES, Diagnosis, Slip, is_structure, key_of, names
from bot.messages import say

_STRUCTURE = re.compile(rf"[\s{ODD_SPACES}]*(?:-[\s{ODD_SPACES}]+)?(?:[a-z_]+[\s{ODD_SPACES}]*:(?:[\s{ODD_SPACES}]+|$))?")
# A dash or a field after a margin that has odd spaces.
_ODD_MARGIN = re.compile(rf"\s*[{ODD_SPACES}][\s{ODD_SPACES}]*(?:- |[a-z_]+:(?:\s|$))")
_CURLY = re.compile(r"[:\-\[{,]\s*([“”„‟])")
_QUOTED = re.compile(r"\s*(?:- +)?(?:[\w-]+:\s+)?(?P<quote>[\"'])")
_WORD = re.compile(r"\s*(?:- +)?(?P<key>[a-z_]+)(?P<after>.*)$")
_RUN_ON = re.compile(r"(?P<key>[a-z_]+)(?P<colon>:?)\s*\S")


@dataclass(frozen=True)
class RunOn:
    """A key that holds more than a field's name: the field, and the French sentence that says how to mend it."""

    champ: str
    texte: str


def run_on_key(key: str) -> RunOn | None:
    """What is wrong with a key such as `dit "Le lycée` or `dit:"Le lycée`, None when it is the name of something."""
    match = _RUN_ON.match(key)
    if not match or match["key"] not in names() or match.end("key") == len(key) or key[match.end("key")].isalnum():
        return None
    return RunOn(match["key"], say("espace_apres_deux_points" if match["colon"] else "deux_points_oublies", champ=match["key"]))


def odd_space(slip: Slip) -> Diagnosis | None:
    """A no-break space where an ordinary one must be."""
    for n, line in slip.around():
        structure = _STRUCTURE.match(line)
        if structure and (odd := ODD_SPACE.search(structure.group())):
            return slip.said(n, odd.start(), "espace_insecable")
    # An item that is taken for text goes on until the next field, which may be far.
    for n in range(max(0, slip.at - FAR), slip.at + 1):
        if (margin := _ODD_MARGIN.match(slip.lines[n])) and (odd := ODD_SPACE.search(margin.group())):
            return slip.said(n, odd.start(), "espace_insecable")
    return None


def curly_quote(slip: Slip) -> Diagnosis | None:
    """Curly quotes around a text."""
    match = _CURLY.search(slip.line)
    return slip.said(slip.at, match.start(1), "guillemets_courbes") if match else None


def backslash(slip: Slip) -> Diagnosis | None:
    """A backslash between quotes."""
    escapes = "escape" in slip.problem or "hexdecimal" in slip.problem
    return slip.said(slip.at, max(0, slip.line.rfind("\\", 0, slip.column + 1)), "barre_oblique") if escapes else None


def open_quote(slip: Slip) -> Diagnosis | None:
    """A quote that nothing closes."""
    found = _unclosed(slip.lines, slip.at + 1, to_the_end=slip.context.endswith("a quoted scalar"))
    return slip.said(*found, "guillemet_ouvert") if found else None


def open_bracket(slip: Slip) -> Diagnosis | None:
    """A bracket that nothing closes, or a list without a comma."""
    if "flow" not in slip.context:
        return None
    if slip.ended or (slip.began < slip.at and is_structure(slip.line)):
        return slip.said(slip.began, slip.began_column, "crochet_ouvert" if "sequence" in slip.context else "accolade_ouverte")
    return slip.said(slip.at, slip.column, "virgule_oubliee")


def surplus_bracket(slip: Slip) -> Diagnosis | None:
    """A closing bracket too many."""
    here = slip.line[slip.column : slip.column + 1]
    return slip.said(slip.at, slip.column, "crochet_en_trop", marque=here) if here and here in "]}" else None


def inner_quote(slip: Slip) -> Diagnosis | None:
    """A quote inside a text, which ends it."""
    value = _QUOTED.match(slip.line)
    # What follows the text's closing quote is read as something else.
    if not value or slip.column <= value.start("quote"):
        return None
    key = "guillemets_dedans" if value["quote"] == '"' else "apostrophe_dedans"
    return slip.said(slip.at, slip.column, key)


def colon(slip: Slip) -> Diagnosis | None:
    """A key without its colon, or without the space after it."""
    candidates = [slip.began] if "simple key" in slip.context else []
    if slip.problem.startswith("mapping values"):
        candidates = [n for n in range(slip.at - 1, -1, -1) if slip.lines[n].strip()][:1]
    for n in candidates:
        word = _WORD.match(slip.lines[n])
        if word and word["key"] in names():
            end = word.end("key")
            if word["after"].startswith(":") and word["after"][1:].strip() and not word["after"][1].isspace():
                return slip.said(n, end, "espace_apres_deux_points", champ=word["key"])
            if not word["after"].lstrip().startswith(":"):
                return slip.said(n, end, "deux_points_oublies", champ=word["key"])
    return None


def colon_in_text(slip: Slip) -> Diagnosis | None:
    """A colon in a text without quotes."""
    key = key_of(slip.line)
    if slip.problem.startswith("mapping values") and key and slip.column > key.end():
        return slip.said(slip.at, slip.column, "deux_points_dans_texte")
    return None


def first_sign(slip: Slip) -> Diagnosis | None:
    """A sign that no text may begin with."""
    starts = "cannot start any token" in slip.problem or "alias" in slip.context or "anchor" in slip.context
    n, column = (slip.began, slip.began_column) if "scanning a" in slip.context else (slip.at, slip.column)
    if starts or "undefined alias" in slip.problem:
        return slip.said(n, column, "signe_en_tete", signe=slip.lines[n][column : column + 1])
    return None


def _unclosed(lines: list[str], count: int, to_the_end: bool) -> tuple[int, int] | None:
    """Line and column of a quote that is still open where another field or item begins, among the first `count` lines."""
    opened: tuple[int, int] | None = None
    quote = ""
    for n, line in enumerate(lines[:count]):
        if opened and is_structure(line):
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
