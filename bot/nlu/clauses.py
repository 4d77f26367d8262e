"""A message's questions, one by one: "c'était quand, et combien d'élèves ?" asks two things."""

from __future__ import annotations

import re

from bot.knowledge.text import tokens

# What opens a question inside a sentence.
_ASKS = (
    r"(?!ou (?:pas|non)\b)(?:combien|comment|o[uù]\b|quand|qui\b|quels?\b|quelles?\b|pourquoi|qu['’]|est[- ]ce|c['’ ]?est|faut|"
    r"que (?:fait|font|faire|propose|proposez|peut|pouvez)\b|"
    r"a qui|à qui|il y a|y a|ya\b|cb\b|ki\b|kel\w*|koi|quoi|dans quel|avec qui|depuis|jusqu|peut[- ]on|on peut|ils? |elles? |"
    r"ça |sa |cela |lequel|laquelle|lesquel|[a-zà-ÿ]+(?:-t)?-(?:ils?|elles?|on|vous|tu|je|nous|ce)\b)"
)
_CUT = re.compile(rf"[?!.;…]+\s+|\n+|,\s*(?:et|ou|mais|puis)\s+(?={_ASKS})|\s+et\s+(?={_ASKS})|,\s+(?={_ASKS})", re.IGNORECASE)
# A span is one question: "depuis quand et jusqu'à quand ?".
_FROM, _TO = re.compile(r"\b(?:(?:à|a) partir|depuis|d[eè]s)\b", re.IGNORECASE), re.compile(r"jusqu", re.IGNORECASE)
_LEAST_WORDS, _MOST = 2, 4
# Asked in one word: "combien de temps, où, et quels débouchés ?".
_ALONE = ("où", "quand", "combien")


def clauses(text: str) -> list[str]:
    """The parts of a message that may each be a question, in order; one when it is a single sentence."""
    parts: list[str] = []
    for piece in _CUT.split(text):
        spans = bool(parts and _TO.match(piece) and _FROM.search(parts[-1]))
        if (len(tokens(piece)) >= _LEAST_WORDS or piece.strip().lower() in _ALONE) and not spans:
            parts.append(piece.strip())
        elif parts and piece.strip():
            # Too short to be asked alone ("…, ou pas ?"), or its other end: it ends the one before.
            parts[-1] = f"{parts[-1]} {piece.strip()}"
    return parts if len(parts) <= _MOST else parts[-_MOST:]
