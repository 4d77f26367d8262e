"""RNCP (France compétences), file "Standard", with the ROME codes of the file "Rome" when it lies beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.labels import day
from bot.opendata.dates import read as read_day
from bot.opendata.imported import Edition, Format, Imported, LeftOut, Row, known
from bot.opendata.levels import levels
from bot.opendata.phrases import fact, facts
from bot.opendata.schools import named
from bot.opendata.words import folded

_NUMBER = re.compile(r"RNCP[0-9]{1,6}")
_LEVEL = re.compile(r"NIV([1-8])")
_ROME = re.compile(r"[A-N][0-9]{4}")


def read(rows: Iterator[Row], edition: Edition) -> Iterator[Imported | LeftOut]:
    """Certifications that are active; the repertoire of partial skills (RS) is none of them."""
    for row in rows:
        rncp, title, kind = row.get("numero_fiche", ""), row.get("intitule", ""), row.get("abrege_libelle", "")
        if not _NUMBER.fullmatch(rncp) or not title:
            yield LeftOut("import_hors_rncp", f"{rncp} {title}".strip())
            continue
        if folded(row.get("actif", "")) == "inactive":
            yield LeftOut("import_rncp_inactive", f"{rncp} {title}")
            continue
        nom = title if not kind or folded(title).startswith(folded(kind)) else f"{kind} {title}"
        nom = nom[:1].upper() + nom[1:]
        level, end = _LEVEL.search(row.get("nomenclature_europe_niveau", "")), read_day(row.get("date_fin_enregistrement", ""))
        rome = list(dict.fromkeys(_ROME.findall(row.get("codes_rome_code", ""))))
        said = {
            "formation": nom, "rncp": rncp, "niveau": level[1] if level else "", "fin": day(end) if end else "",
            "metiers": row.get("codes_rome_libelle", ""),
        }  # fmt: skip
        values: dict[str, Any] = {
            "nom": nom[:200],
            "niveaux": list(levels(kind, nom)),
            "niveau": kind,
            "rncp": rncp,
            "rome": rome,
            "faits": facts(
                fact("certification_niveau", edition, **said) or fact("certification_sans_niveau", edition, **said),
                fact("certification_metiers", edition, **said),
                fact("certification_fiche", edition, **said) or fact("certification_active", edition, **said),
            ),
        }
        yield Imported(
            "formation", rncp, known(values), (f"rncp:{rncp}", named(nom)), domaines=folded(f"{nom} {said['metiers']}")
        )


RNCP = Format(
    "rncp",
    ("numero_fiche", "intitule", "nomenclature_europe_niveau", "actif"),
    read,
    beside=("numero_fiche", "codes_rome_code", "codes_rome_libelle"),
    localised=False,
)
