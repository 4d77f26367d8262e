"""The plan of an import as lines of French, for somebody who decides whether to write it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.messages import say
from bot.opendata.merge import Change
from bot.opendata.plan import Plan, Touched

_LONGEST = 160
_LISTS = ("nouvelles", "changees", "completees", "a_voir", "absentes", "retirees")


def lines(plan: Plan, filtered_by_place: bool) -> Iterator[str]:
    """The report. `filtered_by_place`: whether a département or region was asked for."""
    for source in plan.sources:
        year = "import_annee_dite" if source.told else "import_annee_du_fichier"
        yield say("import_fichier", fichier=source.fichier, format=source.format, annee=say(year, annee=source.edition.annee))
        if filtered_by_place and not source.localised:
            yield say("import_sans_departement", format=source.format)
    for kind in _LISTS:
        touched: list[Touched] = getattr(plan, kind)
        if touched:
            yield ""
            yield say(f"import_titre_{kind}", nombre=plan.count[kind], annee=plan.count["annee"])
            yield from _listed(touched, plan.count[kind])
    if plan.raisons:
        yield ""
        yield say("import_titre_laissees", nombre=plan.count["laissees"])
        for reason, count in plan.raisons.most_common():
            names = [name for name in plan.laissees[reason] if name]
            yield say("import_raison", nombre=count, raison=say(reason))
            yield from (f"      {_short(name)}" for name in names)
            if names and count > len(names):
                yield f"      {say('import_encore', nombre=count - len(names))}"
    yield ""
    yield say("import_bilan", **{kind: plan.count[kind] for kind in (*_LISTS, "lues", "laissees", "filtrees", "identiques")})
    if plan.count["passees"]:
        yield say("import_passees", nombre=plan.count["passees"])


def _listed(touched: Sequence[Touched], count: int) -> Iterator[str]:
    for each in touched:
        yield f"  {each.id}" if each.nom == each.id else f"  {each.id} — {_short(each.nom)}"
        for change in each.changes:
            yield f"      {_change(change)}"
    if count > len(touched):
        yield f"  {say('import_encore', nombre=count - len(touched))}"


def _change(change: Change) -> str:
    key = "import_ajout" if change.avant is None else "import_retrait" if change.apres is None else "import_change"
    return say(key, champ=change.champ, avant=_shown(change.avant), apres=_shown(change.apres))


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        year = f" ({value['annee']})" if value.get("annee") else ""
        return _short(f"[{value.get('sur')}] {value.get('dit')}") + year
    if isinstance(value, (list, tuple)):
        return _short(", ".join(map(str, value)))
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
