"""`azimut backup` and `azimut restore`: what only this program holds, copied while it serves, and put back.

That is the conversations, the questions, the staff's accounts and the secret. The fiches are files that the team keeps
elsewhere; the model and the database of the fiches are made again from them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.files import settle
from bot.messages import say
from bot.service import InServiceError, alone
from bot.settings import Settings
from bot.terminal import CommandError

MANIFEST = "sauvegarde.json"
CONVERSATIONS = "conversations.sqlite"
_NAME = "azimut-%Y%m%dT%H%M%S.%fZ"
_ASIDE = "avant-restauration-%Y%m%dT%H%M%S.%fZ"
_BUSY_SECONDS = 30.0
# What SQLite keeps beside a database: without them the newest of it is lost; beside another database they would spoil it.
_BESIDE = ("", "-wal", "-shm", "-journal")


def backup(settings: Settings, options: argparse.Namespace) -> int:
    """`azimut backup DOSSIER`."""
    with _told():
        made = make(settings, options.dossier, conversations=not options.sans_conversations)
        gone = forget(options.dossier, options.garder) if options.garder > 0 else 0
    for name, path in _files(settings).items():
        if path is None:
            print(say("sauvegarde_ailleurs", nom=name))
    print(say("sauvegarde_faite", dossier=made, fichiers=", ".join(_manifest(made)), effacees=gone))
    if "secret" in _manifest(made):
        print(say("sauvegarde_secret"))
    return 0


def restore(settings: Settings, options: argparse.Namespace) -> int:
    """`azimut restore SAUVEGARDE`."""
    with _told(), ExitStack() as held:
        if not options.force:
            held.enter_context(alone(settings.var))
        names, aside = put_back(settings, options.sauvegarde)
    print(say("restauration_faite", fichiers=", ".join(names), ancien=aside))
    return 0


def make(settings: Settings, folder: Path, *, conversations: bool = True) -> Path:
    """A new backup in `folder`, which is made too; its own folder. It is there whole, or not at all. Raises `CommandError`."""
    name = dt.datetime.now(dt.timezone.utc).strftime(_NAME)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f".{name}"
    unfinished.mkdir(mode=0o700)
    try:
        kept = {}
        for name_, source in _files(settings).items():
            if source is None or not source.exists() or (name_ == CONVERSATIONS and not conversations):
                continue
            kept[name_] = _copy(source, unfinished / name_)
        if not kept:
            raise CommandError(say("sauvegarde_vide", dossier=settings.var))
        _write(unfinished / MANIFEST, json.dumps({"fichiers": kept}, indent=2).encode())
        unfinished.rename(folder / name)
        settle(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder / name


def forget(folder: Path, keep: int) -> int:
    """Delete all the backups in `folder` but the `keep` newest; how many there were."""
    old = sorted(path.parent for path in folder.glob(f"azimut-*/{MANIFEST}"))[:-keep]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def put_back(settings: Settings, backup: Path) -> tuple[list[str], Path]:
    """Replace files by those of a backup; their names, and the folder where those that were there now are.

    Nothing is touched unless the whole backup is sound. Raises `CommandError`.
    """
    targets = _files(settings)
    names = list(_manifest(backup))
    for name, digest in _manifest(backup).items():
        if targets.get(name) is None:
            raise CommandError(say("restauration_ailleurs", nom=name))
        if not (backup / name).exists() or _digest(backup / name) != digest:
            raise CommandError(say("sauvegarde_abimee", fichier=backup / name))
    aside = settings.var / dt.datetime.now(dt.timezone.utc).strftime(_ASIDE)
    aside.mkdir(mode=0o700)
    for name in names:
        target = targets[name]
        assert target is not None
        fresh = target.with_name(f".{target.name}.restauration")
        _write(fresh, (backup / name).read_bytes())
        for ending in _BESIDE:
            with suppress(FileNotFoundError):
                shutil.move(f"{target}{ending}", aside / f"{name}{ending}")
        fresh.replace(target)
        settle(target.parent)
    return names, aside


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except InServiceError as error:
        raise CommandError(say("restauration_en_service", dossier=error)) from error
    except (OSError, sqlite3.Error) as error:
        detail = error.strerror if isinstance(error, OSError) else error
        raise CommandError(say("sauvegarde_ratee", detail=detail)) from error


def _files(settings: Settings) -> Mapping[str, Path | None]:
    """What is kept, by its name in a backup; None: on a database server, which has its own ways."""
    return {
        CONVERSATIONS: _file_of(settings.conversations),
        "questions.sqlite": _file_of(settings.insights),
        "equipe.json": settings.staff,
        "secret": settings.var / "secret",
    }


def _file_of(url: str) -> Path | None:
    try:
        parts = make_url(url)
    except ArgumentError as error:
        raise CommandError(say("adresse_base_fausse")) from error
    if parts.get_backend_name() != "sqlite" or not parts.database:
        return None
    return Path(parts.database)


def _copy(source: Path, target: Path) -> str:
    """Copy a file, or a SQLite database that others write to; its digest."""
    if target.suffix != ".sqlite":
        _write(target, source.read_bytes())
        return _digest(target)
    _write(target, b"")
    # Not the backup API: it copies pages, and with them what was erased and is not overwritten yet. This reads one moment of
    # the database, without keeping writers waiting, and writes what is in it.
    with closing(sqlite3.connect(source, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with closing(sqlite3.connect(target)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise CommandError(say("sauvegarde_abimee", fichier=source))
    with target.open("rb") as stream:
        os.fsync(stream.fileno())
    return _digest(target)


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, down to the disk."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _manifest(backup: Path) -> dict[str, str]:
    """Digests of the files of a backup, by name."""
    try:
        return dict(json.loads((backup / MANIFEST).read_bytes())["fichiers"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(say("sauvegarde_inconnue", dossier=backup)) from error
