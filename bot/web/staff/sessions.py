"""Sessions of staff: a signed cookie, and nothing kept on the server.

The cookie names the account and its `serie` (bot/web/staff/accounts.py): a new password, leaving or removing the account
renews that, which closes every session of the account, in all workers and for good. So leaving leaves on every device.
A session lasts 8 hours at most, and 60 minutes without a request. The forms' token is bound to the session that they were
made for; that of the login form, where there is no session yet, to a cookie of its own.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from itsdangerous import BadData, BadSignature, TimestampSigner, URLSafeSerializer

from bot.web.staff.accounts import Account, Accounts

LONGEST = 8 * 3600
"""Seconds that a session lasts, whatever is done."""
IDLE = 3600
"""Seconds that it lasts without a request."""
_RENEWED_AFTER = 60
_SIGNED = {"digest_method": hashlib.sha256}


@dataclass(frozen=True)
class Session:
    """Someone's session. `id`: random, new at each login; `opened` and `seen`: seconds since 1970."""

    nom: str
    serie: str
    id: str
    opened: int
    seen: int


class Sessions:
    """Opens sessions, reads them back from cookies and signs the tokens of their forms."""

    def __init__(self, secret: str, accounts: Accounts, clock: Callable[[], float]) -> None:
        """`secret`: the one of the settings, from which keys of our own are derived; `clock`: seconds since 1970."""
        self._accounts, self._clock = accounts, clock
        self._cookies = URLSafeSerializer(secret, salt="azimut.equipe.session", signer_kwargs=_SIGNED)
        self._tokens = TimestampSigner(secret, salt="azimut.equipe.jeton", digest_method=hashlib.sha256)

    def open(self, account: Account) -> Session:
        """A new session of an account."""
        now = int(self._clock())
        return Session(account.nom, account.serie, secrets.token_urlsafe(18), now, now)

    def cookie(self, session: Session) -> str:
        """The session as a cookie holds it, last seen now."""
        return str(self._cookies.dumps(asdict(replace(session, seen=int(self._clock())))))

    def read(self, cookie: str | None) -> Session | None:
        """The session that we wrote into a cookie, open or not; None for anything else."""
        try:
            return Session(**self._cookies.loads(cookie or ""))
        except (BadData, TypeError):
            return None

    def account(self, session: Session | None) -> Account | None:
        """Whose session it is, None when it is over."""
        now = self._clock()
        if session is None or now - session.opened >= LONGEST or now - session.seen >= IDLE:
            return None
        account = self._accounts.all().get(session.nom)
        return account if account and secrets.compare_digest(account.serie, session.serie) else None

    def is_stale(self, session: Session) -> bool:
        """Whether its cookie should be written again, so that it does not end while it is used."""
        return self._clock() - session.seen >= _RENEWED_AFTER

    def token(self, owner: str) -> str:
        """The token of a form; `owner`: id of the session, or of the browser before there is one.

        It is another one each second: what compresses well tells nothing about it.
        """
        return self._tokens.sign(owner).decode("ascii")

    def owns(self, owner: str, token: str) -> bool:
        """Whether `token` was made for `owner`."""
        try:
            signed = self._tokens.unsign(token).decode("ascii")
        except (BadSignature, UnicodeError):
            return False
        return secrets.compare_digest(signed, owner)
