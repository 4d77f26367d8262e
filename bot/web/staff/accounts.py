"""The accounts of staff, in one file that only who runs the server may read: `var/equipe.json`.

The file is read again when it changes, so that an account added while the server runs works at once, in every worker.
Each account holds a random `serie` that its sessions repeat: renewing it, as a new password and leaving do, closes them
all, in every worker and after a restart, without any list of sessions.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.knowledge.text import fold
from bot.messages import say
from bot.web.staff.passwords import hashed, require_strong

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_LONGEST_NAME = 40


class AccountError(Exception):
    """An account cannot be made, found or changed; the message says why, in French."""


@dataclass(frozen=True)
class Account:
    """Someone of the staff. `hache`: the hashed password; `serie`: what the account's open sessions hold."""

    nom: str
    hache: str = field(repr=False)
    serie: str = field(repr=False)
    cree_le: str


class Accounts:
    """The accounts of a file, which need not exist. Every change is written whole or not at all."""

    def __init__(self, path: Path) -> None:
        """`path`: the file; its folder must exist."""
        self.path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._read: dict[str, Account] = {}

    def __bool__(self) -> bool:
        """Whether there is any account."""
        return bool(self.all())

    def all(self) -> dict[str, Account]:
        """The accounts by name. Raises `AccountError` when the file is damaged."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return {}
        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        with self._lock:
            if stamp != self._stamp:
                self._read, self._stamp = _read(self.path), stamp
            return self._read

    def find(self, name: str) -> Account | None:
        """The account of that name, however it is written ("Claire Martin" is `claire-martin`); None when there is none."""
        return self.all().get(folded(name))

    def require(self, name: str) -> Account:
        """As `find`. Raises `AccountError` when there is none."""
        return self._known(self.all(), name)

    def require_free(self, name: str) -> str:
        """The name as an account would keep it. Raises `AccountError` when it cannot be one, or is taken."""
        nom = folded(name)
        if not _NAME.fullmatch(nom) or len(nom) > _LONGEST_NAME:
            raise AccountError(say("compte_nom_faux", nom=name, maximum=_LONGEST_NAME))
        if nom in self.all():
            raise AccountError(say("compte_existe", nom=nom))
        return nom

    def add(self, name: str, password: str) -> Account:
        """Make an account. Raises `AccountError`, `WeakPassword`."""
        nom = self.require_free(name)
        require_strong(password, nom)
        account = Account(nom, hashed(password), _series(), date.today().isoformat())
        with self._changing() as accounts:
            if nom in accounts:
                raise AccountError(say("compte_existe", nom=nom))
            accounts[nom] = account
        return account

    def remove(self, name: str) -> Account:
        """Remove an account, and with it its sessions. Raises `AccountError`."""
        with self._changing() as accounts:
            return accounts.pop(self._known(accounts, name).nom)

    def change_password(self, name: str, password: str) -> Account:
        """Change a password and close the account's sessions. Raises `AccountError`, `WeakPassword`."""
        nom = self.require(name).nom
        require_strong(password, nom)
        return self._change(nom, hache=hashed(password), serie=_series())

    def rehash(self, account: Account, password: str) -> None:
        """Keep the same password with the parameters of today; its sessions stay open."""
        with suppress(AccountError):  # removed meanwhile
            self._change(account.nom, hache=hashed(password))

    def close_sessions(self, account: Account) -> None:
        """Close all sessions of an account, on every device."""
        with suppress(AccountError):  # as above
            self._change(account.nom, serie=_series())

    def _change(self, name: str, **fields: str) -> Account:
        with self._changing() as accounts:
            account = replace(self._known(accounts, name), **fields)
            accounts[account.nom] = account
        return account

    def _known(self, accounts: dict[str, Account], name: str) -> Account:
        found = accounts.get(folded(name))
        if found is None:
            raise AccountError(say("compte_inconnu", nom=name))
        return found

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts to change in place; written when the block ends well. Others who change them wait."""
        with self.path.with_suffix(".verrou").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            accounts = _read(self.path) if self.path.exists() else {}
            yield accounts
            _write(self.path, accounts)


def folded(name: str) -> str:
    """How a name is kept and compared: folded, with a hyphen for a space."""
    return "-".join(fold(name).split())


def _series() -> str:
    return secrets.token_urlsafe(12)


def _read(path: Path) -> dict[str, Account]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["comptes"]
        accounts = [Account(**entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AccountError(say("comptes_illisibles", chemin=path)) from error
    return {account.nom: account for account in accounts}


def _write(path: Path, accounts: dict[str, Account]) -> None:
    # A temporary file is made readable by its owner alone, and replaces the other in one step.
    with NamedTemporaryFile("w", dir=path.parent, prefix=path.name, delete=False, encoding="utf-8") as stream:
        try:
            json.dump({"comptes": [asdict(account) for account in accounts.values()]}, stream, ensure_ascii=False, indent=2)
            stream.flush()
            os.fsync(stream.fileno())
            if os.geteuid() == 0:
                # The server may run as someone else, to whom the folder belongs: `docker exec` does not.
                owner = path.parent.stat()
                os.chown(stream.name, owner.st_uid, owner.st_gid)
            os.replace(stream.name, path)
        except BaseException:
            os.unlink(stream.name)
            raise
