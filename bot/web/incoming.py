"""Reading what people type: what is invisible goes, and nobody types a command."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from bot.knowledge.text import fold

# Blank to the eye though Unicode files them among letters, marks or symbols.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
_INVISIBLE = frozenset(["Cc", "Cf", "Cs", "Zs", "Zl", "Zp"])
COMMAND = "/"
"""What opens a Rasa payload (`/intent{…}`), and also `/restart` and `/session_start`."""


def visible(text: str) -> str:
    """`text` without the invisible characters at its ends, and without those that no encoding can carry."""
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    text = "".join(char for char in text if char != "\0" and unicodedata.category(char) != "Cs")
    shown = [index for index, char in enumerate(text) if not _is_invisible(char)]
    return text[shown[0] : shown[-1] + 1] if shown else ""


def without_command(text: str) -> str:
    """`visible(text)` with no slash in front of it, however many were hidden behind one another."""
    text = visible(text)
    while text.startswith(COMMAND):
        text = visible(text.lstrip(COMMAND))
    return text


def typed_command(text: str, offers: Mapping[str, str]) -> str | None:
    """The command of the button whose title was typed instead of pressed: "ma suite, pas à pas". `offers`: payload -> title.

    None for a button about a fiche: "C'est où ?" is asked of what is talked about now.
    """
    wanted = fold(text).strip()
    return next((payload for payload, title in offers.items() if "{" not in payload and fold(title) == wanted), None)


def _is_invisible(char: str) -> bool:
    return char in _BLANK or unicodedata.category(char) in _INVISIBLE
