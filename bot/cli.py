"""The `azimut` command. Each subcommand imports what it needs: help and checks do not wait for TensorFlow."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot.messages import say
from bot.settings import Settings, SettingsError
from bot.terminal import CommandError, show_message, show_trace, step

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent
    from bot.knowledge.base import Snapshot


def main(arguments: list[str] | None = None) -> int:
    """Run the command; its exit status. What is expected to go wrong is one French sentence on stderr."""
    _quieten()
    options = _parser().parse_args(arguments)
    try:
        try:
            settings = Settings.from_environment()
        except OSError as error:
            raise CommandError(say("dossier_var_refuse", detail=error.strerror)) from error
        return int(options.run(settings, options))
    except (CommandError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has left, as `head` does; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _quieten() -> None:
    """Keep the libraries' own notices out of the terminal. TensorFlow and Rasa read these when they are imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    if not sys.warnoptions:
        # A filter would not last: libraries reset them when they are imported.
        warnings.showwarning = lambda *_details, **_more: None
    # Rasa quotes messages in some of its errors; ours name the place and say nothing of what was written.
    for name in ("rasa", "rasa_sdk"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


# -- commands


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    from bot.dialogue.training import is_trained
    from bot.service import serving
    from bot.web.server import take_port

    if options.port is not None:
        settings = replace(settings, port=options.port)
    try:
        listener = take_port(settings.host, settings.port)
    except (OSError, OverflowError) as error:
        raise _port_error(settings, error) from error
    with listener, serving(settings.var):
        _knowledge(settings)
        if not is_trained(settings.var):
            # In a process of its own: training takes memory that Python never gives back.
            done = subprocess.run([sys.executable, "-m", "bot", "train"], check=False)
            if done.returncode:
                return done.returncode
        agent = _agent(settings)

        import asyncio

        from bot.web.app import create_app
        from bot.web.server import serve

        def announce() -> None:
            host, port = listener.getsockname()[:2]
            print(say("serveur_pret", url=f"http://{f'[{host}]' if ':' in host else host}:{port}/"), flush=True)

        async def run() -> None:
            await agent.warm_up()
            # What is there now stays: to look through it for garbage takes a third of a second, in the middle of an answer.
            gc.collect()
            gc.freeze()
            await serve(create_app(settings, agent), listener, announce)

        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
        logging.getLogger("bot").setLevel(logging.INFO)
        try:
            asyncio.run(run())
        except OSError as error:
            raise _port_error(settings, error) from error
    print(say("serveur_arrete"), flush=True)
    return 0


def _train(settings: Settings, options: argparse.Namespace) -> int:
    from bot.dialogue.training import model_path

    if not _trained(settings, force=options.force):
        print(say("modele_a_jour", chemin=model_path(settings.var)))
    else:
        print(say("modele_entraine", chemin=model_path(settings.var)))
    return 0


def _build(settings: Settings, _options: argparse.Namespace) -> int:
    snapshot = _knowledge(settings)
    counts = {"fiches": len(snapshot.fiches), "faits": len(snapshot.index.faits)}
    print(say("connaissances_chargees", **counts, version=snapshot.version[:8]))
    return 0


def _import(settings: Settings, options: argparse.Namespace) -> int:
    from bot.opendata import command

    return command.run(settings, options)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from bot.web import export

    return export.run(settings, options, _knowledge)


def _ask(settings: Settings, options: argparse.Namespace) -> int:
    import asyncio

    # What is long goes to stderr: stdout holds the conversation and nothing else.
    with redirect_stdout(sys.stderr):
        _knowledge(settings)
        agent = _agent(settings)
    from bot.web.channel import Message
    from bot.web.chat import Chat

    async def show(message: Message) -> None:
        show_message(message)

    async def talk() -> None:
        chat = Chat(agent, settings.max_message)
        traced = None
        for text in options.texte:
            print(say("demande", texte=text))
            await chat.answer("terminal", "terminal", text, show)
            tracker = await agent.tracker_store.retrieve("terminal")
            # Some texts are answered without a turn of the dialogue: there is nothing to trace then.
            if options.trace and tracker is not None and tracker.latest_message is not traced:
                show_trace(tracker)
                traced = tracker.latest_message

    asyncio.run(talk())
    return 0


def _of(module: str, command: str) -> Callable[[Settings, argparse.Namespace], int]:
    """A command that lives in another module, imported when it runs."""

    def run(settings: Settings, options: argparse.Namespace) -> int:
        return int(getattr(import_module(module), command)(settings, options))

    return run


# -- what commands share


def _existing(folder: Path) -> None:
    if not folder.is_dir():
        raise CommandError(say("dossier_absent", dossier=folder))


def _knowledge(settings: Settings) -> Snapshot:
    """Load the fiches into service. Everything wrong with them is printed before the sentence that sums it up."""
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from bot.knowledge.base import LIVE, KnowledgeError, load
    from bot.knowledge.engine import StoreError

    _existing(settings.knowledge)
    try:
        with step("etape_connaissances"):
            snapshot = load(settings.knowledge, settings.database_url)
    except KnowledgeError as error:
        for notice in error.lecture.avis:
            print(notice, file=sys.stderr)
        raise CommandError(str(error)) from error
    except (ArgumentError, ImportError) as error:
        # The driver's own message would quote the address, and with it the password.
        raise CommandError(say("adresse_base_fausse")) from error
    except (StoreError, SQLAlchemyError) as error:
        cause = str(error.__cause__ or error).strip().splitlines() or [type(error).__name__]
        raise CommandError(say("base_injoignable", detail=cause[0])) from error
    LIVE.replace(snapshot)
    return snapshot


def _trained(settings: Settings, force: bool) -> bool:
    """Train when what the model is made of has changed, or when forced; whether it was done."""
    from bot.dialogue.training import TrainingError, is_trained, train

    if is_trained(settings.var) and not force:
        return False
    try:
        with step("etape_entrainement"), _muted():
            train(settings.var)
    except TrainingError as error:
        raise CommandError(say("entrainement_rate", detail=type(error).__name__)) from error
    except (Exception, SystemExit) as error:  # Rasa has no common exception for what it finds wrong in training data
        detail = (str(error).strip().splitlines() or [""])[0] or type(error).__name__
        raise CommandError(say("entrainement_rate", detail=detail)) from error
    return True


def _agent(settings: Settings) -> AzimutAgent:
    from bot.dialogue.training import is_trained, model_path

    if not is_trained(settings.var):
        raise CommandError(say("modele_absent", dossier=model_path(settings.var).parent))
    with step("etape_chargement"):
        from bot.dialogue.agent import load_agent

        try:
            return load_agent(model_path(settings.var))
        except Exception as error:  # a damaged archive fails in as many ways as it has parts
            raise CommandError(say("modele_illisible", dossier=model_path(settings.var).parent)) from error


@contextmanager
def _muted() -> Iterator[None]:
    """Swallow what Rasa prints about its training; our own step line, begun before, counts the seconds."""
    with redirect_stdout(StringIO()):
        yield


def _port_error(settings: Settings, error: Exception) -> CommandError:
    import errno

    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return CommandError(say("port_pris", port=settings.port))
    detail = error.strerror if isinstance(error, OSError) else error
    return CommandError(say("adresse_refusee", hote=settings.host, port=settings.port, detail=detail))


# -- arguments


class _Parser(argparse.ArgumentParser):
    """argparse in French: its own words cannot be translated one by one."""

    def __init__(self, *, prog: str | None = None, description: str | None = None) -> None:
        super().__init__(prog=prog, description=description, add_help=False, formatter_class=_Help)
        self._positionals.title = say("aide_commandes")
        self._optionals.title = say("aide_titre")
        self.add_argument("-h", "--help", action="help", help=say("aide_aide"))

    def error(self, message: str) -> NoReturn:
        """One sentence and exit status 2."""
        self.exit(2, say("commande_incomprise", programme=self.prog) + "\n")


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:  # type: ignore[no-untyped-def]
        """As argparse does, in French."""
        super().add_usage(usage, actions, groups, say("aide_usage") if prefix is None else prefix)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="azimut", description=say("aide_azimut"))
    commands = parser.add_subparsers(metavar=say("aide_commande"), required=True, parser_class=_Parser)

    def add(name: str, key: str, run: object) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=say(key), description=say(key))
        added.set_defaults(run=run)
        return added

    add("serve", "aide_serve", _serve).add_argument("--port", type=int, help=say("aide_port"))
    add("train", "aide_train", _train).add_argument("--force", action="store_true", help=say("aide_force"))
    ask = add("ask", "aide_ask", _ask)
    ask.add_argument("texte", nargs="+", help=say("aide_texte"))
    ask.add_argument("--trace", action="store_true", help=say("aide_trace"))
    _add_staff(commands)
    _add_backup(add)
    knowledge = commands.add_parser("knowledge", help=say("aide_knowledge"), description=say("aide_knowledge"))
    commands = knowledge.add_subparsers(metavar=say("aide_commande"), required=True, parser_class=_Parser)
    _add_writing(add)
    add("build", "aide_build", _build)
    _add_import(add("import", "aide_import", _import))
    export = add("export", "aide_export", _export)
    export.add_argument("--format", required=True, help=say("aide_export_format"))
    export.add_argument("--type", default="", help=say("aide_export_type"))
    export.add_argument("--vers", required=True, metavar="DOSSIER", help=say("aide_export_vers"))
    return parser


def _add_writing(add: Callable[[str, str, object], argparse.ArgumentParser]) -> None:
    check = add("check", "aide_check", _of("bot.knowledge.command", "check"))
    check.add_argument("fichier", nargs="*", type=Path, help=say("aide_check_fichier"))
    for name in ("strict", "bref"):
        check.add_argument(f"--{name}", action="store_true", help=say(f"aide_check_{name}"))
    new = add("new", "aide_new", _of("bot.knowledge.command", "new"))
    new.add_argument("type", help=say("aide_new_type"))
    for name in ("id", "nom"):
        new.add_argument(f"--{name}", default="", help=say(f"aide_new_{name}"))
    for name in ("exemple", "ecrire"):
        new.add_argument(f"--{name}", action="store_true", help=say(f"aide_new_{name}"))
    schema = add("schema", "aide_schema", _of("bot.knowledge.command", "schema"))
    schema.add_argument("--ecrire", action="store_true", help=say("aide_schema_ecrire"))


def _add_backup(add: Callable[[str, str, object], argparse.ArgumentParser]) -> None:
    backup = add("backup", "aide_backup", _of("bot.backup", "backup"))
    backup.add_argument("dossier", type=Path, help=say("aide_backup_dossier"))
    backup.add_argument("--garder", type=int, default=0, metavar="N", help=say("aide_backup_garder"))
    backup.add_argument("--sans-conversations", action="store_true", help=say("aide_backup_sans"))
    restore = add("restore", "aide_restore", _of("bot.backup", "restore"))
    restore.add_argument("sauvegarde", type=Path, help=say("aide_restore_sauvegarde"))
    restore.add_argument("--force", action="store_true", help=say("aide_restore_force"))


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("fichier", nargs="+", type=Path, help=say("aide_import_fichier"))
    parser.add_argument("--format", default="", help=say("aide_import_format"))
    for name in ("departement", "region", "domaine", "niveau"):
        parser.add_argument(f"--{name}", default="", help=say(f"aide_import_{name}"))
    parser.add_argument("--annee", type=int, help=say("aide_import_annee"))
    parser.add_argument("--details", type=int, default=10, help=say("aide_import_details"))
    parser.add_argument("--retirer", action="store_true", help=say("aide_import_retirer"))
    parser.add_argument("--ecrire", action="store_true", help=say("aide_import_ecrire"))


def _add_staff(commands: Any) -> None:
    staff = commands.add_parser("staff", help=say("aide_staff"), description=say("aide_staff"))
    accounts = staff.add_subparsers(metavar=say("aide_commande"), required=True, parser_class=_Parser)
    for name, method in (("add", "add"), ("password", "change_password"), ("remove", "remove"), ("list", "show")):
        command = accounts.add_parser(name, help=say(f"aide_staff_{name}"), description=say(f"aide_staff_{name}"))
        command.set_defaults(run=_of("bot.web.staff.command", method))
        if name != "list":
            command.add_argument("nom", help=say("aide_nom_du_compte"))
        if name in ("add", "password"):
            command.add_argument("--mot-de-passe-stdin", action="store_true", help=say("aide_mot_de_passe_stdin"))
