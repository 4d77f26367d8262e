"""What a message says that it does not ask: "Sans me réciter la liste : qui préside…", "… Je ne demande pas l'adresse."

Its words would be searched like those of the question.
"""

from __future__ import annotations

import re

from bot.knowledge.text import tokens

_BEGINS = r"(?:^|(?<=[.!?…:;] ))"
# To the comma, not further, and no word of oneself: "je ne demande pas d'aide, je veux mourir" must be heard.
_REST = r"(?:(?!\b(?:je|moi)\b|\bj['’])[^.!?…:;,])*"
_UNASKED = re.compile(
    rf"{_BEGINS}sans (?:me|nous) (?:les? |la |en )?(?:\w+er|dire|redire|lire|faire|refaire)\b{_REST}[:,]\s+|"
    rf"{_BEGINS}(?:j(?:e |['’])(?:ne |n['’])?(?:vous |te |t['’])?demande pas|"
    r"(?:ne )?me (?:donne[sz]?|parle[sz]?|dis|dites|r[ée]cite[sz]?|ressor[st]|ressortez|renvoie|renvoyez|refais|refaites) pas|"
    rf"(?:pas besoin|pas la peine|inutile) de me \w+)\b{_REST}(?:,\s*mais\s+|[.!?…:;,]+\s*|$)",
    re.IGNORECASE,
)
_LEAST_LEFT = 3


def without_unasked(text: str) -> str:
    """The text without what it does not ask; whole when hardly anything would be left."""
    left = _UNASKED.sub("", text).strip()
    return left if left != text and len(tokens(left)) >= _LEAST_LEFT else text
