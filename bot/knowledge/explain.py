"""What is wrong with a field, in French and with the way to mend it."""

from __future__ import annotations

from typing import Any, get_args

from rapidfuzz import fuzz, process

from bot.knowledge.schema import Fait, Modele
from bot.knowledge.text import fold
from bot.messages import say

_SAID = {
    "missing": "champ_manquant",
    "string_type": "champ_pas_texte",
    "tuple_type": "champ_pas_liste",
    "int_parsing": "champ_pas_nombre",
    "int_type": "champ_pas_nombre",
    "float_parsing": "champ_pas_nombre",
    "float_type": "champ_pas_nombre",
    "finite_number": "champ_pas_nombre",
    "date_type": "champ_pas_date",
    "date_from_datetime_parsing": "champ_pas_date",
    "date_from_datetime_inexact": "champ_pas_date",
    "date_parsing": "champ_pas_date",
    "string_too_long": "champ_trop_long",
    "string_too_short": "champ_trop_court",
    "too_short": "champ_vide",
    "string_pattern_mismatch": "champ_mal_forme",
    "value_error": "uai_faux",
    "greater_than_equal": "nombre_hors_bornes",
    "less_than_equal": "nombre_hors_bornes",
    "bool_parsing": "champ_pas_oui_non",
    "bool_type": "champ_pas_oui_non",
}
_TYPES = ("string_type", "tuple_type", "model_type", "date_type", "int_type", "float_type")
# Fields whose form is their own; the pattern of the others is that of identifiers.
_PATTERNS = {
    "periode": "periode_mal_formee", "numero": "numero_mal_forme", "rncp": "rncp_mal_forme", "onisep": "onisep_mal_forme",
    "rome": "rome_mal_forme", "code_diplome": "code_diplome_mal_forme", "site": "site_mal_forme",
    "telephone": "telephone_mal_forme", "courriel": "courriel_mal_forme", "empreinte": "empreinte_mal_formee",
}  # fmt: skip


def nearest(word: str, choices: Any) -> str | None:
    """The choice that is most like `word` once folded, or None when none is near."""
    by_folded = {fold(str(choice)): str(choice) for choice in choices}
    found = process.extractOne(fold(word), list(by_folded), scorer=fuzz.ratio, score_cutoff=60)
    return by_folded[found[0]] if found else None


def explain(kind: str, problem: Any, where: Any) -> str:
    """The French sentence for a problem: a pydantic error (`kind` = its type), or an unknown section."""
    if kind == "section":
        return _with_guess(say("section_inconnue", section=problem), str(problem), where)
    champ = str(next((part for part in reversed(problem["loc"]) if isinstance(part, str)), "fiche"))
    if kind == "extra_forbidden":
        unknown = _with_guess(say("champ_inconnu", champ=champ), champ, _fields(where, problem["loc"]))
        return _misplaced(champ, problem["loc"], where) or unknown
    if problem["input"] is None:
        return say("champ_sans_valeur", champ=champ)
    if kind == "literal_error":
        value = str(problem["input"])
        return _with_guess(say("valeur_inconnue", champ=champ, valeur=value), value, _choices(problem))
    if kind == "string_pattern_mismatch" and champ in _PATTERNS:
        return say(_PATTERNS[champ], champ=champ, valeur=str(problem["input"])[:60])
    if kind in _TYPES and (said := _of_another_kind(kind, champ, problem)):
        return said
    if kind == "float_parsing" and "," in str(problem["input"]):
        return say("nombre_a_virgule", champ=champ, valeur=problem["input"])
    limits = problem.get("ctx") or {}
    limit = next((limits[key] for key in ("max_length", "min_length", "ge", "le") if key in limits), "")
    return say(_SAID.get(kind, "champ_faux"), champ=champ, valeur=str(problem["input"])[:60], limite=limit)


def _of_another_kind(kind: str, champ: str, problem: Any) -> str | None:
    """The sentence for a value of which not the content is wrong but the kind: a list, fields."""
    value = problem["input"]
    if champ == "source" and kind == "model_type":
        return say("source_mal_formee", valeur=str(value)[:60])
    if kind == "model_type":
        return say("element_sans_champs", champ=champ)
    if isinstance(value, dict):
        return say("champ_sans_tirets" if kind == "tuple_type" else "champ_trop_riche", champ=champ)
    return say("champ_en_liste", champ=champ) if isinstance(value, list) else None


def meant(problem: Any, model: type[Modele]) -> str | None:
    """The field that an unknown field was most likely meant to be."""
    return nearest(str(problem["loc"][-1]), _fields(model, problem["loc"])) if problem["type"] == "extra_forbidden" else None


def _with_guess(sentence: str, word: str, choices: Any) -> str:
    guess = nearest(word, choices)
    ending = say("vouliez_vous", choix=guess) if guess else say("choix_possibles", choix=", ".join(map(str, choices)))
    return f"{sentence} ; {ending}"


def _choices(problem: Any) -> list[str]:
    return [part.strip(" '") for part in str(problem["ctx"]["expected"]).replace(" or ", ", ").split(",")]


def _misplaced(champ: str, loc: tuple[Any, ...], model: type[Modele]) -> str | None:
    """The sentence for a field that exists, one level above or below."""
    if len(loc) > 1 and champ in model.model_fields:
        return say("champ_trop_rentre", champ=champ, dans=loc[0])
    if len(loc) == 1 and champ in Fait.model_fields and "faits" in model.model_fields:
        return say("champ_pas_assez_rentre", champ=champ)
    return None


def _fields(model: type[Modele], loc: tuple[Any, ...]) -> list[str]:
    for part in loc[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            inner = next((arg for arg in get_args(model.model_fields[part].annotation) if isinstance(arg, type)), None)
            if inner is not None and issubclass(inner, Modele):
                model = inner
    return list(model.model_fields)
