"""Parcoursup's open data (`fr-esr-parcoursup`): a formation in a school, with the figures of one session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.opendata import places
from bot.opendata.imported import Edition, Format, Imported, LeftOut, Row, known
from bot.opendata.levels import levels
from bot.opendata.phrases import at, fact, facts, word
from bot.opendata.schools import named, site, taught_at, town, uai_of
from bot.opendata.tables import column
from bot.opendata.words import folded
from bot.quick_yaml import read_yaml

_CARD = re.compile(r"g_ta_cod=(\d+)")
_NUMBER = re.compile(r"(\d+)(?:[.,](\d+))?")
_FACTS = (
    "action_lieu", "parcoursup_inscription", "parcoursup_selection", "parcoursup_acces", "parcoursup_places",
    "parcoursup_voeux", "parcoursup_admis",
)  # fmt: skip


def read(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """One fiche a row; figures that are missing or zero are left unsaid."""
    for row in rows:
        nom, school, commune = _name(row), row.get("g_ea_lib_vx", ""), town(row.get("ville_etab", ""))
        if nom and school and commune:
            yield _formation(row, edition.of_year(row.get("session", "")), nom, school, commune)
        else:
            yield LeftOut("import_sans_lieu", nom or school)


def _formation(row: Row, edition: Edition, nom: str, school: str, commune: str) -> Imported:
    uai, link = uai_of(row.get("cod_uai", "")), row.get("lien_form_psup", "")
    card = _CARD.search(link)
    cle = card[1] if card else row.get("cod_aff_form") or f"{uai}/{folded(nom)}"[:120]
    values: dict[str, Any] = {
        "nom": taught_at(nom, school, commune),
        "niveaux": list(levels(row.get("fili", ""), nom)),
        "villes": [commune[:100]],
        "niveau": row.get("fili", ""),
        "operateur": school,
        "commune": commune,
        "uai": uai,
        "site": site(link),
        "faits": _facts(row, edition, nom, school, commune),
    }
    departement = places.first_of(places.of_label(row.get("dep", "")), places.of_uai(uai))
    words = folded(" ".join(row.get(name, "") for name in ("fili", "form_lib_voe_acc", "fil_lib_voe_acc")))
    return Imported("formation", cle, known(values), (named(nom, commune),), departement, words)


def _facts(row: Row, edition: Edition, nom: str, school: str, commune: str) -> list[dict[str, Any]]:
    said = {
        "annee": edition.annee, "formation": nom, "etablissement": school, "ou": at(commune),
        "selection": _selection(row.get("select_form", "")), "places": _number(row.get("capa_fin", "")),
        "voeux": _number(row.get("voe_tot", "")), "admis": _number(row.get("acc_tot", "")),
        "taux": _number(row.get("taux_acces_ens", "")),
    }  # fmt: skip
    return facts(*(fact(key, edition, **said) for key in _FACTS))


def _name(row: Row) -> str:
    """The kind of formation, then its speciality: "BTS - Services" and "Tourisme" are "BTS Tourisme"."""
    kind = row.get("form_lib_voe_acc", "").partition(" - ")[0] or row.get("fili", "")
    speciality = row.get("fil_lib_voe_acc", "")
    if not speciality or folded(speciality).startswith(folded(kind)):
        return speciality or kind
    return f"{kind} {speciality}".strip()


def _selection(text: str) -> str:
    plain = folded(text)
    if "non selective" in plain:
        return word("non_selective")
    return word("selective") if "selective" in plain else ""


def _number(text: str) -> str:
    """A positive number as French writes it, without a useless decimal; "" for none and for zero."""
    match = _NUMBER.fullmatch(text)
    if not match or not float(text.replace(",", ".")):
        return ""
    decimals = (match[2] or "").rstrip("0")
    return match[1] + (f",{decimals}" if decimals else "")


def _labels() -> dict[str, str]:
    """The same columns by their labels, which the site's own download writes."""
    return {column(label): name for label, name in read_yaml(Path(__file__).with_suffix(".yml")).items()}


PARCOURSUP = Format(
    "parcoursup",
    ("session", "cod_uai", "g_ea_lib_vx", "ville_etab", "fili", "fil_lib_voe_acc"),
    read,
    same=_labels(),
    year=("session",),
)  # fmt: skip
