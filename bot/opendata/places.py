"""Départements and regions of France, and in which one a code says that something is."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from bot.quick_yaml import read_yaml

_FILE = Path(__file__).with_name("regions.yml")
REGIONS: dict[str, tuple[str, ...]] = {name: tuple(codes) for name, codes in read_yaml(_FILE).items()}
"""The départements of each region, and of the territories that belong to none."""
DEPARTEMENTS = frozenset(code for codes in REGIONS.values() for code in codes)

# School codes number Corsica and the oversea départements in their own way.
_UAI = {"620": "2A", "720": "2B", "02A": "2A", "02B": "2B"}
_CODE = re.compile(r"(0?2[abAB]|\d{1,3})\b")


@lru_cache(maxsize=8192)
def of_uai(code: str) -> str:
    """The département of a school code ("0250011B" is in 25), "" when it tells none."""
    start = code[:3].upper()
    return _known(_UAI.get(start, start if start[:2] == "97" or start[:2] == "98" else start[1:]))


def of_commune(code: str) -> str:
    """The département of an INSEE commune code, "" when it tells none."""
    return _known(code[:3] if code[:2] in ("97", "98") else code[:2].upper()) if len(code) == 5 else ""


def of_postcode(code: str) -> str:
    """The département of a postal code, "" when it tells none."""
    if len(code) != 5 or not code.isdigit():
        return ""
    if code[:2] == "20":
        # Ajaccio's side up to 20199, Bastia's from 20200 on.
        return "2A" if code < "20200" else "2B"
    return _known(code[:3] if code[:2] in ("97", "98") else code[:2])


@lru_cache(maxsize=8192)
def of_label(text: str) -> str:
    """The département that a text begins with ("25 - Doubs", "025", "2A", "D25"), "" when it tells none."""
    match = _CODE.match(text.strip().lstrip("dD"))
    if not match:
        return ""
    code = match[1].upper()
    return _known(code if code in DEPARTEMENTS else code.lstrip("0").zfill(2))


def first_of(*found: str) -> str:
    """The first département that is known."""
    return next((code for code in found if code), "")


def _known(code: str) -> str:
    return code if code in DEPARTEMENTS else ""
