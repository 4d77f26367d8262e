"""`azimut knowledge check | new | schema`: what helps staff to write fiches, from the terminal."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from pathlib import Path

from bot.files import write
from bot.knowledge.blocks import UnreadableText, insert
from bot.knowledge.explain import nearest
from bot.knowledge.json_schema import FILE_NAME, first_line, schema_text
from bot.knowledge.reader import read_folder
from bot.knowledge.report import Report, make
from bot.knowledge.schema import Fiche, Modele
from bot.knowledge.skeleton import KINDS, filled, id_of, skeleton
from bot.messages import say
from bot.settings import Settings
from bot.terminal import CommandError, existing

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check(settings: Settings, options: argparse.Namespace) -> int:
    """`azimut knowledge check [FICHIER…]`: exit status 1 when there is an error anywhere, or with `--strict` a warning."""
    existing(settings.knowledge)
    whole = make(settings.knowledge)
    shown = whole.of(_named(path, settings.knowledge) for path in options.fichier) if options.fichier else whole
    for line in shown.lines(options.bref):
        print(line)
    status = _summary(shown, whole, settings.knowledge)
    return 1 if options.strict and shown.alertes else status


def _summary(shown: Report, whole: Report, folder: Path) -> int:
    """Print what the whole comes to; the exit status that it calls for."""
    if hidden := len(whole.erreurs) - len(shown.erreurs):
        print(say("verification_ailleurs", nombre=hidden), file=sys.stderr)
    if whole.erreurs:
        print(say("verification_ko", erreurs=len(whole.erreurs)), file=sys.stderr)
        return 1
    if not whole.fiches:
        raise CommandError(say("connaissances_absentes", dossier=folder))
    print(say("verification_ok", fiches=whole.fiches, faits=whole.faits, sources=whole.sources))
    return 0


def _named(path: Path, folder: Path) -> str:
    """A file as notices name it. Raises `CommandError` when it is not one of the folder's."""
    try:
        name = path.resolve().relative_to(folder.resolve())
    except ValueError as error:
        raise CommandError(say("fichier_ailleurs", fichier=path, dossier=folder)) from error
    if not path.exists():
        raise CommandError(say("fichier_absent", fichier=path))
    return (folder / name).relative_to(folder.parent).as_posix()


def schema(settings: Settings, options: argparse.Namespace) -> int:
    """`azimut knowledge schema`: print the JSON Schema, or put it beside the fiches."""
    if options.ecrire:
        existing(settings.knowledge)
        (settings.knowledge / FILE_NAME).write_text(schema_text(), encoding="utf-8")
        print(say("schema_ecrit", chemin=settings.knowledge / FILE_NAME))
    else:
        print(schema_text(), end="")
    return 0


def new(settings: Settings, options: argparse.Namespace) -> int:
    """`azimut knowledge new TYPE`: a fiche to fill in, on stdout or at the end of its type's file."""
    model = _kind(options.type)
    if options.exemple and not options.ecrire:
        print(filled(model), end="")
        return 0
    identifiant = options.id or id_of(options.nom)
    if options.ecrire and (options.exemple or not identifiant):
        raise CommandError(say("nouvelle_sans_nom"))
    if identifiant:
        _require_free(settings.knowledge, model, identifiant)
    body = skeleton(model, identifiant, options.nom, dt.date.today())
    if not options.ecrire:
        print(body, end="")
        return 0
    path = _append(settings.knowledge, model.pluriel, body)
    print(say("nouvelle_ecrite", id=identifiant, fichier=path))
    return 0


def _kind(name: str) -> type[Modele]:
    if name not in KINDS:
        choice = nearest(name, KINDS)
        ending = say("vouliez_vous", choix=choice) if choice else say("choix_possibles", choix=", ".join(list(KINDS)[::2]))
        raise CommandError(f"{say('section_inconnue', section=name)} ; {ending}")
    return KINDS[name]


def _require_free(folder: Path, model: type[Modele], identifiant: str) -> None:
    """Raises `CommandError` for an id that is badly made, or taken."""
    if not _ID.fullmatch(identifiant) or len(identifiant) > 80:
        raise CommandError(say("champ_mal_forme", champ="id", valeur=identifiant))
    if not folder.is_dir():
        return
    lecture = read_folder(folder)
    scope = identifiant if issubclass(model, Fiche) else f"{model.pluriel}/{identifiant}"
    refused = next((where for where, _, entry in lecture.refusees if entry.get("id") == identifiant), scope)
    place = lecture.lieux.get((scope, ())) or lecture.lieux.get((refused, ()))
    if place:
        raise CommandError(say("identifiant_en_double", id=identifiant, fichier=place[0], ligne=place[1]))


def _append(folder: Path, section: str, body: str) -> Path:
    """Put an entry at the end of its section's file, nothing else of which changes; the file."""
    existing(folder)
    path = folder / f"{section}.yml"
    try:
        # Bytes, so that the file keeps its mark and its ends of lines.
        text = path.read_bytes().decode("utf-8") if path.exists() else first_line(path, folder) + "\n"
        text = insert(text, section, body)
    except (OSError, UnicodeDecodeError, UnreadableText) as error:
        raise CommandError(say("nouvelle_illisible", fichier=path)) from error
    write(path, text)
    return path
