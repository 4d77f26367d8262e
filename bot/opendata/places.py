"""Départements and regions of France, and in which one a code says that something is."""

from __future__ import annotations

import re

REGIONS: dict[str, tuple[str, ...]] = {
    "Auvergne-Rhône-Alpes": ("01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"),
    "Bourgogne-Franche-Comté": ("21", "25", "39", "58", "70", "71", "89", "90"),
    "Bretagne": ("22", "29", "35", "56"),
    "Centre-Val de Loire": ("18", "28", "36", "37", "41", "45"),
    "Corse": ("2A", "2B"),
    "Grand Est": ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88"),
    "Guadeloupe": ("971",),
    "Guyane": ("973",),
    "Hauts-de-France": ("02", "59", "60", "62", "80"),
    "Île-de-France": ("75", "77", "78", "91", "92", "93", "94", "95"),
    "La Réunion": ("974",),
    "Martinique": ("972",),
    "Mayotte": ("976",),
    "Normandie": ("14", "27", "50", "61", "76"),
    "Nouvelle-Aquitaine": ("16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"),
    "Occitanie": ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"),
    "Pays de la Loire": ("44", "49", "53", "72", "85"),
    "Provence-Alpes-Côte d'Azur": ("04", "05", "06", "13", "83", "84"),
}
# Territories that belong to no region.
OVERSEAS = ("975", "977", "978", "984", "986", "987", "988")
DEPARTEMENTS = frozenset((*OVERSEAS, *(code for codes in REGIONS.values() for code in codes)))

# School codes number Corsica and the oversea départements in their own way.
_UAI = {"620": "2A", "720": "2B", "02A": "2A", "02B": "2B"}
_CODE = re.compile(r"(2[abAB]|\d{1,3})\b")


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
