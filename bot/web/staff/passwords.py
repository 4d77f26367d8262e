"""Passwords of staff accounts: what is refused, and argon2, which makes guessing a stolen file slow."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.knowledge.text import fold
from bot.messages import say

LEAST = 12
"""Shortest password, in characters."""
MOST = 256
"""Longest one: hashing must not be a way to keep the server busy."""

_FEWEST_DIFFERENT = 5
_HASHER = PasswordHasher()


class WeakPassword(ValueError):
    """A password is refused; the message says why, in French."""


def require_strong(password: str, name: str) -> None:
    """Refuse a password that is short, repeats itself, or is hardly more than the account's name. Raises `WeakPassword`."""
    if not LEAST <= len(password) <= MOST:
        raise WeakPassword(say("compte_mot_de_passe_longueur", minimum=LEAST, maximum=MOST))
    letters = "".join(char for char in fold(password) if char.isalnum())
    if len(set(fold(password))) < _FEWEST_DIFFERENT or _repeats(fold(password)):
        raise WeakPassword(say("compte_mot_de_passe_repete"))
    own = "".join(char for char in name if char.isalnum())
    if len(letters.replace(own, "")) < LEAST // 2:
        raise WeakPassword(say("compte_mot_de_passe_nom"))


def hashed(password: str) -> str:
    """The password as it is kept. Takes some 50 ms and 64 MB: never on the event loop."""
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the one that was kept; for an account that does not exist (None), as slowly, False."""
    try:
        _HASHER.verify(kept or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_dated(kept: str) -> bool:
    """Whether it was hashed with other parameters than those of today."""
    return _HASHER.check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("")


def _repeats(text: str) -> bool:
    """Whether the whole is one piece of it, again and again: "abcabcabcabc"."""
    return text in (text + text)[1:-1]
