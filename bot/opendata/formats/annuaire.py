"""Annuaire de l'éducation (data.education.gouv.fr, `fr-en-annuaire-education`): schools, with what they offer."""

from __future__ import annotations

from collections.abc import Iterator

from bot.opendata import places
from bot.opendata.dates import read as read_day
from bot.opendata.imported import Edition, Format, Imported, LeftOut, Row
from bot.opendata.phrases import at, fact, word
from bot.opendata.schools import school, town
from bot.opendata.words import folded

_VOIES = ("voie_generale", "voie_technologique", "voie_professionnelle")
_SECTIONS = (
    "section_arts", "section_cinema", "section_theatre", "section_sport", "section_internationale", "section_europeenne",
)  # fmt: skip
_PRIMARY = ("maternelle", "elementaire", "primaire")
_NO = ("", "0", "non", "false", "0.0")


def read(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """Schools that are open, primary schools aside: nobody chooses these."""
    for row in rows:
        uai, nom = row.get("identifiant_de_l_etablissement", ""), row.get("nom_etablissement", "")
        if _is_primary(row.get("type_etablissement", "")):
            yield LeftOut("import_ecole_primaire", nom)
        elif folded(row.get("etat", "")).startswith("ferme"):
            yield LeftOut("import_ferme", nom)
        else:
            yield _school(row, uai, nom, edition)


def _school(row: Row, uai: str, nom: str, edition: Edition) -> Imported | LeftOut:
    said = {"nom": nom, "ou": at(town(row.get("nom_commune", "")))}
    support = [word(key) for key in ("ulis", "segpa") if _yes(row, key)]
    if label := row.get("appartenance_education_prioritaire", ""):
        support.append(word("education_prioritaire", label=label))
    contract = row.get("type_contrat_prive", "")
    told = {
        "uai": uai, "nom": nom, "nature": row.get("type_etablissement", ""),
        "secteur": contract if "contrat" in folded(contract) and "sans objet" not in folded(contract) and _private(row)
        else row.get("statut_public_prive", ""),
        "adresse": row.get("adresse_1", ""), "code_postal": row.get("code_postal", ""), "commune": row.get("nom_commune", ""),
        "insee": row.get("code_commune", ""), "departement": places.of_label(row.get("code_departement", "")),
        "latitude": row.get("latitude", ""), "longitude": row.get("longitude", ""), "telephone": row.get("telephone", ""),
        "courriel": row.get("mail", ""), "site": row.get("web", ""),
    }  # fmt: skip
    return school(
        edition,
        told,
        [
            fact("etablissement_voies", edition, **said, voies=_listed(row, _VOIES)),
            fact("etablissement_post_bac", edition, **said) if _yes(row, "post_bac") else None,
            fact("etablissement_apprentissage", edition, **said) if _yes(row, "apprentissage") else None,
            fact("etablissement_sections", edition, **said, sections=_listed(row, _SECTIONS)),
            fact("etablissement_internat", edition, **said) if _yes(row, "hebergement") else None,
            fact("etablissement_dispositifs", edition, **said, dispositifs=", ".join(support)),
        ],
    )


def _is_primary(kind: str) -> bool:
    plain = folded(kind)
    return plain == "ecole" or any(part in plain for part in _PRIMARY)


def _private(row: Row) -> bool:
    return folded(row.get("statut_public_prive", "")).startswith("prive")


def _yes(row: Row, name: str) -> bool:
    return folded(row.get(name, "")) not in _NO


def _listed(row: Row, names: tuple[str, ...]) -> str:
    return ", ".join(word(name) for name in names if _yes(row, name))


ANNUAIRE = Format(
    "education-annuaire",
    ("identifiant_de_l_etablissement", "nom_etablissement", "type_etablissement", "nom_commune"),
    read,
    year=("date_maj_ligne",),
)


def read_acce(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """ACCÉ's export: schools of all levels that are open, CFA and higher education too."""
    for row in rows:
        nom = row.get("appellation_officielle") or row.get("denomination_principale", "")
        closed = read_day(row.get("date_fermeture", ""))
        if _is_primary(row.get("nature_uai_libe", "")):
            yield LeftOut("import_ecole_primaire", nom)
        elif closed and closed.isoformat() <= edition.jour:
            yield LeftOut("import_ferme", nom)
        else:
            told = {
                **_of_both(row, nom), "commune": row.get("commune_libe", ""), "insee": row.get("commune", ""),
                "departement": places.of_label(row.get("departement_insee_3", "")), "site": row.get("site_web", ""),
                "telephone": row.get("numero_telephone_uai", ""), "courriel": row.get("mel_uai", ""),
            }  # fmt: skip
            yield school(edition, told, [])


ACCE = Format(
    "education-acce",
    ("numero_uai", "nature_uai", "appellation_officielle", "commune_libe", "adresse_uai", "numero_telephone_uai"),
    read_acce,
)


def read_located(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """The data set of addresses and coordinates of schools."""
    for row in rows:
        nom = row.get("appellation_officielle") or row.get("denomination_principale", "")
        if _is_primary(row.get("nature_uai_libe", "")):
            yield LeftOut("import_ecole_primaire", nom)
        elif folded(row.get("etat_etablissement", "")) in ("2", "3") or "ferme" in folded(
            row.get("etat_etablissement_libe", "")
        ):
            yield LeftOut("import_ferme", nom)
        else:
            told = {
                **_of_both(row, nom), "commune": row.get("libelle_commune") or row.get("localite_acheminement_uai", ""),
                "insee": row.get("code_commune", ""), "departement": places.of_label(row.get("code_departement", "")),
                "latitude": row.get("latitude", ""), "longitude": row.get("longitude", ""),
            }  # fmt: skip
            yield school(edition, told, [])


LOCATED = Format(
    "education-geolocalisation",
    ("numero_uai", "appellation_officielle", "adresse_uai", "libelle_commune", "latitude", "longitude"),
    read_located,
)


def _of_both(row: Row, nom: str) -> dict[str, str]:
    """What ACCÉ and the data set of addresses name alike."""
    return {
        "uai": row.get("numero_uai", ""), "nom": nom, "nature": row.get("nature_uai_libe", ""),
        "secteur": row.get("secteur_public_prive_libe", ""), "adresse": row.get("adresse_uai", ""),
        "code_postal": row.get("code_postal_uai", ""),
    }  # fmt: skip


def read_regional(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """Our compilation for the region: each row says of which year its source is, and what is doubtful in it."""
    for row in rows:
        remark = folded(row.get("remarque", ""))
        dated = edition.of_year(row.get("source_date", ""))
        told = {name: row.get(name, "") for name in ("uai", "nom", "secteur", "adresse", "code_postal", "commune")}
        told |= {
            "nature": row.get("categorie", ""), "insee": row.get("code_commune_insee", ""),
            "departement": places.of_label(row.get("code_departement", "")),
        }  # fmt: skip
        if "coordonnees suspectes" not in remark:
            told |= {"latitude": row.get("latitude", ""), "longitude": row.get("longitude", "")}
        yield school(dated, told, [])


REGIONAL = Format(
    "annuaire-bfc", ("uai", "categorie", "nom", "commune", "code_departement", "source_date"), read_regional,
    year=("source_date",),
)  # fmt: skip
