"""Change some fields of an entry that staff have laid out: their comments, order and style stay."""

from __future__ import annotations

from typing import Any

from bot.knowledge.edit import dump, entry
from bot.opendata.merge import Change


def rewritten(text: str, changes: list[Change]) -> str:
    """The text of an entry once `changes` are made; new fields stand before its facts, new facts after the others."""
    held = entry(text)
    for change in changes:
        if change.champ == "faits":
            _change_fact(held, change)
        elif change.apres is None:
            held.pop(change.champ, None)
        elif change.champ in held:
            held[change.champ] = change.apres
        else:
            place = list(held).index("faits") if "faits" in held else len(held)
            held.insert(place, change.champ, change.apres)
    return dump(held)


def _change_fact(held: Any, change: Change) -> None:
    facts = held.setdefault("faits", [])
    if change.avant is not None and change.avant in facts:
        place = facts.index(change.avant)
        if change.apres is None:
            del facts[place]
        else:
            facts[place] = change.apres
    elif change.apres is not None:
        facts.append(change.apres)
