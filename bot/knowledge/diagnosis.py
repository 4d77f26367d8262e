"""What is likely wrong with a text that YAML refuses, and at which place to mend it.

YAML tells where it got lost, often a line or a page after the slip. The lines around are looked at for the slips that hands
make, the surest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.knowledge import slip_layout as layout
from bot.knowledge import slip_signs as signs
from bot.knowledge.slip import Diagnosis, Slip
from bot.messages import say

_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# UTF-8 read as if each byte were a letter ("Ã©" for "é"), or letters that some program could not read.
_GARBLED = re.compile("\ufffd|[ÃÂ][\u0080-\u00bf\u2019\u0153\u20ac]|â€")
_BRACKET = re.compile(r"[][{}]|(?:[-?:]\s+){50}")
_DEEPEST = 50

_LOOKS: tuple[Callable[[Slip], Diagnosis | None], ...] = (
    layout.tab, signs.odd_space, layout.second_document, layout.at_the_edge, signs.curly_quote, layout.cut, signs.backslash,
    signs.open_quote, signs.open_bracket, signs.surplus_bracket, signs.inner_quote, layout.tight_dash, signs.colon,
    signs.colon_in_text, signs.first_sign, layout.first_dash, layout.dash_out_of_line, layout.field_out_of_line,
)  # fmt: skip


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
    slip = Slip(text, error)
    for look in _LOOKS:
        if found := look(slip):
            return found
    return Diagnosis(slip.at + 1, slip.column + 1, say("yaml_illisible"))


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
