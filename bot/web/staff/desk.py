"""What the staff pages are made with, one of each for the application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.settings import Settings
from bot.web.staff.accounts import Accounts
from bot.web.staff.sessions import Sessions
from bot.web.staff.throttle import Throttle

_HASHES_AT_ONCE = 2


@dataclass(frozen=True)
class Desk:
    """Accounts, sessions, and what slows down guessing. `hashing`: few passwords are verified at once, each takes 64 MB."""

    accounts: Accounts
    sessions: Sessions
    throttle: Throttle
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_HASHES_AT_ONCE))

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], float]) -> Desk:
        """The desk of these settings; `clock`: seconds since 1970."""
        accounts = Accounts(settings.staff)
        return cls(accounts, Sessions(settings.secret, accounts, clock), Throttle(clock))
