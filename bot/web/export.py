"""`azimut knowledge export`: the fiches as tables, in schema.org's words, or as a calendar, into a folder."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.knowledge.base import Snapshot
from bot.knowledge.schema import TYPES, Evenement, Fiche
from bot.messages import say
from bot.opendata import export
from bot.settings import Settings
from bot.terminal import CommandError
from bot.web import jsonld
from bot.web.ics import calendar_of

FORMATS = ("csv", "xlsx", "jsonld", "ics")


def run(settings: Settings, options: argparse.Namespace, load: Callable[[Settings], Snapshot]) -> int:
    """Run the command; its exit status. `load` puts the knowledge in service. Raises `CommandError`."""
    if options.format not in FORMATS:
        raise CommandError(say("format_faux", format=options.format, formats=", ".join(FORMATS)))
    if options.type and options.type not in TYPES:
        raise CommandError(say("export_type_faux", type=options.type, types=", ".join(TYPES)))
    snapshot = load(settings)
    target = Path(options.vers)
    try:
        target.mkdir(parents=True, exist_ok=True)
        written = write(settings, snapshot, options.format, options.type, target)
    except OSError as error:
        raise CommandError(say("export_ecriture", dossier=target, detail=error.strerror or error)) from error
    for path in written:
        print(path)
    print(say("export_fait", fichiers=len(written), dossier=target))
    return 0


def write(settings: Settings, snapshot: Snapshot, form: str, kind: str, target: Path) -> list[Path]:
    """Write the fiches of a type, of all when `kind` is empty; the files. Raises `OSError`."""
    fiches = (fiche for fiche in export.fiches_of(settings.knowledge) if not kind or fiche.type == kind)
    if form == "csv":
        return export.write_csv(fiches, target)
    path = target / {"xlsx": "fiches.xlsx", "ics": "agenda.ics"}.get(form, "")
    if form == "xlsx":
        export.write_xlsx(fiches, path)
    elif form == "ics":
        events = [fiche for fiche in fiches if isinstance(fiche, Evenement)]
        path.write_bytes(calendar_of(snapshot, events, settings.public_url, dt.date.today()))
    else:
        return list(_jsonld(snapshot, fiches, settings.public_url, target))
    return [path]


def _jsonld(snapshot: Snapshot, fiches: Iterator[Fiche], base: str, target: Path) -> Iterator[Path]:
    nodes: dict[str, list[jsonld.Node]] = {}
    for fiche in fiches:
        nodes.setdefault(fiche.pluriel, []).append(jsonld.node(snapshot, fiche, base))
    for name, graph in nodes.items():
        path = target / f"{name}.jsonld"
        document = {"@context": jsonld.CONTEXT, "@graph": graph}
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        yield path
