"""`azimut staff …`: the accounts of the staff pages, from the terminal of whoever runs the server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass

from bot.messages import say
from bot.settings import Settings
from bot.terminal import CommandError
from bot.web.staff.accounts import AccountError, Accounts
from bot.web.staff.passwords import WeakPassword


def add(settings: Settings, options: argparse.Namespace) -> int:
    """`azimut staff add NOM`."""
    accounts = Accounts(settings.staff)
    with _told():
        # Before the password is asked for.
        accounts.require_free(options.nom)
        account = accounts.add(options.nom, _password(options))
    print(say("compte_ajoute", nom=account.nom))
    return 0


def change_password(settings: Settings, options: argparse.Namespace) -> int:
    """`azimut staff password NOM`."""
    accounts = Accounts(settings.staff)
    with _told():
        account = accounts.require(options.nom)
        accounts.change_password(account.nom, _password(options))
    print(say("compte_mot_de_passe_change", nom=account.nom))
    return 0


def remove(settings: Settings, options: argparse.Namespace) -> int:
    """`azimut staff remove NOM`."""
    accounts = Accounts(settings.staff)
    with _told():
        removed = accounts.remove(options.nom)
        left = bool(accounts)
    print(say("compte_retire", nom=removed.nom))
    if not left:
        print(say("compte_plus_aucun"))
    return 0


def show(settings: Settings, _options: argparse.Namespace) -> int:
    """`azimut staff list`."""
    with _told():
        accounts = Accounts(settings.staff).all()
    for account in accounts.values():
        print(say("compte_ligne", nom=account.nom, date=account.cree_le))
    if not accounts:
        print(say("compte_aucun"))
    return 0


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (AccountError, WeakPassword) as error:
        raise CommandError(str(error)) from error


def _password(options: argparse.Namespace) -> str:
    if options.mot_de_passe_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        # getpass would read it all the same, with a warning in English.
        raise CommandError(say("compte_sans_terminal"))
    password = getpass(say("compte_demande"))
    if getpass(say("compte_demande_encore")) != password:
        raise CommandError(say("compte_mots_de_passe_differents"))
    return password
