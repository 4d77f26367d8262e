"""Onisep's "Idéo" data sets: diplomas, schools with their open days, who teaches what, trades."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bot.labels import day
from bot.opendata import places
from bot.opendata.imported import Edition, Format, Imported, LeftOut, Row, known
from bot.opendata.jpo import OpenDay, open_days
from bot.opendata.levels import levels
from bot.opendata.phrases import at, fact, facts, word
from bot.opendata.schools import named, phone, school, site, taught_at, town, uai_of
from bot.opendata.words import folded

_ID = re.compile(r"\b[A-Z]{2,5}\.[0-9]{1,9}\b")
_RNCP = re.compile(r"(?:RNCP)?\s*([0-9]{1,6})")
_DIPLOMA = re.compile(r"[0-9A-Z]{8}")
_ROME = re.compile(r"\b[A-N][0-9]{4}\b")
_UNKNOWN = ("non renseigne", "sans objet", "non inscrit au rncp")


def read_diplomas(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """Formations initiales: diplomas, wherever they are taught."""
    for row in rows:
        nom = row.get("libelle_formation_principal", "")
        onisep = _id(row.get("url_et_id_onisep", ""))
        if not nom or not onisep:
            yield LeftOut("import_sans_identifiant", nom)
            continue
        kind, domaines = row.get("libelle_type_formation", ""), _domains(row.get("domainesous-domaine", ""))
        rncp, code = _rncp(row.get("code_rncp", "")), row.get("code_scolarite", "")
        nom = _capital(nom)
        said = {
            "formation": nom, "type": kind, "niveau": _known(row.get("libelle_niveau_de_certification", "")),
            "duree": _duration(row.get("duree", ""), kind), "tutelle": _known(row.get("tutelle", "")), "rncp": rncp,
            "domaines": ", ".join(domaines), "sortie": _known(row.get("niveau_de_sortie_indicatif", "")),
        }  # fmt: skip
        sigle = row.get("sigle_formation", "")
        values: dict[str, Any] = {
            "nom": nom[:200],
            "alias": [sigle] if len(sigle) > 2 and folded(sigle) != folded(nom) else [],
            "niveaux": list(levels(kind, nom)),
            "domaines": list(domaines),
            "niveau": row.get("sigle_type_formation") or kind,
            "rncp": rncp,
            "onisep": onisep,
            "code_diplome": code if _DIPLOMA.fullmatch(code) else "",
            "duree": said["duree"][:100],
            "faits": facts(
                fact("diplome_definition", edition, **said) or fact("diplome_type", edition, **said),
                fact("diplome_duree", edition, **said),
                fact("diplome_sortie", edition, **said),
                fact("diplome_domaines", edition, **said),
                fact("diplome_tutelle", edition, **said),
                fact("diplome_rncp", edition, **said),
            ),
        }
        keys = [f"onisep:{onisep}", *([f"rncp:{rncp}"] if rncp else []), named(nom)]
        yield Imported("formation", onisep, known(values), tuple(keys), domaines=folded(f"{said['domaines']} {_nsf(row)}"))


DIPLOMAS = Format(
    "onisep-ideo-formations",
    ("libelle_formation_principal", "libelle_type_formation", "url_et_id_onisep", "niveau_de_sortie_indicatif"),
    read_diplomas,
    localised=False,
)


def read_schools(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """Structures: schools, and an event for each open day whose date is known."""
    for row in rows:
        told = {
            "uai": row.get("code_uai", ""), "nom": row.get("nom", ""), "nature": row.get("type_detablissement", ""),
            "secteur": row.get("statut", ""), "adresse": row.get("adresse", ""), "code_postal": row.get("cp", ""),
            "commune": row.get("commune", ""), "insee": row.get("commune_cog", ""),
            "departement": places.of_label(row.get("departement", "")), "latitude": row.get("latitude_y", ""),
            "longitude": row.get("longitude_x", ""), "telephone": row.get("telephone", ""),
            "onisep": _id(row.get("url_et_id_onisep", "")),
        }  # fmt: skip
        days = list(open_days(row.get("journees_portes_ouvertes", "")))
        said = {"nom": told["nom"], "ou": at(town(told["commune"]))}
        texts = [each for each in days if each.debut is None]
        found = school(
            edition,
            told,
            [
                fact("etablissement_langues", edition, **said, langues=", ".join(_listed(row.get("langues_enseignees", "")))),
                *(fact("portes_ouvertes_texte", edition, **said, texte=each.note) for each in texts if not each.passe),
            ],
        )
        yield found
        if isinstance(found, Imported):
            yield from (LeftOut("import_jpo_precedente", f"{told['nom']} : {each.note}") for each in texts if each.passe)
            yield from (_open_day(found, each, each.debut, edition) for each in days if each.debut)


def _open_day(owner: Imported, each: OpenDay, start: dt.date, edition: Edition) -> Imported | LeftOut:
    end = each.fin or start
    coming = not each.passe and end.isoformat() >= edition.jour
    nom, commune = owner.values["nom"], owner.values["commune"]
    if each.passe and start.isoformat() > edition.jour:
        return LeftOut("import_jpo_contradictoire", f"{nom} : {day(start)}")
    days = word("du_au", debut=day(start), fin=day(end)) if each.fin else word("le", debut=day(start))
    when = word("de_a", jours=days, ouverture=each.ouverture, fermeture=each.fermeture) if each.fermeture else days
    said = {"nom": nom, "ou": at(commune), "quand": when, "jour": day(start), "note": each.note, "site": site(each.site)}
    # The year of an open day is its own, not that of the file that tells of it.
    dated = edition._replace(annee=start.year)
    values = {
        "nom": word("portes_ouvertes", nom=nom, date=day(start))[:200],
        "villes": [commune],
        "commune": commune,
        "date_debut": start,
        "date_fin": each.fin,
        "quand": "annonce" if coming else "passe",
        "date_note": when if when != days else "",
        "lieu": nom,
        "site": said["site"],
        "faits": facts(
            fact("portes_ouvertes_date" if coming else "portes_ouvertes_passee", dated, **said),
            fact("portes_ouvertes_virtuelle", dated, **said) if coming and each.virtuel else None,
            fact("portes_ouvertes_note", dated, **said) if coming else None,
            fact("portes_ouvertes_site", dated, **said) if coming else None,
        ),
    }
    cle = f"{owner.cle}/jpo/{start.isoformat()}" + (f"/{each.ouverture}" if each.ouverture else "")
    return Imported("evenement", cle, known(values), (), owner.departement)


SCHOOLS = Format("onisep-ideo-structures", ("code_uai", "nom", "statut", "commune", "journees_portes_ouvertes"), read_schools)


def read_actions(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """Actions de formation: a diploma in a school."""
    for row in rows:
        nom = _capital(row.get("formation_for_libelle", ""))
        school, commune = row.get("lieu_denseignement_ens_libelle", ""), town(row.get("ens_commune", ""))
        if not nom or not row.get("action_de_formation_af_identifiant_onisep"):
            yield LeftOut("import_sans_identifiant", nom)
        elif not school or not commune:
            yield LeftOut("import_sans_lieu", nom)
        else:
            yield _action(row, edition, nom, school, commune)


def _action(row: Row, edition: Edition, nom: str, school: str, commune: str) -> Imported:
    kind, domaines = row.get("for_type", ""), _domains(row.get("for_indexation_domaine_web_onisep", ""))
    rncp, onisep = _rncp(row.get("for_code_rncp", "")), _id(row.get("for_url_et_id_onisep", ""))
    uai = uai_of(row.get("ens_code_uai", ""))
    said = {
        "formation": nom, "etablissement": school, "ou": at(commune), "domaines": ", ".join(domaines),
        "duree": _duration(row.get("af_duree_cycle_standard", ""), kind), "site": site(row.get("ens_site_web", "")),
        "modalites": ", ".join(_listed(row.get("af_modalites_scolarite", ""))), "cout": row.get("af_cout_scolarite", ""),
        "hebergement": row.get("ens_hebergement", ""), "telephone": phone(row.get("ens_n_telephone", "")),
    }  # fmt: skip
    values = {
        "nom": taught_at(nom, school, commune),
        "niveaux": list(levels(kind, nom)),
        "villes": [commune[:100]],
        "domaines": list(domaines),
        "niveau": kind,
        "operateur": school,
        "commune": commune,
        "uai": uai,
        "rncp": rncp,
        "onisep": onisep,
        "duree": said["duree"][:100],
        "site": site(row.get("af_page_web", "")) or said["site"],
        "faits": _facts_of_action(edition, said),
    }
    keys = [f"uai:{uai}/{code}" for code in (onisep, rncp) if uai and code]
    departement = places.first_of(
        places.of_label(row.get("ens_departement", "")), places.of_uai(uai), places.of_postcode(row.get("ens_code_postal", ""))
    )
    action = row["action_de_formation_af_identifiant_onisep"]
    return Imported("formation", action, known(values), (*keys, named(nom, commune)), departement, folded(said["domaines"]))


def _facts_of_action(edition: Edition, said: dict[str, str]) -> list[dict[str, Any]]:
    return facts(
        fact("action_lieu", edition, **said),
        fact("action_duree", edition, **said),
        fact("action_modalites", edition, **said),
        fact("action_cout", edition, **said),
        fact("action_internat", edition, **said) if "internat" in folded(said["hebergement"]) else None,
        fact("action_telephone", edition, **said),
    )


ACTIONS = Format(
    "onisep-ideo-actions",
    ("action_de_formation_af_identifiant_onisep", "formation_for_libelle", "for_type", "lieu_denseignement_ens_libelle",
     "ens_code_uai", "ens_commune"),
    read_actions,
    same={"af_identifiant_onisep": "action_de_formation_af_identifiant_onisep"},
)  # fmt: skip


def read_trades(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """Métiers."""
    for row in rows:
        nom, onisep = row.get("libelle_metier", ""), _id(row.get("lien_site_onisepfr", ""))
        if not nom or not onisep:
            yield LeftOut("import_sans_identifiant", nom)
            continue
        domaines, codes = _domains(row.get("domainesous-domaine", "")), _ROME.findall(row.get("code_rome", ""))
        # Two codes and their two labels stand in two columns: paired only when there is one of each.
        rome = codes[0] if len(codes) == 1 else ""
        said = {
            "nom": nom, "rome": rome, "libelle": row.get("libelle_rome", ""), "domaines": ", ".join(domaines),
            "publication": row.get("nom_publication", ""), "collection": row.get("collection", ""),
            "parution": row.get("annee", "")[:4],
        }  # fmt: skip
        values = {
            "nom": _capital(nom)[:200],
            "alias": [piece for piece in nom.split(" / ") if piece != nom],
            "domaines": list(domaines),
            "rome": rome,
            "onisep": onisep,
            "domaine": domaines[0] if domaines else "",
            "faits": facts(
                fact("metier_rome", edition, **said) or fact("metier_code", edition, **said),
                fact("metier_domaines", edition, **said),
                fact("metier_publication", edition, **said),
            ),
        }
        keys = (f"onisep:{onisep}", named(nom), *([f"rome:{rome}"] if rome else []))
        yield Imported("metier", onisep, known(values), keys, domaines=folded(said["domaines"]))


TRADES = Format(
    "onisep-ideo-metiers", ("libelle_metier", "lien_site_onisepfr", "code_rome", "libelle_rome"), read_trades, localised=False
)


def _id(address: str) -> str:
    found = _ID.findall(address)
    return found[-1] if found else ""


def _rncp(text: str) -> str:
    match = _RNCP.fullmatch(text.strip())
    return f"RNCP{match[1]}" if match and int(match[1]) else ""


def _known(text: str) -> str:
    return "" if folded(text) in _UNKNOWN else text


def _nsf(row: Row) -> str:
    return f"nsf{row.get('code_nsf', '')}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(piece for each in text.split("|") if (piece := each.strip())))


@lru_cache(maxsize=8192)
def _domains(text: str) -> tuple[str, ...]:
    """The inner ones of "mécanique/automatismes | sciences/chimie": they say more, in words that people use."""
    found = (each.rpartition("/")[2].strip().removesuffix(" (généralités)") for each in _listed(text))
    return tuple(dict.fromkeys(piece[:100] for piece in found if piece))[:12]


def _duration(text: str, kind: str) -> str:
    """A duration as it is, except a baccalauréat's: Onisep gives the last years alone, which would be told as the whole."""
    return "" if folded(kind).startswith("bac") and "3" not in text else text
