"""`azimut knowledge import`: show what an import would do, then do it when that is asked."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from bot.knowledge.blocks import UnreadableText
from bot.knowledge.reader import yaml_files
from bot.messages import say
from bot.opendata import report
from bot.opendata.filters import filters
from bot.opendata.formats import FORMATS
from bot.opendata.plan import Plan
from bot.opendata.planner import Planner
from bot.opendata.reading import reading
from bot.opendata.write import stamps, verify, write
from bot.settings import Settings
from bot.terminal import CommandError, existing


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Run the command; its exit status. Raises `CommandError`."""
    folder = settings.knowledge
    existing(folder)
    if options.format and options.format not in FORMATS:
        raise CommandError(say("format_faux", format=options.format, formats=", ".join(FORMATS)))
    wanted = filters(*map(_words, (options.departement, options.region, options.domaine, options.niveau)))
    seen = stamps(folder, yaml_files(folder))
    try:
        planner = Planner(folder, wanted, dt.date.today(), options.details)
        if planner.team.lecture.erreurs:
            raise CommandError(say("import_fiches_fausses", erreurs=len(planner.team.lecture.erreurs)))
        for path in options.fichier:
            with reading(path, dt.date.today(), options.format, options.annee) as read:
                planner.read(read, options.retirer)
        plan = planner.finish()
    except UnicodeError as error:
        raise CommandError(say("import_fiches_fausses", erreurs=1)) from error
    except UnreadableText as error:
        raise CommandError(say("import_bloc_partage", id=error)) from error
    print("\n".join(report.lines(plan, bool(options.departement or options.region))))
    if not plan.texts:
        print(say("import_rien"))
    elif not options.ecrire:
        print(say("import_a_blanc", fichiers=len(plan.texts)))
    else:
        return _write(folder, plan, planner.team.sources, seen)
    return 0


def _write(folder: Path, plan: Plan, sources: set[str], seen: dict[str, tuple[int, int]]) -> int:
    if wrong := verify(folder, plan.texts, sources, dt.date.today()):
        for notice in wrong[:20]:
            print(notice, file=sys.stderr)
        raise CommandError(say("import_refuse", erreurs=len(wrong)))
    try:
        write(folder, plan.texts, seen)
    except FileExistsError as error:
        raise CommandError(say("import_change_entretemps", fichier=error)) from error
    except OSError as error:
        raise CommandError(say("import_ecriture", detail=error.strerror or error)) from error
    print(say("import_ecrit", fichiers=len(plan.texts)))
    return 0


def _words(text: str) -> list[str]:
    return [word for piece in text.split(",") if (word := piece.strip())]
