"""Black-box cases: what people ask, and the facts that a right answer cannot do without (regexes on a plain text).

A case is one conversation; a turn passes when every `must`, one of `must_any` and no `must_not` is found in what the bot
shows (texts, button titles, cards), in lower case, without accents, ’ as ', white space collapsed; and when it is short
enough for a phone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

MOST_CHARACTERS = 1000
# What nobody reads.
_HIDDEN = {"payload", "url", "href", "image", "icon", "id", "type", "kind", "lang", "source_id", "recipient_id"}

Ask = Callable[[str], Awaitable[list[dict[str, Any]]]]
"""Says something in a conversation; the bot's messages."""


OPEN = (
    "cas.yml", "cas_ouverts.yml", "cas_ecrits.yml", "cas_suites.yml", "cas_anciens.yml", "cas_libres.yml", "cas_neufs.yml",
    "cas_gouts.yml", "cas_fils.yml", "cas_voies2.yml", "cas_fils2.yml", "cas_fils3.yml", "cas_melange.yml",
    "cas_devoiles.yml", "cas_entretiens.yml", "cas_sources.yml", "cas_sources2.yml",
)  # fmt: skip
"""Cases that may be read to better the assistant."""
RESERVED = ("cas_reserves.yml",)
"""Cases that nobody reads while bettering it: they tell how it does with people whom it has never met."""


def read_cases(names: Iterable[str] = (*OPEN, *RESERVED)) -> list[dict[str, Any]]:
    """The cases of those files."""
    texts = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in names)
    return [case for text in texts for case in yaml.load(text, Loader=yaml.CSafeLoader)]


def plain(text: str) -> str:
    """`text` as the regexes of a case are written."""
    text = text.replace("’", "'").replace("œ", "oe").replace("Œ", "oe").replace("µ", "u").replace("μ", "u")
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"\s+", " ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()


def shown(messages: Any, key: str = "") -> Iterator[str]:
    """Every text that a person reads in messages."""
    if isinstance(messages, str):
        if key not in _HIDDEN:
            yield messages
    elif isinstance(messages, dict):
        for name, value in messages.items():
            yield from shown(value, name)
    elif isinstance(messages, list):
        for value in messages:
            yield from shown(value, key)


def wrong_in(turn: dict[str, Any], messages: list[dict[str, Any]]) -> list[str]:
    """What is wrong with an answer; nothing when it passes."""
    text = "\n".join(shown(messages))
    answer = plain(text)
    wrong = [] if answer else ["no answer"]
    wrong += [f"{len(text)} characters"] if len(text) > MOST_CHARACTERS else []
    wrong += [f"lacks {regex!r}" for regex in turn.get("must") or () if not re.search(regex, answer)]
    some = turn.get("must_any") or ()
    wrong += [f"lacks any of {some!r}"] if some and not any(re.search(regex, answer) for regex in some) else []
    return wrong + [f"holds {regex!r}" for regex in turn.get("must_not") or () if re.search(regex, answer)]


async def play(case: dict[str, Any], ask: Ask) -> list[str]:
    """Hold the conversation of a case; what is wrong with it."""
    return [f"{turn['user']!r}: {wrong}" for turn in case["turns"] for wrong in wrong_in(turn, await ask(str(turn["user"])))]
