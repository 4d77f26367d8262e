"""The `azimut` command. Each subcommand imports what it needs: help and checks do not wait for TensorFlow."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from bot import loading
from bot.command import quieten, reported
from bot.messages import say
from bot.settings import Settings
from bot.terminal import show_message, show_trace


def main(arguments: list[str] | None = None) -> int:
    """Run the command; its exit status. What is expected to go wrong is one French sentence on stderr."""
    quieten()
    options = _parser().parse_args(arguments)
    return reported(lambda settings: int(options.run(settings, options)))


# -- commands


def _train(settings: Settings, options: argparse.Namespace) -> int:
    from bot.dialogue.training import model_path

    if not loading.trained(settings, force=options.force):
        print(say("modele_a_jour", chemin=model_path(settings.var)))
    else:
        print(say("modele_entraine", chemin=model_path(settings.var)))
    return 0


def _build(settings: Settings, _options: argparse.Namespace) -> int:
    snapshot = loading.knowledge(settings)
    counts = {"fiches": len(snapshot.fiches), "faits": len(snapshot.index.faits)}
    print(say("connaissances_chargees", **counts, version=snapshot.version[:8]))
    return 0


def _import(settings: Settings, options: argparse.Namespace) -> int:
    from bot.opendata import command

    return command.run(settings, options)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from bot.web import export

    return export.run(settings, options, loading.knowledge)


def _ask(settings: Settings, options: argparse.Namespace) -> int:
    import asyncio

    # What is long goes to stderr: stdout holds the conversation and nothing else.
    with redirect_stdout(sys.stderr):
        loading.knowledge(settings)
        agent = loading.agent(settings)
    from bot.web.chat import Chat

    async def talk() -> None:
        """Say each text and show what answers it."""
        chat = Chat(agent, settings.max_message)
        traced = None
        for text in options.texte:
            print(say("demande", texte=text))
            for message in await chat.answer("terminal", text):
                show_message(message)
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
        """Import the module and run its command."""
        return int(getattr(import_module(module), command)(settings, options))

    return run


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
        """A command, its help under `key` in messages.yml."""
        added = commands.add_parser(name, help=say(key), description=say(key))
        added.set_defaults(run=run)
        return added

    serve = add("serve", "aide_serve", _of("bot.serve", "run"))
    serve.add_argument("--port", type=int, help=say("aide_port"))
    serve.add_argument("--workers", type=int, metavar="N", help=say("aide_workers"))
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
