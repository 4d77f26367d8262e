"""Conversation tokens: signed, opaque, and not kept anywhere."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from itsdangerous import BadSignature, TimestampSigner

from bot.web.errors import ApiError

# One of 16 workers finds an id of its own but for three times in ten thousand.
_DRAWS = 128


class Tokens:
    """Makes tokens and reads them back. A token is a random conversation id, its time and their signature."""

    def __init__(self, secret: str, hours: float, mine: Callable[[str], bool] = lambda _: True) -> None:
        """`secret` signs; a token lasts `hours`; `mine`: whether this process is the one that will be asked of an id."""
        self._signer = TimestampSigner(secret, salt="azimut.session", digest_method=hashlib.sha256)
        self._seconds, self._mine = hours * 3600, mine

    def issue(self) -> tuple[str, str]:
        """(token, conversation id) of a new conversation."""
        drawn = (secrets.token_urlsafe(18) for _ in range(_DRAWS))
        # The last one, whosever it is, when chance goes against us: it is answered all the same.
        conversation = next((one for one in drawn if self._mine(one)), secrets.token_urlsafe(18))
        return self._signer.sign(conversation).decode("ascii"), conversation

    def read(self, token: object) -> str:
        """The conversation id of a token. Raises `ApiError` 401 when it is missing, forged or expired."""
        if not isinstance(token, str):
            raise ApiError(401, "http_unauthorized")
        try:
            conversation, signed = self._signer.unsign(token, return_timestamp=True)
            # Whole seconds: what the signer writes. A token from the future is young, though the signer's own `max_age` refuses
            # it: another machine's clock is ahead, or ours was put back.
            if self._signer.get_timestamp() - signed.timestamp() <= int(self._seconds):
                return conversation.decode("ascii")
        except (BadSignature, UnicodeError) as error:
            raise ApiError(401, "http_unauthorized") from error
        raise ApiError(401, "http_unauthorized")
