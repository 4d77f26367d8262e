"""Works out what an import does: each row is a fiche of the team's, one that an import has brought already, or a new one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from bot.knowledge import emit
from bot.knowledge.emitted import parsed
from bot.knowledge.explain import explain
from bot.knowledge.schema import TYPES, Fiche
from bot.labels import day
from bot.opendata.catalogue import Catalogue, Entry
from bot.opendata.filters import Filters
from bot.opendata.formats import FORMATS
from bot.opendata.ids import identifier
from bot.opendata.imported import Edition, Imported, LeftOut
from bot.opendata.merge import Change, Merged, Values, complete, mark, merge
from bot.opendata.phrases import fact
from bot.opendata.plan import Plan, Source, Touched
from bot.opendata.reading import Reading, source_of
from bot.opendata.rewrite import rewritten
from bot.opendata.team import Team

# What the data never fill in a fiche that is not theirs: how it is called is for those who wrote it to say.
_THEIRS = ("nom", "alias", "faits", "quand")
_SURE = ("uai:", "onisep:", "rncp:", "nom:")


class Planner:
    """Goes through files of open data, one after the other, and makes the plan of their import into a folder."""

    def __init__(self, folder: Path, wanted: Filters, today: dt.date, kept: int) -> None:
        """`kept`: how many fiches of each kind the plan tells one by one, 0 for all. Raises `OSError`."""
        self.plan = Plan(kept)
        self.team = Team(folder)
        self._wanted = wanted
        self._today = today
        self._catalogue = Catalogue(folder)
        self._named: set[str] = set()
        self._candidates: dict[str, list[tuple[Imported, str, tuple[str, str]]]] = defaultdict(list)

    def read(self, read: Reading, retire: bool = False) -> None:
        """Work in one file. `retire`: mark the fiches of its format that it no longer holds. Raises `TableError`."""
        form, seen = read.format, set()
        self.plan.sources.append(Source(read.path.name, form.nom, read.edition, read.told, form.localised))
        for found in read.found:
            self.plan.count["lues"] += 1
            if isinstance(found, LeftOut):
                self.plan.leave(found)
            elif found.cle in seen:
                self.plan.leave(LeftOut("import_en_double", found.values["nom"]))
            else:
                seen.add(found.cle)
                if not found.values.get("faits"):
                    self.plan.leave(LeftOut("import_sans_fait", found.values["nom"]))
                elif self._wanted.want(found, form.localised):
                    self._place(found, (form.nom, found.cle))
                else:
                    self.plan.count["filtrees"] += 1
        self._settle()
        self._absent(form.nom, seen, read.edition, retire)
        for source in sorted(self._named):
            self.team.add_source(source_of(source))

    def finish(self) -> Plan:
        """The plan, with the files that it changes."""
        self.plan.texts = {**dict(self.team.texts()), **dict(self._catalogue.texts())}
        return self.plan

    def _place(self, found: Imported, origin: tuple[str, str]) -> None:
        if held := self._catalogue.by_origin.get(origin):
            self._renew(held, found, origin)
        elif same := self.team.find(found):
            self._candidates[same[0].id].append((found, same[1], origin))
        elif found.type == "etablissement" and (held := self._catalogue.by_uai.get(found.values["uai"])):
            self._complete(held, *parsed(held.text), found)
        else:
            self._add(found, origin)

    def _settle(self) -> None:
        """Complete each of the team's fiches by one row, the surest; the others become fiches of their own."""
        for identifiant, found in self._candidates.items():
            kinds = [[each for each in found if each[1].startswith(kind)] for kind in _SURE]
            chosen = next((those[0] for those in (*kinds, found) if len(those) == 1), None)
            for each in found:
                if each is not chosen:
                    self._add(each[0], each[2])
            if chosen and self._is_right(chosen[0], {"id": identifiant, **chosen[0].values, "faits": []}):
                fiche = self.team.fiches[identifiant]
                self._complete(self.team.entry(identifiant), _plain(fiche), False, _in_words_of(fiche, chosen[0]))
        self._candidates.clear()

    def _add(self, found: Imported, origin: tuple[str, str]) -> None:
        identifiant = identifier(found.values["nom"], found.cle, self._is_taken)
        values = {"id": identifiant, **found.values, "importe": _importe(origin, mark(found.values))}
        if self._is_right(found, {**values, "faits": []}):
            self._name_sources(values)
            self._catalogue.add(found, emit.entry(values), origin, identifiant)
            self.plan.note("nouvelles", Touched(identifiant, values["nom"]))

    def _is_taken(self, identifiant: str) -> bool:
        return identifiant in self._catalogue.ids or identifiant in self.team.fiches

    def _renew(self, held: Entry, found: Imported, origin: tuple[str, str]) -> None:
        """Bring an entry of the catalogue to what the data tell now, but for what staff made of it."""
        fresh = {"id": held.id, **found.values, "importe": _importe(origin, mark(found.values))}
        text = emit.entry(fresh)
        if text == held.text:
            self.plan.count["identiques"] += 1
            return
        before, ours = parsed(held.text)
        importe = before.get("importe") or {}
        merged = merge(before, str(importe.get("empreinte", "")), found.values)
        values = {name: merged.values[name] for name in dict.fromkeys((*fresh, *merged.values)) if name in merged.values}
        values["importe"] = fresh["importe"]
        if self._is_right(found, values):
            unmarked = [] if importe == fresh["importe"] else [Change("importe", importe, fresh["importe"])]
            self._write(held, values, [*merged.changes, *unmarked], ours, text if values == fresh else "")
            self._tell(held.id, found.values["nom"], merged, "changees")

    def _complete(self, held: Entry, before: Values, ours: bool, found: Imported) -> None:
        """Fill what is empty in a fiche that somebody, or another data set, has brought."""
        merged = complete(before, found.values, [name for name in found.values if name not in _THEIRS])
        self._write(held, merged.values, merged.changes, ours)
        self._tell(held.id, str(before["nom"]), merged, "completees")

    def _write(self, held: Entry, values: Values, changes: list[Change], ours: bool, text: str = "") -> None:
        """Give an entry new values. `ours`: nobody has laid it out in another way; `text`: what is then written, if known."""
        if changes:
            self._name_sources(values)
            text = (text or emit.entry(values)) if ours else rewritten(held.section, held.text, changes)
            (self._catalogue if held.file in self._catalogue.files else self.team).replace(held, text)

    def _name_sources(self, values: Values) -> None:
        """Remember the editions that the facts name."""
        for told in values.get("faits", ()):
            source = told["source"]
            if isinstance(source, str) and source.rpartition("-")[0] in FORMATS:
                self._named.add(source)

    def _tell(self, identifiant: str, nom: str, merged: Merged, kind: str) -> None:
        if merged.to_see:
            self.plan.note("a_voir", Touched(identifiant, nom, tuple(merged.to_see)))
        if merged.changes:
            self.plan.note(kind, Touched(identifiant, nom, tuple(merged.changes)))
            self.plan.count["annee"] += kind == "changees" and all(map(_is_of_year, merged.changes))
        elif not merged.to_see:
            self.plan.count["identiques"] += 1

    def _is_right(self, found: Imported, values: Values) -> bool:
        """Whether the schema takes the fiche; else the row is left out, and the plan says why.

        Facts that `phrases.fact` has made need no look: it makes none that the schema would refuse.
        """
        model = TYPES[found.type]
        try:
            model.model_validate(values)
        except ValidationError as error:
            problem = error.errors()[0]
            reason = explain(problem["type"], problem, model)
            self.plan.leave(LeftOut("import_refusee", f"{found.values['nom']} : {reason}"))
            return False
        return True

    def _absent(self, form: str, seen: set[str], edition: Edition, retire: bool) -> None:
        """Tell the fiches that the data no longer hold; mark them when that is asked. Open days that are over become past."""
        gone = [(origin[1], held) for origin, held in self._catalogue.by_origin.items() if origin[0] == form]
        for cle, held in gone:
            if cle in seen:
                continue
            before, ours = parsed(held.text)
            nom = str(before.get("nom", held.id))
            if held.section == "evenements" and _is_over(before, self._today):
                if before.get("quand") == "annonce":
                    self._write(held, {**before, "quand": "passe"}, [Change("quand", "annonce", "passe")], ours)
                    self.plan.count["passees"] += 1
                continue
            self.plan.note("absentes", Touched(held.id, nom))
            importe = before.get("importe") or {}
            if retire and not importe.get("retire_le"):
                self._retire(held, before, ours, edition)

    def _retire(self, held: Entry, before: Values, ours: bool, edition: Edition) -> None:
        nom = str(before["nom"])
        told = fact("retrait", edition, nom=nom, date=day(self._today))
        facts = [told] if told else []
        importe = before["importe"]
        marked = {**importe, "empreinte": f"{importe['empreinte']} {mark({'faits': facts})}", "retire_le": self._today}
        values = {**before, "faits": [*before.get("faits", []), *facts], "importe": marked}
        changes = [*(Change("faits", None, each) for each in facts), Change("importe", importe, marked)]
        self._write(held, values, changes, ours)
        self.plan.note("retirees", Touched(held.id, nom))


def _importe(origin: tuple[str, str], marked: str) -> Values:
    return {"source": origin[0], "cle": origin[1], "empreinte": marked}


def _plain(fiche: Fiche) -> Values:
    """A fiche's values as YAML holds them."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in fiche.model_dump(exclude_defaults=True).items()
    }


def _in_words_of(fiche: Fiche, found: Imported) -> Imported:
    """What the data tell, with the name and town that the team gives: those of data are often without accents."""
    own = next(iter(fiche.communes), "")
    names = [(found.values["nom"], fiche.nom), *([(found.values["commune"], own)] if own and "commune" in found.values else [])]

    def said(text: str) -> str:
        """A text with the team's name and town."""
        for theirs, ours in names:
            text = text.replace(theirs, ours)
        return text

    # What it is, the team has said.
    facts = [{**each, "dit": said(each["dit"])} for each in found.values.get("faits", ()) if each["sur"] != "definition"]
    return replace(found, values={**found.values, "faits": facts})


def _is_over(event: Values, today: dt.date) -> bool:
    end = event.get("date_fin") or event.get("date_debut")
    return isinstance(end, dt.date) and end < today


def _is_of_year(change: Change) -> bool:
    """Whether nothing of a fact changes but the year and the edition that tells it."""
    if change.champ != "faits" or not change.avant or not change.apres:
        return False
    return all(change.avant.get(name) == change.apres.get(name) for name in ("sur", "dit"))
