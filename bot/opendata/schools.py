"""A school, whichever data set tells of it: the same fields cleaned and checked in the same way, the same facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.knowledge.uai import uai_is_valid
from bot.opendata import places
from bot.opendata.imported import Edition, Imported, LeftOut, known
from bot.opendata.phrases import at, fact, facts, word
from bot.opendata.words import folded

_CEDEX = re.compile(r"\s+cedex.*$", re.IGNORECASE)
_DIGITS = re.compile(r"\D")
_MAIL = re.compile(r"[a-z0-9._+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SITE = re.compile(r"https?://[^\s<>\"]+\.[^\s<>\"]+")
# First parts of the addresses that a school gives to the public; another may be somebody's own.
_GENERIC = re.compile(
    r"^(?:ce|contact|accueil|secretariat|info|infos|information|administration|direction|scolarite|inscriptions?|admissions?"
    r"|lycee|college|lp|lgt|lpo|lpa|legta|cfa|cfaa|greta|epl|erea|mfr|mfreo|iut|campus|ecole|institut|standard|communication)\b"
    r"|\d{7}[a-z]"
)
_ACCENTED = {
    "lycee": "lycée", "college": "collège", "ecole": "école", "general": "général", "generale": "générale",
    "superieur": "supérieur", "superieure": "supérieure", "prive": "privé", "specialisee": "spécialisée",
    "regional": "régional", "metiers": "métiers", "etablissement": "établissement", "adapte": "adapté",
}  # fmt: skip
_SECTORS = (("hors contrat", "prive_hors_contrat"), ("contrat", "prive_contrat"), ("prive", "prive"), ("public", "public"))


def school(edition: Edition, told: Mapping[str, str], more: list[dict[str, Any] | None]) -> Imported | LeftOut:
    """The fiche of a school. `told`: its fields by our names, and `insee`, `departement`; `more`: facts of the data set's own.

    Left out when it has no name, no town, or no right school code.
    """
    uai, nom = uai_of(told["uai"]), told["nom"]
    if not uai:
        return LeftOut("import_uai_faux", " ".join(filter(None, (nom, told["uai"].upper()))))
    commune = town(told.get("commune", ""))
    if not nom or not commune:
        return LeftOut("import_sans_nom", uai)
    values = {
        "nom": nom[:200],
        "villes": [commune[:100]],
        "nature": nature(told.get("nature", "")),
        "secteur": sector(told.get("secteur", "")),
        "commune": commune,
        "uai": uai,
        "onisep": told.get("onisep", ""),
        "adresse": told.get("adresse", ""),
        "code_postal": told.get("code_postal", ""),
        **coordinates(told.get("latitude", ""), told.get("longitude", "")),
        "telephone": phone(told.get("telephone", "")),
        "courriel": mail(told.get("courriel", ""), nom),
        "site": site(told.get("site", "")),
    }
    said = {**values, "nom": nom, "ou": at(commune)}
    key = "etablissement_nature_secteur" if values["secteur"] else "etablissement_nature"
    values["faits"] = facts(
        fact(key, edition, **said),
        fact("etablissement_adresse", edition, **said) or fact("etablissement_commune", edition, **said),
        *more,
        fact("etablissement_telephone", edition, **said),
        fact("etablissement_courriel", edition, **said),
        fact("etablissement_site", edition, **said),
    )
    departement = places.first_of(
        told.get("departement", ""), places.of_commune(told.get("insee", "")), places.of_uai(uai),
        places.of_postcode(told.get("code_postal", "")),
    )  # fmt: skip
    keys = (f"uai:{uai}", *([f"onisep:{values['onisep']}"] if values["onisep"] else []), named(nom, commune))
    return Imported("etablissement", uai, known(values), keys, departement)


def taught_at(nom: str, school: str, commune: str) -> str:
    """The name of a diploma in a school: found by its own alone (what is in brackets may be left out), told apart by where."""
    nom = nom[:150]
    return f"{nom} ({school[: 190 - len(nom) - len(commune)]}, {commune})"


def uai_of(text: str) -> str:
    """A school code, "" when it is none."""
    code = text.upper()
    return code if uai_is_valid(code) else ""


def named(nom: str, commune: str = "") -> str:
    """The key by which fiches of one name, in one town when it has one, are the same."""
    return f"nom:{folded(nom)}@{folded(commune)}"


@lru_cache(maxsize=8192)
def town(commune: str) -> str:
    """A town without the post office's "CEDEX"."""
    return _CEDEX.sub("", commune).strip()


def nature(text: str) -> str:
    """A kind of school in small letters, with the accents that capitals have lost; an acronym as it is."""
    if text.isupper() and len(text) > 5:
        return " ".join(_ACCENTED.get(piece, piece) for piece in text.lower().split())
    return text if text.isupper() else text[:1].lower() + text[1:]


def sector(text: str) -> str:
    """Public or private, as one of our words; what says neither is left as it is."""
    plain = folded(text).replace("prive sous contrat", "contrat")
    return next((word(key) for part, key in _SECTORS if part in plain), text)[:100]


def coordinates(latitude: str, longitude: str) -> dict[str, float]:
    """Latitude and longitude in degrees, both or none; Lambert metres and zeros are none."""
    try:
        north, east = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        return {}
    if not (-90 < north < 90 and -180 < east < 180) or (north, east) == (0, 0):
        return {}
    return {"latitude": round(north, 6), "longitude": round(east, 6)}


@lru_cache(maxsize=8192)
def phone(text: str) -> str:
    """A French number in pairs, "" when it is none."""
    digits = _DIGITS.sub("", text)
    if len(digits) == 11 and digits.startswith("33"):
        digits = "0" + digits[2:]
    if len(digits) == 9 and digits[0] != "0":
        # Tables that hold numbers lose the first zero.
        digits = "0" + digits
    return " ".join(digits[i : i + 2] for i in range(0, 10, 2)) if len(digits) == 10 and digits[0] == "0" else ""


def mail(text: str, nom: str) -> str:
    """A school's own address, "" when it is none or may be somebody's."""
    address = text.lower()
    if len(address) > 100 or not _MAIL.fullmatch(address):
        return ""
    local = address.partition("@")[0]
    own = set(re.split(r"[^a-z]+", folded(nom))) - {""}
    said = [piece for piece in re.split(r"[^a-z]+", local) if len(piece) > 3]
    return address if _GENERIC.search(local) or (said and own.issuperset(said)) else ""


@lru_cache(maxsize=8192)
def site(text: str) -> str:
    """A site's whole address, "" when it is none."""
    address = text if text.startswith("http") else f"https://{text}" if text.startswith("www.") else ""
    return address if len(address) <= 300 and _SITE.fullmatch(address) else ""
